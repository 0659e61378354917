/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking for a collapse of the object on top of an address. */
#include <errno.h>

#include "map/map.h"
#include "space/space.h"

/* Locks: the map, read. */
static int
collapse_top(vm_map_t map, vm_offset_t va)
{
	vm_map_entry_t entry;
	vm_object_t object;

	if (!vm_map_lookup_entry(map, va, &entry))
		return (ENOENT);
	object = entry->object.vm_object;
	if (object == NULL)
		return (ENOENT);
	if ((object->flags & OBJ_ANON) == 0)
		return (ENOTSUP);
	VM_OBJECT_WLOCK(object);
	vm_object_collapse(object);
	VM_OBJECT_WUNLOCK(object);
	return (0);
}

int
vmsim_collapse(struct vmsim_proc *p, uint64_t addr)
{
	struct space_call call;
	vm_map_t map;
	int error;

	space_begin(&call, p);
	map = &call.vms->vm_map;
	vm_map_lock_read(map);
	error = collapse_top(map, addr);
	vm_map_unlock_read(map);
	return (space_finish(&call, error));
}
