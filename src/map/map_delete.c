/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unmapping.
 *
 * The order matters: first the wirings, then the page table, then the entry,
 * then (for anonymous memory mapped once) the pages that cannot be seen any
 * more, and the object's reference last, when the map is unlocked.
 *
 * When everything goes, as at exit, the tree is not kept balanced for each
 * entry: it is left aside, and the ring alone shrinks (see map.h).
 *
 * Source: FreeBSD vm_map_delete(), vm_map_entry_delete().
 */
#include "mem/heard.h"
#include "map/map.h"
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

void
vm_map_entry_unwire(vm_map_t map, vm_map_entry_t entry)
{
	map_assert_locked(map);
	INVARIANT(entry->wired_count > 0, "map entry is not wired");
	pmap_unwire(map->pmap, entry->start, entry->end);
	vm_object_unwire(entry->object.vm_object, entry->offset,
	    map_entry_size(entry), PQ_ACTIVE);
	map_entry_set_wirings(entry, 0);
}

/*
 * Sleeps until the entry is released.  Returns whether the map is unchanged;
 * if not, the entry may have been clipped, merged or deleted.
 * Locks: map exclusive in and out, dropped meanwhile.
 */
static bool
sleep_on_entry(vm_map_t map, vm_map_entry_t entry)
{
	u_int before = map->timestamp;

	entry->eflags |= MAP_ENTRY_NEEDS_WAKEUP;
	(void)vm_map_unlock_and_wait(map, 0);
	vm_map_lock(map);
	return (map->timestamp == before + 1);
}

vm_map_entry_t
vm_map_entry_in_transition(vm_map_t map, vm_offset_t in_start,
    vm_offset_t *io_end, bool holes_ok, vm_map_entry_t in_entry)
{
	vm_map_entry_t found;
	vm_offset_t addr;

	map_assert_locked(map);
	addr = in_entry->start < in_start ? in_start : in_entry->start;
	if (sleep_on_entry(map, in_entry))
		return (in_entry);
	if (vm_map_lookup_entry(map, addr, &found))
		return (found);
	if (holes_ok)
		return (vm_map_entry_succ(found));
	*io_end = addr;
	return (NULL);
}

/*
 * Does the object outlive the entry, and is its memory mapped once?  An
 * answer of no stays right without the object's lock: a single reference is
 * the entry's own, and OBJ_ONEMAPPING is only set when just one is left.
 */
static inline bool
may_hold_dead_pages(vm_object_t object)
{
	return (object_refs(object) != 1 &&
	    (object_flags(object) & OBJ_ONEMAPPING) != 0);
}

/*
 * Anonymous memory that is mapped once, whose object lives on because it is
 * mapped elsewhere in part: the pages of this part can go.
 */
static void
remove_unmapped_pages(vm_map_entry_t entry, vm_object_t object)
{
	vm_pindex_t first, last;

	first = OFF_TO_IDX(entry->offset);
	last = first + atop(map_entry_size(entry));
	VM_OBJECT_WLOCK(object);
	if (may_hold_dead_pages(object)) {
		vm_object_collapse(object);
		vm_object_page_remove(object, first, last, OBJPR_NOTMAPPED);
		/* It ends there, so that it can be prolonged again. */
		if (last >= object->size && first < object->size)
			object->size = first;
	}
	VM_OBJECT_WUNLOCK(object);
}

void
vm_map_entry_delete(vm_map_t map, vm_map_entry_t entry)
{
	vm_object_t object;

	map_tree_remove(map, entry);
	if (map_entry_is_guard(entry)) {
		map_entry_dispose(entry);
		return;
	}
	map->size -= map_entry_size(entry);
	object = entry->object.vm_object;
	if (object == NULL) {
		map_entry_dispose(entry);
		return;
	}
	if ((object->flags & OBJ_ANON) != 0 &&
	    (map_may_wait_to_look() || may_hold_dead_pages(object)))
		remove_unmapped_pages(entry, object);
	map_entry_defer(entry);
}

/* Is somebody at work on the entry, or has the kernel wired it? */
static inline bool
must_wait(vm_map_t map, vm_map_entry_t entry)
{
	if ((entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0)
		return (true);
	return (vm_map_entry_system_wired_count(entry) != 0 &&
	    !vm_map_is_system(map));
}

/*
 * Waits for the entry to be left alone; *entry becomes what is there then.
 * The lock is dropped: a tree that was left aside is made again.
 */
static int
wait_for_entry(vm_map_t map, vm_map_entry_t *entry)
{
	vm_map_entry_t prev;
	vm_offset_t start = (*entry)->start;

	if (RB_EMPTY(&map->tree))
		map_tree_build(map);
	if (sleep_on_entry(map, *entry))
		return (KERN_SUCCESS);
	return (vm_map_lookup_clip_start(map, start, entry, &prev));
}

/* Everything up to the entry's disappearance. */
static void
delete_entry(vm_map_t map, vm_map_entry_t entry)
{
	const vm_offset_t end = entry->end, start = entry->start;
	const vm_object_t object = entry->object.vm_object;

	if (entry->wired_count != 0)
		vm_map_entry_unwire(map, entry);
	if (object != NULL)
		pmap_remove(map->pmap, start, end);
	vm_map_entry_delete(map, entry);
	TELL(TRACE_UNMAP, object_serial(object), map->pmap->pm_id, start, 0,
	    end);
}

int
vm_map_delete(vm_map_t map, vm_offset_t start, vm_offset_t end)
{
	vm_map_entry_t entry, next, prev;
	int rv;

	map_assert_locked(map);
	if (start == end)
		return (KERN_SUCCESS);
	rv = vm_map_lookup_clip_start(map, start, &entry, &prev);
	if (rv != KERN_SUCCESS)
		return (rv);
	if (map_entry_is_header(prev) && map->header.prev->end <= end)
		RB_INIT(&map->tree);	/* all goes: the ring is enough */
	while (entry->start < end) {
		if (__predict_false(must_wait(map, entry))) {
			rv = wait_for_entry(map, &entry);
			if (rv != KERN_SUCCESS)
				break;
			continue;
		}
		rv = vm_map_clip_end(map, entry, end);
		if (rv != KERN_SUCCESS)
			break;
		next = vm_map_entry_succ(entry);
		delete_entry(map, entry);
		entry = next;
	}
	return (rv);
}

int
vm_map_remove(vm_map_t map, vm_offset_t start, vm_offset_t end)
{
	int rv;

	vm_map_lock(map);
	map_range_clamp(map, &start, &end);
	rv = vm_map_delete(map, start, end);
	vm_map_unlock(map);
	return (rv);
}
