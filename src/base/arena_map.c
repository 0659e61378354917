/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reserving an arena from the host, and keeping a few for the next machine.
 *
 * A reservation costs a few system calls and the first touch of each page
 * another fault of the host, so a small arena given back is cleared, as far
 * as it was used, and kept by the host thread that gave it back.
 */
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#ifdef HAVE_VALGRIND
#include <valgrind/valgrind.h>
#endif

#include "base/machine.h"

#define	KEPT_MAX	4		/* arenas kept by a thread */
#define	KEPT_RAM_MAX	(1UL << 30)	/* bytes of RAM of one that is kept */
#define	CLEAR_MAX	(1UL << 20)	/* more bytes go back to the host */
#define	HUGE_RAM_MIN	(1UL << 28)	/* smaller RAM: no huge pages */
#define	STACK_END	64		/* bytes at a stack's end not used */

struct kept {
	void	*base;			/* (c) */
	struct arena_layout layout;	/* (c) rounded */
	char	*stacks;		/* (c) */
	uint64_t guarded;		/* (c) stacks with their guard */
};

static _Thread_local struct {
	unsigned n;			/* (t) */
	bool	 registered;		/* (t) the destructor knows us */
	struct kept slot[KEPT_MAX];	/* (t) */
} keep;

static pthread_key_t keep_key;
static pthread_once_t keep_once = PTHREAD_ONCE_INIT;

static size_t
layout_size(const struct arena_layout *l)
{
	return (l->heap + l->pages + l->ram + ARENA_SCRATCH +
	    (size_t)ARENA_STACKS * ARENA_STACK + l->dev);
}

#ifdef HAVE_VALGRIND
/* Its number is kept at the end of the stack. */
static unsigned *
valgrind_id(char *stacks, unsigned slot)
{
	return ((unsigned *)(void *)(stacks + (size_t)(slot + 1) *
	    ARENA_STACK) - 1);
}

static void
register_stack(char *stacks, unsigned slot)
{
	char *stack = stacks + (size_t)slot * ARENA_STACK;

	*valgrind_id(stacks, slot) = (unsigned)VALGRIND_STACK_REGISTER(
	    stack + PAGE_SIZE, stack + ARENA_STACK - 1);
}

static void
deregister_stacks(char *stacks, uint64_t guarded)
{
	for (; guarded != 0; guarded &= guarded - 1)
		VALGRIND_STACK_DEREGISTER(*valgrind_id(stacks,
		    (unsigned)__builtin_ctzll(guarded)));
}
#else
static void
register_stack(char *stacks, unsigned slot)
{
}

static void
deregister_stacks(char *stacks, uint64_t guarded)
{
}
#endif

void *
arena_stack(unsigned slot, size_t *len)
{
	struct arena *a = &curvm->arena;
	char *stack = a->stacks + (size_t)slot * ARENA_STACK;

	if ((a->guarded & 1ULL << slot) == 0) {
		if (mprotect(stack, PAGE_SIZE, PROT_NONE) != 0)
			return (NULL);
		a->guarded |= 1ULL << slot;
		register_stack(a->stacks, slot);
	}
	*len = ARENA_STACK - PAGE_SIZE - STACK_END;
	return (stack + PAGE_SIZE);
}

/* Gives a whole arena back to the host. */
static void
unmap_arena(const struct kept *k)
{
	deregister_stacks(k->stacks, k->guarded);
	munmap(k->base, layout_size(&k->layout));
}

/* Of a host thread that ends. */
static void
drop_kept(void *arg)
{
	while (keep.n > 0) {
		keep.n--;
		unmap_arena(&keep.slot[keep.n]);
	}
	keep.registered = false;
}

static void
make_key(void)
{
	if (pthread_key_create(&keep_key, drop_kept) != 0)
		keep_key = (pthread_key_t)-1;
}

/* True if this thread may keep arenas: they are dropped when it ends. */
static bool
may_keep(void)
{
	if (keep.registered)
		return (true);
	pthread_once(&keep_once, make_key);
	if (keep_key == (pthread_key_t)-1 ||
	    pthread_setspecific(keep_key, &keep) != 0)
		return (false);
	keep.registered = true;
	return (true);
}

static void *
take_kept(const struct arena_layout *l, uint64_t *guarded)
{
	void *base;
	unsigned i;

	for (i = keep.n; i-- > 0;) {
		if (memcmp(&keep.slot[i].layout, l, sizeof(*l)) != 0)
			continue;
		base = keep.slot[i].base;
		*guarded = keep.slot[i].guarded;
		keep.slot[i] = keep.slot[--keep.n];
		return (base);
	}
	return (NULL);
}

static void *
map_arena(const struct arena_layout *l)
{
	void *base;

	base = mmap(NULL, layout_size(l), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return (NULL);
#ifdef MADV_NOHUGEPAGE
	if (l->ram < HUGE_RAM_MIN)
		madvise(base, layout_size(l), MADV_NOHUGEPAGE);
#endif
	return (base);
}

static void
set_regions(struct arena *a, const struct arena_layout *l, size_t first)
{
	a->base = (char *)a;
	a->reserved = layout_size(l);
	a->heap = a->base;
	a->heap_max = l->heap;
	a->pages = a->heap + l->heap;
	a->pages_max = l->pages;
	a->ram = a->pages + l->pages;
	a->ram_max = l->ram;
	a->scratch = a->ram + l->ram;
	a->stacks = a->scratch + ARENA_SCRATCH;
	a->dev = a->stacks + (size_t)ARENA_STACKS * ARENA_STACK;
	a->dev_max = l->dev;
	a->heap_brk = round_page(first);
	a->live_bytes = first;
	a->live_chunks = 1;
	a->bump = a->base + ((first + 15) & ~(size_t)15);
	a->bump_end = a->base + a->heap_brk;
	a->watched = shadow_is_watched();
	if (!a->watched)
		return;
	shadow_begin(a);
	shadow_forbid(a->bump, (size_t)(a->bump_end - a->bump));
}

void *
arena_create(const struct arena_layout *wanted, size_t first)
{
	struct arena_layout l = {
		.heap = round_page(wanted->heap),
		.pages = round_page(wanted->pages),
		.ram = round_page(wanted->ram),
		.dev = round_page(wanted->dev),
	};
	uint64_t guarded = 0;
	struct arena *a;

	a = take_kept(&l, &guarded);
	if (a == NULL)
		a = map_arena(&l);
	if (a == NULL)
		return (NULL);
	set_regions(a, &l, first);
	a->guarded = guarded;
	return (a);
}

/* Whole pages back to the host: they read as zeroes and cost nothing. */
static void
release_to_host(char *p, size_t len)
{
#ifdef __linux__
	madvise(p, len, MADV_DONTNEED);
#else
	mmap(p, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE | MAP_FIXED, -1, 0);
#endif
}

void
arena_clear(char *p, size_t from, size_t to)
{
	size_t len;

	from = round_page(from);
	to = round_page(to);
	if (to <= from)
		return;
	len = to - from < CLEAR_MAX ? to - from : CLEAR_MAX;
	memset(p + from, 0, len);
	if (from + len < to)
		release_to_host(p + from + len, to - from - len);
}

/* All of it may be touched again. */
static void
end_watch(struct arena *a)
{
	shadow_end(a);
	shadow_allow(a->base, a->heap_brk);
	shadow_allow(a->ram, round_page(a->ram_used));
	shadow_allow(a->stacks, (size_t)ARENA_STACKS * ARENA_STACK);
}

void
arena_destroy(struct arena *a)
{
	struct kept k;

	if (a->watched)
		end_watch(a);
	k.base = a->base;
	k.layout.heap = a->heap_max;
	k.layout.pages = a->pages_max;
	k.layout.ram = a->ram_max;
	k.layout.dev = a->dev_max;
	k.stacks = a->stacks;
	k.guarded = a->guarded;
	if (k.layout.ram > KEPT_RAM_MAX || keep.n == KEPT_MAX || !may_keep()) {
		unmap_arena(&k);
		return;
	}
	arena_clear(a->dev, 0, a->dev_brk);
	arena_clear(a->ram, 0, a->ram_used);
	arena_clear(a->pages, 0, a->pages_used);
	arena_clear(a->heap, 0, a->heap_brk);
	keep.slot[keep.n++] = k;
}
