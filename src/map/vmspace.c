/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces: a map, its page table, and the count of those who use
 * both.  Also the state of this layer.
 *
 * Source: FreeBSD vmspace_alloc(), vmspace_free().
 */
#include <errno.h>
#include <string.h>
#include "mem/mem.h"
#include "map/map.h"
#include <vm/pmap.h>
#include <vm/vm_extern.h>

int
map_init(struct vmsim *vm)
{
	struct map_state *state;

	state = arena_zalloc(sizeof(*state));
	if (state == NULL)
		return (ENOMEM);
	zone_init(&state->entry_zone, "map entry",
	    sizeof(struct vm_map_entry));
	zone_init(&state->vmspace_zone, "vmspace", sizeof(struct vmspace));
	TAILQ_INIT(&state->spaces);
	vm->map = state;
	return (0);
}

void
vm_map_init(vm_map_t map, pmap_t pmap, vm_offset_t min, vm_offset_t max)
{
	memset(map, 0, sizeof(*map));
	map->header.eflags = MAP_ENTRY_HEADER;
	map->header.end = min;
	map->header.start = max;
	map->header.prev = map->header.next = &map->header;
	map->pmap = pmap;
	vmsim_kpi_lock_init(&map->lock.lock_object, "vm map", LOCK_RANK_MAP,
	    LO_SLEEPABLE);
}

struct vmspace *
vmspace_alloc(vm_offset_t min, vm_offset_t max)
{
	struct vmspace *vm;

	vm = mem_zone_wait(&curvm->map->vmspace_zone);
	memset(vm, 0, sizeof(*vm));
	if (!pmap_pinit(&vm->vm_pmap)) {
		zone_free(&curvm->map->vmspace_zone, vm);
		return (NULL);
	}
	vm_map_init(&vm->vm_map, &vm->vm_pmap, min, max);
	vm->vm_refcnt = 1;
	TAILQ_INSERT_TAIL(&curvm->map->spaces, vm, vm_list);
	return (vm);
}

void
vmspace_free(struct vmspace *vm)
{
	vm_map_t map = &vm->vm_map;

	CONTRACT(vm->vm_refcnt > 0, "vmspace_free: no reference is left");
	if (!vmspace_unref(vm))
		return;
	(void)vm_map_remove(map, vm_map_min(map), vm_map_max(map));
	INVARIANT(map->nentries == 0 && map->size == 0,
	    "vmspace_free: %d entries are left", map->nentries);
	pmap_release(&vm->vm_pmap);
	vmsim_kpi_lock_fini(&map->lock.lock_object);
	TAILQ_REMOVE(&curvm->map->spaces, vm, vm_list);
	zone_free(&curvm->map->vmspace_zone, vm);
}

long
vmspace_resident_count(struct vmspace *vm)
{
	return (pmap_resident_count(&vm->vm_pmap));
}
