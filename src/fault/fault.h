/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of one fault and the steps that work on it.
 *
 *	vm_fault()	until an attempt says other than RETRY
 *	  attempt()	lookup -> fast path -> begin -> walk -> own ->
 *			recheck -> enter
 *	    walk	for each object from the top: resident? populate?
 *			page in? next object; at the end zero-fill
 *
 * What a fault may end with, for an address whose entry maps [S] -> [F]:
 *
 *	[S: . . 3]		read or write	map S[3]
 *	[S: . . .] -> [F: 3]	read		map F[3] without write
 *	[S: . . .] -> [F: 3]	write		copy F[3] to S[3], map that; or
 *						move it, when only S sees F
 *	[S: . . .] -> [F: .]	F has a pager	read F[3], then as above
 *	[S: . . .]		nothing below	zero-fill S[3]
 *	[F: . . .]		F populates	map what the pager put there
 *
 * An exclusively busied page is owned by exactly one of top.page, here.page
 * and source; handing it on sets the old pointer to NULL.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <vm/vm.h>
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

/* How here.object is locked. */
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

	/* Mapping: what the map said. */
	vm_map_t	 map;		/* (t) */
	vm_map_entry_t	 entry;		/* (t) valid while map_locked */
	u_int		 generation;	/* (t) map->timestamp at lookup */
	vm_offset_t	 entry_start;	/* (t) as at lookup; may be used */
	vm_offset_t	 entry_end;	/* (t) while the map is unlocked */
	vm_eflags_t	 entry_flags;	/* (t) */
	bool		 map_locked;	/* (t) read lock held */
	vm_prot_t	 access;	/* (t) access to resolve */
	vm_prot_t	 prot;		/* (t) what may be mapped */
	boolean_t	 wired;		/* (t) the entry is wired */

	/* Top: the object that the entry maps. */
	vm_object_t	 first_object;	/* (t) referenced once begun */
	vm_pindex_t	 first_pindex;	/* (t) */
	vm_page_t	 first_page;	/* (t) placeholder: keeps others out
					   while the search is below */

	/* Here: where the search stands. */
	vm_object_t	 object;	/* (t) paging in progress */
	vm_pindex_t	 pindex;	/* (t) */
	vm_page_t	 page;		/* (t) */
	enum hold	 held;		/* (t) lock on object */

	vm_page_t	 source;	/* (t) copied from, busy until mapped */
	struct vnode	*vp;		/* (t) locked shared, or NULL */
	bool		 hard;		/* (t) a pager has read the page */
	bool		 write_chain;	/* (t) write-lock backing objects */
	int		 window;	/* (t) read-ahead, pages; -1 unknown */
	int		 behind;	/* (t) pages read before the page */
	int		 ahead;		/* (t) pages read after it */
	int		 cluster;	/* (t) pages that came with it, itself
					   counted; 0: it was resident */
	struct fault	*outer;		/* (c) that this one interrupted */
	bool		 begun;		/* (t) it holds first_object */
	int		 shortages;	/* (t) times without a free frame */
	int		 starved;	/* (t) ticks in which no frame came */
	int		 injections;	/* (t) times without one, on demand */
	int		 restarts;	/* (t) attempts so far */
	int		 answer;	/* (t) last answer of a pager, or -1 */
	int		 result;	/* (t) KERN_*, with FAULT_END */
};

/* Pages mapped ahead of faults on each side of a resident page. */
#define	FAULT_PREFAULT	4
/* Aligned cluster asked of a pager on a fault out of sequence, pages. */
#define	FAULT_CLUSTER	(VM_FAULT_READ_AHEAD_INIT + 1)

/* A fault waits for frames so often, and so many ticks each time, until it
   has a process ended. */
#define	FAULT_OOM_ATTEMPTS	3
#define	FAULT_OOM_WAIT		10000
#define	FAULT_SHORT_WAIT	10	/* ticks that the daemon is given */

/* fault_wire.c: lets the map wire a range and copy a wired entry. */
int		fault_init(struct vmsim *);	/* 0 */
/* fault_copy_entry.c: vm_fault_copy_entry(9) as a map-fault hook. */
void		vm_fault_copy_entry(vm_map_t dst, vm_map_t src,
		    vm_map_entry_t dst_entry, vm_map_entry_t src_entry,
		    vm_ooffset_t *fork_charge);

/* fault_lookup.c */
enum verdict	fault_lookup(struct fault *);
enum verdict	fault_recheck(struct fault *);
bool		fault_relock_map(struct fault *);
/* fault_fast.c */
enum verdict	fault_fast(struct fault *);
/* fault_walk.c */
enum verdict	fault_search(struct fault *);
enum verdict	fault_allocate(struct fault *);
enum verdict	fault_descend(struct fault *);
/* fault_populate.c */
enum verdict	fault_populate(struct fault *);
/* fault_pagein.c */
enum verdict	fault_pagein(struct fault *);
enum verdict	fault_lock_vnode(struct fault *);
/* fault_own.c */
void		fault_zero(struct fault *);
void		fault_own(struct fault *);
/* fault_enter.c */
void		fault_enter(struct fault *);
void		fault_dirty(struct fault *, vm_page_t);
/* After pmap_enter() found no memory: waits for it and tries again; psind 0. */
void		fault_map_again(struct fault *, vm_offset_t va, vm_page_t m);
/* fault_prefault.c */
void		fault_prefault(struct fault *, int behind, int ahead);
/* fault_release.c */
void		fault_unlock_map(struct fault *);
void		fault_unlock_vnode(struct fault *);
void		fault_unlock_object(struct fault *);
void		fault_lock_object(struct fault *);
void		fault_free_page(vm_page_t *);
void		fault_release(struct fault *);

static inline enum verdict
fault_end(struct fault *f, int result)
{
	f->result = result;
	return (FAULT_END);
}

/* Has the search left the top object, so that a write must copy? */
static inline bool
fault_is_below(const struct fault *f)
{
	return (f->object != f->first_object);
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
