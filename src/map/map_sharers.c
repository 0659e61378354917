/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entries through which a page of an object is seen.  An object does not
 * know its entries, so all address spaces are searched; only the copying of
 * a wired page into an object that others share asks for it.
 */
#include <vm/vm_page.h>
#include "map/map.h"
#include "map/sharers.h"

/*
 * The index at which the chain from `top` index `pindex` reaches `object`.
 * False: it does not, or a page above hides it.
 */
static bool
reaches_object(vm_object_t top, vm_pindex_t pindex, vm_object_t object,
    vm_pindex_t *at)
{
	while (top != NULL && top != object) {
		if (vm_page_lookup_unlocked(top, pindex) != NULL)
			return (false);
		pindex += OFF_TO_IDX(top->backing_object_offset);
		top = top->backing_object;
	}
	*at = pindex;
	return (top == object && top != NULL);
}

/* Does the chain below the entry contain the object, and at what distance? */
static bool
find_offset(vm_map_entry_t entry, vm_object_t object, vm_pindex_t *offset)
{
	vm_object_t o;

	*offset = OFF_TO_IDX(entry->offset);
	for (o = entry->object.vm_object; o != NULL; o = o->backing_object) {
		if (o == object)
			return (true);
		*offset += OFF_TO_IDX(o->backing_object_offset);
	}
	return (false);
}

static bool
sees_wired(vm_map_entry_t entry, vm_object_t object, vm_pindex_t pindex)
{
	vm_pindex_t at, first;

	if (!find_offset(entry, object, &first) || pindex < first ||
	    pindex - first >= atop(map_entry_size(entry)))
		return (false);
	return (map_entry_has_wired(entry,
	    entry->start + ptoa(pindex - first)) &&
	    reaches_object(entry->object.vm_object,
	    OFF_TO_IDX(entry->offset) + (pindex - first), object, &at));
}

u_int
map_count_wired(vm_object_t object, vm_pindex_t pindex,
    vm_map_entry_t except)
{
	vm_map_entry_t entry;
	struct vmspace *vms;
	u_int n = 0;

	TAILQ_FOREACH(vms, &curvm->map->spaces, vm_list) {
		VM_MAP_ENTRY_FOREACH(entry, &vms->vm_map) {
			if (entry != except && map_entry_wirings(entry) != 0 &&
			    sees_wired(entry, object, pindex))
				n++;
		}
	}
	return (n);
}
