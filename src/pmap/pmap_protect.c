/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the bits of the mappings of a range: protect, unwire, advise. */
#include <sys/param.h>
#include <vm/_vm_advice.h>

#include "pmap/pmap_private.h"

/*
 * Takes bits away; a modified bit among them goes to the pages.  Did the
 * entry change?
 */
static bool
take_bits(uint64_t *e, int psind, uint64_t bits)
{
	uint64_t old;

	if ((pte_load(e) & bits) == 0)
		return (false);
	old = pte_clear(e, bits);
	if ((bits & PTE_M) != 0 && pte_dirty(old) &&
	    (old & PTE_MANAGED) != 0)
		pmap_save_bits(old, pte_page(old), psind, PTE_M);
	return (true);
}

/*
 * A large mapping that reaches outside of the range is demoted, if it is to
 * change at all.  What processors remember is forgotten once, at the end, and
 * before the lock is released: a walk from a page to these entries waits for
 * that.
 */
static void __attribute__((noinline))
take_bits_of_range(pmap_t pmap, vm_offset_t sva, vm_offset_t eva,
    uint64_t bits)
{
	vm_offset_t va;
	bool changed = false;
	uint64_t *e;
	int psind;

	pmap_begin_locked(pmap);
	va = ptp_is_empty(pmap) ? eva : sva;
	while ((e = ptp_next(pmap, &va, eva, &psind)) != NULL) {
		if (!ptp_is_whole(va, eva, psind) &&
		    (pte_load(e) & bits) != 0) {
			(void)pmap_demote(pmap, va, e, psind);
			continue;
		}
		changed |= take_bits(e, psind, bits);
		va = ptp_end(va, psind);
	}
	if (changed)
		tlb_invalidate(pmap, sva, eva - sva);
	pmap_unlock(pmap);
}

void
pmap_protect(pmap_t pmap, vm_offset_t sva, vm_offset_t eva, vm_prot_t prot)
{
	uint64_t bits;

	/* What is present can be read, so only "none" removes. */
	if ((prot & VM_PROT_ALL) == VM_PROT_NONE) {
		pmap_remove(pmap, sva, eva);
		return;
	}
	bits = ((prot & VM_PROT_WRITE) == 0 ? PTE_RW | PTE_M : 0) |
	    ((prot & VM_PROT_EXECUTE) == 0 ? PTE_X : 0);
	/* A fork does this to every entry, and most map nothing. */
	if (bits == 0 || (ptp_is_empty(pmap) && !pmap_uses_locks()))
		return;
	take_bits_of_range(pmap, sva, eva, bits);
}

void
pmap_unwire(pmap_t pmap, vm_offset_t sva, vm_offset_t eva)
{
	vm_offset_t va;
	uint64_t *e, old;
	int psind;

	va = sva;
	pmap_begin_locked(pmap);
	while ((e = ptp_next_whole(pmap, &va, eva, &psind)) != NULL) {
		CONTRACT((*e & PTE_W) != 0,
		    "pmap_unwire: the mapping at 0x%jx is not wired",
		    (uintmax_t)va);
		old = pte_clear(e, PTE_W);
		pmap_count_change(pmap, old, old & ~PTE_W, psind);
		va += PMAP_PAGESIZE(psind);
	}
	pmap_unlock(pmap);
}

static bool
clear_use_bits(uint64_t *e, bool save)
{
	uint64_t old;

	old = pte_load(e);
	if ((old & PTE_MANAGED) == 0 || (old & (PTE_A | PTE_M)) == 0)
		return (false);
	old = pte_clear(e, PTE_A | PTE_M);
	if (save)
		pmap_save_bits(old, pte_page(old), 0, PTE_M);
	else if ((old & PTE_M) != 0)
		curvm->pmap->forgetful = true;
	return (true);
}

/*
 * A large mapping is demoted, all of it in the range or not, and the last of
 * its pages in the range is unmapped, unless wired: its next access can then
 * be seen.  *va is left at the first small one.  Unmanaged ones are passed.
 */
static void
advise_large(pmap_t pmap, vm_offset_t *va, vm_offset_t eva, uint64_t *e,
    int psind)
{
	vm_offset_t last;
	bool wired;
	int level;

	last = ptp_end(*va, psind);
	if ((*e & PTE_MANAGED) == 0) {
		*va = last;
		return;
	}
	wired = (*e & PTE_W) != 0;
	if (!pmap_demote(pmap, *va, e, psind) || wired)
		return;
	last = MIN(last, eva) - PAGE_SIZE;
	pmap_remove_entry(pmap, last, ptp_find(pmap, last, &level), 0);
}

/* Source: amd64 pmap_advise(). */
void
pmap_advise(pmap_t pmap, vm_offset_t sva, vm_offset_t eva, int advice)
{
	bool changed = false;
	vm_offset_t va;
	uint64_t *e;
	int psind;

	if (advice != MADV_DONTNEED && advice != MADV_FREE)
		return;
	va = sva;
	pmap_begin_locked(pmap);
	while ((e = ptp_next(pmap, &va, eva, &psind)) != NULL) {
		if (psind > 0) {
			advise_large(pmap, &va, eva, e, psind);
			continue;
		}
		changed |= clear_use_bits(e, advice == MADV_DONTNEED);
		va += PAGE_SIZE;
	}
	if (changed)
		tlb_invalidate(pmap, sva, eva - sva);
	pmap_unlock(pmap);
}
