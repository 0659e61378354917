/* SPDX-License-Identifier: BSD-2-Clause */
/* The ring and the tree of a map against a flat array of pages. */
#include <vm/vm_extern.h>
#include "support/maps.h"

TESTS();

#define	BASE		0x100000UL
#define	NPAGES		1024		/* of the flat model */

struct model {
	vm_map_entry_t	 owner[NPAGES];	/* NULL: free */
	uint64_t	 seed;
};

static uint32_t
draw(struct model *m, uint32_t n)
{
	m->seed = m->seed * 6364136223846793005UL + 1442695040888963407UL;
	return ((uint32_t)(m->seed >> 33) % n);
}

static vm_offset_t
address(uint32_t page)
{
	return (BASE + ptoa(page));
}

static void
set_owner(struct model *m, vm_map_entry_t owner, vm_offset_t start,
    vm_offset_t end)
{
	for (; start < end; start += PAGE_SIZE)
		m->owner[atop(start - BASE)] = owner;
}

static void
check(vm_map_t map)
{
	struct check c = { .out = { .fn = test_print, .arg = the_test() } };

	map_check_one(&c, map);
	if (c.nfailed != 0)
		print_error("%s", the_test()->said);
	assert_eq(c.nfailed, 0);
}

/* An entry without anything but a range; guards are not counted in size. */
static void
enter(struct model *m, vm_map_t map, vm_offset_t start, vm_offset_t end)
{
	vm_map_entry_t entry, prev;

	entry = map_entry_create();
	assert_non_null(entry);
	memset(entry, 0, sizeof(*entry));
	entry->start = start;
	entry->end = end;
	entry->eflags = MAP_ENTRY_GUARD;
	assert_false(vm_map_lookup_entry(map, start, &prev));
	map_tree_insert(map, prev, entry);
	if (m != NULL)
		set_owner(m, entry, start, end);
}

static void
leave(struct model *m, vm_map_t map, vm_map_entry_t entry)
{
	if (m != NULL)
		set_owner(m, NULL, entry->start, entry->end);
	map_tree_remove(map, entry);
	map_entry_dispose(entry);
}

/* The entry of a page, or the one below, as the array knows it. */
static vm_map_entry_t
model_below(struct model *m, vm_map_t map, uint32_t page)
{
	for (;; page--) {
		if (m->owner[page] != NULL)
			return (m->owner[page]);
		if (page == 0)
			return (&map->header);
	}
}

static vm_offset_t
model_findspace(struct model *m, uint32_t page, uint32_t npages)
{
	uint32_t i, run;

	run = 0;
	for (i = page; i < NPAGES; i++) {
		run = m->owner[i] == NULL ? run + 1 : 0;
		if (run == npages)
			return (address(i + 1 - npages));
	}
	return (address(NPAGES) - ptoa(npages) + 1);
}

static void
look_up(struct model *m, vm_map_t map, uint32_t page)
{
	vm_map_entry_t entry;
	boolean_t found;

	found = vm_map_lookup_entry(map, address(page) + 8, &entry);
	assert_eq(found, m->owner[page] != NULL);
	assert_ptr_equal(entry, model_below(m, map, page));
}

/* Fills the hole at a page, or a part of it; removes or cuts what is there. */
static void
change(struct model *m, vm_map_t map, uint32_t page)
{
	uint32_t end, most;
	vm_map_entry_t entry = m->owner[page];

	if (entry == NULL) {
		most = page + 1 + draw(m, 8);
		for (end = page + 1; end < most && end < NPAGES; end++) {
			if (m->owner[end] != NULL)
				break;
		}
		enter(m, map, address(page), address(end));
	} else if (draw(m, 4) == 0 && address(page) > entry->start) {
		set_owner(m, NULL, address(page), entry->end);
		map_entry_resize(map, entry, address(page));
	} else {
		leave(m, map, entry);
	}
}

static struct vmspace *
make_space(struct vmsim *vm)
{
	struct vmspace *space;

	vmsim_enter(vm);
	space = vmspace_alloc(BASE, address(NPAGES));
	assert_non_null(space);
	vm_map_lock(&space->vm_map);
	return (space);
}

static void
end_space(struct vmspace *space)
{
	vm_map_unlock(&space->vm_map);
	vmspace_free(space);
}

/* [1) . [3) [4) .: random changes; each answer is that of the flat array. */
TEST(tree_agrees_with_a_flat_array)
{
	struct model m = { .seed = 42 };
	struct vmspace *space = make_space(t->vm);
	vm_map_t map = &space->vm_map;
	uint32_t i, npages, page;

	for (i = 0; i < 20000; i++) {
		change(&m, map, draw(&m, NPAGES));
		look_up(&m, map, draw(&m, NPAGES));
		page = draw(&m, NPAGES);
		npages = 1 + draw(&m, i % 16 == 0 ? NPAGES : 12);
		if (npages <= NPAGES - page)
			assert_eq(vm_map_findspace(map, address(page),
			    ptoa(npages)), model_findspace(&m, page, npages));
		if (i % 32 == 0)
			check(map);
	}
	check(map);
	end_space(space);
}

/* Ascending, descending, from the middle: never higher than 2 log2(n + 1). */
TEST(tree_stays_logarithmic)
{
	enum { COUNT = 60000 };
	const vm_offset_t far = BASE + ptoa(4 * COUNT);
	struct vmspace *space;
	vm_map_t map;
	vm_offset_t at;
	int i, order;

	vmsim_enter(t->vm);
	for (order = 0; order < 3; order++) {
		space = vmspace_alloc(BASE, far);
		assert_non_null(space);
		map = &space->vm_map;
		vm_map_lock(map);
		for (i = 0; i < COUNT; i++) {
			at = order == 0 ? i : order == 1 ? COUNT - 1 - i :
			    (int)((uint64_t)i * 40507 % COUNT);
			at = BASE + ptoa(2 * at);
			enter(NULL, map, at, at + PAGE_SIZE);
		}
		assert_true(map_tree_height(RB_ROOT(&map->tree)) <= 31);
		check(map);
		assert_eq(vm_map_findspace(map, BASE, PAGE_SIZE),
		    BASE + PAGE_SIZE);
		assert_eq(vm_map_findspace(map, BASE, ptoa(2)),
		    BASE + ptoa(2 * COUNT - 1));
		end_space(space);
	}
}

/* . . . : a tree made of a ring is balanced, whatever its length. */
TEST(tree_built_from_a_ring_is_balanced)
{
	struct vmspace *space = make_space(t->vm);
	vm_map_t map = &space->vm_map;
	uint32_t n;

	map_tree_build(map);
	assert_true(RB_EMPTY(&map->tree));
	for (n = 0; n < 70; n++) {
		enter(NULL, map, address(3 * n + 1), address(3 * n + 2));
		map_tree_build(map);
		check(map);
	}
	end_space(space);
}

/* [) . [) : deleting everything at once leaves nothing, hint included. */
TEST(emptied_map_can_be_used_again)
{
	struct model m = { .seed = 7 };
	struct vmspace *space = make_space(t->vm);
	vm_map_t map = &space->vm_map;
	uint32_t i;

	for (i = 0; i < 400; i++)
		change(&m, map, draw(&m, NPAGES));
	assert_ok(vm_map_delete(map, BASE, address(NPAGES)));
	check(map);
	assert_eq(map->nentries, 0);
	assert_true(RB_EMPTY(&map->tree));
	assert_null(map->hint);
	enter(NULL, map, address(5), address(6));
	check(map);
	end_space(space);
}

/* [1)[2)[3): a request beyond the map, or longer than it, finds nothing. */
TEST(no_space_is_told_by_an_impossible_address)
{
	struct vmspace *space = make_space(t->vm);
	vm_map_t map = &space->vm_map;
	vm_offset_t max = vm_map_max(map);

	assert_eq(vm_map_findspace(map, 0, PAGE_SIZE), BASE);
	assert_eq(vm_map_findspace(map, BASE, ptoa(NPAGES)), BASE);
	assert_eq(vm_map_findspace(map, BASE + PAGE_SIZE, ptoa(NPAGES)),
	    max - ptoa(NPAGES) + 1);
	assert_eq(vm_map_findspace(map, max, PAGE_SIZE), max - PAGE_SIZE + 1);
	enter(NULL, map, address(1), address(NPAGES));
	assert_eq(vm_map_findspace(map, BASE, PAGE_SIZE), BASE);
	assert_eq(vm_map_findspace(map, address(1), PAGE_SIZE),
	    max - PAGE_SIZE + 1);
	end_space(space);
}
