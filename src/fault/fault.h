/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fault handler: one page of an address space is made accessible.
 *
 * WHAT IT IS
 *	fault.c holds all control flow that crosses files; a step is a file.
 *
 *	vm_fault()	attempt() until it says other than RETRY
 *	  attempt()	lookup -> fast path -> begin -> walk -> own ->
 *			recheck -> enter
 *	    walk	for each object from the top: resident?  populate?
 *			page in?  next object; at the end zero-fill
 *
 *	What it ends with, for an address whose entry maps [S] -> [F]:
 *
 *	[S: . . 3]		read or write	map S[3]
 *	[S: . . .] -> [F: 3]	read		map F[3] without write
 *	[S: . . .] -> [F: 3]	write		copy F[3] to S[3], map that; or
 *						move it, when only S sees F
 *	[S: . . .] -> [F: .]	F has a pager	read F[3], then as above
 *	[S: . . .]		nothing below	zero-fill S[3]
 *	[F: . . .]		F populates	map what the pager put there
 *
 *	Policy lies beside the steps: fault_readahead.c, fault_prefault.c,
 *	fault_shortage.c, fault_rewire.c.  fault_wire.c and fault_copy_entry.c
 *	are what maps ask of faults; fault_hold.c and fault_trap.c are callers.
 *
 * RULES	(fault_assert() looks at them where a step begins)
 *	1  A page that the fault has exclusively busied is owned by one of
 *	   top.page, here.page and source; giving it away sets that to NULL.
 *	2  From begin_search() to the release, top.object has a reference and
 *	   paging in progress, and here.object has paging in progress.
 *	3  The entry is looked at only while the map is read-locked; what is
 *	   needed of it later is copied at lookup.
 *	4  No object is locked, and the map is not, while a pager reads.
 *	5  With a page busied, the map and further locks are only tried; but
 *	   populate waits for the map, as a reader (populate rule P8).
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Any thread with nothing locked but what is sleepable, and no map; it
 *	sleeps.  A pager may fault in its turn.  Steps are called by fault.c.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include "base/machine.h"

struct vnode;

/* What a step decided. */
enum verdict {
	FAULT_NEXT,	/* go on with the next step */
	FAULT_FOUND,	/* here.page is the page, valid and busied */
	FAULT_RETRY,	/* all is released; begin again */
	FAULT_END,	/* all is released; `result` is the answer */
};

/* How the fault has locked here.object. */
enum hold {
	HOLD_NONE,
	HOLD_READ,
	HOLD_WRITE,
};

struct fault {
	/* Request: what was asked; constant. */
	vm_offset_t	 va;		/* (c) page of the access */
	vm_prot_t	 asked;		/* (c) access, with VM_PROT_COPY */
	int		 flags;		/* (c) VM_FAULT_* */
	vm_page_t	*hold;		/* (c) wire the page for the caller */
	struct fault	*outer;		/* (c) that this one interrupted */

	/* Mapping: what the map said. */
	vm_map_t	 map;		/* (t) */
	bool		 map_locked;	/* (t) read-locked */
	vm_map_entry_t	 entry;		/* (t) valid while it is */
	u_int		 generation;	/* (t) map->timestamp at lookup */
	vm_offset_t	 entry_start;	/* (t) as at lookup; may be used */
	vm_offset_t	 entry_end;	/* (t) while the map is unlocked */
	vm_eflags_t	 entry_flags;	/* (t) */
	vm_prot_t	 access;	/* (t) access to resolve */
	vm_prot_t	 prot;		/* (t) what may be mapped */
	boolean_t	 wired;		/* (t) the entry is wired */

	/* Top: the object that the entry maps. */
	struct {
		vm_object_t	 object;	/* (t) */
		vm_pindex_t	 pindex;	/* (t) */
		vm_page_t	 page;	/* (t) placeholder: keeps others out
					   while the search is below */
	} top;
	bool		 begun;		/* (t) top.object is referenced */

	/* Here: where the search stands. */
	struct {
		vm_object_t	 object;	/* (t) paging in progress */
		vm_pindex_t	 pindex;	/* (t) */
		vm_page_t	 page;		/* (t) */
		enum hold	 held;		/* (t) lock on object */
	} here;
	bool		 write_chain;	/* (t) write-lock backing objects */
	vm_page_t	 source;	/* (t) copied from, busy until mapped */
	struct vnode	*vp;		/* (t) locked shared, or NULL */

	/* Ahead: what is read around the page. */
	struct {
		int	 window;	/* (t) pages ahead; -1: not decided */
		int	 before;	/* (t) pages read before the page */
		int	 after;		/* (t) pages read after it */
		int	 cluster;	/* (t) pages that came with it, itself
					   counted; 0: it was resident */
		bool	 hard;		/* (t) a pager has read the page */
	} ahead;

	/* Tries: how often, and why again. */
	struct {
		int	 restarts;	/* (t) attempts so far */
		int	 shortages;	/* (t) times without a free frame */
		bool	 starving;	/* (t) it has waited for a frame */
		uint64_t since;		/* (t) tick when that began */
		int	 spins;		/* (t) times that it had not to wait */
		int	 injections;	/* (t) times without one, on demand */
		int	 answer;	/* (t) last answer of a pager, or -1 */
	} tries;
	int		 result;	/* (t) KERN_*, with FAULT_END */
};

/* What a step may find locked; see fault_assert(). */
enum {
	FAULT_MAP = 0x01,	/* the map is read-locked */
	FAULT_MAP_UNLOCKED = 0x02,
	FAULT_LOCKED = 0x04,	/* here.object is locked, either way */
	FAULT_WLOCKED = 0x08,	/* here.object is write-locked */
	FAULT_UNLOCKED = 0x10,	/* here.object is not locked */
	FAULT_BUSY = 0x20,	/* here.page is busied by the fault */
};

#ifdef NDEBUG
#define	fault_assert(f, locks)	((void)0)
#else
void		fault_assert(const struct fault *, int locks);
#endif

/* The steps, each with what it may find and leave at its definition. */
enum verdict	fault_lookup(struct fault *);
enum verdict	fault_fast(struct fault *);
enum verdict	fault_search(struct fault *);
enum verdict	fault_allocate(struct fault *);
enum verdict	fault_populate(struct fault *);
enum verdict	fault_pagein(struct fault *);
enum verdict	fault_leave(struct fault *);
void		fault_step_down(struct fault *, vm_object_t next);
void		fault_zero(struct fault *);
void		fault_own(struct fault *);
enum verdict	fault_recheck(struct fault *);
void		fault_enter(struct fault *);

/* Parts of steps that others need: fault_lookup.c, _pagein.c, _enter.c */
bool		fault_relock_map(struct fault *);
enum verdict	fault_lock_vnode(struct fault *);
void		fault_dirty(struct fault *, vm_page_t);

/* fault_readahead.c */
void		fault_choose_ahead(struct fault *);
/* fault_prefault.c: pages of the entry mapped on each side, if resident. */
void		fault_prefault(struct fault *, int before, int after);
/* Around a page that was resident itself. */
static inline void
fault_prefault_resident(struct fault *f)
{
	const int n = (int)curvm->policy.prefault;

	fault_prefault(f, n, n);
}
/* fault_shortage.c */
enum verdict	fault_wait_frame(struct fault *);
void		fault_map_again(struct fault *, vm_offset_t va, vm_page_t m);
/* fault_rewire.c */
void		fault_take_wirings_over(struct fault *);
void		fault_move_sharers(struct fault *);

/* fault_release.c */
void		fault_unlock_map(struct fault *);
void		fault_unlock_vnode(struct fault *);
void		fault_unlock_object(struct fault *);
void		fault_lock_object(struct fault *);
void		fault_free_page(vm_page_t *);
void		fault_release(struct fault *);
/*
 * The same, and waits for a page that another has busied; the placeholder
 * stays in the top object as a plain invalid page.  RETRY.
 */
enum verdict	fault_release_and_sleep(struct fault *, vm_page_t busy);

/* fault_wire.c: lets the map wire a range and copy a wired entry. */
int		fault_init(struct vmsim *);	/* 0 */
/* fault_copy_entry.c: vm_fault_copy_entry(9) as a map-fault hook. */
void		vm_fault_copy_entry(vm_map_t dst, vm_map_t src,
		    vm_map_entry_t dst_entry, vm_map_entry_t src_entry,
		    vm_ooffset_t *fork_charge);

static inline enum verdict
fault_end(struct fault *f, int result)
{
	f->result = result;
	return (FAULT_END);
}

/* Gives all back; the fault ends with `result`. */
static inline enum verdict
fault_finish(struct fault *f, int result)
{
	fault_release(f);
	return (fault_end(f, result));
}

/* Gives all back; the fault begins again. */
static inline enum verdict
fault_retry(struct fault *f)
{
	fault_release(f);
	return (FAULT_RETRY);
}

/* For pmap_enter(), besides the page size. */
static inline int
fault_pmap_flags(const struct fault *f)
{
	return (f->access | (f->wired ? PMAP_ENTER_WIRED : 0));
}

/* Wires the page for a caller that asked to hold it. */
static inline void
fault_hold_page(const struct fault *f, vm_page_t m)
{
	if (f->hold == NULL)
		return;
	*f->hold = m;
	vm_page_wire(m);
}

/* Has the search left the top object, so that a write must copy? */
static inline bool
fault_is_below(const struct fault *f)
{
	return (f->here.object != f->top.object);
}

/*
 * Could the object's pager have a page that is not resident?  Anonymous and
 * swap objects without swap blocks are only zeroes.
 */
static inline bool
fault_pager_may_have(const struct vm_object *object)
{
	return ((object->flags & (OBJ_ANON | OBJ_SWAP)) == 0 ||
	    object->un_pager.swp.swp_blks.pt_root != NULL);
}

#endif /* FAULT_FAULT_H */
