/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this folder share: steps in the tables and pv lists. */
#ifndef PMAP_PMAP_PRIVATE_H
#define PMAP_PMAP_PRIVATE_H

#include <vm/vm_object.h>
#include <vm/vm_param.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "pmap/pmap.h"

/*
 * Reading and changing an entry.  Another thread may run before each of
 * these steps, never inside one.
 */
static inline uint64_t
pte_load(const uint64_t *e)
{
	sched_point(POINT_PTE_LOAD, e);
	return (*e);
}

/* Returns what was there. */
static inline uint64_t
pte_swap(uint64_t *e, uint64_t pte)
{
	uint64_t old;

	sched_point(POINT_PTE_STORE, e);
	old = *e;
	*e = pte;
	return (old);
}

/* Clears the bits; returns what was there. */
static inline uint64_t
pte_clear(uint64_t *e, uint64_t bits)
{
	uint64_t old;

	sched_point(POINT_PTE_STORE, e);
	old = *e;
	*e = old & ~bits;
	return (old);
}

/*
 * pmap_access.c: a step of the processor in the table.  On PMAP_OK the bits are
 * set and *ptep is the entry, of *level.
 */
enum pmap_result pmap_translate(pmap_t, vm_offset_t va, vm_prot_t access,
    uint64_t *ptep, int *level);

/* tlb.c */
enum pmap_result tlb_access(pmap_t, vm_offset_t va, vm_prot_t access,
    void **host);
void	 tlb_drop(pmap_t, vm_offset_t va, vm_offset_t end);
void	 tlb_check(struct check *);
void	 tlb_trim(void);

/*
 * What processors remember of the addresses is forgotten.  Locks: the
 * pmap's, from before the entries were changed.
 */
static inline void
tlb_invalidate(pmap_t pmap, vm_offset_t va, vm_size_t size)
{
	if (__predict_false(curvm->config.tlb))
		tlb_drop(pmap, va, va + size);
}

static inline int
level_psind(int level)
{
	return (level - 1);
}

static inline u_long
psind_npages(int psind)
{
	return (1UL << (9 * psind));
}

/* The page of a managed entry. */
static inline vm_page_t
pte_page(uint64_t pte)
{
	vm_paddr_t pa;

	pa = pte_pa(pte);
	if (__predict_true(mem_is_ram(pa)))
		return (&curvm->mem->pages[(pa - MEM_RAM_BASE) >> PAGE_SHIFT]);
	return (PHYS_TO_VM_PAGE(pa));
}

/* Where the pv entry of a table's entry is remembered. */
static inline struct pv_entry **
pv_slot(uint64_t *e)
{
	return ((struct pv_entry **)(void *)((char *)e + PAGE_SIZE));
}

/*
 * The pmap's lock.  Nothing sleeps under it, so where nobody listens to
 * scheduling points it is always free and excludes nobody; then, and if no
 * checks are wanted, it is left alone, which is a third of a small operation.
 */
static inline void
pmap_lock(pmap_t pmap)
{
	if (__predict_false(sched_is_listening() ||
	    curvm->check_level != VMSIM_CHECK_OFF))
		PMAP_LOCK(pmap);
}

/* A call that changes mappings begins: a scheduling point, then the lock. */
static inline void
pmap_begin(pmap_t pmap)
{
	if (__predict_false(sched_is_listening() ||
	    curvm->check_level != VMSIM_CHECK_OFF)) {
		sched_point(POINT_MMU, NULL);
		PMAP_LOCK(pmap);
	}
}

static inline void
pmap_unlock(pmap_t pmap)
{
	if (__predict_false(pmap->pm_mtx.lock_object.lo_owner != NULL))
		PMAP_UNLOCK(pmap);
}

/* A pinned pmap is not released, so its lock may be waited for. */
static inline void
pmap_pin(pmap_t pmap)
{
	sched_point(POINT_READ, &pmap->pm_pins);
	pmap->pm_pins++;
}

static inline void
pmap_unpin(pmap_t pmap)
{
	if (--pmap->pm_pins == 0 && pmap->pm_ending)
		sched_wakeup(&pmap->pm_pins);
}

/* ptp.c: the tree of tables.  Locks: the pmap's. */
uint64_t *ptp_walk(pmap_t, vm_offset_t va, int *level);
uint64_t *ptp_grow_slow(pmap_t, vm_offset_t va, int level);
void	 ptp_count_slow(pmap_t, vm_offset_t va, int level);
void	 ptp_uncount_slow(pmap_t, vm_offset_t va, int level);
void	 ptp_reap(pmap_t, vm_offset_t va);
uint64_t *ptp_next_slow(pmap_t, vm_offset_t *va, vm_offset_t eva,
	    int *psind);
uint64_t *ptp_next_whole_slow(pmap_t, vm_offset_t *va, vm_offset_t eva,
	    int *psind);
uint64_t *ptp_alloc(int level);
void	 ptp_free(uint64_t *table, int level);

/*
 * The entry for `va` at the lowest level that the tree has there: the one
 * that maps it, or a zero one.  *level is its level.
 */
static inline uint64_t *
ptp_find(pmap_t pmap, vm_offset_t va, int *level)
{
	if (__predict_true(va >> PTE_SHIFT(2) == pmap->pm_leaf_va)) {
		*level = 1;
		return (pte_table(*pmap->pm_leaf) + pte_index(va, 1));
	}
	return (ptp_walk(pmap, va, level));
}

/*
 * The entry for `va` at `level`, with tables made as needed and larger
 * mappings in the way demoted.  NULL: no memory.
 */
static inline uint64_t *
ptp_grow(pmap_t pmap, vm_offset_t va, int level)
{
	if (level == 1 && va >> PTE_SHIFT(2) == pmap->pm_leaf_va)
		return (pte_table(*pmap->pm_leaf) + pte_index(va, 1));
	return (ptp_grow_slow(pmap, va, level));
}

/* The entry for `va` if its table is at hand and it is used. */
static inline uint64_t *
ptp_at_hand(pmap_t pmap, vm_offset_t va)
{
	uint64_t *e;

	if (va >> PTE_SHIFT(2) != pmap->pm_leaf_va)
		return (NULL);
	e = pte_table(*pmap->pm_leaf) + pte_index(va, 1);
	return (*e != 0 ? e : NULL);
}

/*
 * The first entry that maps memory at or after *va and before eva, or NULL.
 * *va becomes the address where it is met: its start, or *va inside it.
 */
static inline uint64_t *
ptp_next(pmap_t pmap, vm_offset_t *va, vm_offset_t eva, int *psind)
{
	uint64_t *e;

	if (*va >= eva)
		return (NULL);
	e = ptp_at_hand(pmap, *va);
	*psind = 0;
	return (e != NULL ? e : ptp_next_slow(pmap, va, eva, psind));
}

/* The same, with mappings that reach outside the range demoted first. */
static inline uint64_t *
ptp_next_whole(pmap_t pmap, vm_offset_t *va, vm_offset_t eva, int *psind)
{
	uint64_t *e;

	if (*va >= eva)
		return (NULL);
	e = ptp_at_hand(pmap, *va);
	*psind = 0;
	return (e != NULL ? e : ptp_next_whole_slow(pmap, va, eva, psind));
}

/* An entry at `level` has become used, or unused. */
static inline void
ptp_count(pmap_t pmap, vm_offset_t va, int level)
{
	if (__predict_true(level == 1 &&
	    va >> PTE_SHIFT(2) == pmap->pm_leaf_va))
		*pmap->pm_leaf += PTE_COUNT_ONE;
	else
		ptp_count_slow(pmap, va, level);
}

static inline void
ptp_uncount(pmap_t pmap, vm_offset_t va, int level)
{
	if (__predict_true(level == 1 &&
	    va >> PTE_SHIFT(2) == pmap->pm_leaf_va)) {
		*pmap->pm_leaf -= PTE_COUNT_ONE;
		if (pte_count(*pmap->pm_leaf) == 0)
			ptp_reap(pmap, va);
	} else
		ptp_uncount_slow(pmap, va, level);
}

/* pv.c: the reverse map.  Locks: the pmap's. */
static inline struct pv_entry *
pv_alloc(void)
{
	return (zone_alloc(&curvm->pmap->pv_zone));
}

static inline void
pv_free(struct pv_entry *pv)
{
	zone_free(&curvm->pmap->pv_zone, pv);
}

static inline vm_offset_t
pv_va(const struct pv_entry *pv)
{
	return (trunc_page(pv->pv_va));
}

static inline int
pv_psind(const struct pv_entry *pv)
{
	return ((int)(pv->pv_va & PAGE_MASK));
}

static inline void
pv_count_large(int n)
{
	sched_point(POINT_WRITE, &curvm->pmap->nlarge);
	curvm->pmap->nlarge += n;
}

/*
 * For the explorer: an entry of a pmap comes or goes, and with it, if it is
 * managed, an element of its page's list.
 */
static inline void
note_mapping(const struct pmap *pmap, uint64_t pte)
{
	if (!sched_is_listening())
		return;
	sched_point(POINT_READ, &pmap->pm_stats);
	if ((pte & PTE_MANAGED) != 0)
		sched_point(POINT_WRITE, &pte_page(pte)->md);
}

static inline void
pv_link(struct pv_entry *pv, pmap_t pmap, vm_offset_t va, int psind,
    vm_page_t m, uint64_t *e)
{
	struct pv_entry *next;

	next = m->md.pv_list;
	pv->pv_next = next;
	pv->pv_prev = &m->md.pv_list;
	pv->pv_pmap = pmap;
	pv->pv_va = va | (vm_offset_t)psind;
	if (next != NULL)
		next->pv_prev = &pv->pv_next;
	m->md.pv_list = pv;
	m->md.pv_count++;
	m->md.pv_gen++;
	*pv_slot(e) = pv;
	if (__predict_false(psind > 0))
		pv_count_large(1);
}

/* Takes the pv entry of `e` off the page's list and returns it. */
static inline struct pv_entry *
pv_unlink(vm_page_t m, uint64_t *e)
{
	struct pv_entry *pv;

	pv = *pv_slot(e);
	*pv->pv_prev = pv->pv_next;
	if (pv->pv_next != NULL)
		pv->pv_next->pv_prev = pv->pv_prev;
	m->md.pv_count--;
	m->md.pv_gen++;
	if (__predict_false(pv_psind(pv) > 0))
		pv_count_large(-1);
	return (pv);
}

/*
 * A walk through all mappings of a page.  Each step leaves the mapping's pmap
 * locked until the next one; pv_walk_end() is needed to stop early.  When
 * lists changed meanwhile it begins again, and `starts` counts that.
 */
struct pv_walk {
	vm_page_t	 m;		/* (c) the page */
	struct pv_entry	*pv;		/* (t) where the walk is */
	pmap_t		 pmap;		/* (t) locked, or NULL */
	vm_offset_t	 va;		/* (t) of the mapping */
	uint64_t	*e;		/* (t) its entry */
	int		 psind;		/* (t) its page size */
	u_int		 starts;	/* (t) */
	uint32_t	 gen;		/* (t) of the lists, when last seen */
};
void	 pv_walk_begin(struct pv_walk *, vm_page_t);
bool	 pv_walk_next(struct pv_walk *);
void	 pv_walk_end(struct pv_walk *);
bool	 pv_any(vm_page_t);

/* A step depends on the lists of a page's mappings. */
static inline void
note_lists(vm_page_t m)
{
	if (!sched_is_listening())
		return;
	sched_point(POINT_READ, &m->md);
	sched_point(POINT_READ, &curvm->pmap->nlarge);
}

/* The page that heads the run of a large mapping of `m`, if not `m`. */
static inline vm_page_t
pv_run_head(vm_page_t m)
{
	vm_paddr_t pa;

	if (__predict_true(curvm->pmap->nlarge == 0))
		return (NULL);
	pa = VM_PAGE_TO_PHYS(m) & ~(PMAP_PAGESIZE(1) - 1);
	return (pa == VM_PAGE_TO_PHYS(m) ? NULL : PHYS_TO_VM_PAGE(pa));
}

/* pmap_remove.c.  Locks: the pmap's. */
void	 pmap_remove_entry(pmap_t, vm_offset_t va, uint64_t *e, int psind);
void	 pmap_remove_range(pmap_t, vm_offset_t sva, vm_offset_t eva);
void	 pmap_lost_mapping_slow(vm_page_t m);

/*
 * Moves bits of an entry that is gone or going to the pages that it maps:
 * PTE_M makes them dirty, PTE_A referenced, as far as `which` has them.
 */
static inline void
pmap_save_bits(uint64_t pte, vm_page_t m, int psind, uint64_t which)
{
	bool accessed, dirty;
	vm_page_t end;

	dirty = pte_dirty(pte) && (which & PTE_M) != 0;
	accessed = (pte & which & PTE_A) != 0;
	if (!dirty && !accessed)
		return;
	for (end = m + psind_npages(psind); m < end; m++) {
		if (dirty) {
			sched_point(POINT_WRITE, &m->valid);
			vm_page_dirty(m);
		}
		if (accessed) {
			sched_point(POINT_WRITE, &m->a);
			vm_page_aflag_set(m, PGA_REFERENCED);
		}
	}
}

/* A page has lost a mapping; with the last one its marks go. */
static inline void
pmap_lost_mapping(vm_page_t m)
{
	if (m->md.pv_list == NULL &&
	    (m->a.flags & (PGA_WRITEABLE | PGA_EXECUTABLE)) != 0)
		pmap_lost_mapping_slow(m);
}

/* Marks a page for the permissions of a new mapping. */
static inline void
pmap_mark_page(vm_page_t m, uint64_t pte)
{
	uint16_t want;

	want = ((pte & PTE_RW) != 0 ? PGA_WRITEABLE : 0) |
	    ((pte & PTE_X) != 0 ? PGA_EXECUTABLE : 0);
	if ((m->a.flags & want) != want) {
		sched_point(POINT_WRITE, &m->a);
		vm_page_aflag_set(m, want);
	}
}

/* pmap_super.c.  Locks: the pmap's. */
bool	 pmap_demote(pmap_t, vm_offset_t va, uint64_t *e, int psind);
bool	 pmap_super_ready(pmap_t, vm_offset_t va, uint64_t pte, int psind);

#endif /* PMAP_PMAP_PRIVATE_H */
