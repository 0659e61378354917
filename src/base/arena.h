/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena: all memory of one machine, in one reserved range of the host's
 * address space, committed by the host on first touch.
 *
 *	[ heap | struct vm_page array | frames (RAM) | scratch | stacks |
 *	  device memory ]
 *
 * Addresses do not change while the machine lives, so saving a machine is
 * copying what is in use, and restoring copies it back.  The machine
 * structure itself is the first allocation of the heap.  The scratch region
 * holds the trace and the last report, of which only the part in use is saved;
 * stacks are saved never, and keep their guard pages when the arena is kept.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <vm/_vm_types.h>
#include "base/shadow.h"

#define	ARENA_CLASSES	64	/* 16-byte classes up to 1 KiB */
#define	ARENA_LARGE	40	/* powers of two above */
#define	ARENA_SCRATCH	32768	/* bytes of the scratch region */
#define	ARENA_STACKS	64
#define	ARENA_STACK	262144	/* bytes of a stack, its guard included */

struct arena_free;
struct check;

struct arena {
	char	*base;		/* (c) start of the reservation */
	size_t	 reserved;	/* (c) bytes reserved in all */
	bool	 watched;	/* (c) by a tool: shadow.h */
	char	*heap;		/* (c) */
	size_t	 heap_max;	/* (c) bytes */
	size_t	 heap_brk;	/* (w) bytes handed out so far, whole pages */
	char	*pages;		/* (c) array of struct vm_page */
	size_t	 pages_max;	/* (c) bytes */
	size_t	 pages_used;	/* (f) bytes from the start ever written;
				   the owner of the array raises it */
	char	*ram;		/* (c) frames */
	size_t	 ram_max;	/* (c) bytes */
	size_t	 ram_used;	/* (f) bytes from the start ever written; the
				   owner of the frames raises it */
	char	*scratch;	/* (c) see trace.h and panic.h */
	char	*stacks;	/* (c) */
	uint64_t guarded;	/* (w) stacks that have their guard, a bit for
				   each; of the host, survives restore */
	char	*dev;		/* (c) device memory */
	size_t	 dev_max;	/* (c) bytes */
	size_t	 dev_brk;	/* (w) bytes handed out so far */
	uint64_t live_bytes;	/* (w) allocated and not yet freed */
	uint64_t fail_in;	/* (w) the allocation with this number from
				   now fails; 0: none does; inject.h */
	uint64_t live_chunks;	/* (w) number of those */
	char	*bump;		/* (w) rest of the block of small chunks */
	char	*bump_end;	/* (w) */
	struct arena_free *small[ARENA_CLASSES + 1];	/* (w) free lists */
	struct arena_free *large[ARENA_LARGE];		/* (w) free lists */
};

/* Sizes of the regions in bytes; each is rounded up to whole pages. */
struct arena_layout {
	size_t	 heap;		/* (c) */
	size_t	 pages;		/* (c) */
	size_t	 ram;		/* (c) */
	size_t	 dev;		/* (c) */
};

/*
 * A new arena, all zeroes, whose first allocation is `first` bytes at its
 * very start and begins with the struct arena.  NULL: the host has no room.
 * An arena given back is kept for the next one of the same layout.
 */
void	*arena_create(const struct arena_layout *, size_t first);
void	 arena_destroy(struct arena *);
/*
 * Zeroes the whole pages of [p + from, p + to), both ends rounded up, which may
 * be touched.
 */
void	 arena_clear(char *p, size_t from, size_t to);

/*
 * Memory of the current machine.  `size` bytes, aligned to 16 (to 4096 from
 * 4096 bytes on); returns NULL when the heap's reservation is used up or a
 * failure is being injected.  arena_free() is told the same size again.
 */
void	*arena_alloc(size_t size);
void	*arena_zalloc(size_t size);
/* arena_alloc(), which no injected failure concerns. */
void	*arena_alloc_exempt(size_t size);
void	 arena_free(void *p, size_t size);
/* A copy of a string, and its end; NULL: no memory. */
char	*arena_strdup(const char *);
void	 arena_strfree(char *);

/*
 * The usable part of a stack, of which it sets *len; the page below cannot be
 * touched.  NULL: the host refuses.  The contents are whatever they were.
 */
void	*arena_stack(unsigned slot, size_t *len);

/* Is it of the heap? */
static inline bool
arena_has(const struct arena *a, const void *p)
{
	return ((size_t)((uintptr_t)p - (uintptr_t)a->heap) < a->heap_brk);
}

/* Under zones and heap: is this allocation to fail? */
bool	 arena_fails_now(struct arena *);
/* A new, zero chunk of so many bytes; NULL: no room. */
void	*arena_carve(struct arena *, size_t bytes);

/* Device memory: whole pages, zero; never given back.  NULL: no room. */
void	*arena_dev_alloc(size_t size);

/* Rules arena 1 to 4; and 5, which looks at all that is free. */
void	 arena_check(struct check *);
void	 arena_check_junk(struct check *);

/*
 * A zone hands out structures of one size, last freed first.  The memory is
 * not cleared.  `live` counts those in use; a leak test compares it.  The
 * first `keep` bytes of a structure that is free stay as they are: a lock
 * there can be taken by a thread that found the structure while it was in use,
 * and then looks again.  So do the bytes from `tail` on, which tell what the
 * structure was.  At check level JUNK the last `hold` that were freed are kept
 * back, and the one that is free longest is handed out.
 */
struct zone {
	const char	*name;	/* (c) */
	size_t		 size;	/* (c) bytes */
	size_t		 keep;	/* (c) */
	size_t		 tail;	/* (c) */
	uint64_t	 hold;	/* (c) */
	uint64_t	 nheld;	/* (w) free ones, if any are kept back */
	void		*free;	/* (w) list through the word after `keep` */
	uint64_t	 live;	/* (w) */
};

void	 zone_init(struct zone *, const char *name, size_t size);
void	 zone_init_keep(struct zone *, const char *name, size_t size,
	    size_t keep, size_t tail);
void	*zone_alloc(struct zone *);	/* NULL: no memory */
void	 zone_free(struct zone *, void *);
/* At check level JUNK: to be free already is a panic. */
void	 zone_check_used(const struct zone *, const void *);
/* Rule arena 5. */
void	 zone_check(struct check *, const struct zone *);

#endif /* BASE_ARENA_H */
