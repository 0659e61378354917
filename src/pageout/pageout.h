/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Reclaiming frames: FreeBSD's scans of the page queues.
 *
 *	active --worn out--> inactive --clean--> free
 *	   ^    \             |     \--dirty--> laundry --written--> inactive
 *	   |     dirty, short |                  ^  |
 *	   |         \--------|------------------/  |
 *	   +---- referenced --+----- meanwhile -----+
 *
 *	Who does them: a thread that needs a frame (lowmem.c), the page daemon's
 *	two workers (daemon.h), or a test, step by step.  If nothing helps,
 *	oom.c ends a process.
 *
 * RULES
 *	1  A scan waits for nothing but its own transfers: an object, vnode or
 *	   page that is locked, busy or wired is passed over.
 *	2  A page is first busied, then unmapped unless it is wired, then found
 *	   clean; only then it is freed.  All under its object's lock.
 *	3  After a write all is looked at anew: the object was unlocked.
 *	4  A thread that holds locks frees inactive clean pages only.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	mem calls it through hooks: mem_lowmem_t with or without objects locked
 *	and pages busy, as `locked` says; mem_oom_t and the thread with nothing
 *	locked.  A vnode is locked before its object, and only tried by scans.
 *	pageout_evict() finds the object write-locked and drops the lock for the
 *	transfer.
 */
#ifndef PAGEOUT_PAGEOUT_H
#define PAGEOUT_PAGEOUT_H

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/types.h>
#include "base/machine.h"
#include "pageout/daemon.h"

struct pageout_state {
	struct vm_page	 markers[PQ_COUNT]; /* (q) where scans are */
	uint64_t	 last_active_scan; /* (q) ticks; one that counted */
	bool		 in_lowmem;	/* (w) the reclaimer is running */
	uint64_t	 nlowmem;	/* (w) its runs */
	bool		 reaper;	/* (c) its wait channel */
	struct pagedaemon daemon;
	struct laundry	 laundry;
	int		 fruitless;	/* (w) turns in a row that freed none */
	bool		 hopeless;	/* (w) and no process is left to end */
	bool		 has_killed;	/* (w) some process was ended */
	uint64_t	 last_oom;	/* (w) tick when the last one was */
	struct vmsim_daemon_watch watch; /* (w) told of turns by hand */
};

/*
 * scan_active.c: ages active pages.  `shortage` pages are wanted inactive; 0 or
 * less: none, and only those are looked at whose turn it is by the clock.
 */
void	 pageout_scan_active(long shortage);

/*
 * scan_inactive.c: frees up to `shortage` clean inactive pages; returns how
 * many.  The scan also ends with as many sent to the laundry.  *addl becomes
 * the number of pages that were busy: they will be free soon, but not now, so
 * that active pages are wanted in their stead.
 */
u_long	 pageout_scan_inactive(long shortage, u_long *addl);

/*
 * launder.c: begins to write `target` pages of the laundry, oldest first, with
 * their neighbours; returns how many, which is up to a cluster less one more.
 * Without a shortfall of clean pages those that turn out to be in use count,
 * too.  Locks: none.  Sleeps.
 */
u_long	 pageout_launder(u_long target, bool in_shortfall);

/* pageout_threads.c: the state, and the threads if there are to be any. */
int	 pageout_init(struct vmsim *);	/* 0 or ENOMEM */

/* pageout_by_hand.c: one turn, and the rest before or after it. */
void	 pageout_daemon_by_hand(struct vmsim_daemon_turn *);
void	 pageout_laundry_by_hand(struct vmsim_laundry_turn *);

/* lowmem.c: the daemon's work, done by those who need frames: mem_lowmem_t. */
bool	 pageout_lowmem(u_long npages, bool locked);

/* oom.c: ends the largest process; false: there is none.  mem_oom_t. */
bool	 oom_kill(bool for_fault);
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
/*
 * Are dirty pages written to its pager?  A device is its own memory and has
 * nowhere to write to: FreeBSD panics.
 */
bool	 pageout_writes(const struct vm_object *object);
/* Unmaps it and frees it if it then is clean and unwired; false: it stays. */
bool	 pageout_free_clean(vm_page_t m);

#endif /* PAGEOUT_PAGEOUT_H */
