/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated processor: one access through the page table.
 *
 * Looking at the entry and setting its bits is one step that no thread can
 * get into, as on the hardware.  Unless the machine has TLBs (tlb.c) nothing
 * is remembered, so a change of an entry is seen at once.
 */
#include "pmap/processor.h"
#include "pmap/ptp.h"

enum pmap_result
pmap_translate(pmap_t pmap, vm_offset_t va, vm_prot_t access, uint64_t *ptep,
    int *level)
{
	uint64_t *e, need, old;

	e = ptp_find_unlocked(pmap, va, level);
	need = pte_from_prot(access);
	old = pte_use(e, need, pte_from_access(access));
	if ((old & need) != need)
		return (old == 0 ? PMAP_ABSENT : PMAP_DENIED);
	if ((old & PTE_AHEAD) != 0)
		VM_CNT_INC(v_prefault_hits);
	*ptep = *e;
	return (PMAP_OK);
}

/* What the table says of the page, as if it were a small one. */
static uint64_t
peek_table(pmap_t pmap, vm_offset_t va)
{
	const uint64_t *e;
	int level;

	e = ptp_find(pmap, va, &level);
	return (*e == 0 ? 0 : *e + (va & (PTE_SPAN(level) - 1) &
	    ~(vm_offset_t)PAGE_MASK));
}

enum trace_by
pmap_allowed_by(pmap_t pmap, vm_offset_t va, vm_prot_t *allowed)
{
	uint64_t table = peek_table(pmap, va);
	uint64_t remembered = tlb_peek(pmap, va);

	*allowed = pte_prot(remembered != 0 ? remembered : table);
	if (remembered == 0)
		return (TRACE_BY_TABLE);
	return (pte_pa(remembered) != pte_pa(table) ||
	    (*allowed & ~pte_prot(table)) != 0 ? TRACE_BY_STALE_TLB :
	    TRACE_BY_TLB);
}

/* What pmap_access() does not do in a few instructions. */
static enum pmap_result __attribute__((noinline))
access_by_walk(pmap_t pmap, vm_offset_t va, vm_prot_t access, void **host)
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
	uint64_t pte;

	/* With TLBs, and outside the address space, no table is at hand. */
	if (!ptp_is_at_hand(pmap, va) ||
	    !pte_use_quick(ptp_at_hand(pmap, va), pte_from_prot(access),
	    pte_from_access(access), &pte))
		return (access_by_walk(pmap, va, access, host));
	*host = mem_phys_to_host(pte_pa(pte) | (va & PAGE_MASK));
	return (PMAP_OK);
}

bool
pmap_touch(pmap_t pmap, vm_offset_t va, vm_prot_t access)
{
	uint64_t pte;

	return (ptp_is_at_hand(pmap, va) &&
	    pte_use_quick(ptp_at_hand(pmap, va), pte_from_prot(access),
	    pte_from_access(access), &pte));
}
