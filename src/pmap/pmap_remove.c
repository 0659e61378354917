/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Removing mappings.  The entry is taken out in one step with the bits that
 * the processor has left in it.  Then processors forget it; only then do the
 * bits go to the page, and the mapping from the page's list: a page without a
 * mapping on its list cannot be reached.
 * Deviation: amd64 pmap_remove() forgets a whole range at its end, and what
 * walks from a page waits for such delayed invalidations.
 */
#include "pmap/pmap_private.h"

/* Takes the pages of an entry that is gone out of the reverse map. */
static inline void
forget_pages(uint64_t pte, uint64_t *e, int psind, uint64_t which)
{
	vm_page_t m;
	u_long i;

	m = pte_page(pte);
	pmap_save_bits(pte, m, psind, which);
	pv_free(pv_unlink(m, e));
	for (i = 0; i < psind_npages(psind); i++)
		pmap_unmark_page(&m[i]);
}

static inline void
remove_entry(pmap_t pmap, vm_offset_t va, uint64_t *e, int psind,
    uint64_t which)
{
	uint64_t old;

	old = pte_swap(e, 0);
	tlb_invalidate(pmap, va, PMAP_PAGESIZE(psind));
	pmap_count_change(pmap, old, 0, psind);
	if ((old & PTE_MANAGED) != 0)
		forget_pages(old, e, psind, which);
	ptp_uncount(pmap, va, psind + 1);
}

void
pmap_remove_entry(pmap_t pmap, vm_offset_t va, uint64_t *e, int psind)
{
	remove_entry(pmap, va, e, psind, PTE_M | PTE_A);
}

void
pmap_remove_range(pmap_t pmap, vm_offset_t sva, vm_offset_t eva)
{
	vm_offset_t va;
	uint64_t *e;
	int psind;

	va = sva;
	while ((e = ptp_next_whole(pmap, &va, eva, &psind)) != NULL) {
		remove_entry(pmap, va, e, psind, PTE_M | PTE_A);
		va += PMAP_PAGESIZE(psind);
	}
}

void
pmap_remove(pmap_t pmap, vm_offset_t sva, vm_offset_t eva)
{
	pmap_begin_locked(pmap);
	if (!ptp_is_empty(pmap))
		pmap_remove_range(pmap, sva, eva);
	pmap_unlock(pmap);
}

void
pmap_remove_pages(pmap_t pmap)
{
	vm_offset_t va;
	uint64_t *e;
	int psind;

	va = 0;
	pmap_begin_locked(pmap);
	while ((e = ptp_next(pmap, &va, PMAP_VA_END, &psind)) != NULL) {
		if ((pte_load(e) & (PTE_MANAGED | PTE_W)) == PTE_MANAGED)
			remove_entry(pmap, va, e, psind, PTE_M);
		va += PMAP_PAGESIZE(psind);
	}
	pmap_unlock(pmap);
}
