/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel does when it likes, done at once: a collapse, an eviction. */
#include <errno.h>

#include "map/map.h"
#include "pageout/pageout.h"
#include "proc/proc.h"

/* Locks: the map, read. */
static int
collapse_mapped(vm_map_t map, vm_offset_t va)
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
	struct proc_call call;
	vm_map_t map;
	int error;

	proc_begin(&call, p);
	map = &call.vms->vm_map;
	vm_map_lock_read(map);
	error = collapse_mapped(map, addr);
	vm_map_unlock_read(map);
	return (proc_finish(&call, error));
}

enum vmsim_evicted
vmsim_evict(struct vmsim_proc *p, uint64_t addr)
{
	enum vmsim_evicted result;
	struct proc_call call;

	proc_begin(&call, p);
	result = pageout_evict_mapped(&call.vms->vm_pmap, trunc_page(addr));
	proc_end(&call);
	return (result);
}
