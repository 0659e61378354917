/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated processor: one access through the page table.
 *
 * Looking at the entry and setting its bits is one step that no thread can
 * get into, as on the hardware.  Unless the machine has TLBs (tlb.c) nothing
 * is remembered, so a change of an entry is seen at once.
 */
#include "pmap/pmap_private.h"

enum pmap_result
pmap_translate(pmap_t pmap, vm_offset_t va, vm_prot_t access, uint64_t *ptep,
    int *level)
{
	uint64_t *e, need, old, pte;

	e = ptp_find(pmap, va, level);
	pte = old = *e;
	need = PTE_V | ((access & VM_PROT_WRITE) != 0 ? PTE_RW : 0) |
	    ((access & VM_PROT_EXECUTE) != 0 ? PTE_X : 0);
	if (*level > 1 && !pte_present(pte))
		sched_point(POINT_READ, &pmap->pm_root);
	if ((pte & need) != need) {
		sched_point(POINT_READ, e);
		return (pte == 0 ? PMAP_ABSENT : PMAP_DENIED);
	}
	if ((pte & PTE_AHEAD) != 0) {
		pte &= ~PTE_AHEAD;
		VM_CNT_INC(v_prefault_hits);
	}
	*e = *ptep = pte | PTE_A |
	    ((access & VM_PROT_WRITE) != 0 ? PTE_M : 0);
	sched_point(*e == old ? POINT_READ : POINT_WRITE, e);
	return (PMAP_OK);
}

/* What pmap_access() does not do in a few instructions. */
static enum pmap_result __attribute__((noinline))
access_slow(pmap_t pmap, vm_offset_t va, vm_prot_t access, void **host)
{
	enum pmap_result result;
	uint64_t pte;
	int level;

	if (va >= PMAP_VA_END)
		return (PMAP_ABSENT);
	if (curvm->config.tlb)
		return (tlb_access(pmap, va, access, host));
	result = pmap_translate(pmap, va, access, &pte, &level);
	if (result == PMAP_OK)
		*host = mem_phys_to_host(pte_pa(pte) |
		    (va & (PTE_SPAN(level) - 1)));
	return (result);
}

enum pmap_result
pmap_access(pmap_t pmap, vm_offset_t va, vm_prot_t access, void **host)
{
	uint64_t *e, need, pte;

	/* With TLBs, and outside the address space, no table is at hand. */
	if (va >> PTE_SHIFT(2) != pmap->pm_leaf_va)
		return (access_slow(pmap, va, access, host));
	e = pte_table(*pmap->pm_leaf) + pte_index(va, 1);
	pte = *e;
	need = PTE_V | ((access & VM_PROT_WRITE) != 0 ? PTE_RW : 0) |
	    ((access & VM_PROT_EXECUTE) != 0 ? PTE_X : 0);
	if (__predict_false((pte & (need | PTE_AHEAD)) != need ||
	    sched_is_listening()))
		return (access_slow(pmap, va, access, host));
	*e = pte | PTE_A | ((access & VM_PROT_WRITE) != 0 ? PTE_M : 0);
	*host = mem_phys_to_host(pte_pa(pte) | (va & PAGE_MASK));
	return (PMAP_OK);
}
