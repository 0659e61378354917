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
 *	arena 5	 a free chunk still holds the junk that it was filled with
 * and, not checked because it costs a scan: every byte from the break to the
 * end of the heap, and beyond the used part of each region, is zero.
 */
#include <string.h>

#include "base/assert.h"
#include "base/inject.h"
#include "base/junk.h"
#include "base/print.h"

#define	SMALL_MAX	1024	/* bytes */
#define	SMALL_SHIFT	4	/* classes are 16 bytes apart */
#define	LARGE_SHIFT	11	/* the smallest power of two of `large` */
#define	BLOCK_MAX	32768	/* cut into small chunks */

static inline bool
fails_now(struct arena *a)
{
	if (__predict_true(a->fail_in == 0))
		return (false);
	if (a->fail_in == INJECT_ASK)
		return (inject_memory(VMSIM_INJECT_MALLOC));
	return (--a->fail_in == 0);
}

bool
arena_fails_now(struct arena *a)
{
	return (fails_now(a));
}

static const struct freed_name heap_chunk = { "heap chunk", 0 };

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
	if (freed_is_careful())
		shadow_forbid(p, bytes);
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

void *
arena_carve(struct arena *a, size_t bytes)
{
	return (carve_chunk(a, bytes));
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
	p = *fresh ? carve_chunk(a, bytes) : freed_pop(list, heap_chunk);
	if (p == NULL)
		return (NULL);
	if (freed_is_careful())
		shadow_allow(p, size);
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
	if (p != NULL && junk_is_on()) {
		junk_fill(p, JUNK_NEW, size);
		shadow_allow_new(p, size);
	}
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

void
arena_free(void *p, size_t size)
{
	struct arena *a = &curvm->arena;
	struct arena_free **list;
	size_t bytes;

	if (p == NULL)
		return;
	INVARIANT(arena_has(a, p), "freed memory is not of this machine");
	list = free_list_of(a, size, &bytes);
	freed_push(list, p, size, bytes, heap_chunk);
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

/* Bytes on one list; a chunk out of place ends the walk. */
static uint64_t
check_free_list(struct check *c, const struct arena *a, struct arena_free *f,
    uint64_t bytes)
{
	uint64_t offset, sum;

	for (sum = 0; f != NULL; f = freed_peek(f).next) {
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

void
arena_check_junk(struct check *c)
{
	struct arena *a = &curvm->arena;
	unsigned i;

	for (i = 1; i <= ARENA_CLASSES; i++)
		freed_check(c, a->small[i], heap_chunk);
	for (i = 0; i < ARENA_LARGE; i++)
		freed_check(c, a->large[i], heap_chunk);
}
