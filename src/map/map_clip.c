/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cutting an entry in two, so that a change is limited to a range.
 *
 *	[a......e)   cut at x   [a...x)[x...e)
 *
 * Both halves map the same object, each with its own reference.  If there is
 * no object yet it is made first, or each half would later get its own and
 * they could never be merged again.
 */
#include "map/map.h"

/* Hands the charge of an entry to its object, which both halves share. */
static void
charge_object(vm_map_entry_t entry)
{
	vm_object_t object;

	object = entry->object.vm_object;
	if (entry->cred == NULL ||
	    (entry->eflags & MAP_ENTRY_NEEDS_COPY) != 0)
		return;
	VM_OBJECT_WLOCK(object);
	object->cred = entry->cred;
	VM_OBJECT_WUNLOCK(object);
	entry->cred = NULL;
}

/* A second entry like this one, not yet in the map. */
static vm_map_entry_t
clone_entry(vm_map_t map, vm_map_entry_t entry)
{
	vm_map_entry_t copy;

	copy = map_entry_create();
	if (entry->object.vm_object != NULL)
		charge_object(entry);
	else if (!map_entry_is_guard(entry) && !vm_map_is_system(map))
		map_entry_back(entry);
	*copy = *entry;
	if (copy->object.vm_object != NULL)
		vm_object_reference(copy->object.vm_object);
	return (copy);
}

/* A stack gap keeps something else in its offset. */
static inline void
advance_offset(vm_map_entry_t entry, vm_size_t len)
{
	if (!map_entry_is_gap(entry))
		entry->offset += (vm_ooffset_t)len;
}

/* Source: FreeBSD vm_map_clip_start(). */
int
vm_map_clip_start(vm_map_t map, vm_map_entry_t entry, vm_offset_t start)
{
	vm_map_entry_t front;

	if (start <= entry->start)
		return (KERN_SUCCESS);
	map_assert_locked(map);
	INVARIANT(start < entry->end, "map entry clipped outside its range");
	if (!map_entry_may_cut(entry, start))
		return (KERN_INVALID_ARGUMENT);
	front = clone_entry(map, entry);
	front->end = start;
	advance_offset(entry, start - entry->start);
	entry->start = start;
	map_tree_insert(map, entry->prev, front);
	return (KERN_SUCCESS);
}

/* Source: FreeBSD vm_map_clip_end(). */
int
vm_map_clip_end(vm_map_t map, vm_map_entry_t entry, vm_offset_t end)
{
	vm_map_entry_t back;

	if (end >= entry->end)
		return (KERN_SUCCESS);
	map_assert_locked(map);
	INVARIANT(end > entry->start, "map entry clipped outside its range");
	if (!map_entry_may_cut(entry, end))
		return (KERN_INVALID_ARGUMENT);
	back = clone_entry(map, entry);
	back->start = end;
	advance_offset(back, end - entry->start);
	entry->end = end;
	map_tree_insert(map, entry, back);
	map->hint = entry;
	return (KERN_SUCCESS);
}

/* Source: FreeBSD vm_map_lookup_clip_start(). */
int
vm_map_lookup_clip_start(vm_map_t map, vm_offset_t start,
    vm_map_entry_t *res_entry, vm_map_entry_t *prev_entry)
{
	vm_map_entry_t entry;
	int rv;

	if (!vm_map_lookup_entry(map, start, prev_entry)) {
		*res_entry = vm_map_entry_succ(*prev_entry);
		return (KERN_SUCCESS);
	}
	entry = *prev_entry;
	rv = vm_map_clip_start(map, entry, start);
	if (rv != KERN_SUCCESS)
		return (rv);
	*res_entry = entry;
	*prev_entry = vm_map_entry_pred(entry);
	return (KERN_SUCCESS);
}
