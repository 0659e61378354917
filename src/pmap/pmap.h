/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated MMU: page tables, the reverse map, the processor's access.
 *
 * Theory.  A pmap is a tree of tables (pte.h).  Its lock covers the tree; two
 * things go past the lock: the processor, which only sets PTE_A and PTE_M in
 * an entry that is present, and the walk from a page, which finds the pmap
 * through the page's list and takes the pmap's lock before it looks at an
 * entry.  An entry is therefore changed by an exchange that returns what the
 * processor left there, never by a store of what was read a while ago.
 * Translations that processors remember (tlb.c) are a third.
 *
 * A walk from a page may have to wait for a pmap's lock; meanwhile the list
 * may change.  md.pv_gen counts such changes, and a walk that finds it changed
 * begins again.  The pmap itself stays, because it is pinned.
 *
 * A table lives in a chunk of two host pages: 512 entries, then 512 pointers
 * to the pv entries of those that are managed (tables of levels 1 and 2; no
 * managed page is mapped above).  A table is freed with its last entry, so
 * all its entries are zero then, and it is handed out again as it is.
 *
 * Invariants (pmap_check() reports them by these numbers):
 *  1  An entry that leads to a table says how many of its entries are not
 *     zero, and that is not none.
 *  2  An entry that is not zero is present; one that maps memory above level
 *     1 has PTE_PS and a frame aligned to what it maps.
 *  3  A managed entry has one pv entry, which names its pmap and address and
 *     is on the list of the entry's page; and each pv entry belongs to one.
 *  4  md.pv_count is the length of the list.
 *  5  Every page of a managed entry is in use: it has an object or a wiring.
 *  6  pm_stats count the present and the wired entries in 4 KiB pages.
 *  7  A managed entry with PTE_RW maps pages with PGA_WRITEABLE; likewise
 *     PTE_X and PGA_EXECUTABLE.
 *  8  PTE_M appears with PTE_RW only; an unmanaged entry with PTE_RW has it.
 *  9  The cached last table is the one that a walk from the top finds.
 * 10  Tables counted in all trees are those counted as allocated.
 * 11  What a thread remembers of a pmap that nobody has locked, the table
 *     grants too; and no thread remembers a free frame.
 *
 * What steps touch, for the explorer.  An entry is named by its address and a
 * page's list by that of md.  The shape of a tree, which tables there are, is
 * &pm_root.  Changes of one kind that commute with each other but not with a
 * look at the whole note that they *read* it, and the look notes a write:
 * entries that come and go against a scan of a long range (&pm_stats), pins
 * against the end of a pmap, pmaps that come and go against a walk of them.
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

/* One managed mapping, seen from its page. */
struct pv_entry {
	struct pv_entry	 *pv_next;	/* (p) next mapping of the page */
	struct pv_entry	**pv_prev;	/* (p) the pointer to this one */
	pmap_t		  pv_pmap;	/* (p) */
	vm_offset_t	  pv_va;	/* (p) address, and psind below */
};

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
					   bit: contents may have changed
					   without anybody's knowledge */
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
 * Removes all mappings of an unmanaged page, from every pmap.  Mappings of
 * the same memory by other means go too; they are faulted in again.
 */
void	 pmap_remove_unmanaged(vm_page_t);

/* Zeroes the blocks of the page that are not valid. */
void	 pmap_zero_invalid(vm_page_t);

/* Is there a page in [start, end) that pmap_is_prefaultable()? */
bool	 pmap_any_prefaultable(pmap_t, vm_offset_t start, vm_offset_t end);

/* Entries that map memory, by address; empty parts cost nothing. */
typedef void pmap_walk_t(void *arg, vm_offset_t va, int psind, uint64_t pte);
void	 pmap_walk(pmap_t, pmap_walk_t *fn, void *arg);
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
