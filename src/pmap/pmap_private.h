/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mapping as a whole: its entry, its counts, its place on the page's list,
 * and the marks that the page bears for it.
 */
#ifndef PMAP_PMAP_PRIVATE_H
#define PMAP_PMAP_PRIVATE_H

#include "pmap/processor.h"
#include "pmap/ptp.h"
#include "pmap/pv.h"

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
		if (dirty)
			vm_page_dirty(m);
		if (accessed)
			vm_page_aflag_set(m, PGA_REFERENCED);
	}
}

/*
 * A mapping is added to all counts and to its page's list; the entry itself
 * is stored next.  False: no memory; tables made for it are gone.
 */
static inline bool
pmap_add_mapping(pmap_t pmap, vm_offset_t va, vm_page_t m, uint64_t pte,
    uint64_t *e, int psind)
{
	struct pv_entry *pv;

	if ((pte & PTE_MANAGED) != 0) {
		pv = pv_alloc();
		if (__predict_false(pv == NULL)) {
			ptp_reap(pmap, va);
			return (false);
		}
		pv_link(pv, pmap, va, psind, m, e);
	}
	ptp_count(pmap, va, psind + 1);
	pmap_count_change(pmap, 0, pte, psind);
	return (true);
}

static inline bool
pmap_is_marked(vm_page_t m, uint16_t mark)
{
	bool marked = (m->a.flags & mark) != 0;

	sched_point(POINT_READ, &m->a);
	return (marked);
}

/* Marks a page for the permissions of a new mapping. */
static inline void
pmap_mark_page(vm_page_t m, uint64_t pte)
{
	uint16_t marks;

	marks = ((pte & PTE_RW) != 0 ? PGA_WRITEABLE : 0) |
	    ((pte & PTE_X) != 0 ? PGA_EXECUTABLE : 0);
	if ((m->a.flags & marks) != marks)
		vm_page_aflag_set(m, marks);
}

/* A page has lost a mapping; its marks go with the last one. */
static inline void
pmap_unmark_page(vm_page_t m)
{
	if (__predict_true(m->md.pv_list != NULL ||
	    (m->a.flags & (PGA_WRITEABLE | PGA_EXECUTABLE)) == 0) ||
	    pv_any(m))
		return;
	vm_page_aflag_clear(m, PGA_WRITEABLE | PGA_EXECUTABLE);
}

/* pmap_remove.c.  An entry, or all in a range, becomes unused. */
void	 pmap_remove_entry(pmap_t, vm_offset_t va, uint64_t *e, int psind);
void	 pmap_remove_range(pmap_t, vm_offset_t sva, vm_offset_t eva);

/* pmap_super.c */
bool	 pmap_demote(pmap_t, vm_offset_t va, uint64_t *e, int psind);

#endif /* PMAP_PMAP_PRIVATE_H */
