/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advice about a range.  Some advice is kept in the entries, which are cut
 * for it; the rest is for the pages, and the map is only read.
 *
 * Source: FreeBSD vm_map_madvise().
 */
#include <errno.h>
#include "mem/heard.h"
#include "map/map.h"
#include <vm/pmap.h>

static void
advise_entry(vm_map_entry_t entry, int behav)
{
	vm_eflags_t clear, set;

	clear = set = 0;
	switch (behav) {
	case MADV_NORMAL:
		clear = MAP_ENTRY_BEHAV_MASK;
		break;
	case MADV_SEQUENTIAL:
		clear = MAP_ENTRY_BEHAV_MASK;
		set = MAP_ENTRY_BEHAV_SEQUENTIAL;
		break;
	case MADV_RANDOM:
		clear = MAP_ENTRY_BEHAV_MASK;
		set = MAP_ENTRY_BEHAV_RANDOM;
		break;
	case MADV_NOSYNC:
		set = MAP_ENTRY_NOSYNC;
		break;
	case MADV_AUTOSYNC:
		clear = MAP_ENTRY_NOSYNC;
		break;
	case MADV_NOCORE:
		set = MAP_ENTRY_NOCOREDUMP;
		break;
	case MADV_CORE:
		clear = MAP_ENTRY_NOCOREDUMP;
		break;
	}
	entry->eflags = (entry->eflags & ~clear) | set;
}

static int
advise_entries(vm_map_t map, vm_offset_t start, vm_offset_t end, int behav)
{
	vm_map_entry_t entry, prev;
	int rv;

	vm_map_lock(map);
	map_range_clamp(map, &start, &end);
	rv = vm_map_lookup_clip_start(map, start, &entry, &prev);
	for (; rv == KERN_SUCCESS && entry->start < end;
	    entry = vm_map_entry_succ(entry)) {
		rv = vm_map_clip_end(map, entry, end);
		if (rv != KERN_SUCCESS)
			break;
		advise_entry(entry, behav);
		(void)vm_map_try_merge_entries(map, prev, entry);
		prev = entry;
	}
	if (rv == KERN_SUCCESS)
		(void)vm_map_try_merge_entries(map, prev, entry);
	TELL(TRACE_ADVISE, 0, map->pmap->pm_id, start, (uint32_t)behav, end);
	vm_map_unlock(map);
	switch (rv) {
	case KERN_SUCCESS:
		return (0);
	case KERN_RESOURCE_SHORTAGE:
		return (ENOMEM);
	default:
		return (EINVAL);
	}
}

/*
 * The accessed bits are dealt with before the pages are: unmapping a page in
 * between would otherwise make it look referenced again.
 */
static void
advise_pages_of(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
    vm_offset_t end, int behav)
{
	vm_object_t object;
	vm_pindex_t first, last;

	object = entry->object.vm_object;
	if (start < entry->start)
		start = entry->start;
	if (end > entry->end)
		end = entry->end;
	first = OFF_TO_IDX(entry->offset + (vm_ooffset_t)(start -
	    entry->start));
	last = first + atop(end - start);
	if (behav == MADV_DONTNEED || behav == MADV_FREE)
		pmap_advise(map->pmap, start, end, behav);
	if (object != NULL)
		vm_object_madvise(object, first, last, behav);
	/* Large pages are not mapped in parts (S01). */
	if (behav == MADV_WILLNEED && entry->wired_count == 0 &&
	    MAP_ENTRY_SPLIT_BOUNDARY_INDEX(entry) == 0)
		map_pmap_enter(map, start, entry->protection, object, first,
		    end - start, MAP_PREFAULT_MADVISE);
	TELL(TRACE_ADVISE, 0, map->pmap->pm_id, start, (uint32_t)behav, end);
}

/*
 * Freeing a page of a shadow would bring back what was there before the
 * copy was made; the advice is not taken there.  A backing object that goes
 * meanwhile is merged into this one, which is not looked at again, as in
 * FreeBSD.
 */
static bool
accepts_advice(vm_map_entry_t entry, int behav)
{
	vm_object_t object;

	if (map_entry_is_guard(entry))
		return (false);
	object = entry->object.vm_object;
	return (behav != MADV_FREE || object == NULL ||
	    object_backing(object) == NULL);
}

static void
advise_pages(vm_map_t map, vm_offset_t start, vm_offset_t end, int behav)
{
	vm_map_entry_t entry;

	vm_map_lock_read(map);
	map_range_clamp(map, &start, &end);
	if (!vm_map_lookup_entry(map, start, &entry))
		entry = vm_map_entry_succ(entry);
	for (; entry->start < end; entry = vm_map_entry_succ(entry)) {
		if (accepts_advice(entry, behav))
			advise_pages_of(map, entry, start, end, behav);
	}
	vm_map_unlock_read(map);
}

int
vm_map_madvise(vm_map_t map, vm_offset_t start, vm_offset_t end, int behav)
{
	switch (behav) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_NOSYNC:
	case MADV_AUTOSYNC:
	case MADV_NOCORE:
	case MADV_CORE:
		if (start == end)
			return (0);
		return (advise_entries(map, start, end, behav));
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_FREE:
		if (start != end)
			advise_pages(map, start, end, behav);
		return (0);
	default:
		return (EINVAL);
	}
}
