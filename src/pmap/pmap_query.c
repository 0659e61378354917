/* SPDX-License-Identifier: BSD-2-Clause */
/* What is mapped at an address. */
#include <sys/param.h>
#include "pmap/ptp.h"

uint64_t
pmap_lookup(pmap_t pmap, vm_offset_t va, int *psind)
{
	uint64_t pte;
	int level;

	pte = pte_load(ptp_find(pmap, va, &level));
	*psind = pte == 0 ? 0 : level_psind(level);
	return (pte);
}

/* The physical address of a byte in what an entry maps. */
static vm_paddr_t
compute_pa(uint64_t pte, vm_offset_t va, int psind)
{
	return (pte_pa(pte) | (va & (PMAP_PAGESIZE(psind) - 1)));
}

vm_paddr_t
pmap_extract(pmap_t pmap, vm_offset_t va)
{
	uint64_t pte;
	int psind;

	va &= PMAP_VA_END - 1;
	(void)pmap_lock(pmap);
	pte = pmap_lookup(pmap, va, &psind);
	pmap_unlock(pmap);
	return (pte_present(pte) ? compute_pa(pte, va, psind) : 0);
}

vm_page_t
pmap_extract_and_hold(pmap_t pmap, vm_offset_t va, vm_prot_t prot)
{
	vm_page_t m;
	uint64_t pte;
	int psind;

	m = NULL;
	(void)pmap_lock(pmap);
	pte = pmap_lookup(pmap, va, &psind);
	if (pte_present(pte) &&
	    ((pte & PTE_RW) != 0 || (prot & VM_PROT_WRITE) == 0))
		m = PHYS_TO_VM_PAGE(trunc_page(compute_pa(pte, va, psind)));
	/* The lock keeps the mapping, so the page cannot be freed yet. */
	if (m != NULL && !vm_page_wire_mapped(m))
		m = NULL;
	pmap_unlock(pmap);
	return (m);
}

bool
pmap_is_prefaultable(pmap_t pmap, vm_offset_t va)
{
	uint64_t *e;
	bool free;
	int level;

	(void)pmap_lock(pmap);
	e = ptp_find(pmap, va, &level);
	free = level == 1 && pte_load(e) == 0;
	pmap_unlock(pmap);
	return (free);
}

/* Entry by entry; the rest of a table's entries lie side by side. */
static bool
search_unused(pmap_t pmap, vm_offset_t start, vm_offset_t end)
{
	bool any = false;
	vm_offset_t next, va;
	uint64_t *e, *last;
	int level;

	(void)pmap_lock(pmap);
	for (va = start; va < end && !any; va = next) {
		next = va + PAGE_SIZE;
		e = ptp_find(pmap, va, &level);
		if (level != 1)
			continue;
		next = MIN(end, ptp_end(va, 1));
		last = e + atop(next - va);
		while (!any && e < last)
			any = pte_load(e++) == 0;
	}
	pmap_unlock(pmap);
	return (any);
}

bool
pmap_any_prefaultable(pmap_t pmap, vm_offset_t start, vm_offset_t end)
{
	const uint64_t *e, *last;

	if (pmap_uses_locks() || start >= end ||
	    !ptp_is_at_hand(pmap, start) || !ptp_is_at_hand(pmap, end - 1))
		return (search_unused(pmap, start, end));
	/* Nobody hears the looks, and one table has all the entries. */
	e = ptp_at_hand(pmap, start);
	for (last = e + atop(end - start); e < last; e++) {
		if (*e == 0)
			return (true);
	}
	return (false);
}

int
pmap_mincore(pmap_t pmap, vm_offset_t addr, vm_paddr_t *pap)
{
	const int other = MINCORE_MODIFIED_OTHER | MINCORE_REFERENCED_OTHER;
	uint64_t pte;
	int psind, val;

	(void)pmap_lock(pmap);
	pte = pmap_lookup(pmap, addr, &psind);
	pmap_unlock(pmap);
	if (!pte_present(pte))
		return (0);
	val = MINCORE_INCORE | MINCORE_PSIND(psind);
	if (pte_dirty(pte))
		val |= MINCORE_MODIFIED | MINCORE_MODIFIED_OTHER;
	if ((pte & PTE_A) != 0)
		val |= MINCORE_REFERENCED | MINCORE_REFERENCED_OTHER;
	if ((val & other) != other && (pte & PTE_MANAGED) != 0)
		*pap = trunc_page(compute_pa(pte, addr, psind));
	return (val);
}

void
pmap_walk(pmap_t pmap, pmap_walk_t *fn, void *arg)
{
	vm_offset_t va;
	uint64_t *e;
	int psind;

	va = 0;
	while ((e = ptp_next(pmap, &va, PMAP_VA_END, &psind)) != NULL) {
		fn(arg, va, psind, *e);
		va += PMAP_PAGESIZE(psind);
	}
}
