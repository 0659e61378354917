/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing back a range, and the questions about a range that change nothing.
 *
 * Source: FreeBSD vm_map_sync(), vm_map_check_protection(),
 * vm_map_check_boundary().
 */
#include "map/map.h"
#include <vm/pmap.h>

/* No holes; and what is to be dropped is neither wired nor cut. */
static int
check_range(vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
    boolean_t invalidate)
{
	vm_map_entry_t next;

	for (; entry->start < end; entry = next) {
		if (invalidate &&
		    ((entry->eflags & MAP_ENTRY_USER_WIRED) != 0 ||
		    !map_entry_may_cut(entry, start) ||
		    !map_entry_may_cut(entry, end)))
			return (KERN_INVALID_ARGUMENT);
		next = vm_map_entry_succ(entry);
		if (end > entry->end && entry->end != next->start)
			return (KERN_INVALID_ADDRESS);
	}
	return (KERN_SUCCESS);
}

struct sync {
	vm_offset_t	 start;		/* what is left to do */
	vm_offset_t	 end;
	boolean_t	 syncio;
	boolean_t	 invalidate;
	bool		 failed;	/* a pager could not write */
};

/*
 * The map is unlocked meanwhile, with a reference to the object held, so it
 * may be another map afterwards.
 */
static void
sync_object(vm_map_t map, struct sync *s, vm_object_t object,
    vm_ooffset_t offset, vm_size_t size)
{
	bool done;

	vm_object_reference(object);
	vm_map_unlock_read(map);
	done = vm_object_sync(object, offset, size, s->syncio, s->invalidate);
	if (!done)
		s->failed = true;
	TELL(TRACE_SYNC, object->serial, map->pmap->pm_id, s->start - size,
	    done, s->start);
	vm_object_deallocate(object);
	vm_map_lock_read(map);
}

/*
 * Syncs the part of one entry from s->start on; s->start moves past it.
 * Returns the entry to go on with.
 */
static vm_map_entry_t
sync_entry(vm_map_t map, vm_map_entry_t entry, struct sync *s)
{
	vm_object_t object;
	vm_ooffset_t offset;
	vm_size_t size;
	u_int timestamp;

	object = entry->object.vm_object;
	if (s->start < entry->start)
		s->start = entry->start;
	offset = entry->offset + (vm_ooffset_t)(s->start - entry->start);
	size = (s->end <= entry->end ? s->end : entry->end) - s->start;
	s->start += size;
	if (object == NULL || offset < 0)
		return (vm_map_entry_succ(entry));
	timestamp = map->timestamp;
	sync_object(map, s, object, offset, size);
	if (timestamp != map->timestamp &&
	    vm_map_lookup_entry(map, s->start, &entry))
		return (entry);
	return (vm_map_entry_succ(entry));
}

/*
 * An empty range means the entry that holds it, as it is now: that is
 * decided under the lock.
 */
int
vm_map_sync(vm_map_t map, vm_offset_t start, vm_offset_t end,
    boolean_t syncio, boolean_t invalidate)
{
	struct sync s = { .syncio = syncio, .invalidate = invalidate };
	vm_map_entry_t entry;
	int rv;

	vm_map_lock_read(map);
	map_range_clamp(map, &start, &end);
	rv = KERN_INVALID_ADDRESS;
	if (vm_map_lookup_entry(map, start, &entry)) {
		if (start == end) {
			start = entry->start;
			end = entry->end;
		}
		rv = check_range(entry, start, end, invalidate);
	}
	if (rv != KERN_SUCCESS) {
		vm_map_unlock_read(map);
		return (rv);
	}
	if (invalidate)
		pmap_remove(map->pmap, start, end);
	s.start = start;
	s.end = end;
	while (s.start < end && entry->start < end)
		entry = sync_entry(map, entry, &s);
	vm_map_unlock_read(map);
	return (s.failed ? KERN_FAILURE : KERN_SUCCESS);
}

boolean_t
vm_map_check_protection(vm_map_t map, vm_offset_t start, vm_offset_t end,
    vm_prot_t protection)
{
	vm_map_entry_t entry;

	if (!vm_map_lookup_entry(map, start, &entry))
		return (FALSE);
	for (; start < end; entry = vm_map_entry_succ(entry)) {
		if (start < entry->start ||
		    (entry->protection & protection) != protection)
			return (FALSE);
		start = entry->end;
	}
	return (TRUE);
}

bool
vm_map_check_boundary(vm_map_t map, vm_offset_t start, vm_offset_t end)
{
	vm_map_entry_t entry;

	if (!vm_map_range_valid(map, start, end))
		return (false);
	if (start == end)
		return (true);
	if (vm_map_lookup_entry(map, start, &entry) &&
	    !map_entry_may_cut(entry, start))
		return (false);
	return (!vm_map_lookup_entry(map, end - 1, &entry) ||
	    map_entry_may_cut(entry, end));
}
