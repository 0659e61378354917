/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Large mappings: 2 MiB, managed or not, and 1 GiB, unmanaged only.
 *
 * They are made only when asked for and never by joining small ones.
 * Whatever concerns a part of one demotes it first: a table takes its place
 * whose entries map the same frames with the same bits.
 */
#include <vm/vm_object.h>
#include <vm/vm_param.h>

#include "pmap/pmap_private.h"

bool
pmap_ps_enabled(pmap_t pmap)
{
	return (curvm->config.superpages);
}

/* Takes pv entries for a whole table; false, with none taken, if short. */
static bool
take_pvs(struct pv_entry **chain)
{
	struct pv_entry *pv;
	int i;

	*chain = NULL;
	for (i = 0; i < PTP_NENTRIES; i++) {
		pv = pv_alloc();
		if (pv == NULL)
			break;
		pv->pv_next = *chain;
		*chain = pv;
	}
	if (i == PTP_NENTRIES)
		return (true);
	while ((pv = *chain) != NULL) {
		*chain = pv->pv_next;
		pv_free(pv);
	}
	return (false);
}

/* The one pv entry of the run becomes one for each page. */
static void
split_pv(pmap_t pmap, vm_offset_t va, uint64_t *e, vm_page_t m,
    uint64_t *table, struct pv_entry *chain)
{
	struct pv_entry *pv;
	int i;

	pv_free(pv_unlink(m, e));
	for (i = 0; i < PTP_NENTRIES; i++) {
		pv = chain;
		chain = pv->pv_next;
		pv_link(pv, pmap, va + ptoa(i), 0, &m[i], &table[i]);
	}
}

/* Entries for the parts of what `pte` maps. */
static void
fill_table(uint64_t *table, uint64_t pte, int psind)
{
	int i;

	if (psind == 1)
		pte &= ~PTE_PS;
	for (i = 0; i < PTP_NENTRIES; i++)
		table[i] = pte + i * PMAP_PAGESIZE(psind - 1);
}

/*
 * Replaces a large mapping by a table of the next smaller ones.  False, with
 * the mapping removed as if by pmap_remove(): it was neither accessed nor
 * wired, so it is not worth a table; or there is no memory for one.  A later
 * access faults it in again.  Source: amd64 pmap_demote_pde().
 */
bool
pmap_demote(pmap_t pmap, vm_offset_t va, uint64_t *e, int psind)
{
	struct pv_entry *chain = NULL;
	uint64_t old, *table = NULL;

	va &= ~(PMAP_PAGESIZE(psind) - 1);
	if ((pte_load(e) & (PTE_A | PTE_W)) != 0)
		table = ptp_alloc(psind);
	if (table == NULL || ((*e & PTE_MANAGED) != 0 && !take_pvs(&chain))) {
		if (table != NULL)
			ptp_free(table, psind);
		pmap_remove_entry(pmap, va, e, psind);
		return (false);
	}
	/* All in one step: no thread can see the entry unused. */
	old = pte_swap(e, 0);
	fill_table(table, old, psind);
	if (chain != NULL)
		split_pv(pmap, va, e, pte_page(old), table, chain);
	ptp_link(pmap, e, table, PTP_NENTRIES);
	tlb_invalidate(pmap, va, PMAP_PAGESIZE(psind));
	return (true);
}

/*
 * Source: amd64 pmap_align_superpage().
 */
void
pmap_align_superpage(vm_object_t object, vm_ooffset_t offset,
    vm_offset_t *addr, vm_size_t size)
{
	vm_offset_t want;

	if (size < NBPDR)
		return;
	if (object != NULL && (object->flags & OBJ_COLORED) != 0)
		offset += ptoa(object->pg_color);
	want = (vm_offset_t)offset & (NBPDR - 1);
	/* Is there a whole large page in it at all? */
	if (size - ((NBPDR - want) & (NBPDR - 1)) < NBPDR)
		return;
	*addr += (want - *addr) & (NBPDR - 1);
}
