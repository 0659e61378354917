/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The page queues as lists: where the page daemon looks for pages, and in
 *	which order.
 *
 *	active	  in use lately; act_count says how much
 *	inactive  to be reclaimed soon
 *	laundry	  dirty, to be written
 *	unswappable  dirty, with nowhere to go
 *
 *	Markers lie between the pages and keep a place:
 *
 *	active	  a b c hand0 d e f hand1 g h	the two hands of a clock
 *	inactive  i j head k l			i and j are not to be used again
 *
 *	hand0 is where the next scan begins, hand1 where it began the last
 *	time round; when they meet they go to the two ends.  A page that is
 *	not to be used again is put before `head`.
 *
 *	A request to enter, to move within or to leave a queue is a flag of the
 *	page (PGA_REQUEUE, PGA_REQUEUE_HEAD, PGA_DEQUEUE).  a.queue says at once
 *	where the page belongs; the list follows when the queue's batch of
 *	requests is worked off, in the order in which they came.  A page leaves
 *	one queue for another at once, and only its entry is put off.
 *
 * RULES
 *	1  PGA_ENQUEUED: the page is on the list of a.queue.  Else it is on
 *	   none, and has a.queue PQ_NONE or waits in that queue's batch, or a
 *	   scan has taken it off for a moment.
 *	2  A page with one of the REQUEUE flags is in its queue's batch.
 *	3  PGA_DEQUEUE without being in a batch: the page is wired; who scans
 *	   the queue takes it off.
 *	4  The batch may name pages that ask for nothing any more, even free
 *	   ones: they are passed over.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Queues have no lock: there is no scheduling point between two stores to
 *	them.  None of it is heard by who listens: orders of threads that differ
 *	only in the queues count as one.
 *
 * Source: FreeBSD vm_pagequeue.h; vm_page.c, vm_page_pqbatch_submit().
 */
#ifndef MEM_QUEUE_H
#define MEM_QUEUE_H

#include <vm/vm_page.h>
#include "base/machine.h"

/*
 * Requests that a batch holds.  FreeBSD's has room for 63, and is worked off
 * once it is more than half full if the queue's lock is free, as it is here.
 */
#define	QUEUE_BATCH	33

struct mem_queue {
	struct pglist	 pl;		/* (q) the next to be looked at first */
	u_long		 count;		/* (q) pages on it, without markers */
	u_int		 nbatch;	/* (q) */
	vm_page_t	 batch[QUEUE_BATCH]; /* (q) with requests, oldest
					   first */
};

struct mem_state;

void	 queue_init(struct mem_state *);
/* Works off the batch of a queue. */
void	 queue_work_off(uint8_t queue);
/* A request is in the page's flags; it joins the batch of a.queue. */
void	 queue_submit(vm_page_t m);
/* The page is being freed: it leaves its queue, but not the batch. */
void	 queue_forget(vm_page_t m);
/* What becomes of the queues when the last wiring of a page goes. */
void	 queue_release(vm_page_t m, uint8_t nqueue, bool noreuse);

static inline bool
queue_is_on(const struct vm_page *m)
{
	return ((m->a.flags & PGA_ENQUEUED) != 0);
}

static inline bool
queue_is_marker(const struct vm_page *m)
{
	return ((m->flags & PG_MARKER) != 0);
}

#endif /* MEM_QUEUE_H */
