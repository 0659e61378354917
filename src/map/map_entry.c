/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a map entry: made, given an object, resized, merged, given
 * back.
 *
 * An entry taken out of a map is given back only when its map is unlocked,
 * since that may end the life of an object and with it take a vnode's lock,
 * which comes before a map's.  Until then it waits on a list, linked by
 * `next` and marked with the thread that took it out.
 */
#include "mem/mem.h"
#include "map/map.h"
#include <vm/vm_pager.h>

vm_map_entry_t
map_entry_create(void)
{
	return (mem_zone_wait(&curvm->map->entry_zone));
}

void
map_entry_dispose(vm_map_entry_t entry)
{
	zone_free(&curvm->map->entry_zone, entry);
}

void
map_entry_defer(vm_map_entry_t entry)
{
	entry->wiring_thread = curthread;
	entry->next = curvm->map->deferred;
	curvm->map->deferred = entry;
}

static void
dispose_removed_entry(vm_map_entry_t entry)
{
	vm_object_t object;

	object = entry->object.vm_object;
	if ((entry->eflags & MAP_ENTRY_WRITECNT) != 0)
		vm_pager_release_writecount(object, entry->start, entry->end);
	if (object != NULL)
		vm_object_deallocate(object);
	map_entry_dispose(entry);
}

/*
 * Takes this thread's entries off the list, then gives them back one by one,
 * the last one taken out first: doing so may let other threads run.
 */
void
map_give_back_deferred(void)
{
	vm_map_entry_t *link, *tail, entry, mine;

	mine = NULL;
	tail = &mine;
	link = &curvm->map->deferred;
	while ((entry = *link) != NULL) {
		if (entry->wiring_thread != curthread) {
			link = &entry->next;
			continue;
		}
		*link = entry->next;
		*tail = entry;
		tail = &entry->next;
	}
	*tail = NULL;
	while ((entry = mine) != NULL) {
		mine = entry->next;
		dispose_removed_entry(entry);
	}
}

void
map_entry_back(vm_map_entry_t entry)
{
	vm_object_t object;
	vm_size_t size;

	size = map_entry_size(entry);
	object = vm_object_allocate_anon(atop(size), NULL, entry->cred, size);
	entry->object.vm_object = object;
	entry->offset = 0;
	entry->cred = NULL;
}

void
map_entry_resize(vm_map_t map, vm_map_entry_t entry, vm_offset_t end)
{
	map_assert_locked(map);
	INVARIANT(end > entry->start && end <= entry->next->start,
	    "map entry resized over its neighbour");
	entry->end = end;
	map_tree_fix_hole(map, entry->next);
}

/* Are two neighbours in the ring alike in everything but their range? */
static bool
are_mergeable(const struct vm_map_entry *prev, const struct vm_map_entry *entry)
{
	if (prev->end != entry->start || prev->eflags != entry->eflags ||
	    prev->object.vm_object != entry->object.vm_object)
		return (false);
	if (prev->object.vm_object != NULL &&
	    prev->offset + (vm_ooffset_t)map_entry_size(prev) !=
	    entry->offset)
		return (false);
	return (prev->protection == entry->protection &&
	    prev->max_protection == entry->max_protection &&
	    prev->inheritance == entry->inheritance &&
	    prev->wired_count == entry->wired_count &&
	    prev->cred == entry->cred);
}

/*
 * The object has a second reference from `entry`, so giving back that of
 * prev_entry cannot end its life: the map may stay locked.  The count of
 * writeable mappings goes by bytes and stays.
 * Source: FreeBSD vm_map_try_merge_entries().
 */
vm_map_entry_t
vm_map_try_merge_entries(vm_map_t map, vm_map_entry_t prev_entry,
    vm_map_entry_t entry)
{
	if ((entry->eflags & MAP_ENTRY_NOMERGE_MASK) != 0 ||
	    curvm->policy.merge == 0 || !are_mergeable(prev_entry, entry))
		return (prev_entry);
	map_assert_locked(map);
	entry->start = prev_entry->start;
	entry->offset = prev_entry->offset;
	map_tree_remove(map, prev_entry);
	if (prev_entry->object.vm_object != NULL)
		vm_object_deallocate(prev_entry->object.vm_object);
	map_entry_dispose(prev_entry);
	return (entry);
}
