/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ring and the balanced tree of a map's entries.
 *
 * The tree is a red-black one of tree(3).  What an entry says of the holes in
 * its subtree is kept up by RB_AUGMENT() where the tree turns, and by a walk
 * up to the root where an entry comes, goes or changes.
 *
 * Source: FreeBSD vm/vm_map.c keeps a splay tree; the answers are the same.
 */
#include <sys/param.h>

#include "map/map.h"

/* The hole directly below an entry, bytes. */
static inline vm_size_t
get_hole_below(const struct vm_map_entry *e)
{
	return (e->start - e->prev->end);
}

/* Recomputes what an entry says of its subtree.  Did it change? */
static inline bool
refresh_entry(vm_map_entry_t e)
{
	vm_size_t old = e->max_free;

	e->max_free = MAX(get_hole_below(e), MAX(map_max_free(RB_LEFT(e, tree)),
	    map_max_free(RB_RIGHT(e, tree))));
	return (e->max_free != old);
}

static void
refresh_to_root(vm_map_entry_t e)
{
	for (; e != NULL; e = RB_PARENT(e, tree))
		(void)refresh_entry(e);
}

static inline int
compare_entries(const struct vm_map_entry *a, const struct vm_map_entry *b)
{
	return (a->start < b->start ? -1 : a->start > b->start);
}

#undef RB_AUGMENT
#define	RB_AUGMENT(e)	(void)refresh_entry(e)
RB_GENERATE_STATIC(vm_map_tree, vm_map_entry, tree, compare_entries)

void
map_tree_fix_hole(vm_map_t map, vm_map_entry_t entry)
{
	if (map_entry_is_header(entry) || RB_EMPTY(&map->tree))
		return;
	while (entry != NULL && refresh_entry(entry))
		entry = RB_PARENT(entry, tree);
}

static inline void
ring_insert(vm_map_t map, vm_map_entry_t prev, vm_map_entry_t entry)
{
	entry->prev = prev;
	entry->next = prev->next;
	entry->next->prev = entry;
	prev->next = entry;
	map->nentries++;
}

void
map_ring_append(vm_map_t map, vm_map_entry_t entry)
{
	ring_insert(map, map->header.prev, entry);
}

void
map_tree_insert(vm_map_t map, vm_map_entry_t prev, vm_map_entry_t entry)
{
	map_assert_locked(map);
	INVARIANT(prev->end <= entry->start &&
	    entry->end <= prev->next->start, "map entry overlaps a neighbour");
	ring_insert(map, prev, entry);
	entry->max_free = get_hole_below(entry);
	map->hint = entry;
	if (RB_EMPTY(&map->tree)) {
		/* As RB_INSERT() does, at a sixth of the cost. */
		RB_SET(entry, NULL, tree);
		RB_COLOR(entry, tree) = RB_BLACK;
		RB_ROOT(&map->tree) = entry;
		return;
	}
	(void)RB_INSERT(vm_map_tree, &map->tree, entry);
	refresh_to_root(entry);
}

void
map_tree_remove(vm_map_t map, vm_map_entry_t entry)
{
	vm_map_entry_t from, next;

	map_assert_locked(map);
	next = entry->next;
	entry->prev->next = next;
	next->prev = entry->prev;
	map->nentries--;
	if (map->hint == entry)
		map->hint = map_entry_is_header(entry->prev) ? NULL :
		    entry->prev;
	if (RB_EMPTY(&map->tree))
		return;
	/* The next entry is in the right subtree, or above. */
	from = RB_RIGHT(entry, tree) != NULL ? next : RB_PARENT(entry, tree);
	(void)RB_REMOVE(vm_map_tree, &map->tree, entry);
	refresh_to_root(from);
}

/*
 * Makes a tree of the next `n` entries of the ring, beginning at *cursor.  All
 * leaves are at `depth` 0 or 1: red ones at 0 make all paths alike.
 */
static vm_map_entry_t
build_subtree(vm_map_entry_t *cursor, int n, int depth)
{
	vm_map_entry_t left, right, top;

	if (n == 0)
		return (NULL);
	left = build_subtree(cursor, n / 2, depth - 1);
	top = *cursor;
	*cursor = top->next;
	right = build_subtree(cursor, n - n / 2 - 1, depth - 1);
	RB_LEFT(top, tree) = left;
	if (left != NULL)
		RB_PARENT(left, tree) = top;
	RB_RIGHT(top, tree) = right;
	if (right != NULL)
		RB_PARENT(right, tree) = top;
	RB_COLOR(top, tree) = depth == 0 ? RB_RED : RB_BLACK;
	(void)refresh_entry(top);
	return (top);
}

void
map_tree_build(vm_map_t map)
{
	vm_map_entry_t cursor, root;
	int depth;

	cursor = map->header.next;
	for (depth = 0; map->nentries >> (depth + 1) != 0; depth++)
		continue;
	root = build_subtree(&cursor, map->nentries, depth);
	RB_ROOT(&map->tree) = root;
	if (root == NULL)
		return;
	RB_PARENT(root, tree) = NULL;
	RB_COLOR(root, tree) = RB_BLACK;
}

/* The entry with the greatest start <= address, or the header. */
static vm_map_entry_t
descend_to_entry(vm_map_t map, vm_offset_t address)
{
	vm_map_entry_t below, e;

	below = &map->header;
	e = RB_ROOT(&map->tree);
	while (e != NULL) {
		if (address < e->start) {
			e = RB_LEFT(e, tree);
		} else {
			below = e;
			if (address < e->end)
				break;
			e = RB_RIGHT(e, tree);
		}
	}
	return (below);
}

boolean_t
vm_map_lookup_entry(vm_map_t map, vm_offset_t address, vm_map_entry_t *entry)
{
	vm_map_entry_t e;

	e = map->hint;
	if (e != NULL && address >= e->start) {
		if (address < e->end || address < e->next->start) {
			*entry = e;
			return (address < e->end);
		}
		e = e->next;
		if (address < e->end) {
			*entry = map->hint = e;
			return (TRUE);
		}
	}
	e = descend_to_entry(map, address);
	*entry = e;
	if (map_entry_is_header(e))
		return (FALSE);
	map->hint = e;
	return (address < e->end);
}

/* The lowest entry of a subtree above a hole of at least `length`. */
static vm_map_entry_t
find_first_hole(vm_map_entry_t e, vm_size_t length)
{
	for (;;) {
		if (map_max_free(RB_LEFT(e, tree)) >= length)
			e = RB_LEFT(e, tree);
		else if (get_hole_below(e) >= length)
			return (e);
		else
			e = RB_RIGHT(e, tree);
	}
}

/* The lowest entry after `e` above a hole of at least `length`, or NULL. */
static vm_map_entry_t
find_next_hole(vm_map_entry_t e, vm_size_t length)
{
	vm_map_entry_t parent;

	if (map_max_free(RB_RIGHT(e, tree)) >= length)
		return (find_first_hole(RB_RIGHT(e, tree), length));
	for (; (parent = RB_PARENT(e, tree)) != NULL; e = parent) {
		if (RB_LEFT(parent, tree) != e)
			continue;
		if (get_hole_below(parent) >= length)
			return (parent);
		if (map_max_free(RB_RIGHT(parent, tree)) >= length)
			return (find_first_hole(RB_RIGHT(parent, tree),
			    length));
	}
	return (NULL);
}

/*
 * FreeBSD overlooks the hole above the last entry when `start` lies in a
 * hole that is too small and just that entry follows.
 */
static inline bool
overlooks_last_hole(const struct vm_map_entry *next, bool inside)
{
	return (AS_RECORDED(M01) && !inside &&
	    map_entry_is_header(next->next));
}

vm_offset_t
vm_map_findspace(vm_map_t map, vm_offset_t start, vm_size_t length)
{
	vm_map_entry_t entry, next;
	vm_offset_t max, none;
	bool inside;

	max = vm_map_max(map);
	none = max - length + 1;
	if (start < vm_map_min(map))
		start = vm_map_min(map);
	if (start >= max || length > max - start)
		return (none);
	inside = vm_map_lookup_entry(map, start, &entry);
	if (inside)
		start = entry->end;
	next = entry->next;
	if (length <= next->start - start)
		return (start);
	if (map_entry_is_header(next) || overlooks_last_hole(next, inside))
		return (none);
	entry = find_next_hole(next, length);
	if (entry != NULL)
		return (entry->prev->end);
	start = map->header.prev->end;
	return (length <= max - start ? start : none);
}
