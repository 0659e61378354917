/* SPDX-License-Identifier: BSD-2-Clause */
/* What is left of a machine whose processes and named objects are gone. */
#include "mem/mem.h"
#include "mmu/mmu.h"
#include "object/object.h"
#include "observe/observe.h"
#include "pagers/pagers.h"

void
vmsim_leak_count(struct vmsim *vm, struct vmsim_leaks *l)
{
	struct mmu_usage mmu;
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	mmu_trim();
	mmu_usage(&mmu);
	*l = (struct vmsim_leaks){
		.frames = vm->mem->nframes - mem_free_frames(),
		.swap_pages = swap_slots_used(vm),
		.objects = vm->object->count,
		.entries = vm->map->entry_zone.live,
		.pv_entries = mmu.pv_entries,
		.heap_chunks = vm->arena.live_chunks - vm->empty_chunks,
	};
	vmsim_enter(prev);
}
