/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fast path: the page is resident and valid in the top object, so it is
 * mapped without being made busy and without a reference on the object.
 */
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include "fault/fault.h"

/* A busy page may be mapped for reading, not for writing. */
static bool
is_usable(const struct fault *f, vm_page_t m)
{
	return (vm_page_all_valid(m) &&
	    ((f->prot & VM_PROT_WRITE) == 0 || !vm_page_busied(m)));
}

/* The candidate was found without the lock; it may be another's by now. */
static bool
still_there(const struct fault *f, vm_page_t m)
{
	return (m->object == f->top.object &&
	    m->pindex == f->top.pindex && is_usable(f, m));
}

static bool
enter_unbusied(struct fault *f, vm_page_t m)
{
	if (pmap_enter(f->map->pmap, f->va, m, f->prot,
	    fault_pmap_flags(f) | PMAP_ENTER_NOSLEEP, 0) != KERN_SUCCESS)
		return (false);
	fault_hold_page(f, m);
	TRACE(TRACE_FAULT_FAST, f->top.object->serial, f->top.pindex,
	    f->va, f->prot, VM_PAGE_TO_PHYS(m) >> PAGE_SHIFT);
	return (true);
}

/*
 * The object's busy count takes the place of the page's busy state: while it
 * is above zero no thread can make a page of the object exclusively busy, so
 * the page cannot be freed, moved or invalidated.  It is given up before the
 * map is unlocked, because only the map keeps the object alive.
 *
 * Finds: map read-locked.  Leaves with NEXT: the same, top.object
 * write-locked; with END nothing.  Verdicts: NEXT, END.
 * Source: vm_fault.c, vm_fault_soft_fast().
 */
enum verdict
fault_fast(struct fault *f)
{
	vm_object_t object = f->top.object;
	vm_page_t m;

	fault_assert(f, FAULT_MAP);
	m = vm_page_lookup_unlocked(object, f->top.pindex);
	if (m == NULL || !is_usable(f, m)) {
		VM_OBJECT_WLOCK(object);
		return (FAULT_NEXT);
	}
	VM_OBJECT_RLOCK(object);
	vm_object_busy(object);
	if (!still_there(f, m) || !enter_unbusied(f, m)) {
		vm_object_unbusy(object);
		if (!VM_OBJECT_TRYUPGRADE(object)) {
			VM_OBJECT_RUNLOCK(object);
			VM_OBJECT_WLOCK(object);
		}
		return (FAULT_NEXT);
	}
	f->here.object = object;
	f->here.held = HOLD_READ;
	if (!f->wired)
		fault_prefault_resident(f);
	fault_unlock_object(f);
	fault_dirty(f, m);
	vm_object_unbusy(object);
	fault_unlock_map(f);
	VM_CNT_INC(v_fastfaults);
	return (fault_end(f, KERN_SUCCESS));
}
