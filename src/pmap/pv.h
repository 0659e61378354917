/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reverse map: the mappings of a page, and the marks that it bears for
 * them, PGA_WRITEABLE and PGA_EXECUTABLE.
 */
#ifndef PMAP_PV_H
#define PMAP_PV_H

#include "pmap/ptp.h"

/*
 * One managed mapping, seen from its page.  A page's list begins with the
 * oldest mapping and ends with NULL; pv_prev of the first is the last.
 */
struct pv_entry {
	struct pv_entry	 *pv_next;	/* (p) next mapping of the page */
	struct pv_entry	 *pv_prev;	/* (p) the one before */
	pmap_t		  pv_pmap;	/* (p) */
	vm_offset_t	  pv_va;	/* (p) address, and psind below */
};

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
 * The list of a page.  It is changed with the lock of one of its pmaps held,
 * and looked at with that of another, or none.
 */
static inline struct pv_entry *
pv_first(vm_page_t m)
{
	struct pv_entry *first = m->md.pv_list;

	sched_point(POINT_READ, &m->md);
	return (first);
}

/* It differs when the list has changed. */
static inline uint32_t
pv_gen(vm_page_t m)
{
	uint32_t gen = m->md.pv_gen;

	sched_point(POINT_READ, &m->md);
	return (gen);
}

/* Is anything mapped large and managed at all? */
static inline bool
pv_any_large(void)
{
	sched_point(POINT_READ, &curvm->pmap->nlarge);
	return (__predict_false(curvm->pmap->nlarge != 0));
}

static inline void
pv_count_large(int n)
{
	sched_point(POINT_WRITE, &curvm->pmap->nlarge);
	curvm->pmap->nlarge += n;
}

static inline void
pv_link(struct pv_entry *pv, pmap_t pmap, vm_offset_t va, int psind,
    vm_page_t m, uint64_t *e)
{
	struct pv_entry *first;

	sched_point(POINT_WRITE, &m->md);
	first = m->md.pv_list;
	pv->pv_next = NULL;
	pv->pv_prev = pv;
	pv->pv_pmap = pmap;
	pv->pv_va = va | (vm_offset_t)psind;
	if (first == NULL)
		m->md.pv_list = pv;
	else {
		pv->pv_prev = first->pv_prev;
		pv->pv_prev->pv_next = pv;
		first->pv_prev = pv;
	}
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
	struct pv_entry *first, *next, *pv;

	sched_point(POINT_WRITE, &m->md);
	pv = *pv_slot(e);
	first = m->md.pv_list;
	next = pv->pv_next;
	if (pv == first)
		m->md.pv_list = next;
	else
		pv->pv_prev->pv_next = next;
	/* The last one's is the first's to know. */
	if (next != NULL)
		next->pv_prev = pv->pv_prev;
	else
		first->pv_prev = pv->pv_prev;
	m->md.pv_count--;
	m->md.pv_gen++;
	if (__predict_false(pv_psind(pv) > 0))
		pv_count_large(-1);
	return (pv);
}

/* Is it on the page's own list, not on that of its run's head? */
static inline bool
pv_is_own(const struct pv_entry *pv, const struct vm_page *m)
{
	return ((VM_PAGE_TO_PHYS(m) & (PMAP_PAGESIZE(pv_psind(pv)) - 1)) == 0);
}

/*
 * Those up to `pv`, which is on the page's own list, go behind the others; its
 * pmap is locked.
 */
static inline void
pv_rotate(vm_page_t m, struct pv_entry *pv)
{
	struct pv_entry *first = m->md.pv_list, *last = first->pv_prev;

	sched_point(POINT_WRITE, &m->md);
	if (pv == last)
		return;
	last->pv_next = first;
	m->md.pv_list = pv->pv_next;
	m->md.pv_list->pv_prev = pv;
	first->pv_prev = last;
	pv->pv_next = NULL;
	m->md.pv_gen++;
}

/* The page that heads the run of a large mapping of `m`, if not `m`. */
static inline vm_page_t
pv_run_head(vm_page_t m)
{
	vm_paddr_t pa;

	if (!pv_any_large())
		return (NULL);
	pa = VM_PAGE_TO_PHYS(m) & ~(PMAP_PAGESIZE(1) - 1);
	return (pa == VM_PAGE_TO_PHYS(m) ? NULL : PHYS_TO_VM_PAGE(pa));
}

/*
 * A pinned pmap is not released, so its lock may be waited for.  Pins commute
 * with each other but not with the end; for the explorer they read.
 */
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

/* Sleeps until no pin is left. */
static inline void
pmap_wait_unpinned(pmap_t pmap)
{
	sched_point(POINT_WRITE, &pmap->pm_pins);
	pmap->pm_ending = true;
	while (pmap->pm_pins != 0)
		(void)sched_sleep(&pmap->pm_pins, NULL, "pmappin", 0);
}

/* All pmaps, to add or remove one: such changes commute, too. */
static inline struct pmap_list *
pmap_list(void)
{
	sched_point(POINT_READ, &curvm->pmap->pmaps);
	return (&curvm->pmap->pmaps);
}

/* All pmaps, to go through them: the kernel's, which is the first. */
static inline pmap_t
pmap_list_first(void)
{
	sched_point(POINT_WRITE, &curvm->pmap->pmaps);
	return (&curvm->pmap->kernel);
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

#endif /* PMAP_PV_H */
