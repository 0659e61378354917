/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel does when it likes, done at once: a collapse, an eviction, a
 * scan of the page queues.
 */
#include <errno.h>
#include <limits.h>
#include <vmsim/pageout.h>

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

static void
begin_pageout_step(struct proc_call *call, struct vmsim *vm)
{
	proc_begin_machine(call, vm);
	vm_page_pqbatch_drain();
}

static void
end_pageout_step(struct proc_call *call)
{
	vm_page_pqbatch_drain();
	proc_end(call);
}

/* More than there are pages is all of them. */
static long
clamp_pages(uint64_t npages)
{
	return (npages < LONG_MAX ? (long)npages : LONG_MAX);
}

void
vmsim_scan_active(struct vmsim *vm, uint64_t shortage)
{
	struct proc_call call;

	begin_pageout_step(&call, vm);
	pageout_scan_active(clamp_pages(shortage));
	end_pageout_step(&call);
}

uint64_t
vmsim_scan_inactive(struct vmsim *vm, uint64_t shortage, uint64_t *addl)
{
	struct proc_call call;
	u_long busy, freed;

	begin_pageout_step(&call, vm);
	freed = pageout_scan_inactive(clamp_pages(shortage), &busy);
	end_pageout_step(&call);
	if (addl != NULL)
		*addl = busy;
	return (freed);
}

uint64_t
vmsim_launder(struct vmsim *vm, uint64_t target, bool in_shortfall)
{
	struct proc_call call;
	u_long n;

	begin_pageout_step(&call, vm);
	n = pageout_launder((u_long)clamp_pages(target), in_shortfall);
	end_pageout_step(&call);
	return (n);
}
