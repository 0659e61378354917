/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mincore(2): which pages does this process have mapped?
 *
 * The answer goes to memory of the host, so nothing faults and the map stays
 * read-locked from the first page to the last: the answer is that of one
 * moment.  FreeBSD unlocks the map for each byte and, when something has
 * changed, starts over with its place in the vector forgotten (F01); so does
 * as_recorded alone.  Source: FreeBSD vm_mmap.c, kern_mincore().
 */
#include <errno.h>
#include <string.h>

#include <vm/vm_param.h>
#include "map/map.h"
#include "proc/proc.h"

#define	MINCORE_BITS	(VMSIM_MINCORE_INCORE | VMSIM_MINCORE_REFERENCED | \
	VMSIM_MINCORE_MODIFIED | VMSIM_MINCORE_REFERENCED_OTHER |	   \
	VMSIM_MINCORE_MODIFIED_OTHER | VMSIM_MINCORE_SUPER)

_Static_assert(VMSIM_MINCORE_INCORE == MINCORE_INCORE &&
    VMSIM_MINCORE_REFERENCED == MINCORE_REFERENCED &&
    VMSIM_MINCORE_MODIFIED == MINCORE_MODIFIED &&
    VMSIM_MINCORE_REFERENCED_OTHER == MINCORE_REFERENCED_OTHER &&
    VMSIM_MINCORE_MODIFIED_OTHER == MINCORE_MODIFIED_OTHER &&
    VMSIM_MINCORE_SUPER == MINCORE_SUPER,
    "the pmap's bits are the user's");

/* Only an entry with an object can have pages. */
static void
answer_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
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
answer_range(vm_map_t map, vm_offset_t start, vm_offset_t end,
    unsigned char *vec)
{
	vm_map_entry_t entry, next;

	if (!vm_map_lookup_entry(map, start, &entry))
		return (ENOMEM);
	memset(vec, 0, atop(end - start));
	for (; entry->start < end; entry = next) {
		next = vm_map_entry_succ(entry);
		if (entry->end < end && next->start > entry->end)
			return (ENOMEM);
		answer_entry(map, entry, start, end, vec);
	}
	return (0);
}

/* A scan as recorded: where it stands. */
struct rescan {
	vm_map_t map;			/* (c) */
	vm_offset_t start, end;		/* (c) */
	unsigned char *vec;		/* (c) */
	vm_offset_t va;			/* (t) a restart keeps it ... */
	vm_size_t nfilled;		/* (t) ... and forgets this */
	u_int	 timestamp;		/* (t) */
};

/* Zeroes up to vec[n], then the byte; false: the map has changed. */
static bool
put_byte(struct rescan *r, vm_size_t n, int byte)
{
	vm_map_unlock_read(r->map);
	while (r->nfilled < n)
		r->vec[r->nfilled++] = 0;
	if (byte >= 0)
		r->vec[n] = (unsigned char)byte;
	vm_map_lock_read(r->map);
	if (r->timestamp != r->map->timestamp)
		return (false);
	r->nfilled = n + (byte >= 0);
	return (true);
}

static bool
rescan_entry(struct rescan *r, vm_map_entry_t entry)
{
	vm_offset_t end = entry->end < r->end ? entry->end : r->end;
	vm_paddr_t pa;
	int info;

	if (entry->object.vm_object == NULL)
		return (true);
	if (r->va < entry->start)
		r->va = entry->start;
	for (; r->va < end; r->va += PAGE_SIZE) {
		info = pmap_mincore(r->map->pmap, r->va, &pa) & MINCORE_BITS;
		if (!put_byte(r, atop(r->va - r->start), info))
			return (false);
	}
	return (true);
}

/* One attempt; false: the map has changed meanwhile. */
static bool
rescan_range(struct rescan *r, int *error)
{
	vm_map_entry_t entry, next;
	vm_offset_t entry_end;

	r->timestamp = r->map->timestamp;
	r->nfilled = 0;
	*error = ENOMEM;
	if (!vm_map_lookup_entry(r->map, r->va, &entry))
		return (true);
	for (; entry->start < r->end; entry = next) {
		next = vm_map_entry_succ(entry);
		entry_end = entry->end;
		if (entry_end < r->end && next->start > entry_end)
			return (true);
		if (!rescan_entry(r, entry))
			return (false);
	}
	*error = 0;
	return (put_byte(r, atop(r->end - r->start), -1));
}

/* Locks: the map, read; dropped meanwhile. */
static int
answer_as_recorded(vm_map_t map, vm_offset_t start, vm_offset_t end,
    unsigned char *vec)
{
	struct rescan r = {
		.map = map,
		.start = start,
		.end = end,
		.vec = vec,
		.va = start,
	};
	int error;

	while (!rescan_range(&r, &error))
		continue;
	return (error);
}

int
vmsim_mincore(struct vmsim_proc *p, uint64_t addr, uint64_t len,
    unsigned char *vec)
{
	struct proc_call call;
	vm_offset_t end, start;
	vm_map_t map;
	int error;

	if (!proc_hull(addr, len, &start, &end))
		return (ENOMEM);
	proc_begin(&call, p);
	map = &call.vms->vm_map;
	error = ENOMEM;
	if (end <= vm_map_max(map)) {
		vm_map_lock_read(map);
		error = AS_RECORDED(F01) ?
		    answer_as_recorded(map, start, end, vec) :
		    answer_range(map, start, end, vec);
		vm_map_unlock_read(map);
	}
	return (proc_finish(&call, error));
}
