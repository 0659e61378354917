/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ring and the balanced tree of a map's entries.
 *
 * A place in the tree is known from its place in the ring: of two neighbours
 * in the ring, one lacks the child that faces the other.  So entering and
 * removing an entry needs no search, only a walk up to the root that sets
 * heights and holes right.  The walk must pass the entry above, because the
 * hole below that one has changed too; it is always on the way up.
 *
 * Source: FreeBSD vm/vm_map.c keeps a splay tree; the answers are the same.
 */
#include "map/map.h"

static inline int
height_of(const struct vm_map_entry *e)
{
	return (e == NULL ? 0 : e->height);
}

/* The hole directly below an entry, bytes. */
static inline vm_size_t
hole_below(const struct vm_map_entry *e)
{
	return (e->start - e->prev->end);
}

/* Recomputes what an entry says of its subtree.  Did it change? */
static inline bool
refresh(vm_map_entry_t e)
{
	vm_size_t hole;
	int height, left, right;
	bool changed;

	hole = hole_below(e);
	left = right = 0;
	if (e->left != NULL) {
		left = e->left->height;
		if (e->left->max_free > hole)
			hole = e->left->max_free;
	}
	if (e->right != NULL) {
		right = e->right->height;
		if (e->right->max_free > hole)
			hole = e->right->max_free;
	}
	height = 1 + (left > right ? left : right);
	changed = e->height != height || e->max_free != hole;
	e->height = (int16_t)height;
	e->max_free = hole;
	return (changed);
}

/* Puts `child` (or NULL) in the place of `old` under `parent`. */
static inline void
replace_child(vm_map_t map, vm_map_entry_t parent, vm_map_entry_t old,
    vm_map_entry_t child)
{
	if (parent == NULL)
		map->root = child;
	else if (parent->left == old)
		parent->left = child;
	else
		parent->right = child;
	if (child != NULL)
		child->parent = parent;
}

/* Turns the left child into the parent; returns it. */
static vm_map_entry_t
rotate_right(vm_map_t map, vm_map_entry_t e)
{
	vm_map_entry_t top;

	top = e->left;
	replace_child(map, e->parent, e, top);
	e->left = top->right;
	if (e->left != NULL)
		e->left->parent = e;
	top->right = e;
	e->parent = top;
	refresh(e);
	refresh(top);
	return (top);
}

/* Turns the right child into the parent; returns it. */
static vm_map_entry_t
rotate_left(vm_map_t map, vm_map_entry_t e)
{
	vm_map_entry_t top;

	top = e->right;
	replace_child(map, e->parent, e, top);
	e->right = top->left;
	if (e->right != NULL)
		e->right->parent = e;
	top->left = e;
	e->parent = top;
	refresh(e);
	refresh(top);
	return (top);
}

/* Restores the balance at an entry; returns the root of that subtree. */
static vm_map_entry_t
rebalance(vm_map_t map, vm_map_entry_t e)
{
	int diff;

	diff = height_of(e->left) - height_of(e->right);
	if (diff > 1) {
		if (height_of(e->left->left) < height_of(e->left->right))
			rotate_left(map, e->left);
		return (rotate_right(map, e));
	}
	if (diff < -1) {
		if (height_of(e->right->right) < height_of(e->right->left))
			rotate_right(map, e->right);
		return (rotate_left(map, e));
	}
	return (e);
}

/*
 * Walks up from `e`, ending early where nothing changes any more, but not
 * before `above` has been passed (unless it is the header).
 */
static void
fix_upward(vm_map_t map, vm_map_entry_t e, vm_map_entry_t above)
{
	vm_map_entry_t top;
	bool changed, passed;

	passed = map_entry_is_header(above);
	while (e != NULL) {
		changed = refresh(e);
		top = rebalance(map, e);
		passed = passed || e == above;
		if (!changed && top == e && passed)
			return;
		e = top->parent;
	}
}

void
map_tree_fix_hole(vm_map_t map, vm_map_entry_t entry)
{
	if (map_entry_is_header(entry) || map->root == NULL)
		return;
	while (entry != NULL && refresh(entry))
		entry = entry->parent;
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
	vm_map_entry_t next;

	map_assert_locked(map);
	next = prev->next;
	INVARIANT(prev->end <= entry->start && entry->end <= next->start,
	    "map entry overlaps a neighbour");
	ring_insert(map, prev, entry);
	entry->left = entry->right = NULL;
	entry->height = 1;
	entry->max_free = hole_below(entry);
	map->hint = entry;
	if (map->root == NULL) {
		entry->parent = NULL;
		map->root = entry;
		return;
	}
	if (!map_entry_is_header(prev) && prev->right == NULL) {
		prev->right = entry;
		entry->parent = prev;
	} else {
		next->left = entry;
		entry->parent = next;
	}
	fix_upward(map, entry->parent, next);
}

/*
 * Puts the entry's successor, the least of its right subtree, in its place.
 * It also takes over what the ancestors have seen there, so that the walk up
 * notices what is different now.  Returns where the walk begins.
 */
static vm_map_entry_t
replace_by_next(vm_map_t map, vm_map_entry_t entry, vm_map_entry_t next)
{
	vm_map_entry_t from;

	from = next;
	if (next != entry->right) {
		from = next->parent;
		replace_child(map, from, next, next->right);
		next->right = entry->right;
		next->right->parent = next;
	}
	replace_child(map, entry->parent, entry, next);
	next->left = entry->left;
	if (next->left != NULL)
		next->left->parent = next;
	next->height = entry->height;
	next->max_free = entry->max_free;
	return (from);
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
	if (map->root == NULL)
		return;
	if (entry->right != NULL) {
		from = replace_by_next(map, entry, next);
	} else {
		from = entry->parent;
		replace_child(map, from, entry, entry->left);
	}
	fix_upward(map, from, next);
}

/* Makes a tree of the next `n` entries of the ring, beginning at *cursor. */
static vm_map_entry_t
build(vm_map_entry_t *cursor, int n)
{
	vm_map_entry_t left, top;

	if (n == 0)
		return (NULL);
	left = build(cursor, n / 2);
	top = *cursor;
	*cursor = top->next;
	top->left = left;
	if (left != NULL)
		left->parent = top;
	top->right = build(cursor, n - n / 2 - 1);
	if (top->right != NULL)
		top->right->parent = top;
	refresh(top);
	return (top);
}

void
map_tree_build(vm_map_t map)
{
	vm_map_entry_t cursor;

	cursor = map->header.next;
	map->root = build(&cursor, map->nentries);
	if (map->root != NULL)
		map->root->parent = NULL;
}

/* The entry with the greatest start <= address, or the header. */
static vm_map_entry_t
descend_to_entry(vm_map_t map, vm_offset_t address)
{
	vm_map_entry_t below, e;

	below = &map->header;
	e = map->root;
	while (e != NULL) {
		if (address < e->start) {
			e = e->left;
		} else {
			below = e;
			if (address < e->end)
				break;
			e = e->right;
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
first_hole(vm_map_entry_t e, vm_size_t length)
{
	for (;;) {
		if (e->left != NULL && e->left->max_free >= length)
			e = e->left;
		else if (hole_below(e) >= length)
			return (e);
		else
			e = e->right;
	}
}

/* The lowest entry after `e` above a hole of at least `length`, or NULL. */
static vm_map_entry_t
next_hole(vm_map_entry_t e, vm_size_t length)
{
	vm_map_entry_t parent;

	if (e->right != NULL && e->right->max_free >= length)
		return (first_hole(e->right, length));
	for (; (parent = e->parent) != NULL; e = parent) {
		if (parent->left != e)
			continue;
		if (hole_below(parent) >= length)
			return (parent);
		if (parent->right != NULL &&
		    parent->right->max_free >= length)
			return (first_hole(parent->right, length));
	}
	return (NULL);
}

/*
 * FreeBSD overlooks the hole above the last entry when `start` lies in a
 * hole that is too small and just that entry follows.
 */
static inline bool
overlooks(const struct vm_map_entry *next, bool inside)
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
	if (map_entry_is_header(next) || overlooks(next, inside))
		return (none);
	entry = next_hole(next, length);
	if (entry != NULL)
		return (entry->prev->end);
	start = map->header.prev->end;
	return (length <= max - start ? start : none);
}
