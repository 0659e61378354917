/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reclaiming frames: the policy, and the two who follow it: whoever needs a
 * frame (lowmem.c), or the page daemon's own thread (pageout_daemon.c).
 */
#ifndef SPACE_PAGEOUT_H
#define SPACE_PAGEOUT_H

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

struct pageout {
	u_long		 want;		/* (t) pages to free, or to launder */
	u_long		 freed;		/* (t) */
	u_long		 written;	/* (t) pages whose write has begun */
	bool		 locked;	/* (t) nothing may be written or
					   waited for */
	bool		 daemon;	/* (t) the daemon's thread: dirty pages
					   are written in clusters, and freed
					   by a later scan */
};

/* pageout.c: each looks at every page of its queue at most once. */
void	 pageout_scan_inactive(struct pageout *);
/* Until so many pages are freed or their write has begun. */
void	 pageout_scan_laundry(struct pageout *, int queue);
/*
 * Ages every active page until `want` have left the queue.  The daemon counts
 * a clean page as ACT_SCAN_LAUNDRY_WEIGHT.  Returns how many have left.
 */
u_long	 pageout_scan_active(const struct pageout *, u_long want);

#define	ACT_SCAN_LAUNDRY_WEIGHT	3u

/*
 * pageout_cluster.c: writes the page with its dirty neighbours of the
 * laundry, or frees it if it is clean.  Returns whether any was.
 * Locks: object write-locked, dropped for the transfer.
 */
bool	 pageout_cluster(struct pageout *, vm_object_t, vm_page_t);

/* pageout_daemon.c: the thread; 0 or ENOMEM. */
int	 pageout_init(void);

/* oom.c: ends the largest process; false: there is none.  mem_oom_t. */
bool	 oom_kill(void);
int	 oom_init(void);		/* 0 or ENOMEM */

#endif /* SPACE_PAGEOUT_H */
