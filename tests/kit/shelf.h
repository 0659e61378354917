/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pager type of the program's own, based on none: what is written back lies
 * on a shelf, in the driver's memory, a piece for each page.
 *
 *	[shelf: 0 . . 3]	-->	pieces 0 and 3
 */
#ifndef KIT_SHELF_H
#define KIT_SHELF_H

#include <vmsim/kit.h>

/* What its putpages does wrong. */
enum shelf_broken {
	SHELF_KEEPS,		/* nothing */
	SHELF_LOSES,		/* stores nothing and answers OK */
	SHELF_HALVES,		/* stores half of the page */
	SHELF_MIXES,		/* takes all pages of a run for the first */
	SHELF_ONCE,		/* stores a page for the first time only */
	SHELF_STAYS_DIRTY,	/* answers OK for a page that it left dirty */
	SHELF_FORGETS,		/* cleans the page, then fails to store it */
	SHELF_GIVES_UP,		/* answers BAD where it should be ERROR */
	SHELF_SCRAMBLES,	/* writes into the page */
	SHELF_WAITS,		/* waits for a frame */
	SHELF_BOUNCES,		/* has one buffer for all, and sleeps */
	SHELF_COUNTS_WRONG,	/* answers for one page more than given */
	SHELF_NEEDS_FRAME,	/* without one it stores nothing, answers OK */
	SHELF_LETS_GO,		/* gives the busy state up for a while */
	/* What its getpages does wrong. */
	SHELF_GIVES_AWAY,	/* forgets what it has read */
	SHELF_IS_PRIVATE,	/* knows only what its process has written */
};

struct shelf {
	enum shelf_broken broken;	/* (c) */
	unsigned nwritten;		/* (o) pages written back */
};

extern const struct vmsim_kit kit_shelf;

/* Its arg is the shelf.  The type is registered for this one object. */
struct vm_object *shelf_create(struct vmsim *, uint64_t npages, void *arg);
void	 shelf_destroy(struct vmsim *, void *arg);

#endif /* KIT_SHELF_H */
