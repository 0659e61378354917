/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated processor: one access through the page table.
 *
 * Looking at the entry and setting its bits is one step that no thread can
 * get into, as on the hardware.  There is no translation cache besides the
 * pmap's last table, so a change of an entry is seen at once.
 */
#include "mmu/mmu_private.h"

enum mmu_result
mmu_access(pmap_t pmap, vm_offset_t va, vm_prot_t access, void **host)
{
	uint64_t *e, need, pte;
	int level;

	e = ptp_find(pmap, va, &level);
	pte = *e;
	if (pte == 0)
		return (MMU_ABSENT);
	need = ((access & VM_PROT_WRITE) != 0 ? PTE_RW : 0) |
	    ((access & VM_PROT_EXECUTE) != 0 ? PTE_X : 0);
	if ((pte & need) != need)
		return (MMU_DENIED);
	if (__predict_false((pte & PTE_AHEAD) != 0)) {
		pte &= ~PTE_AHEAD;
		VM_CNT_INC(v_prefault_hits);
	}
	*e = pte | PTE_A | ((access & VM_PROT_WRITE) != 0 ? PTE_M : 0);
	*host = mem_phys_to_host(pte_pa(pte) |
	    (va & (PTE_SPAN(level) - 1)));
	return (MMU_OK);
}
