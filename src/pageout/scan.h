/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk along a page queue, from its head or from a marker in it.
 *
 *	queue:	a b [marker] c d e f ...	c, d, e are in the batch
 *
 * Pages are taken in batches: what comes after the marker is noted, and the
 * marker goes behind it.  From a batch they come last first, as in FreeBSD.
 * Until its turn has come a page may have been moved, wired or freed: the walk
 * asks scan_passes_over().
 *
 * A walk that `dequeues` takes the pages off the list meanwhile; a.queue still
 * names it.  What becomes of no page otherwise is put back.
 *
 * Source: FreeBSD vm_pageout.c, struct scan_state, vm_pageout_next().
 */
#ifndef PAGEOUT_SCAN_H
#define PAGEOUT_SCAN_H

#include "mem/mem.h"

#define	SCAN_BATCH	63

/* Last in, first out. */
struct scan_batch {
	u_int		 n;		/* (t) */
	vm_page_t	 pages[SCAN_BATCH]; /* (t) */
};

struct page_scan {
	uint8_t		 queue;		/* (c) PQ_* */
	bool		 dequeues;	/* (c) pages are taken off the list */
	vm_page_t	 marker;	/* (c) where the next batch begins */
	u_long		 most;		/* (c) look at so many, markers too */
	u_long		 scanned;	/* (t) of which this is how many were */
	struct scan_batch batch;	/* (t) */
	vm_object_t	 object;	/* (t) that of the last page, or NULL;
					   write-locked */
};

void	 scan_init(void);		/* the markers of the machine */
/*
 * The marker goes behind `after`, or to the head of the queue.  All but
 * scan_next() and scan_end() leave s->queue, dequeues, marker, most as they
 * were set.
 */
void	 scan_begin(struct page_scan *, vm_page_t after);
/* NULL: that was all.  Markers are among them if the walk does not dequeue. */
vm_page_t scan_next(struct page_scan *);
/* The marker leaves the queue; no object is locked any more. */
void	 scan_end(struct page_scan *);

/*
 * The page has left the queue since it was noted; or it has asked for that or
 * for another place, and is reminded of it.
 */
bool	 scan_passes_over(const struct page_scan *, vm_page_t m);
/*
 * Locks the page's object for writing, in exchange for the last page's.  False:
 * that takes waiting, or the object is that of another page by now.
 */
bool	 scan_lock_object(struct page_scan *, vm_page_t m);
void	 scan_unlock_object(struct page_scan *);
/* Keeps a page that was taken off the list, to put it back later. */
void	 scan_keep(struct page_scan *, struct scan_batch *, vm_page_t m);
/* All of the batch go back before the marker if the queue is still theirs. */
void	 scan_put_back(struct page_scan *, struct scan_batch *);

/* What was found out about the use of a page that could be reclaimed. */
enum scan_use {
	SCAN_UNUSED,		/* since the last look */
	SCAN_USED,		/* it is active again */
	SCAN_USED_LATELY,	/* by an object that nothing refers to: it goes
				   to the tail */
	SCAN_LEAVING,		/* it is to leave the queue anyway */
};
/* Locks: object write-locked, page exclusively busy. */
enum scan_use scan_take_references(vm_object_t, vm_page_t m);
/* Adds to act_count what a page that was used is worth. */
void	 scan_add_activity(vm_page_astate_t *, int references);
/*
 * Unmaps the page if it is clean; then it stays clean.  False: it is wired and
 * as it was.  Locks: as above.
 */
bool	 scan_unmap_clean(vm_object_t, vm_page_t m);

#endif /* PAGEOUT_SCAN_H */
