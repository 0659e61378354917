/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Letting the pager fill a range of its object, and mapping what it gave.
 * The numbers are those of the populate rules (doc/populate-rules.md); the
 * promises of the pager (P5) are checked where the call is dispatched.
 */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include "pager/pager.h"
#include "pager/rules.h"
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include "mem/mem.h"
#include "fault/fault.h"

static const vm_size_t pagesizes[MAXPAGESIZES] = { PAGE_SIZE, NBPDR, NBPDP };

/* What is populated and how it is to be mapped. */
struct populated {
	vm_pindex_t	first;		/* (t) */
	vm_pindex_t	last;		/* (t) */
	vm_pindex_t	map_first;	/* (t) the entry's indices */
	vm_pindex_t	map_last;	/* (t) */
};

/* Gives pages back unmapped; they stay resident (rules P8 and P9). */
static void
give_pages_back(vm_object_t object, vm_pindex_t first, vm_pindex_t last)
{
	vm_page_t m;

	for (m = vm_page_lookup(object, first); first <= last; first++) {
		vm_page_deactivate(m);
		vm_page_xunbusy(m);
		if (first < last)
			m = vm_page_next(m);
	}
}

/* Rule P9. */
static void
clip_to_entry(struct fault *f, struct populated *r)
{
	if (r->first < r->map_first) {
		give_pages_back(f->top.object, r->first, r->map_first - 1);
		r->first = r->map_first;
	}
	if (r->last > r->map_last) {
		give_pages_back(f->top.object, r->map_last + 1, r->last);
		r->last = r->map_last;
	}
}

static vm_offset_t
address_of(const struct fault *f, vm_pindex_t pindex)
{
	return (f->entry->start + IDX_TO_OFF(pindex) - f->entry->offset);
}

/*
 * Rule P11: the page size index to map a page with, the largest for which the
 * address is aligned and the range holds the run.
 */
static int
choose_psind(const struct fault *f, const struct populated *r, vm_page_t m)
{
	vm_offset_t va = address_of(f, m->pindex);
	int psind = m->psind;

	while (psind > 0 && ((va & (pagesizes[psind] - 1)) != 0 ||
	    m->pindex + OFF_TO_IDX(pagesizes[psind]) - 1 > r->last ||
	    !pmap_ps_enabled(f->map->pmap)))
		psind--;
	return (psind);
}

static inline void
tell_run(const struct fault *f, vm_offset_t va, vm_page_t m)
{
	TELL(TRACE_FAULT_RUN, f->top.object->serial, m->pindex, va, f->prot,
	    atop(VM_PAGE_TO_PHYS(m)));
}

/* Rules P10 and P11: enters npages pages that begin with m. */
static void
enter_pages(struct fault *f, vm_page_t m, int npages, int psind)
{
	vm_offset_t va = address_of(f, m->pindex);
	int flags = fault_pmap_flags(f), i;

	if (__predict_true(pmap_enter(f->map->pmap, va, m, f->prot, flags,
	    psind) == KERN_SUCCESS)) {
		tell_run(f, va, m);
		return;
	}
	if (psind == 0)
		fault_map_again(f, va, m);
	for (i = 0; i < npages && psind != 0; i++)
		if (pmap_enter(f->map->pmap, va + ptoa(i), &m[i], f->prot,
		    flags, 0) != KERN_SUCCESS)
			fault_map_again(f, va + ptoa(i), &m[i]);
	tell_run(f, va, m);
}

/* Rule P12. */
static void
finish_page(struct fault *f, vm_page_t m)
{
	bool faulting = m->pindex == f->top.pindex;

	if (faulting && (f->flags & VM_FAULT_WIRE) != 0) {
		curthread->td_wired_to = f->va + PAGE_SIZE;
		mem_wire_locked(m);
	} else
		vm_page_activate(m);
	if (faulting)
		fault_hold_page(f, m);
	vm_page_xunbusy(m);
}

/*
 * Maps the run.  The object is unlocked around the page table; its pages are
 * busy and cannot go.
 */
static void
map_run(struct fault *f, struct populated *r)
{
	vm_pindex_t pidx;
	vm_page_t m;
	int i, npages, psind;

	m = vm_page_lookup(f->top.object, r->first);
	for (pidx = r->first; pidx <= r->last; pidx += npages) {
		psind = choose_psind(f, r, m);
		npages = (int)atop(pagesizes[psind]);
		for (i = 0; i < npages; i++)
			fault_dirty(f, &m[i]);
		fault_unlock_object(f);
		enter_pages(f, m, npages, psind);
		fault_lock_object(f);
		for (i = 0; i < npages; i++)
			finish_page(f, &m[i]);
		if (pidx + npages <= r->last)
			m = vm_page_next(&m[npages - 1]);
	}
}

/* Wires all pages of a large one if asked to, and holds the one that faults. */
static void
wire_large(struct fault *f, vm_page_t first, vm_size_t npages)
{
	vm_page_t m;

	if ((f->flags & VM_FAULT_WIRE) != 0)
		curthread->td_wired_to = f->va + ptoa(npages);
	for (m = first; m < first + npages; m++) {
		if ((f->flags & VM_FAULT_WIRE) != 0)
			mem_wire_locked(m);
		if (m->pindex == f->top.pindex)
			fault_hold_page(f, m);
	}
}

/*
 * Rule P15: the entry consists of large pages.  Only the first page of the
 * run is busy; the whole run is entered at once.
 */
static enum verdict
map_large(struct fault *f, struct populated *r, int psind)
{
	vm_offset_t va = address_of(f, r->first);
	vm_page_t m = vm_page_lookup(f->top.object, r->first);
	int rv;

	if (((va | VM_PAGE_TO_PHYS(m)) & (pagesizes[psind] - 1)) != 0)
		broken_panic(PAGER_OP("populate", f->top.object,
		    f->top.pindex), RULE_P15, m,
		    "at %#lx is not aligned to %lu bytes", (u_long)va,
		    (u_long)pagesizes[psind]);
	fault_unlock_object(f);
	rv = pmap_enter(f->map->pmap, va, m, f->prot,
	    fault_pmap_flags(f) | PMAP_ENTER_LARGEPAGE, psind);
	tell_run(f, va, m);
	fault_lock_object(f);
	vm_page_xunbusy(m);
	if (rv != KERN_SUCCESS)
		return (fault_finish(f, KERN_FAILURE));
	wire_large(f, m, atop(pagesizes[psind]));
	return (fault_finish(f, KERN_SUCCESS));
}

/*
 * The pager asks for the ordinary way (rule P6).  It may have unlocked the
 * object, so the index is looked at again.
 */
static enum verdict
fall_back(struct fault *f)
{
	if (fault_relock_map(f) &&
	    vm_page_lookup(f->top.object, f->top.pindex) == NULL)
		return (FAULT_NEXT);
	return (fault_retry(f));
}

/* Rule P8: the map changed meanwhile; nothing is mapped. */
static enum verdict
begin_again(struct fault *f, struct populated *r, int psind)
{
	if (psind == 0)
		give_pages_back(f->top.object, r->first, r->last);
	else
		vm_page_xunbusy(vm_page_lookup(f->top.object, r->first));
	return (fault_retry(f));
}

/*
 * Calls the pager's populate method and maps its answer.
 *
 * Finds: map read-locked, here.object (the top) write-locked.  Leaves with
 * NEXT: the same.  Sleeps.  Verdicts: NEXT (handle the fault the ordinary
 * way), RETRY, END.
 * Source: vm_fault.c, vm_fault_populate().  Deviations: the timestamp is
 * compared before the entry is looked at (F02); see also fall_back() (F03).
 */
enum verdict
fault_populate(struct fault *f)
{
	vm_prot_t max_prot = f->entry->max_protection;
	struct populated r;
	int psind, rv;

	fault_assert(f, FAULT_MAP | FAULT_WLOCKED);
	psind = MAP_ENTRY_SPLIT_BOUNDARY_INDEX(f->entry);
	r.map_first = OFF_TO_IDX(f->entry->offset);
	r.map_last = r.map_first + atop(f->entry_end - f->entry_start) - 1;
	r.first = r.map_first;
	r.last = r.map_last;
	fault_unlock_map(f);
	fault_unlock_vnode(f);

	/* Rules P3 and P4. */
	rv = pager_populate(f->top.object, f->top.pindex, f->access,
	    max_prot, (f->flags & VM_FAULT_WIRE) != 0, &r.first, &r.last);
	f->tries.answer = rv;
	TRACE(TRACE_FAULT_POPULATE, f->top.object->serial, f->top.pindex,
	    r.first, rv, r.last);
	VM_OBJECT_ASSERT_WLOCKED(f->top.object);
	if (rv == VM_PAGER_BAD)
		return (fall_back(f));
	if (rv != VM_PAGER_OK)		/* Rule P7. */
		return (fault_finish(f, KERN_FAILURE));
	if (!fault_relock_map(f))
		return (begin_again(f, &r, psind));
	if (psind != 0)
		return (map_large(f, &r, psind));
	clip_to_entry(f, &r);
	map_run(f, &r);
	return (fault_finish(f, KERN_SUCCESS));
}
