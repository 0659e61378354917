/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying mappings at fork, so that the child need not fault for what is
 * resident.  It is only an optimisation: it stops when memory is short.
 * Source: amd64 pmap_copy().
 */
#include "pmap/pmap_private.h"

/* The two locks have one rank; the older pmap comes first. */
static void
lock_both(pmap_t a, pmap_t b)
{
	(void)pmap_lock(a->pm_id < b->pm_id ? a : b);
	(void)pmap_lock(a->pm_id < b->pm_id ? b : a);
}

/*
 * What the child's entry is to be; 0: nothing is copied.  Managed entries
 * lose what the parent did with them, but large ones stay modified.  Of
 * unmanaged ones only large ones are copied.
 */
static inline uint64_t
make_copied_pte(uint64_t pte, int psind)
{
	pte &= ~(PTE_W | PTE_AHEAD);
	if ((pte & PTE_MANAGED) == 0)
		return (psind > 0 ? pte : 0);
	return (pte & (psind > 0 ? ~PTE_A : ~(PTE_A | PTE_M)));
}

static inline bool
copy_entry(pmap_t dst, vm_offset_t va, uint64_t pte, int psind)
{
	uint64_t *e;
	int level;

	e = ptp_find(dst, va, &level);
	if (*e != 0 || level < psind + 1)
		return (true);
	e = ptp_grow(dst, va, psind + 1);
	if (e == NULL || !pmap_add_mapping(dst, va, pte_page(pte),
	    pte, e, psind))
		return (false);
	(void)pte_swap(e, pte);
	return (true);
}

void
pmap_copy(pmap_t dst, pmap_t src, vm_offset_t dst_addr, vm_size_t len,
    vm_offset_t src_addr)
{
	vm_offset_t end, va;
	uint64_t *e, pte;
	int psind;

	if (dst_addr != src_addr || dst == src)
		return;
	pmap_begin();
	va = src_addr;
	end = src_addr + len;
	lock_both(dst, src);
	while ((e = ptp_next(src, &va, end, &psind)) != NULL) {
		pte = make_copied_pte(pte_load(e), psind);
		if (pte != 0 && ptp_is_whole(va, end, psind) &&
		    !copy_entry(dst, va, pte, psind))
			break;
		va = ptp_end(va, psind);
	}
	pmap_unlock(dst);
	pmap_unlock(src);
}
