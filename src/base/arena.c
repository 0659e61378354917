/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The heap of the arena: segregated free lists over a break that only grows.
 *
 * Chunks up to 1 KiB come in classes of 16 bytes, larger ones in powers of
 * two; both are cut from the break when their list is empty.  The caller
 * tells the size again when it frees, so chunks carry no header.
 *
 * Invariants
 *	arena 1	 heap_brk <= heap_max and heap_brk is whole pages
 *	arena 2	 every free chunk lies below the break, aligned to 16
 *	arena 3	 live and free bytes together do not exceed the break
 *	arena 4	 pages_used, ram_used and dev_brk stay in their regions
 * and, not checked because it costs a scan: every byte from the break to the
 * end of the heap, and beyond the used part of each region, is zero.
 */
#include <string.h>

#include "base/assert.h"
#include "base/inject.h"
#include "base/machine.h"
#include "base/print.h"

#define	SMALL_MAX	1024	/* bytes */
#define	SMALL_SHIFT	4	/* classes are 16 bytes apart */
#define	LARGE_SHIFT	11	/* the smallest power of two of `large` */
#define	BLOCK_MAX	32768	/* cut into small chunks */
#define	JUNK_MAX	65536	/* larger chunks are not filled */
#define	JUNK_NEW	0xa5
#define	JUNK_FREED	0xdf

struct arena_free {
	struct arena_free *next;	/* (w) */
};

/* Failure injection: true if this allocation is to fail. */
static bool
fails_now(struct arena *a)
{
	if (__predict_true(a->fail_in == 0))
		return (false);
	if (a->fail_in == INJECT_ASK)
		return (inject_memory(VMSIM_INJECT_MALLOC));
	return (--a->fail_in == 0);
}

/* The list for a size; *bytes becomes what a chunk of it really takes. */
static struct arena_free **
free_list_of(struct arena *a, size_t size, size_t *bytes)
{
	unsigned class, order;

	if (size <= SMALL_MAX) {
		class = size == 0 ? 1 : (size + 15) >> SMALL_SHIFT;
		*bytes = (size_t)class << SMALL_SHIFT;
		return (&a->small[class]);
	}
	order = 64 - (unsigned)__builtin_clzl(size - 1);
	*bytes = (size_t)1 << order;
	return (&a->large[order - LARGE_SHIFT]);
}

/* Moves the break; the new memory is zero.  `bytes` is whole pages. */
static char *
move_break(struct arena *a, size_t bytes)
{
	char *p;

	if (bytes > a->heap_max - a->heap_brk)
		return (NULL);
	p = a->heap + a->heap_brk;
	a->heap_brk += bytes;
	arena_poison(p, bytes);
	return (p);
}

/* More to be cut into small chunks: a quarter of what there is. */
static bool __attribute__((noinline))
refill_bump(struct arena *a)
{
	size_t bytes = round_page(a->heap_brk / 4);
	char *p;

	if (bytes > BLOCK_MAX)
		bytes = BLOCK_MAX;
	p = move_break(a, bytes);
	if (p == NULL)
		return (false);
	if (p != a->bump_end)
		a->bump = p;
	a->bump_end = p + bytes;
	return (true);
}

/* Cuts a new, zero chunk. */
static inline void *
carve_chunk(struct arena *a, size_t bytes)
{
	char *p;

	if (bytes >= PAGE_SIZE)
		return (move_break(a, round_page(bytes)));
	if (__predict_false(bytes > (size_t)(a->bump_end - a->bump)) &&
	    !refill_bump(a))
		return (NULL);
	p = a->bump;
	a->bump += bytes;
	return (p);
}

static void *
pop_chunk(struct arena_free **list)
{
	struct arena_free *f;

	f = *list;
	arena_unpoison(f, sizeof(*f));
	*list = f->next;
	return (f);
}

static void
fill_junk(void *p, int byte, size_t size)
{
	if (__predict_false(curvm->check_level >= VMSIM_CHECK_JUNK) &&
	    size <= JUNK_MAX)
		memset(p, byte, size);
}

/* *fresh tells whether the memory is known to be zero. */
static void *
allocate_chunk(size_t size, bool *fresh)
{
	struct arena *a = &curvm->arena;
	struct arena_free **list;
	size_t bytes;
	void *p;

	if (fails_now(a) || size > a->heap_max)
		return (NULL);
	list = free_list_of(a, size, &bytes);
	*fresh = *list == NULL;
	p = *fresh ? carve_chunk(a, bytes) : pop_chunk(list);
	if (p == NULL)
		return (NULL);
	arena_unpoison(p, size);
	a->live_bytes += bytes;
	a->live_chunks++;
	return (p);
}

void *
arena_alloc(size_t size)
{
	bool fresh;
	void *p;

	p = allocate_chunk(size, &fresh);
	if (p != NULL)
		fill_junk(p, JUNK_NEW, size);
	return (p);
}

void *
arena_zalloc(size_t size)
{
	bool fresh;
	void *p;

	p = allocate_chunk(size, &fresh);
	if (p != NULL && !fresh)
		memset(p, 0, size);
	return (p);
}

void *
arena_alloc_exempt(size_t size)
{
	struct arena *a = &curvm->arena;
	uint64_t fail_in = a->fail_in;
	void *p;

	a->fail_in = 0;
	p = arena_alloc(size);
	a->fail_in = fail_in;
	return (p);
}

static void
check_chunk(const struct arena *a, const void *p, const char *what)
{
	INVARIANT((size_t)((uintptr_t)p - (uintptr_t)a->heap) < a->heap_brk,
	    "%s: freed memory is not of this machine", what);
#ifdef ARENA_ASAN
	CONTRACT(!__asan_address_is_poisoned(p), "%s: freed twice", what);
#endif
}

void
arena_free(void *p, size_t size)
{
	struct arena *a = &curvm->arena;
	struct arena_free **list, *f;
	size_t bytes;

	if (p == NULL)
		return;
	check_chunk(a, p, "heap");
	fill_junk(p, JUNK_FREED, size);
	list = free_list_of(a, size, &bytes);
	arena_unpoison(p, sizeof(*f));
	f = p;
	f->next = *list;
	*list = f;
	arena_poison(p, bytes);
	a->live_bytes -= bytes;
	a->live_chunks--;
}

char *
arena_strdup(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy;

	copy = arena_alloc(size);
	if (copy != NULL)
		memcpy(copy, s, size);
	return (copy);
}

void
arena_strfree(char *s)
{
	if (s != NULL)
		arena_free(s, strlen(s) + 1);
}

void *
arena_dev_alloc(size_t size)
{
	struct arena *a = &curvm->arena;
	char *p;

	if (fails_now(a) || size > a->dev_max - a->dev_brk)
		return (NULL);
	size = round_page(size);
	p = a->dev + a->dev_brk;
	a->dev_brk += size;
	return (p);
}

void
zone_init_keep(struct zone *z, const char *name, size_t size, size_t keep)
{
	z->name = name;
	z->size = (size + 15) & ~(size_t)15;
	z->keep = (keep + 15) & ~(size_t)15;
	z->free = NULL;
	z->live = 0;
}

void
zone_init(struct zone *z, const char *name, size_t size)
{
	zone_init_keep(z, name, size, 0);
}

static void * __attribute__((noinline))
zone_alloc_slow(struct zone *z)
{
	struct arena *a = &curvm->arena;
	void *p;

	if (fails_now(a))
		return (NULL);
	if (__predict_true(z->free != NULL))
		p = (char *)pop_chunk((struct arena_free **)&z->free) - z->keep;
	else if ((p = carve_chunk(a, z->size)) == NULL)
		return (NULL);
	arena_unpoison(p, z->size);
	fill_junk(p, JUNK_NEW, z->size);
	z->live++;
	a->live_bytes += z->size;
	a->live_chunks++;
	return (p);
}

void *
zone_alloc(struct zone *z)
{
	struct arena *a = &curvm->arena;
	char *p;

	if (__predict_false(z->free == NULL || a->fail_in != 0 ||
	    curvm->check_level >= VMSIM_CHECK_JUNK))
		return (zone_alloc_slow(z));
	p = (char *)pop_chunk((struct arena_free **)&z->free) - z->keep;
	arena_unpoison(p, z->size);
	z->live++;
	a->live_bytes += z->size;
	a->live_chunks++;
	return (p);
}

void
zone_free(struct zone *z, void *p)
{
	struct arena *a = &curvm->arena;
	struct arena_free *f;

	if (p == NULL)
		return;
	f = (struct arena_free *)(void *)((char *)p + z->keep);
	check_chunk(a, f, z->name);
	fill_junk(f, JUNK_FREED, z->size - z->keep);
	f->next = z->free;
	z->free = f;
	arena_poison(f, z->size - z->keep);
	z->live--;
	a->live_bytes -= z->size;
	a->live_chunks--;
}

/* Reads the link of a free chunk, which is poisoned. */
static struct arena_free *
next_free(struct arena_free *f)
{
	struct arena_free *next;

	arena_unpoison(f, sizeof(*f));
	next = f->next;
	arena_poison(f, sizeof(*f));
	return (next);
}

/* Bytes on one list; a chunk out of place ends the walk. */
static uint64_t
check_free_list(struct check *c, const struct arena *a, struct arena_free *f,
    uint64_t bytes)
{
	uint64_t offset, sum;

	for (sum = 0; f != NULL; f = next_free(f)) {
		offset = (uint64_t)((char *)f - a->heap);
		if (offset >= a->heap_brk || offset % 16 != 0) {
			check_fail(c, "arena 2", "a free chunk of %ju bytes "
			    "lies at %#jx of %#jx bytes of heap",
			    (uintmax_t)bytes, (uintmax_t)offset,
			    (uintmax_t)a->heap_brk);
			break;
		}
		sum += bytes;
		if (sum > a->heap_brk)
			break;
	}
	return (sum);
}

void
arena_check(struct check *c)
{
	struct arena *a = &curvm->arena;
	uint64_t sum;
	unsigned i;

	if (a->heap_brk > a->heap_max || a->heap_brk % PAGE_SIZE != 0)
		check_fail(c, "arena 1", "the break is %#jx of %#jx bytes",
		    (uintmax_t)a->heap_brk, (uintmax_t)a->heap_max);
	sum = a->live_bytes;
	for (i = 1; i <= ARENA_CLASSES; i++)
		sum += check_free_list(c, a, a->small[i],
		    (uint64_t)i << SMALL_SHIFT);
	for (i = 0; i < ARENA_LARGE; i++)
		sum += check_free_list(c, a, a->large[i],
		    (uint64_t)1 << (i + LARGE_SHIFT));
	if (sum > a->heap_brk)
		check_fail(c, "arena 3", "%#jx bytes live or free, "
		    "%#jx bytes of heap", (uintmax_t)sum,
		    (uintmax_t)a->heap_brk);
	if (a->pages_used > a->pages_max || a->ram_used > a->ram_max ||
	    a->dev_brk > a->dev_max)
		check_fail(c, "arena 4", "a region is used beyond its end");
}
