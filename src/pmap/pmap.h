/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The simulated MMU: page tables, the reverse map from a page to its
 *	mappings, the accessed and modified bits, large mappings, and what
 *	processors remember (TLBs, in machines that have them).
 *
 *	pte.h		an entry, and the kernel's steps on one
 *	processor.h	the processor's steps on one, and its TLB
 *	ptp.h		a pmap: its lock and its tree of tables
 *	pv.h		a page: the list of its mappings
 *	pmap_private.h	a mapping: all of these together
 *
 *	A table lives in a chunk of two host pages: 512 entries, then, in
 *	tables of levels 1 and 2, 512 pointers to the pv entries of those that
 *	are managed.  It is freed with its last entry.
 *
 * RULES
 *	 1  An entry that leads to a table counts that table's used entries,
 *	    and there is one at least.
 *	 2  A used entry is present; one that maps memory above level 1 has
 *	    PTE_PS and a frame aligned to what it maps.
 *	 3  A managed entry has one pv entry, which names its pmap and address
 *	    and is on the list of the entry's page; each pv entry belongs to
 *	    one.
 *	 4  md.pv_count is the length of the list.
 *	 5  Every page of a managed entry has an object or a wiring.
 *	 6  pm_stats count the present and the wired entries in 4 KiB pages.
 *	 7  A managed entry with PTE_RW maps pages with PGA_WRITEABLE; likewise
 *	    PTE_X and PGA_EXECUTABLE.
 *	 8  PTE_M appears with PTE_RW only; an unmanaged entry with PTE_RW has
 *	    it.
 *	 9  The table at hand is the one that a walk from the root finds.
 *	10  Tables counted in all trees are those counted as allocated.
 *	11  What a thread remembers of a pmap that is not locked, the table
 *	    grants too; and no thread remembers a free frame.
 *	12  A managed entry maps 2 MiB at most, and a large one the pages of
 *	    one object in their order.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Who holds no pmap's lock; each call takes those that it needs, and only
 *	pmap_release() sleeps.  What the page or its object must be is said at
 *	each function of <vm/pmap.h>.  A pmap's lock covers its tree and its
 *	counts.  Three go past it:
 *	- the processor, which may set PTE_A and PTE_M of a present entry at
 *	  any time: so an entry is exchanged or its bits are cleared, never
 *	  stored anew from what was read before;
 *	- the walk from a page to its mappings: a page's list changes under the
 *	  lock of any of its pmaps.  The walk pins the pmap that it finds, waits
 *	  for its lock, and begins again if md.pv_gen says that the list has
 *	  changed;
 *	- a TLB: after an entry has lost something, tlb_invalidate() comes
 *	  before the lock is released.
 *	What is changed and seen under the lock only is not noted for the
 *	explorer: the lock is.
 */
#ifndef PMAP_PMAP_H
#define PMAP_PMAP_H

#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include "base/machine.h"
#include "base/print.h"
#include "mem/mem.h"
#include "pmap/pte.h"

TAILQ_HEAD(pmap_list, pmap);

struct pmap_state {
	struct zone	 pv_zone;	/* (w) struct pv_entry */
	uint64_t	 nlarge;	/* (w) managed large mappings */
	void		*ptp_free[2];	/* (w) all-zero tables; without and
					   with room for pv pointers */
	uint64_t	 ptp_live;	/* (w) tables in trees */
	uint64_t	 ptp_cached;	/* (w) tables on the free lists */
	uint32_t	 pmap_id;	/* (w) last one given out */
	bool		 forgetful;	/* (w) MADV_FREE dropped a modified
					   bit, or a pager answered BAD: a
					   clean page may differ from swap */
	struct pmap_list pmaps;		/* (w) all, by creation */
	struct tlb	*tlbs;		/* (w) of all threads that had one */
	struct pmap	 kernel;	/* the kernel's own */
};

/* Sets up the state; 0 or ENOMEM. */
int	 pmap_state_init(struct vmsim *);
/* Reports violated invariants. */
void	 pmap_check(struct check *);
/* Gives unused tables and all TLBs back to the arena: for counting leaks. */
void	 pmap_trim(void);

enum pmap_result {
	PMAP_OK = 0,		/* done */
	PMAP_ABSENT,		/* nothing is mapped there */
	PMAP_DENIED,		/* what is there does not allow it */
};

/*
 * An access by the simulated processor: on PMAP_OK the accessed bit is set,
 * for VM_PROT_WRITE the modified bit too, and *host is where the host sees
 * the byte.  `access` is one VM_PROT_*; any address will do.
 * Locks: none needed.
 */
enum pmap_result pmap_access(pmap_t, vm_offset_t va, vm_prot_t access,
	    void **host);
/*
 * The same where it takes a few instructions and nobody listens; false: not
 * done, for whatever reason.
 */
bool	 pmap_touch(pmap_t, vm_offset_t va, vm_prot_t access);
/* What allowed the thread's last access, at `va`, and which rights that gives.
   Not heard. */
enum trace_by pmap_allowed_by(pmap_t, vm_offset_t va, vm_prot_t *allowed);

/*
 * Removes all mappings of an unmanaged page, from every pmap.  Mappings of
 * the same memory by other means go too; they are faulted in again.
 */
void	 pmap_remove_unmanaged(vm_page_t);

/*
 * For assertions, which are not heard by who listens: no mapping is left of
 * the page.
 */
static inline bool
pmap_page_is_unmapped(vm_page_t m)
{
	if ((m->oflags & VPO_UNMANAGED) != 0)
		return (true);
	return (m->md.pv_list == NULL &&
	    (curvm->pmap->nlarge == 0 || !pmap_page_is_mapped(m)));
}

/* Zeroes the blocks of the page that are not valid. */
void	 pmap_zero_invalid(vm_page_t);

/* Is there a page in [start, end) that pmap_is_prefaultable()? */
bool	 pmap_any_prefaultable(pmap_t, vm_offset_t start, vm_offset_t end);

/* Entries that map memory, by address; empty parts cost nothing. */
typedef void pmap_walk_t(void *arg, vm_offset_t va, int psind, uint64_t pte);
void	 pmap_walk(pmap_t, pmap_walk_t *fn, void *arg);
/* What processors remember: whose it is, and the entry of the address. */
typedef void tlb_walk_t(void *arg, uint32_t tid, pmap_t, vm_offset_t va,
	    uint64_t pte);
void	 tlb_walk(tlb_walk_t *fn, void *arg);
/* The entry that maps the address, with its page size; 0: none. */
uint64_t pmap_lookup(pmap_t, vm_offset_t va, int *psind);

/* How many pmaps, pv entries and tables exist besides the kernel's. */
struct pmap_usage {
	uint64_t pmaps;		/* (t) */
	uint64_t pv_entries;	/* (t) */
	uint64_t tables;	/* (t) */
};
void	 pmap_usage(struct pmap_usage *);

#endif /* PMAP_PMAP_H */
