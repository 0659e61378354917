/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters of a machine, and what a process uses. */
#include <stdio.h>

#include "map/map.h"
#include "observe/observe.h"

void
vmsim_print_file(void *file, const char *text, size_t len)
{
	(void)fwrite(text, 1, len, file);
}

void
vmsim_counters(const struct vmsim *vm, struct vmsim_counters *c)
{
	const struct vmmeter *v;

	v = &vm->cnt;
	*c = (struct vmsim_counters){
		.faults = v->v_vm_faults,
		.io_faults = v->v_io_faults,
		.cow_faults = v->v_cow_faults,
		.cow_optim = v->v_cow_optim,
		.zfod = v->v_zfod,
		.intrans = v->v_intrans,
		.swap_in = v->v_swappgsin,
		.swap_out = v->v_swappgsout,
		.file_in = v->v_vnodepgsin,
		.file_out = v->v_vnodepgsout,
		.collapses = v->v_collapses,
		.bypasses = v->v_bypasses,
		.prefaults = v->v_prefaults,
		.prefault_hits = v->v_prefault_hits,
		.populates = v->v_populates,
		.fast_faults = v->v_fastfaults,
		.restarts = v->v_restarts,
		.forks = v->v_forks + v->v_vforks,
	};
}

static uint64_t
chain_depth(vm_object_t object)
{
	uint64_t depth;

	for (depth = 0; object != NULL; object = object->backing_object)
		depth++;
	return (depth);
}

/* The resident pages that an entry shows of its own anonymous object. */
static uint64_t
private_pages(vm_map_entry_t entry)
{
	vm_pindex_t end, first;
	vm_object_t object;
	uint64_t n;
	vm_page_t m;

	object = entry->object.vm_object;
	if (object == NULL || (object->flags & OBJ_ANON) == 0 ||
	    object->ref_count != 1)
		return (0);
	first = OFF_TO_IDX(entry->offset);
	end = first + atop(map_entry_size(entry));
	n = 0;
	m = vm_radix_lookup_ge(&object->rtree, first);
	while (m != NULL && m->pindex < end) {
		n++;
		m = vm_radix_lookup_ge(&object->rtree, m->pindex + 1);
	}
	return (n);
}

void
vmsim_proc_usage(struct vmsim_proc *p, struct vmsim_proc_usage *u)
{
	struct vmsim *prev;
	vm_map_entry_t entry;
	uint64_t depth;
	vm_map_t map;

	prev = vmsim_enter(p->p_vm);
	map = &p->p_vmspace->vm_map;
	*u = (struct vmsim_proc_usage){
		.entries = (uint64_t)map->nentries,
		.mapped = atop(map->size),
		.resident = (uint64_t)p->p_pmap->pm_stats.resident_count,
		.wired = (uint64_t)p->p_pmap->pm_stats.wired_count,
	};
	VM_MAP_ENTRY_FOREACH(entry, map) {
		u->private_pages += private_pages(entry);
		depth = chain_depth(entry->object.vm_object);
		if (depth > u->max_depth)
			u->max_depth = depth;
	}
	vmsim_enter(prev);
}
