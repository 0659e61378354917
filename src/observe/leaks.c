/* SPDX-License-Identifier: BSD-2-Clause */
/* What is left of a machine whose processes and named objects are gone. */
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "observe/observe.h"

void
vmsim_leak_count(struct vmsim *vm, struct vmsim_leaks *l)
{
	uint64_t chunks, expected;
	struct pmap_usage usage;
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	pmap_trim();
	pmap_usage(&usage);
	chunks = vm->arena.live_chunks;
	/* Fewer when a driver that came with the machine was unloaded. */
	expected = vm->empty_chunks + vm->user_chunks;
	*l = (struct vmsim_leaks){
		.frames = vm->mem->nframes - mem_free_frames(),
		.swap_pages = swap_slots_used(vm),
		.objects = vm->object->count,
		.entries = vm->map->entry_zone.live,
		.pv_entries = usage.pv_entries,
		.heap_chunks = chunks > expected ? chunks - expected : 0,
	};
	vmsim_enter(prev);
}
