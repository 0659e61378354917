/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks the invariants of map.h, by their numbers. */
#include <inttypes.h>
#include <sys/param.h>

#include "map/map.h"

struct walk {
	struct check	*c;
	vm_map_t	 map;
	vm_map_entry_t	 at;	/* next entry expected in order */
	int		 nseen;	/* entries met in the tree */
};

static bool
check_ring(struct check *c, vm_map_t map)
{
	vm_map_entry_t entry;
	int n;

	n = 0;
	VM_MAP_ENTRY_FOREACH(entry, map) {
		if (entry->prev->next != entry ||
		    entry->next->prev != entry) {
			check_fail(c, "map 1", "entry 0x%" PRIx64
			    " is not linked both ways", entry->start);
			return (false);
		}
		if (++n > map->nentries)
			break;
		if (entry->start >= entry->end ||
		    ((entry->start | entry->end) & PAGE_MASK) != 0 ||
		    entry->start < entry->prev->end ||
		    entry->end > vm_map_max(map))
			check_fail(c, "map 1", "entry [0x%" PRIx64 ", 0x%"
			    PRIx64 ") after one that ends at 0x%" PRIx64,
			    entry->start, entry->end, entry->prev->end);
	}
	if (n != map->nentries) {
		check_fail(c, "map 5", "a map of %d entries says %d", n,
		    map->nentries);
		return (false);
	}
	return (true);
}

/* Returns how many black entries are on the way down to a leaf. */
static int
check_tree(struct walk *w, vm_map_entry_t e, vm_map_entry_t parent)
{
	vm_size_t hole;
	bool red;
	int left, right;

	if (e == NULL)
		return (0);
	if (++w->nseen > w->map->nentries)
		return (0);	/* more than there are: a loop */
	if (RB_PARENT(e, tree) != parent)
		check_fail(w->c, "map 2", "entry 0x%" PRIx64
		    " does not know its parent", e->start);
	left = check_tree(w, RB_LEFT(e, tree), e);
	if (w->at != e)
		check_fail(w->c, "map 2", "entry 0x%" PRIx64
		    " is out of order in the tree", e->start);
	w->at = e->next;
	right = check_tree(w, RB_RIGHT(e, tree), e);
	hole = MAX(e->start - e->prev->end, MAX(map_max_free(RB_LEFT(e, tree)),
	    map_max_free(RB_RIGHT(e, tree))));
	if (e->max_free != hole)
		check_fail(w->c, "map 4", "entry 0x%" PRIx64 " says a hole of "
		    "0x%" PRIx64 ", it is 0x%" PRIx64, e->start, e->max_free,
		    hole);
	red = RB_COLOR(e, tree) == RB_RED;
	if (left != right || (red && (parent == NULL ||
	    RB_COLOR(parent, tree) == RB_RED)))
		check_fail(w->c, "map 3", "%s entry 0x%" PRIx64 " is over %d "
		    "and %d black ones", red ? "red" : "black", e->start, left,
		    right);
	return (left + !red);
}

static void
check_guard(struct check *c, const struct vm_map_entry *e)
{
	if (map_entry_is_gap(e) && !map_entry_is_guard(e))
		check_fail(c, "map 6", "the stack gap 0x%" PRIx64
		    " is no guard", e->start);
	if (!map_entry_is_guard(e))
		return;
	if (e->object.vm_object != NULL || e->wired_count != 0 ||
	    e->protection != VM_PROT_NONE ||
	    e->max_protection != VM_PROT_NONE)
		check_fail(c, "map 6", "the guard 0x%" PRIx64 " has an object, "
		    "access or a wiring", e->start);
}

static void
check_protection(struct check *c, const struct vm_map_entry *e)
{
	const vm_eflags_t wired_copy =
	    MAP_ENTRY_USER_WIRED | MAP_ENTRY_NEEDS_COPY;

	if ((e->protection & ~e->max_protection) != 0)
		check_fail(c, "map 7", "entry 0x%" PRIx64 " has protection "
		    "%#x, at most %#x", e->start, e->protection,
		    e->max_protection);
	if ((e->eflags & MAP_ENTRY_NEEDS_COPY) != 0 &&
	    (e->eflags & MAP_ENTRY_COW) == 0)
		check_fail(c, "map 7", "entry 0x%" PRIx64 " needs a copy but "
		    "is not copy-on-write", e->start);
	if ((e->protection & VM_PROT_WRITE) != 0 &&
	    (e->eflags & wired_copy) == wired_copy)
		check_fail(c, "map 7", "the wired writable entry 0x%" PRIx64
		    " needs a copy", e->start);
	if (map_entry_is_gap(e))
		return;
	if ((e->offset & PAGE_MASK) != 0 ||
	    (vm_size_t)e->offset + map_entry_size(e) - 1 <
	    (vm_size_t)e->offset)
		check_fail(c, "map 8", "entry 0x%" PRIx64 " has offset 0x%"
		    PRIx64, e->start, (uint64_t)e->offset);
}

static void
check_wiring(struct check *c, const struct vm_map_entry *e)
{
	bool moving;

	moving = (e->eflags & MAP_ENTRY_IN_TRANSITION) != 0;
	if (moving != (e->wiring_thread != NULL))
		check_fail(c, "map 9", "entry 0x%" PRIx64 " is %sin transition "
		    "with %s wiring thread", e->start, moving ? "" : "not ",
		    e->wiring_thread != NULL ? "a" : "no");
	if (moving)
		return;		/* the counts are being changed */
	if (e->wired_count < 0 || (e->wired_count == 0 &&
	    (e->eflags & MAP_ENTRY_USER_WIRED) != 0))
		check_fail(c, "map 9", "entry 0x%" PRIx64 " has wired count %d",
		    e->start, e->wired_count);
	if (e->wired_count > 0 && e->object.vm_object == NULL)
		check_fail(c, "map 9", "entry 0x%" PRIx64 " is wired without "
		    "an object", e->start);
}

static void
check_all_entries(struct check *c, vm_map_t map)
{
	vm_map_entry_t e;
	vm_object_t object;
	vm_size_t size;
	bool hinted;

	size = 0;
	hinted = map->hint == NULL;
	VM_MAP_ENTRY_FOREACH(e, map) {
		if (!map_entry_is_guard(e))
			size += map_entry_size(e);
		hinted = hinted || map->hint == e;
		check_guard(c, e);
		check_protection(c, e);
		check_wiring(c, e);
		object = e->object.vm_object;
		if (object != NULL && (object->ref_count == 0 ||
		    (object->flags & OBJ_DEAD) != 0))
			check_fail(c, "map 10", "entry 0x%" PRIx64 " maps dead "
			    "%s",
			    e->start, describe_object(object).text);
	}
	if (size != map->size)
		check_fail(c, "map 5", "a map of 0x%" PRIx64 " bytes says 0x%"
		    PRIx64, size, map->size);
	if (!hinted)
		check_fail(c, "map 11", "the hint is no entry of the map");
}

/* By vm_map_delete(), which has the map write-locked as long as that lasts. */
static bool
is_tree_aside(const struct vm_map *map)
{
	return (RB_EMPTY(&map->tree) &&
	    map->lock.lock_object.lo_owner != NULL);
}

void
map_check_one(struct check *c, vm_map_t map)
{
	struct walk w;

	if (!check_ring(c, map))
		return;		/* not fit to be walked */
	w.c = c;
	w.map = map;
	w.at = vm_map_entry_first(map);
	w.nseen = 0;
	(void)check_tree(&w, RB_ROOT(&map->tree), NULL);
	if (w.nseen != map->nentries && !is_tree_aside(map))
		check_fail(c, "map 2", "the tree has %d entries of %d",
		    w.nseen, map->nentries);
	check_all_entries(c, map);
}

void
map_check(struct check *c)
{
	struct vmspace *vm;

	TAILQ_FOREACH(vm, &curvm->map->spaces, vm_list)
		map_check_one(c, &vm->vm_map);
}
