/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mincore(2): which pages does this process have mapped?
 *
 * The answer goes to memory of the host, so nothing faults and the map stays
 * read-locked from the first page to the last: the answer is that of one
 * moment.  FreeBSD unlocks the map for each byte and, when something has
 * changed, starts over with its place in the vector forgotten; that cannot
 * happen here.  Source: FreeBSD vm_mmap.c, kern_mincore().
 */
#include <errno.h>
#include <string.h>

#include <vm/vm_param.h>
#include "map/map.h"
#include "space/space.h"

#define	MINCORE_BITS	(VMSIM_MINCORE_INCORE | VMSIM_MINCORE_REFERENCED | \
	VMSIM_MINCORE_MODIFIED | VMSIM_MINCORE_REFERENCED_OTHER |	   \
	VMSIM_MINCORE_MODIFIED_OTHER)

_Static_assert(VMSIM_MINCORE_INCORE == MINCORE_INCORE &&
    VMSIM_MINCORE_REFERENCED == MINCORE_REFERENCED &&
    VMSIM_MINCORE_MODIFIED == MINCORE_MODIFIED &&
    VMSIM_MINCORE_REFERENCED_OTHER == MINCORE_REFERENCED_OTHER &&
    VMSIM_MINCORE_MODIFIED_OTHER == MINCORE_MODIFIED_OTHER,
    "the pmap's bits are the user's");

/* Only an entry with an object can have pages. */
static void
scan_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
    vm_offset_t end, unsigned char *vec)
{
	vm_offset_t va;
	vm_paddr_t pa;

	if (entry->object.vm_object == NULL)
		return;
	if (end > entry->end)
		end = entry->end;
	va = start < entry->start ? entry->start : start;
	for (; va < end; va += PAGE_SIZE)
		vec[atop(va - start)] =
		    pmap_mincore(map->pmap, va, &pa) & MINCORE_BITS;
}

/* Locks: the map, read. */
static int
scan(vm_map_t map, vm_offset_t start, vm_offset_t end, unsigned char *vec)
{
	vm_map_entry_t entry, next;

	if (!vm_map_lookup_entry(map, start, &entry))
		return (ENOMEM);
	memset(vec, 0, atop(end - start));
	for (; entry->start < end; entry = next) {
		next = vm_map_entry_succ(entry);
		if (entry->end < end && next->start > entry->end)
			return (ENOMEM);
		scan_entry(map, entry, start, end, vec);
	}
	return (0);
}

int
vmsim_mincore(struct vmsim_proc *p, uint64_t addr, uint64_t len,
    unsigned char *vec)
{
	struct space_call call;
	vm_offset_t end, start;
	vm_map_t map;
	int error;

	if (!space_hull(addr, len, &start, &end))
		return (ENOMEM);
	space_begin(&call, p);
	map = &call.vms->vm_map;
	error = ENOMEM;
	if (end <= vm_map_max(map)) {
		vm_map_lock_read(map);
		error = scan(map, start, end, vec);
		vm_map_unlock_read(map);
	}
	space_end(&call);
	return (error);
}
