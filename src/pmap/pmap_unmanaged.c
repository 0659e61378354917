/* SPDX-License-Identifier: BSD-2-Clause */
/* Removing the mappings of a page that has no reverse map. */
#include "pmap/pmap_private.h"

static void
remove_from(pmap_t pmap, vm_paddr_t pa)
{
	vm_offset_t va = 0;
	vm_paddr_t start;
	uint64_t *e, pte;
	int psind;

	(void)pmap_lock(pmap);
	while ((e = ptp_next(pmap, &va, PMAP_VA_END, &psind)) != NULL) {
		pte = pte_load(e);
		start = pte_pa(pte);
		if ((pte & PTE_MANAGED) == 0 && start <= pa &&
		    pa - start < PMAP_PAGESIZE(psind))
			pmap_remove_entry(pmap, va, e, psind);
		va += PMAP_PAGESIZE(psind);
	}
	pmap_unlock(pmap);
}

/* The next pmap, pinned before this one may go. */
static pmap_t
next_pinned(pmap_t pmap)
{
	pmap_t next;

	next = TAILQ_NEXT(pmap, pm_list);
	if (next != NULL)
		pmap_pin(next);
	pmap_unpin(pmap);
	return (next);
}

/*
 * Every pmap but the kernel's, which is the first, is searched from end to
 * end: this is for the rare case of a page copied from device memory into a
 * shadow that several processes share.
 */
void
pmap_remove_unmanaged(vm_page_t m)
{
	pmap_t pmap;

	pmap_begin();
	pmap = pmap_list_first();
	pmap_pin(pmap);
	while ((pmap = next_pinned(pmap)) != NULL)
		remove_from(pmap, VM_PAGE_TO_PHYS(m));
}
