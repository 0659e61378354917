/* SPDX-License-Identifier: BSD-2-Clause */
/* Stacks, places for a mapping, looking up, and what the checker finds. */
#include "base/trace.h"
#include "unit/map_fixture.h"

MAP_TESTS();

/* |g|....gap....|top| : a fault in the gap moves the border by 128 KiB. */
TEST(stack_grows_in_steps)
{
	assert_ok(vm_map_stack(t->map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA));
	assert_map(t->map, "100-1e0:-gs 1e0-200:rwd");
	assert_ok(touch(t, 0x1df, RW));
	assert_map(t->map, "100-1c0:-gs 1c0-1e0:rwd* 1e0-200:rwd");
	assert_ok(touch(t, 0x101, R));
	assert_map(t->map, "100-101:-gs 101-1c0:rwd* 1c0-1e0:rwd* 1e0-200:rwd");
	assert_eq(touch(t, 0x100, R), KERN_PROTECTION_FAILURE);
	assert_eq(t->map->size, PG(0xff));
}

/* 128 KiB of stack at first, but the lowest page is the guard's. */
TEST(a_small_stack_keeps_its_guard)
{
	static const struct {
		u_int	 npages;
		const char *map;
	} stacks[] = {
		{ 2, "100-101:-gs 101-102:rwd" },
		{ 31, "100-101:-gs 101-11f:rwd" },
		{ 32, "100-101:-gs 101-120:rwd" },
		{ 33, "100-101:-gs 101-121:rwd" },
		{ 34, "100-102:-gs 102-122:rwd" },
	};
	size_t i;

	for (i = 0; i < nrows(stacks); i++) {
		assert_ok(vm_map_stack(t->map, PG(0x100), PG(stacks[i].npages),
		    RW, ALL, MAP_STACK_AREA));
		assert_map(t->map, stacks[i].map);
		assert_ok(unmap(t, 0x100, 0x200));
	}
	assert_eq(vm_map_stack(t->map, PG(0x100), PG(1), RW, ALL,
	    MAP_STACK_AREA), KERN_INVALID_ARGUMENT);
}

/* What the gap will become follows mprotect of the whole stack. */
TEST(gap_remembers_its_protection)
{
	(void)vm_map_stack(t->map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA);
	assert_ok(vm_map_protect(t->map, PG(0x1f0), PG(0x200), R, 0,
	    VM_MAP_PROTECT_SET_PROT | VM_MAP_PROTECT_GROWSDOWN));
	assert_map(t->map, "100-1e0:-gs 1e0-200:rd");
	assert_eq(touch(t, 0x1df, RW), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "100-1c0:-gs 1c0-1e0:rd 1e0-200:rd");
}

/* A maximum that shrinks takes from what the gap will become, too. */
TEST(gap_remembers_its_maximum)
{
	(void)vm_map_stack(t->map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA);
	assert_ok(vm_map_protect(t->map, PG(0x100), PG(0x200), R, R,
	    VM_MAP_PROTECT_SET_PROT | VM_MAP_PROTECT_SET_MAXPROT));
	assert_ok(touch(t, 0x1df, R));
	assert_eq(entry_at(t, 0x1df)->max_protection, R);
	assert_ok(vm_map_protect(t->map, PG(0x100), PG(0x200), 0,
	    VM_PROT_NONE, VM_MAP_PROTECT_SET_MAXPROT));
	assert_eq(touch(t, 0x1bf, R), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "100-1a0:-gs 1a0-1c0:-d 1c0-1e0:-d* 1e0-200:-d");
}

/* Nothing below the map, past it, of no size, or where something is. */
TEST(a_stack_needs_room_of_its_own)
{
	const vm_offset_t top = VM_MAXUSER_ADDRESS;

	(void)map_pages(t, 0x17f, 0x180, RW, 0);
	assert_eq(vm_map_stack(t->map, PG(0), PG(0x40), RW, ALL,
	    MAP_STACK_AREA), KERN_INVALID_ADDRESS);
	assert_eq(vm_map_stack(t->map, top - PG(2), PG(0x40), RW, ALL,
	    MAP_STACK_AREA), KERN_INVALID_ADDRESS);
	assert_eq(vm_map_stack(t->map, PG(0x100), 0, RW, ALL, MAP_STACK_AREA),
	    KERN_INVALID_ADDRESS);
	assert_eq(vm_map_stack(t->map, PG(0x17f), PG(0x40), RW, ALL,
	    MAP_STACK_AREA), KERN_NO_SPACE);
	assert_eq(vm_map_stack(t->map, PG(0x140), PG(0x40), RW, ALL,
	    MAP_STACK_AREA), KERN_NO_SPACE);
	assert_ok(vm_map_stack(t->map, PG(0x13f), PG(0x40), RW, ALL,
	    MAP_STACK_AREA));
	assert_map(t->map, "13f-15f:-gs 15f-17f:rwd 17f-180:rw");
}

static unsigned told;

static void
count_event(void *arg, const struct trace_event *e)
{
	told += e != NULL;
}

/* One whose gap only would not fit is not begun and undone. */
TEST(a_stack_without_room_does_nothing_that_could_be_told)
{
	(void)map_pages(t, 0x110, 0x111, RW, 0);
	trace_listen(t->vm, count_event, NULL);
	told = 0;
	assert_eq(vm_map_stack(t->map, PG(0x110), PG(0x40), RW, ALL,
	    MAP_STACK_AREA), KERN_NO_SPACE);
	assert_eq(vm_map_stack(t->map, PG(0x100), PG(0x40), RW, ALL,
	    MAP_STACK_AREA), KERN_NO_SPACE);
	assert_eq(told, 0);
	assert_ok(vm_map_stack(t->map, PG(0x111), PG(0x40), RW, ALL,
	    MAP_STACK_AREA));
	assert_true(told > 0);
	trace_listen(t->vm, NULL, NULL);
}

/* A map that became W^X has no more of such a stack, and keeps the gap. */
TEST(a_gap_that_cannot_be_given_away_stays_as_it_is)
{
	(void)vm_map_stack(t->map, PG(0x100), PG(0x100), ALL, ALL,
	    MAP_STACK_AREA);
	t->map->flags |= MAP_WXORX;
	assert_eq(touch(t, 0x1df, R), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "100-1e0:-gs 1e0-200:rwxd");
	curvm->policy.stack_guard = 0;
	assert_ok(unmap(t, 0x100, 0x200));
	t->map->flags &= ~MAP_WXORX;
	(void)vm_map_stack(t->map, PG(0x1d0), PG(0x30), ALL, ALL,
	    MAP_STACK_AREA);
	assert_map(t->map, "1d0-1e0:-gs 1e0-200:rwxd");
	t->map->flags |= MAP_WXORX;
	assert_eq(touch(t, 0x1d0, R), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "1d0-1e0:-gs 1e0-200:rwxd");
	t->map->flags &= ~MAP_WXORX;
	assert_ok(touch(t, 0x1d0, R));
	assert_map(t->map, "1d0-1e0:rwxd* 1e0-200:rwxd");
	assert_eq(entry_at(t, 0x1d0)->max_protection, ALL);
}

/* A stack that would need more than W^X allows is not begun either. */
TEST(a_stack_that_cannot_begin_leaves_nothing)
{
	t->map->flags |= MAP_WXORX;
	assert_eq(vm_map_stack(t->map, PG(0x100), PG(0x100), ALL, ALL,
	    MAP_STACK_AREA), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "");
}

/* Of the gap only less is left than the guard has pages. */
TEST(a_gap_smaller_than_its_guard_gives_nothing)
{
	curvm->policy.stack_guard = 4;
	(void)vm_map_stack(t->map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA);
	assert_ok(unmap(t, 0x100, 0x1dd));
	assert_eq(touch(t, 0x1df, R), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "1dd-1e0:-gs 1e0-200:rwd");
	assert_ok(unmap(t, 0x100, 0x200));
	(void)vm_map_stack(t->map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA);
	assert_ok(unmap(t, 0x100, 0x1db));
	assert_eq(touch(t, 0x1de, R), KERN_PROTECTION_FAILURE);
	assert_ok(touch(t, 0x1df, R));
	assert_map(t->map, "1db-1df:-gs 1df-1e0:rwd* 1e0-200:rwd");
}

/* Two gaps side by side stay two: each keeps its own stack's data. */
TEST(gaps_are_never_merged)
{
	(void)vm_map_stack(t->map, PG(0x100), PG(0x40), RW, ALL,
	    MAP_STACK_AREA);
	assert_ok(unmap(t, 0x120, 0x140));
	(void)vm_map_stack(t->map, PG(0x120), PG(0x40), R, R, MAP_STACK_AREA);
	assert_map(t->map, "100-120:-gs 120-140:-gs 140-160:rd");
	assert_eq(MAP_GAP_PROT(entry_at(t, 0x100)), RW);
	assert_eq(MAP_GAP_PROT(entry_at(t, 0x120)), R);
	assert_eq(touch(t, 0x110, R), KERN_PROTECTION_FAILURE);
}

/* A main stack: growth stops at 64 MiB. */
TEST(main_stack_has_a_limit)
{
	const vm_size_t npages = 0x5000;

	assert_ok(vm_map_stack(t->map, PG(0x1000), PG(npages), RW, ALL,
	    MAP_STACK_AREA));
	t->space->vm_maxsaddr = PG(0x1000);
	t->space->vm_stacktop = PG(0x1000 + npages);
	t->space->vm_ssize = 32;
	assert_ok(touch(t, 0x1000 + npages - 0x4000, R));
	assert_eq(t->space->vm_ssize, 0x4000);
	assert_eq(touch(t, 0x1000 + npages - 0x4001, R),
	    KERN_PROTECTION_FAILURE);
}

static vm_offset_t
any(struct test *t, vm_offset_t hint, u_int npages, vm_prot_t prot, int cow)
{
	vm_offset_t addr = hint;

	if (vm_map_find_min(t->map, NULL, 0, &addr, PG(npages), PG(1), 0,
	    VMFS_ANY_SPACE, prot, ALL, cow) != KERN_SUCCESS)
		return (0);
	return (addr);
}

/* Hints are respected upwards; anonymous memory without one is clustered. */
TEST(placement_is_first_fit_above_the_hint)
{
	vm_offset_t addr;

	assert_eq(any(t, 0, 4, RW, 0), PG(1));
	assert_eq(any(t, 0, 4, RW, 0), PG(5));
	assert_eq(any(t, PG(0x100), 4, RW, 0), PG(0x100));
	assert_eq(any(t, PG(0x102), 4, RW, 0), PG(0x104));
	assert_ok(unmap(t, 1, 9));
	assert_eq(any(t, 0, 2, RW, MAP_INHERIT_SHARE), PG(1));
	assert_eq(any(t, 0, 2, RW, 0), PG(3));
	assert_eq(t->map->anon_loc, PG(1));
	assert_eq(any(t, VM_MAXUSER_ADDRESS - PG(1), 2, R, 0), PG(5));
	addr = PG(0x100);
	vm_map_lock(t->map);
	assert_ok(vm_map_find_aligned(t->map, &addr, PG(1), 0, NBPDR));
	assert_eq(addr, NBPDR);
	assert_eq(vm_map_find_aligned(t->map, &addr, PG(2), NBPDR + PG(1),
	    NBPDR), KERN_NO_SPACE);
	vm_map_unlock(t->map);
}

static int
find(struct test *t, vm_offset_t *addr, u_int npages, vm_offset_t max,
    int space, int cow)
{
	return (vm_map_find(t->map, NULL, 0, addr, PG(npages), max, space, RW,
	    ALL, cow));
}

/* Anywhere, at a superpage, at a multiple of 16 pages, or nowhere else. */
TEST(placement_is_aligned_as_it_is_asked_for)
{
	vm_offset_t addr = PG(0x10);

	(void)map_pages(t, 0x10, 0x12, RW, 0);
	assert_ok(find(t, &addr, 1, 0, VMFS_SUPER_SPACE, 0));
	assert_eq(addr, NBPDR);
	addr = PG(0x10);
	assert_ok(find(t, &addr, 1, 0, VMFS_ALIGNED_SPACE(PAGE_SHIFT + 4),
	    0));
	assert_eq(addr, PG(0x20));
	addr = PG(0x10);
	assert_eq(find(t, &addr, 2, PG(0x13), VMFS_ANY_SPACE, 0),
	    KERN_NO_SPACE);
	assert_ok(find(t, &addr, 2, PG(0x14), VMFS_ANY_SPACE, 0));
	assert_eq(addr, PG(0x12));
	assert_eq(find(t, &addr, 1, 0, VMFS_NO_SPACE, 0), KERN_NO_SPACE);
}

/* MAP_REMAP: at that place, whatever is there. */
TEST(a_place_may_be_taken_from_what_is_there)
{
	vm_offset_t addr = PG(0x11), past = VM_MAXUSER_ADDRESS;

	(void)map_pages(t, 0x10, 0x14, R, 0);
	assert_ok(find(t, &addr, 2, 0, VMFS_NO_SPACE, MAP_REMAP));
	assert_eq(addr, PG(0x11));
	assert_map(t->map, "10-11:r* 11-13:rw 13-14:r*+3");
	assert_eq(find(t, &past, 1, 0, VMFS_NO_SPACE, MAP_REMAP),
	    KERN_INVALID_ADDRESS);
	assert_ok(map_pages(t, 0x200, 0x400, RW,
	    1 << MAP_SPLIT_BOUNDARY_SHIFT));
	addr = PG(0x201);
	assert_eq(find(t, &addr, 1, 0, VMFS_NO_SPACE, MAP_REMAP),
	    KERN_INVALID_ARGUMENT);
	assert_map(t->map, "10-11:r* 11-13:rw 13-14:r*+3 200-400:rw");
}

/* Where there is room, with its gap below. */
TEST(a_stack_is_found_a_place)
{
	vm_offset_t addr = PG(0x10);

	(void)map_pages(t, 0x10, 0x12, RW, 0);
	assert_ok(find(t, &addr, 0x40, 0, VMFS_ANY_SPACE, MAP_STACK_AREA));
	assert_eq(addr, PG(0x12));
	assert_map(t->map, "10-12:rw 12-32:-gs 32-52:rwd");
}

/* anon_loc is the lowest clustered address, and comes before the start. */
TEST(clustered_memory_begins_at_the_lowest_place)
{
	(void)map_pages(t, 1, 0x10, RW, MAP_INHERIT_SHARE);
	assert_eq(any(t, 0, 2, RW, 0), PG(0x10));
	assert_ok(unmap(t, 1, 0x10));
	assert_eq(any(t, 0, 1, RW, 0), PG(0x12));
	assert_eq(any(t, 0, 1, VM_PROT_NONE, 0), PG(1));
	assert_eq(t->map->anon_loc, PG(0x10));
}

/* Ends beyond the t->map, wrapped, empty; offsets that wrap. */
TEST(impossible_ranges_are_refused)
{
	vm_map_lock(t->map);
	assert_eq(vm_map_insert(t->map, NULL, 0, PG(2), PG(2), R, ALL, 0),
	    KERN_INVALID_ADDRESS);
	assert_eq(vm_map_insert(t->map, NULL, 0, 0, PG(2), R, ALL, 0),
	    KERN_INVALID_ADDRESS);
	assert_eq(vm_map_insert(t->map, NULL, 0, PG(3), PG(2), R, ALL, 0),
	    KERN_INVALID_ADDRESS);
	assert_eq(vm_map_insert(t->map, NULL, -(vm_ooffset_t)PG(1), PG(2),
	    PG(5), R, ALL, 0), KERN_INVALID_ARGUMENT);
	assert_ok(vm_map_insert(t->map, NULL, 0, PG(2), PG(4), R, ALL, 0));
	assert_eq(vm_map_insert(t->map, NULL, 0, PG(3), PG(5), R, ALL, 0),
	    KERN_NO_SPACE);
	assert_eq(vm_map_insert(t->map, NULL, 0, PG(1), PG(3), R, ALL, 0),
	    KERN_NO_SPACE);
	vm_map_unlock(t->map);
	assert_map(t->map, "2-4:r");
	assert_eq(map_pages(t, 2, 3, R, MAP_CHECK_EXCL), KERN_NO_SPACE);
}

/* gntdev's first grant lies there. */
TEST(a_mapping_may_end_with_the_last_offset)
{
	vm_map_lock(t->map);
	assert_ok(vm_map_insert(t->map, NULL, -(vm_ooffset_t)PG(3), PG(2),
	    PG(5), R, ALL, 0));
	vm_map_unlock(t->map);
	assert_map(t->map, "2-5:r+ffffffffffffd");
}

/* A large-page mapping can only be cut between its pages. */
TEST(large_pages_are_not_cut)
{
	const int cow = 1 << MAP_SPLIT_BOUNDARY_SHIFT;

	assert_eq(map_pages(t, 0x201, 0x401, RW, cow), KERN_INVALID_ARGUMENT);
	assert_ok(map_pages(t, 0x200, 0x600, RW, cow));
	assert_eq(unmap(t, 0x300, 0x600), KERN_INVALID_ARGUMENT);
	assert_eq(protect(t, 0x200, 0x201, R), KERN_INVALID_ARGUMENT);
	assert_eq(vm_map_inherit(t->map, PG(0x200), PG(0x600), VM_INHERIT_COPY),
	    KERN_INVALID_ARGUMENT);
	assert_eq(vm_map_inherit(t->map, PG(0x201), PG(0x600), VM_INHERIT_NONE),
	    KERN_INVALID_ARGUMENT);
	assert_eq(vm_map_inherit(t->map, PG(0x200), PG(0x5ff), VM_INHERIT_NONE),
	    KERN_INVALID_ARGUMENT);
	assert_false(vm_map_check_boundary(t->map, PG(0x200), PG(0x201)));
	assert_false(vm_map_check_boundary(t->map, PG(0x1ff), PG(0x201)));
	assert_false(vm_map_check_boundary(t->map, PG(0x201), PG(0x400)));
	assert_true(vm_map_check_boundary(t->map, PG(0x201), PG(0x201)));
	assert_true(vm_map_check_boundary(t->map, PG(0x200), PG(0x400)));
	assert_true(vm_map_check_boundary(t->map, PG(0x100), PG(0x700)));
	assert_false(vm_map_check_boundary(t->map, PG(0x200),
	    VM_MAXUSER_ADDRESS + PG(1)));
	assert_ok(unmap(t, 0x400, 0x600));
	assert_map(t->map, "200-400:rw*");
}

/* private [F]: reads share it, the first write puts a shadow before it. */
TEST(first_write_makes_the_shadow)
{
	vm_object_t file, object;
	vm_pindex_t pindex;
	vm_prot_t prot;
	u_int timestamp;

	file = vm_object_allocate_anon(8, NULL, NULL, 0);
	vm_object_reference(file);
	assert_ok(vm_map_fixed(t->map, file, PG(2), PG(0x10), PG(4), RW, ALL,
	    MAP_COPY_ON_WRITE));
	assert_ok(look_up(t, 0x11, R, &object, &pindex, &prot));
	assert_ptr_equal(object, file);
	assert_eq(pindex, 3);
	assert_eq(prot, R);
	timestamp = t->map->timestamp;
	assert_ok(look_up(t, 0x11, RW, &object, &pindex, &prot));
	assert_int_not_equal(t->map->timestamp, timestamp);
	assert_ptr_equal(object->backing_object, file);
	assert_eq(object->backing_object_offset, PG(2));
	assert_eq(pindex, 1);
	assert_eq(prot, RW);
	assert_map(t->map, "10-14:rwc*");
	vm_object_deallocate(file);
}

/* Nothing mapped, no access, write to read-only: three answers. */
TEST(lookup_tells_why_it_failed)
{
	(void)map_pages(t, 0x10, 0x12, R, 0);
	assert_eq(touch(t, 0x20, R), KERN_INVALID_ADDRESS);
	assert_eq(touch(t, 0x10, RW), KERN_PROTECTION_FAILURE);
	assert_ok(protect(t, 0x11, 0x12, VM_PROT_NONE));
	assert_eq(touch(t, 0x11, 0), KERN_PROTECTION_FAILURE);
	assert_ok(touch(t, 0x10, R));
	assert_false(sx_xlocked(&t->map->lock));
}

/* The locked lookup only looks. */
TEST(locked_lookup_changes_nothing)
{
	vm_map_entry_t entry;
	vm_map_t m = t->map;
	vm_object_t object;
	vm_pindex_t pindex;
	vm_prot_t prot;
	boolean_t wired;

	(void)map_pages(t, 0x10, 0x12, RW, 0);
	vm_map_lock_read(t->map);
	assert_eq(vm_map_lookup_locked(&m, PG(0x10), R, &entry, &object,
	    &pindex, &prot, &wired), KERN_FAILURE);
	vm_map_unlock_read(t->map);
	assert_ok(touch(t, 0x10, R));
	vm_map_lock_read(t->map);
	assert_ok(vm_map_lookup_locked(&m, PG(0x11), R, &entry, &object,
	    &pindex, &prot, &wired));
	assert_eq(pindex, 1);
	assert_false(wired);
	assert_eq(vm_map_lookup_locked(&m, PG(0x12), R, &entry, &object,
	    &pindex, &prot, &wired), KERN_INVALID_ADDRESS);
	assert_eq(vm_map_lookup_locked(&m, PG(0x11), ALL, &entry, &object,
	    &pindex, &prot, &wired), KERN_PROTECTION_FAILURE);
	/* What needs its copy is found for reading alone. */
	entry->eflags |= MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;
	assert_ok(vm_map_lookup_locked(&m, PG(0x11), R, &entry, &object,
	    &pindex, &prot, &wired));
	assert_eq(prot, R);
	assert_eq(vm_map_lookup_locked(&m, PG(0x11), RW, &entry, &object,
	    &pindex, &prot, &wired), KERN_FAILURE);
	vm_map_unlock_read(t->map);
}

/* Every exclusive way to the lock moves the timestamp, no other does. */
TEST(timestamp_counts_exclusive_locks)
{
	u_int stamp = t->map->timestamp;

	vm_map_lock(t->map);
	assert_eq(t->map->timestamp, ++stamp);
	vm_map_lock_downgrade(t->map);
	assert_eq(vm_map_lock_upgrade(t->map), 0);
	assert_eq(t->map->timestamp, ++stamp);
	vm_map_unlock(t->map);
	assert_true(vm_map_trylock(t->map));
	assert_eq(t->map->timestamp, ++stamp);
	assert_true(vm_map_locked(t->map));
	vm_map_unlock(t->map);
	assert_true(vm_map_trylock_read(t->map));
	vm_map_unlock_read(t->map);
	vm_map_lock_read(t->map);
	vm_map_unlock_read(t->map);
	assert_eq(t->map->timestamp, stamp);
}

/* msync: a hole and a wired page to be invalidated are errors. */
TEST(sync_wants_everything_mapped)
{
	(void)map_pages(t, 0x10, 0x12, RW, 0);
	(void)map_pages(t, 0x13, 0x14, RW, 0);
	assert_ok(vm_map_sync(t->map, PG(0x10), PG(0x12), TRUE, FALSE));
	assert_ok(vm_map_sync(t->map, PG(0x10), PG(0x10), TRUE, TRUE));
	assert_eq(vm_map_sync(t->map, PG(0x10), PG(0x14), TRUE, FALSE),
	    KERN_INVALID_ADDRESS);
	assert_eq(vm_map_sync(t->map, PG(0x12), PG(0x12), TRUE, FALSE),
	    KERN_INVALID_ADDRESS);
	assert_true(vm_map_check_protection(t->map, PG(0x10), PG(0x12), RW));
	assert_false(vm_map_check_protection(t->map, PG(0x10), PG(0x12), ALL));
	assert_false(vm_map_check_protection(t->map, PG(0x10), PG(0x14), R));
	assert_false(vm_map_check_protection(t->map, PG(0x12), PG(0x14), R));
	assert_true(vm_map_check_protection(t->map, PG(0x13), PG(0x14), R));
}

static unsigned
violations(struct test *t)
{
	struct check c = { .nfailed = 0 };

	map_check_one(&c, t->map);
	return (c.nfailed);
}

/* Each invariant broken by hand is noticed, and healed is silent again. */
TEST(checker_notices_each_broken_invariant)
{
	vm_map_entry_t e;

	(void)map_pages(t, 0x10, 0x12, RW, 0);
	(void)map_pages(t, 0x14, 0x16, R, 0);
	(void)map_pages(t, 0x18, 0x1a, VM_PROT_NONE, MAP_CREATE_GUARD);
	(void)touch(t, 0x10, RW);
	e = entry_at(t, 0x10);
	assert_eq(violations(t), 0);
#define	BREAK(field, bad) do {						\
	__typeof__(field) was_ = (field);				\
	(field) = (bad);						\
	assert_int_not_equal(violations(t), 0);				\
	(field) = was_;							\
	assert_int_equal(violations(t), 0);				\
} while (0)
	BREAK(e->end, PG(0x15));
	BREAK(e->prev, e);
	BREAK(RB_PARENT(e, tree), e);
	BREAK(RB_COLOR(e, tree), RB_BLACK);
	BREAK(e->max_free, 1);
	BREAK(t->map->nentries, 2);
	BREAK(t->map->size, PG(1));
	BREAK(entry_at(t, 0x18)->protection, R);
	BREAK(e->max_protection, R);
	BREAK(e->eflags, MAP_ENTRY_NEEDS_COPY);
	BREAK(e->offset, 1);
	BREAK(e->eflags, MAP_ENTRY_USER_WIRED);
	BREAK(e->wiring_thread, curthread);
	BREAK(t->map->hint, &t->map->header);
	BREAK(object_at(t, 0x10)->ref_count, 0);
#undef	BREAK
}

/* What begins past the end of the map is a range of nothing. */
TEST(a_range_past_the_map_is_empty)
{
	const vm_offset_t start = vm_map_max(t->map) + PG(1);
	const vm_offset_t end = start + PG(2);

	assert_ok(map_pages(t, 0x10, 0x12, RW, 0));
	assert_ok(vm_map_protect(t->map, start, end, R, 0,
	    VM_MAP_PROTECT_SET_PROT));
	assert_ok(vm_map_inherit(t->map, start, end, VM_INHERIT_NONE));
	assert_ok(vm_map_madvise(t->map, start, end, MADV_DONTNEED));
	assert_ok(vm_map_wire(t->map, end, end, VM_MAP_WIRE_NOHOLES));
	assert_eq(vm_map_unwire(t->map, start, end, VM_MAP_WIRE_HOLESOK),
	    KERN_SUCCESS);
	assert_ok(vm_map_remove(t->map, start, end));
	assert_eq(vm_map_sync(t->map, start, end, TRUE, FALSE),
	    KERN_INVALID_ADDRESS);
	assert_map(t->map, "10-12:rw");
}

/*
 * The stack at the top grows in [100-1e0) while the one below it has become
 * another protection, is unmapped, is a mapping of something else.
 */
TEST(a_stack_grows_below_a_changed_neighbour)
{
	assert_ok(vm_map_stack(t->map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA));
	assert_ok(touch(t, 0x1df, RW));
	assert_ok(protect(t, 0x1c0, 0x1e0, R));
	assert_map(t->map, "100-1c0:-gs 1c0-1e0:rd* 1e0-200:rwd");
	assert_ok(touch(t, 0x1bf, RW));
	assert_map(t->map,
	    "100-1a0:-gs 1a0-1c0:rwd* 1c0-1e0:rd* 1e0-200:rwd");
	assert_ok(unmap(t, 0x1a0, 0x1b0));
	assert_eq(touch(t, 0x19f, RW), KERN_PROTECTION_FAILURE);
	assert_ok(map_pages(t, 0x1a0, 0x1b0, RW, 0));
	assert_eq(touch(t, 0x19f, RW), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "100-1a0:-gs 1a0-1b0:rw 1b0-1c0:rwd*+10 "
	    "1c0-1e0:rd* 1e0-200:rwd");
}
