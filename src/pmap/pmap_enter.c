/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making mappings.
 *
 * What may be there already: nothing; the same frame, and then nothing, or
 * the permissions, or the wiring change; another frame, and then the old
 * entry is cleared and forgotten by the processor before the new one is
 * stored, so that no two frames are seen at one address.
 */
#include <vm/vm_object.h>
#include <vm/vm_param.h>

#include "pmap/pmap_private.h"

/* The entry for a page of one size; `flags` as for pmap_enter(). */
static uint64_t
make_pte(vm_page_t m, vm_prot_t prot, u_int flags, int psind)
{
	uint64_t pte;

	pte = VM_PAGE_TO_PHYS(m) | pte_from_attr(m->md.pat_mode) |
	    pte_from_prot(prot) | pte_from_access((vm_prot_t)flags) |
	    ((flags & PMAP_ENTER_WIRED) != 0 ? PTE_W : 0) |
	    (psind > 0 ? PTE_PS : 0);
	if ((m->oflags & VPO_UNMANAGED) == 0)
		pte |= PTE_MANAGED;
	else if ((pte & PTE_RW) != 0)
		pte |= PTE_M;	/* no use is made of the first write */
	return (pte);
}

static void
mark_run(vm_page_t m, uint64_t pte, int psind)
{
	u_long i;

	for (i = 0; i < psind_npages(psind); i++)
		pmap_mark_page(&m[i], pte);
}

/* Nothing was there. */
static inline int
enter_fresh(pmap_t pmap, vm_offset_t va, vm_page_t m, uint64_t *e,
    uint64_t pte, int psind)
{
	if (__predict_false(!pmap_add_mapping(pmap, va, m, pte, e, psind)))
		return (KERN_RESOURCE_SHORTAGE);
	if ((pte & PTE_MANAGED) != 0)
		mark_run(m, pte, psind);
	(void)pte_swap(e, pte);
	return (KERN_SUCCESS);
}

/*
 * The same frame was there, with other permissions or wiring.  A processor
 * that remembers too little looks again; only what it must not do any more is
 * to be forgotten: execute, or write without setting the modified bit.  A
 * write that would set that bit first meets the new entry anyway.
 */
static void
enter_changed(pmap_t pmap, vm_offset_t va, vm_page_t m, uint64_t *e,
    uint64_t pte, int psind)
{
	uint64_t old, lost;

	if ((pte & PTE_MANAGED) != 0)
		mark_run(m, pte, psind);
	old = pte_swap(e, pte);
	pmap_count_change(pmap, old, pte, psind);
	if ((old & PTE_MANAGED) != 0 && (pte & PTE_M) == 0)
		pmap_save_bits(old, m, psind, PTE_M);
	lost = (old & ~pte) & (PTE_M | PTE_X);
	if ((old & PTE_A) != 0 && lost != 0)
		tlb_invalidate(pmap, va, PMAP_PAGESIZE(psind));
}

/* Another frame was there; small mappings only. */
static int
enter_replaced(pmap_t pmap, vm_offset_t va, vm_page_t m, uint64_t *e,
    uint64_t pte)
{
	struct pv_entry *pv;
	vm_page_t om;
	uint64_t old;

	pv = NULL;
	if ((pte & PTE_MANAGED) != 0 && (*e & PTE_MANAGED) == 0) {
		pv = pv_alloc();
		if (pv == NULL)
			return (KERN_RESOURCE_SHORTAGE);
	}
	old = pte_swap(e, 0);
	if ((old & (PTE_A | PTE_MANAGED)) != PTE_MANAGED)
		tlb_invalidate(pmap, va, PAGE_SIZE);
	pmap_count_change(pmap, old, pte, 0);
	if ((old & PTE_MANAGED) != 0) {
		om = pte_page(old);
		pmap_save_bits(old, om, 0, PTE_M | PTE_A);
		pv = pv_unlink(om, e);
		pmap_unmark_page(om);
	}
	if ((pte & PTE_MANAGED) != 0) {
		pv_link(pv, pmap, va, 0, m, e);
		pmap_mark_page(m, pte);
	} else if (pv != NULL)
		pv_free(pv);
	(void)pte_swap(e, pte);
	return (KERN_SUCCESS);
}

static inline int
enter_locked(pmap_t pmap, vm_offset_t va, vm_page_t m, uint64_t pte,
    int psind)
{
	uint64_t *e, old;

	e = ptp_grow(pmap, va, psind + 1);
	if (__predict_false(e == NULL))
		return (KERN_RESOURCE_SHORTAGE);
	old = pte_load(e);
	if (old == 0)
		return (enter_fresh(pmap, va, m, e, pte, psind));
	if (pte_pa(old) != pte_pa(pte))
		return (enter_replaced(pmap, va, m, e, pte));
	if (((old ^ pte) & ~(PTE_A | PTE_M | PTE_AHEAD)) != 0)
		enter_changed(pmap, va, m, e, pte, psind);
	return (KERN_SUCCESS);
}

/* Is the run there already, as one mapping of this size? */
static bool
maps_run(pmap_t pmap, vm_offset_t va, uint64_t pte, int psind)
{
	uint64_t *e;
	int level;

	e = ptp_find(pmap, va, &level);
	return (level_psind(level) == psind && pte_pa(*e) == pte_pa(pte));
}

/*
 * Of the mappings in the way only one of the same large page is kept.
 * Source: amd64 pmap_enter_pde(), pmap_enter_largepage(); the latter asserts
 * that nothing else is in the way.
 */
static int
enter_large(pmap_t pmap, vm_offset_t va, vm_page_t m, uint64_t pte,
    u_int flags, int psind)
{
	bool largepage = (flags & PMAP_ENTER_LARGEPAGE) != 0;

	if (psind > 1 && !largepage)
		return (KERN_PROTECTION_FAILURE);
	if (!largepage || !maps_run(pmap, va, pte, psind))
		pmap_remove_range(pmap, va, va + PMAP_PAGESIZE(psind));
	return (enter_locked(pmap, va, m, pte, psind));
}

/* What FreeBSD asserts, and what it would not notice. */
static void
check_large(vm_offset_t va, vm_page_t m, u_int flags, int psind)
{
	CONTRACT(psind > 0 && psind < MAXPAGESIZES,
	    "pmap_enter: no page size %d", psind);
	CONTRACT(((va | VM_PAGE_TO_PHYS(m)) & (PMAP_PAGESIZE(psind) - 1)) == 0,
	    "pmap_enter: 0x%jx or %s is not aligned to a page of size %d",
	    (uintmax_t)va, describe_page(m).text, psind);
	if ((flags & PMAP_ENTER_LARGEPAGE) == 0)
		CONTRACT(m->psind >= psind,
		    "pmap_enter: %s is no page of size %d",
		    describe_page(m).text, psind);
	else
		CONTRACT((m->oflags & VPO_UNMANAGED) != 0,
		    "pmap_enter: large page at 0x%jx is managed",
		    (uintmax_t)va);
}

int
pmap_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
    u_int flags, int8_t psind)
{
	uint64_t pte;
	int rv;

	va = trunc_page(va);
	CONTRACT((flags & PMAP_ENTER_RESERVED) == 0,
	    "pmap_enter: reserved flags in 0x%x", flags);
	CONTRACT((flags & VM_PROT_WRITE) == 0 || (prot & VM_PROT_WRITE) != 0,
	    "pmap_enter: a write at 0x%jx enters a mapping that cannot be "
	    "written", (uintmax_t)va);
	if (__predict_false(psind != 0 || (flags & PMAP_ENTER_LARGEPAGE) != 0))
		check_large(va, m, flags, psind);
	/* The page keeps its identity while it is entered. */
	if ((m->oflags & VPO_UNMANAGED) == 0)
		VM_PAGE_OBJECT_BUSY_ASSERT(m);
	pte = make_pte(m, prot, flags, psind);
	pmap_begin_locked(pmap);
	if (__predict_true(psind == 0))
		rv = enter_locked(pmap, va, m, pte, 0);
	else
		rv = enter_large(pmap, va, m, pte, flags, psind);
	pmap_unlock(pmap);
	return (rv);
}

/* Read-only and not accessed. */
static inline uint64_t
make_ahead_pte(vm_page_t m, vm_prot_t prot, int psind)
{
	return ((make_pte(m, prot & ~VM_PROT_WRITE, 0, psind) & ~PTE_A) |
	    PTE_AHEAD);
}

/* Read-only and only where nothing is; true if it was made. */
static bool
enter_ahead(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
    int psind)
{
	uint64_t *e, pte;
	int level;

	e = ptp_find(pmap, va, &level);
	if (*e != 0 || level < psind + 1)
		return (false);
	e = ptp_grow(pmap, va, psind + 1);
	if (e == NULL)
		return (false);
	pte = make_ahead_pte(m, prot, psind);
	if (enter_fresh(pmap, va, m, e, pte, psind) != KERN_SUCCESS)
		return (false);
	VM_CNT_INC(v_prefaults);
	return (true);
}

void
pmap_enter_quick(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot)
{
	pmap_begin_locked(pmap);
	(void)enter_ahead(pmap, trunc_page(va), m, prot, 0);
	pmap_unlock(pmap);
}

/*
 * One large mapping of the run that the page heads; true: it is there, or
 * another one was.  False: its pages are to be entered singly.
 */
static bool
enter_ahead_large(pmap_t pmap, vm_offset_t va, vm_offset_t end, vm_page_t m,
    vm_prot_t prot)
{
	int psind;

	if (m->psind != 1 || !pmap_ps_enabled(pmap) ||
	    !ptp_is_whole(va, end, 1) ||
	    (VM_PAGE_TO_PHYS(m) & (PMAP_PAGESIZE(1) - 1)) != 0)
		return (false);
	if (pte_present(pmap_lookup(pmap, va, &psind)) && psind > 0)
		return (true);
	return (enter_ahead(pmap, va, m, prot, 1));
}

/* Source: amd64 pmap_enter_object(). */
void
pmap_enter_object(pmap_t pmap, vm_offset_t start, vm_offset_t end,
    vm_page_t m_start, vm_prot_t prot)
{
	struct vm_radix *pages;
	vm_pindex_t first, pindex;
	vm_offset_t va;
	vm_page_t m;

	VM_OBJECT_ASSERT_LOCKED(m_start->object);
	pages = &m_start->object->rtree;
	first = m_start->pindex;
	pmap_begin_locked(pmap);
	for (m = m_start; m != NULL && m->pindex - first < atop(end - start);
	    m = vm_radix_lookup_ge(pages, pindex)) {
		va = start + ptoa(m->pindex - first);
		pindex = m->pindex + 1;
		if (enter_ahead_large(pmap, va, end, m, prot))
			pindex = m->pindex + psind_npages(1);
		else
			(void)enter_ahead(pmap, va, m, prot, 0);
	}
	pmap_unlock(pmap);
}

void
pmap_object_init_pt(pmap_t pmap, vm_offset_t addr, vm_object_t object,
    vm_pindex_t pindex, vm_size_t size)
{
	VM_OBJECT_ASSERT_WLOCKED(object);
	CONTRACT(object->type == OBJT_DEVICE || object->type == OBJT_SG,
	    "pmap_object_init_pt: the object is not of a device");
}
