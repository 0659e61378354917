/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Reclaiming frames.  The policy is in pageout.c; two follow it: a thread
 *	that needs a frame (lowmem.c), or the page daemon's own thread
 *	(pageout_daemon.c).  If that does not help, oom.c ends a process.
 *
 *	active --worn out--> inactive --clean--> free
 *	   ^                  |     \--dirty--> laundry --written--> free
 *	   +---- referenced --+----- meanwhile ----+
 *
 * RULES
 *	1  A scan waits for nothing but its own transfers: an object, vnode or
 *	   page that is locked, busy or wired is passed over.
 *	2  A page is first busied, then unmapped unless it is wired, then found
 *	   clean; only then it is freed.  All under its object's lock.
 *	3  After a write all is looked at anew: the object was unlocked.
 *	4  A thread that holds locks (`locked`) frees clean pages only.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	mem calls it through hooks: mem_lowmem_t with or without objects locked
 *	and pages busy, as `locked` says; mem_oom_t and the thread with nothing
 *	locked.  A vnode is locked before its object, and only tried by scans.
 *	pageout_evict() and pageout_cluster() find the object write-locked and
 *	drop the lock for the transfer.
 */
#ifndef PAGEOUT_PAGEOUT_H
#define PAGEOUT_PAGEOUT_H

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/types.h>
#include "base/machine.h"

struct pageout_state {
	bool		 in_lowmem;	/* (w) the reclaimer is running */
	uint64_t	 nlowmem;	/* (w) its runs */
	uint64_t	 naged;		/* (w) active pages found unused */
	bool		 reaper;	/* (c) its wait channel */
};

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

/* pageout_daemon.c: the state, and the thread if there is to be one. */
int	 pageout_init(struct vmsim *);	/* 0 or ENOMEM */

/* lowmem.c: the daemon's work, done by those who need frames: mem_lowmem_t. */
bool	 pageout_lowmem(u_long npages, bool locked);

/* oom.c: ends the largest process; false: there is none.  mem_oom_t. */
bool	 oom_kill(void);
int	 oom_init(void);		/* 0 or ENOMEM */
/* The last call of a killed process ends. */
void	 oom_end_call(struct vmspace *);

/*
 * evict.c: unmaps one page that the caller found in `object` and frees it,
 * after writing it if it is dirty.  Locks: object write-locked; on return
 * too, but dropped meanwhile.
 */
enum vmsim_evicted pageout_evict(vm_object_t object, vm_page_t m);
/* The same for the page mapped at an address; locks nothing in or out. */
enum vmsim_evicted pageout_evict_mapped(pmap_t, vm_offset_t va);
/* Unmaps it and frees it if it then is clean and unwired; false: it stays. */
bool	 pageout_free_clean(vm_page_t m);

#endif /* PAGEOUT_PAGEOUT_H */
