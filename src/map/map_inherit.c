/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing what fork does with a range.  Source: FreeBSD vm_map_inherit(),
 * also in that a range set to `copy` is not merged with the entry before it.
 */
#include "map/map.h"

static bool
is_inheritance(vm_inherit_t inheritance)
{
	return (inheritance == VM_INHERIT_NONE ||
	    inheritance == VM_INHERIT_COPY ||
	    inheritance == VM_INHERIT_SHARE ||
	    inheritance == VM_INHERIT_ZERO);
}

/* A mapping of large pages cannot be copied page by page. */
static bool
has_large_pages(vm_map_entry_t entry, vm_offset_t end)
{
	for (; entry->start < end; entry = vm_map_entry_succ(entry)) {
		if ((entry->eflags & MAP_ENTRY_SPLIT_BOUNDARY_MASK) != 0)
			return (true);
	}
	return (false);
}

static int
inherit_locked(vm_map_t map, vm_offset_t start, vm_offset_t end,
    vm_inherit_t inheritance)
{
	vm_map_entry_t entry, last, prev;
	int rv;

	rv = vm_map_lookup_clip_start(map, start, &entry, &prev);
	if (rv != KERN_SUCCESS)
		return (rv);
	if (vm_map_lookup_entry(map, end - 1, &last)) {
		rv = vm_map_clip_end(map, last, end);
		if (rv != KERN_SUCCESS)
			return (rv);
	}
	if (inheritance == VM_INHERIT_COPY) {
		if (has_large_pages(entry, end))
			return (KERN_INVALID_ARGUMENT);
		prev = &map->header;	/* FreeBSD loses sight of it here */
	}
	for (; entry->start < end; entry = vm_map_entry_succ(entry)) {
		if (!map_entry_is_guard(entry) ||
		    inheritance != VM_INHERIT_ZERO)
			entry->inheritance = inheritance;
		(void)vm_map_try_merge_entries(map, prev, entry);
		prev = entry;
	}
	(void)vm_map_try_merge_entries(map, prev, entry);
	TELL(TRACE_INHERIT, 0, map->pmap->pm_id, start, (uint32_t)inheritance,
	    end);
	return (KERN_SUCCESS);
}

int
vm_map_inherit(vm_map_t map, vm_offset_t start, vm_offset_t end,
    vm_inherit_t new_inheritance)
{
	int rv;

	if (!is_inheritance(new_inheritance))
		return (KERN_INVALID_ARGUMENT);
	rv = KERN_SUCCESS;
	if (start == end)
		return (rv);
	vm_map_lock(map);
	map_range_clamp(map, &start, &end);
	if (start < end)
		rv = inherit_locked(map, start, end, new_inheritance);
	vm_map_unlock(map);
	return (rv);
}
