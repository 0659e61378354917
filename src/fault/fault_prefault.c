/* SPDX-License-Identifier: BSD-2-Clause */
/* Policy of prefaulting: resident neighbours are mapped unasked. */
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/pmap.h>
#include "pmap/pmap.h"
#include "fault/fault.h"

static void
unlock_neighbour(struct fault *f, vm_object_t object)
{
	if (object != f->here.object || f->here.held == HOLD_NONE)
		VM_OBJECT_RUNLOCK(object);
}

/*
 * Finds the page for an address along the chain.  Stops at an object whose
 * pager might have it: reading would be needed to know.  *objectp is locked
 * on return, found or not.
 */
static vm_page_t
find_neighbour(struct fault *f, vm_offset_t va, vm_object_t *objectp)
{
	vm_map_entry_t entry = f->entry;
	vm_object_t next, object = entry->object.vm_object;
	vm_pindex_t pindex;
	vm_page_t m;

	pindex = OFF_TO_IDX(entry->offset) + atop(va - entry->start);
	if (object != f->here.object || f->here.held == HOLD_NONE)
		VM_OBJECT_RLOCK(object);
	for (;;) {
		m = vm_page_lookup(object, pindex);
		if (m != NULL || fault_pager_may_have(object))
			break;
		next = object->backing_object;
		if (next == NULL)
			break;
		pindex += OFF_TO_IDX(object->backing_object_offset);
		VM_OBJECT_RLOCK(next);
		unlock_neighbour(f, object);
		object = next;
	}
	*objectp = object;
	return (m);
}

/* Returns false at the first page that is found nowhere. */
static bool
map_neighbour(struct fault *f, vm_offset_t va)
{
	vm_object_t object;
	vm_page_t m;

	if (!pmap_is_prefaultable(f->map->pmap, va))
		return (true);
	m = find_neighbour(f, va, &object);
	if (m != NULL && vm_page_all_valid(m) &&
	    (m->flags & PG_FICTITIOUS) == 0) {
		pmap_enter_quick(f->map->pmap, va, m, f->entry->protection);
		TRACE(TRACE_FAULT_PREFAULT, object->serial, m->pindex, va, 0,
		    0);
	}
	unlock_neighbour(f, object);
	return (m != NULL);
}

/*
 * Outward from the fault: one before, one after, two before, ...; `before`
 * and `after` in pages, clipped to the entry.
 *
 * Finds and leaves: map read-locked; here.object read-locked, or not locked.
 * Source: vm_fault.c, vm_fault_prefault().
 */
void
fault_prefault(struct fault *f, int before, int after)
{
	vm_offset_t end = f->entry->end, start = f->entry->start;
	vm_size_t distance;
	int i;

	fault_assert(f, FAULT_MAP);
	if (f->va - start > ptoa(before))
		start = f->va - ptoa(before);
	if (end - f->va > ptoa(after + 1))
		end = f->va + ptoa(after + 1);
	if (!pmap_any_prefaultable(f->map->pmap, start, end))
		return;
	for (i = 1; i <= before || i <= after; i++) {
		distance = ptoa(i);
		if (f->va - start >= distance &&
		    !map_neighbour(f, f->va - distance))
			return;
		if (end - f->va > distance &&
		    !map_neighbour(f, f->va + distance))
			return;
	}
}
