/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping, cutting, merging, protecting, advising, growing and looking up. */
#include <errno.h>

#include <vm/vm_extern.h>
#include "support/support.h"
#include "unit/map_draw.h"

#define	RW		VM_PROT_RW
#define	R		VM_PROT_READ
#define	ALL		VM_PROT_ALL
#define	PG(n)		((vm_offset_t)(n) << PAGE_SHIFT)

static struct vmspace *space;
static vm_map_t map;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	vmsim_enter(*state);
	space = vmspace_alloc(PG(1), VM_MAXUSER_ADDRESS);
	if (space == NULL)
		return (-1);
	map = &space->vm_map;
	return (0);
}

static int
teardown(void **state)
{
	test_check(*state);
	vmspace_free(space);
	return (test_teardown(state));
}

/* Maps pages [first, last) in place of what is there. */
static int
put(u_int first, u_int last, vm_prot_t prot, int cow)
{
	return (vm_map_fixed(map, NULL, 0, PG(first), PG(last - first), prot,
	    (cow & MAP_CREATE_GUARD) != 0 ? VM_PROT_NONE : ALL, cow));
}

static int
protect(u_int first, u_int last, vm_prot_t prot)
{
	return (vm_map_protect(map, PG(first), PG(last), prot, 0,
	    VM_MAP_PROTECT_SET_PROT));
}

/* What a fault would find; the map is unlocked again. */
static int
look_up(u_int page, vm_prot_t access, vm_object_t *object,
    vm_pindex_t *pindex, vm_prot_t *prot)
{
	vm_map_entry_t entry;
	vm_map_t m = map;
	boolean_t wired;
	int rv;

	rv = vm_map_lookup(&m, PG(page), access | VM_PROT_FAULT_LOOKUP,
	    &entry, object, pindex, prot, &wired);
	if (rv == KERN_SUCCESS)
		vm_map_lookup_done(m, entry);
	return (rv);
}

static int
touch(u_int page, vm_prot_t access)
{
	vm_object_t object;
	vm_pindex_t pindex;
	vm_prot_t prot;

	return (look_up(page, access, &object, &pindex, &prot));
}

static vm_map_entry_t
entry_at(u_int page)
{
	vm_map_entry_t entry;

	assert_true(vm_map_lookup_entry(map, PG(page), &entry));
	return (entry);
}

static vm_object_t
object_at(u_int page)
{
	return (entry_at(page)->object.vm_object);
}

/* [10-12) + [12-14) = [10-14), before and after there is an object. */
static void
anonymous_neighbours_become_one(void **state)
{
	assert_int_equal(put(0x10, 0x12, RW, 0), KERN_SUCCESS);
	assert_int_equal(put(0x12, 0x14, RW, 0), KERN_SUCCESS);
	assert_map(map, "10-14:rw");
	assert_int_equal(touch(0x10, RW), KERN_SUCCESS);
	assert_int_equal(put(0x14, 0x16, RW, 0), KERN_SUCCESS);
	assert_map(map, "10-16:rw*");
	assert_int_equal(object_at(0x10)->size, 6);
	assert_int_equal(map->size, PG(6));
}

/* [10-12)O [12-14)O': what lies between joins the lower one only. */
static void
memory_between_joins_the_lower_neighbour(void **state)
{
	(void)put(0x10, 0x12, RW, 0);
	(void)put(0x14, 0x16, RW, 0);
	(void)touch(0x10, RW);
	(void)touch(0x14, RW);
	(void)put(0x12, 0x14, RW, 0);
	assert_map(map, "10-14:rw* 14-16:rw*");
	assert_int_equal(object_at(0x10)->size, 4);
}

/* shared [10-12)O then private: one object, two entries. */
static void
differing_inheritance_shares_only_the_object(void **state)
{
	(void)put(0x10, 0x12, RW, MAP_INHERIT_SHARE);
	(void)touch(0x10, RW);
	(void)put(0x12, 0x14, RW, 0);
	assert_map(map, "10-12:rwS* 12-14:rw*+2");
	assert_ptr_equal(object_at(0x10), object_at(0x12));
	assert_int_equal(object_at(0x10)->ref_count, 2);
}

/* [10-18) cut at 12 and 14: one object is made first, both halves have it. */
static void
cutting_makes_one_object_for_all_parts(void **state)
{
	(void)put(0x10, 0x18, RW, 0);
	assert_int_equal(protect(0x12, 0x14, R), KERN_SUCCESS);
	assert_map(map, "10-12:rw* 12-14:r*+2 14-18:rw*+4");
	assert_int_equal(object_at(0x12)->ref_count, 3);
	assert_int_equal(protect(0x12, 0x14, RW), KERN_SUCCESS);
	assert_map(map, "10-18:rw*");
	assert_int_equal(object_at(0x12)->ref_count, 1);
}

/* A hole in the middle of [10-18): the object lives on, the rest is gone. */
static void
unmapping_leaves_a_hole(void **state)
{
	(void)put(0x10, 0x18, RW, 0);
	assert_int_equal(vm_map_remove(map, PG(0x12), PG(0x14)),
	    KERN_SUCCESS);
	assert_map(map, "10-12:rw* 14-18:rw*+4");
	assert_int_equal(vm_map_remove(map, PG(0x16), PG(0x18)),
	    KERN_SUCCESS);
	assert_int_equal(object_at(0x10)->size, 6);
	assert_int_equal(vm_map_remove(map, PG(0x10), PG(0x20)),
	    KERN_SUCCESS);
	assert_map(map, "");
	assert_int_equal(map->size, 0);
}

/* A memory mapped for reading is not charged: it does not merge at once. */
static void
charged_and_uncharged_memory_stay_apart(void **state)
{
	(void)put(0x10, 0x12, R, 0);
	(void)put(0x12, 0x14, RW, 0);
	assert_int_equal(protect(0x12, 0x14, R), KERN_SUCCESS);
	assert_map(map, "10-12:r 12-14:r");
	assert_int_equal(protect(0x10, 0x14, RW), KERN_SUCCESS);
	assert_map(map, "10-14:rw");
}

/* max=r: more is refused, and nothing before the refusal has changed. */
static void
maximum_protection_holds(void **state)
{
	(void)put(0x10, 0x12, R, 0);
	assert_int_equal(vm_map_fixed(map, NULL, 0, PG(0x12), PG(2), R, R, 0),
	    KERN_SUCCESS);
	assert_int_equal(protect(0x10, 0x14, RW), KERN_PROTECTION_FAILURE);
	assert_map(map, "10-12:r 12-14:r+2");
	assert_int_equal(protect(0x8, 0x14, VM_PROT_NONE), KERN_SUCCESS);
	assert_map(map, "10-12:- 12-14:-+2");
	assert_int_equal(vm_map_protect(map, PG(0x10), PG(0x14), RW, R,
	    VM_MAP_PROTECT_SET_PROT | VM_MAP_PROTECT_SET_MAXPROT),
	    KERN_OUT_OF_BOUNDS);
	assert_int_equal(vm_map_protect(map, PG(0x10), PG(0x12), 0, R,
	    VM_MAP_PROTECT_SET_MAXPROT), KERN_SUCCESS);
	assert_int_equal(entry_at(0x10)->max_protection, R);
}

/* W^X: neither at first nor later. */
static void
wxorx_map_refuses_both_at_once(void **state)
{
	vm_map_lock(map);
	vm_map_modflags(map, MAP_WXORX, 0);
	vm_map_unlock(map);
	assert_int_equal(put(0x10, 0x12, ALL, 0), KERN_PROTECTION_FAILURE);
	assert_int_equal(put(0x10, 0x12, RW, 0), KERN_SUCCESS);
	assert_int_equal(protect(0x10, 0x12, ALL), KERN_PROTECTION_FAILURE);
}

/* [10-18) inheritance of the middle, there and back again. */
static void
inheritance_is_set_for_exactly_the_range(void **state)
{
	(void)put(0x10, 0x18, RW, 0);
	assert_int_equal(vm_map_inherit(map, PG(0x12), PG(0x14),
	    VM_INHERIT_NONE), KERN_SUCCESS);
	assert_int_equal(vm_map_inherit(map, PG(0x14), PG(0x16),
	    VM_INHERIT_ZERO), KERN_SUCCESS);
	assert_map(map, "10-12:rw* 12-14:rwN*+2 14-16:rwZ*+4 16-18:rw*+6");
	assert_int_equal(vm_map_inherit(map, PG(0x8), PG(0x20),
	    VM_INHERIT_COPY), KERN_SUCCESS);
	assert_map(map, "10-18:rw*");
	assert_int_equal(vm_map_inherit(map, PG(0x10), PG(0x18), 7),
	    KERN_INVALID_ARGUMENT);
}

/* A guard is never inherited as zero-filled memory. */
static void
guard_ignores_inheritance_zero(void **state)
{
	(void)put(0x10, 0x12, VM_PROT_NONE, MAP_CREATE_GUARD);
	assert_int_equal(vm_map_inherit(map, PG(0x10), PG(0x12),
	    VM_INHERIT_ZERO), KERN_SUCCESS);
	assert_map(map, "10-12:-g");
}

/* [10-18) . [20-22): flags are set on what is there, holes are skipped. */
static void
advice_is_kept_in_the_entries(void **state)
{
	(void)put(0x10, 0x18, RW, 0);
	(void)put(0x20, 0x22, RW, 0);
	assert_int_equal(vm_map_madvise(map, PG(0x14), PG(0x21),
	    MADV_SEQUENTIAL), 0);
	assert_map(map, "10-14:rw* 14-18:rwq*+4 20-21:rwq* 21-22:rw*+1");
	assert_int_equal(vm_map_madvise(map, PG(0x10), PG(0x18),
	    MADV_NOCORE), 0);
	assert_map(map, "10-14:rwO* 14-18:rwOq*+4 20-21:rwq* 21-22:rw*+1");
	assert_int_equal(vm_map_madvise(map, PG(1), PG(0x30), MADV_NORMAL), 0);
	assert_int_equal(vm_map_madvise(map, PG(1), PG(0x30), MADV_CORE), 0);
	assert_map(map, "10-18:rw* 20-22:rw*");
	assert_int_equal(vm_map_madvise(map, PG(1), PG(0x30), 77), EINVAL);
	assert_int_equal(vm_map_madvise(map, PG(1), PG(0x30), MADV_FREE), 0);
}

/* Guards are not counted, merge with guards, and nothing else touches them. */
static void
guards_are_not_memory(void **state)
{
	(void)put(0x10, 0x18, RW, 0);
	(void)put(0x12, 0x14, VM_PROT_NONE, MAP_CREATE_GUARD);
	(void)put(0x14, 0x15, VM_PROT_NONE, MAP_CREATE_GUARD);
	assert_map(map, "10-12:rw* 12-15:-g 15-18:rw*+5");
	assert_int_equal(map->size, PG(5));
	assert_int_equal(touch(0x13, R), KERN_PROTECTION_FAILURE);
	assert_int_equal(protect(0x10, 0x18, R), KERN_SUCCESS);
	assert_map(map, "10-12:r* 12-15:-g 15-18:r*+5");
	assert_int_equal(vm_map_fixed(map, NULL, 0, PG(0x20), PG(1), R, R,
	    MAP_CREATE_GUARD), KERN_INVALID_ARGUMENT);
}

/* |g|....gap....|top| : a fault in the gap moves the border by 128 KiB. */
static void
stack_grows_in_steps(void **state)
{
	assert_int_equal(vm_map_stack(map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA), KERN_SUCCESS);
	assert_map(map, "100-1e0:-gs 1e0-200:rwd");
	assert_int_equal(touch(0x1df, RW), KERN_SUCCESS);
	assert_map(map, "100-1c0:-gs 1c0-1e0:rwd* 1e0-200:rwd");
	assert_int_equal(touch(0x101, R), KERN_SUCCESS);
	assert_map(map,
	    "100-101:-gs 101-1c0:rwd* 1c0-1e0:rwd* 1e0-200:rwd");
	assert_int_equal(touch(0x100, R), KERN_PROTECTION_FAILURE);
	assert_int_equal(map->size, PG(0xff));
}

/* What the gap will become follows mprotect of the whole stack. */
static void
gap_remembers_its_protection(void **state)
{
	(void)vm_map_stack(map, PG(0x100), PG(0x100), RW, ALL,
	    MAP_STACK_AREA);
	assert_int_equal(vm_map_protect(map, PG(0x1f0), PG(0x200), R, 0,
	    VM_MAP_PROTECT_SET_PROT | VM_MAP_PROTECT_GROWSDOWN),
	    KERN_SUCCESS);
	assert_map(map, "100-1e0:-gs 1e0-200:rd");
	assert_int_equal(touch(0x1df, RW), KERN_PROTECTION_FAILURE);
	assert_map(map, "100-1c0:-gs 1c0-1e0:rd 1e0-200:rd");
}

/* Two gaps side by side stay two: each keeps its own stack's data. */
static void
gaps_are_never_merged(void **state)
{
	(void)vm_map_stack(map, PG(0x100), PG(0x40), RW, ALL,
	    MAP_STACK_AREA);
	assert_int_equal(vm_map_remove(map, PG(0x120), PG(0x140)),
	    KERN_SUCCESS);
	(void)vm_map_stack(map, PG(0x120), PG(0x40), R, R, MAP_STACK_AREA);
	assert_map(map, "100-120:-gs 120-140:-gs 140-160:rd");
	assert_int_equal(MAP_GAP_PROT(entry_at(0x100)), RW);
	assert_int_equal(MAP_GAP_PROT(entry_at(0x120)), R);
	assert_int_equal(touch(0x110, R), KERN_PROTECTION_FAILURE);
}

/* A main stack: growth stops at 64 MiB. */
static void
main_stack_has_a_limit(void **state)
{
	const vm_size_t npages = 0x5000;

	assert_int_equal(vm_map_stack(map, PG(0x1000), PG(npages), RW, ALL,
	    MAP_STACK_AREA), KERN_SUCCESS);
	space->vm_maxsaddr = PG(0x1000);
	space->vm_stacktop = PG(0x1000 + npages);
	space->vm_ssize = 32;
	assert_int_equal(touch(0x1000 + npages - 0x4000, R), KERN_SUCCESS);
	assert_int_equal(space->vm_ssize, 0x4000);
	assert_int_equal(touch(0x1000 + npages - 0x4001, R),
	    KERN_PROTECTION_FAILURE);
}

static vm_offset_t
any(vm_offset_t hint, u_int npages, vm_prot_t prot, int cow)
{
	vm_offset_t addr = hint;

	if (vm_map_find_min(map, NULL, 0, &addr, PG(npages), PG(1), 0,
	    VMFS_ANY_SPACE, prot, ALL, cow) != KERN_SUCCESS)
		return (0);
	return (addr);
}

/* Hints are respected upwards; anonymous memory without one is clustered. */
static void
placement_is_first_fit_above_the_hint(void **state)
{
	vm_offset_t addr;

	assert_int_equal(any(0, 4, RW, 0), PG(1));
	assert_int_equal(any(0, 4, RW, 0), PG(5));
	assert_int_equal(any(PG(0x100), 4, RW, 0), PG(0x100));
	assert_int_equal(any(PG(0x102), 4, RW, 0), PG(0x104));
	assert_int_equal(vm_map_remove(map, PG(1), PG(9)), KERN_SUCCESS);
	assert_int_equal(any(0, 2, RW, MAP_INHERIT_SHARE), PG(1));
	assert_int_equal(any(0, 2, RW, 0), PG(3));
	assert_int_equal(map->anon_loc, PG(1));
	assert_int_equal(any(VM_MAXUSER_ADDRESS - PG(1), 2, R, 0), PG(5));
	addr = PG(0x100);
	vm_map_lock(map);
	assert_int_equal(vm_map_find_aligned(map, &addr, PG(1), 0, NBPDR),
	    KERN_SUCCESS);
	assert_int_equal(addr, NBPDR);
	assert_int_equal(vm_map_find_aligned(map, &addr, PG(2), NBPDR + PG(1),
	    NBPDR), KERN_NO_SPACE);
	vm_map_unlock(map);
}

/* anon_loc is the lowest clustered address, and comes before the start. */
static void
clustered_memory_begins_at_the_lowest_place(void **state)
{
	(void)put(1, 0x10, RW, MAP_INHERIT_SHARE);
	assert_int_equal(any(0, 2, RW, 0), PG(0x10));
	assert_int_equal(vm_map_remove(map, PG(1), PG(0x10)), KERN_SUCCESS);
	assert_int_equal(any(0, 1, RW, 0), PG(0x12));
	assert_int_equal(any(0, 1, VM_PROT_NONE, 0), PG(1));
	assert_int_equal(map->anon_loc, PG(0x10));
}

/* Ends beyond the map, wrapped, empty; offsets that wrap. */
static void
impossible_ranges_are_refused(void **state)
{
	vm_map_lock(map);
	assert_int_equal(vm_map_insert(map, NULL, 0, PG(2), PG(2), R, ALL, 0),
	    KERN_INVALID_ADDRESS);
	assert_int_equal(vm_map_insert(map, NULL, 0, 0, PG(2), R, ALL, 0),
	    KERN_INVALID_ADDRESS);
	assert_int_equal(vm_map_insert(map, NULL, 0, PG(3), PG(2), R, ALL, 0),
	    KERN_INVALID_ADDRESS);
	assert_int_equal(vm_map_insert(map, NULL, -(vm_ooffset_t)PG(1), PG(2),
	    PG(5), R, ALL, 0), KERN_INVALID_ARGUMENT);
	assert_int_equal(vm_map_insert(map, NULL, 0, PG(2), PG(4), R, ALL, 0),
	    KERN_SUCCESS);
	assert_int_equal(vm_map_insert(map, NULL, 0, PG(3), PG(5), R, ALL, 0),
	    KERN_NO_SPACE);
	assert_int_equal(vm_map_insert(map, NULL, 0, PG(1), PG(3), R, ALL, 0),
	    KERN_NO_SPACE);
	vm_map_unlock(map);
	assert_map(map, "2-4:r");
	assert_int_equal(put(2, 3, R, MAP_CHECK_EXCL), KERN_NO_SPACE);
}

/* A large-page mapping can only be cut between its pages. */
static void
large_pages_are_not_cut(void **state)
{
	const int cow = 1 << MAP_SPLIT_BOUNDARY_SHIFT;

	assert_int_equal(put(0x201, 0x401, RW, cow), KERN_INVALID_ARGUMENT);
	assert_int_equal(put(0x200, 0x600, RW, cow), KERN_SUCCESS);
	assert_int_equal(vm_map_remove(map, PG(0x300), PG(0x600)),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(protect(0x200, 0x201, R), KERN_INVALID_ARGUMENT);
	assert_int_equal(vm_map_inherit(map, PG(0x200), PG(0x600),
	    VM_INHERIT_COPY), KERN_INVALID_ARGUMENT);
	assert_false(vm_map_check_boundary(map, PG(0x200), PG(0x201)));
	assert_true(vm_map_check_boundary(map, PG(0x200), PG(0x400)));
	assert_int_equal(vm_map_remove(map, PG(0x400), PG(0x600)),
	    KERN_SUCCESS);
	assert_map(map, "200-400:rw*");
}

/* private [F]: reads share it, the first write puts a shadow before it. */
static void
first_write_makes_the_shadow(void **state)
{
	vm_object_t file, object;
	vm_pindex_t pindex;
	vm_prot_t prot;
	u_int timestamp;

	file = vm_object_allocate_anon(8, NULL, NULL, 0);
	vm_object_reference(file);
	assert_int_equal(vm_map_fixed(map, file, PG(2), PG(0x10), PG(4), RW,
	    ALL, MAP_COPY_ON_WRITE), KERN_SUCCESS);
	assert_int_equal(look_up(0x11, R, &object, &pindex, &prot),
	    KERN_SUCCESS);
	assert_ptr_equal(object, file);
	assert_int_equal(pindex, 3);
	assert_int_equal(prot, R);
	timestamp = map->timestamp;
	assert_int_equal(look_up(0x11, RW, &object, &pindex, &prot),
	    KERN_SUCCESS);
	assert_int_not_equal(map->timestamp, timestamp);
	assert_ptr_equal(object->backing_object, file);
	assert_int_equal(object->backing_object_offset, PG(2));
	assert_int_equal(pindex, 1);
	assert_int_equal(prot, RW);
	assert_map(map, "10-14:rwc*");
	vm_object_deallocate(file);
}

/* Nothing mapped, no access, write to read-only: three answers. */
static void
lookup_tells_why_it_failed(void **state)
{
	(void)put(0x10, 0x12, R, 0);
	assert_int_equal(touch(0x20, R), KERN_INVALID_ADDRESS);
	assert_int_equal(touch(0x10, RW), KERN_PROTECTION_FAILURE);
	assert_int_equal(protect(0x11, 0x12, VM_PROT_NONE), KERN_SUCCESS);
	assert_int_equal(touch(0x11, 0), KERN_PROTECTION_FAILURE);
	assert_int_equal(touch(0x10, R), KERN_SUCCESS);
	assert_false(sx_xlocked(&map->lock));
}

/* The locked lookup only looks. */
static void
locked_lookup_changes_nothing(void **state)
{
	vm_map_entry_t entry;
	vm_map_t m = map;
	vm_object_t object;
	vm_pindex_t pindex;
	vm_prot_t prot;
	boolean_t wired;

	(void)put(0x10, 0x12, RW, 0);
	vm_map_lock_read(map);
	assert_int_equal(vm_map_lookup_locked(&m, PG(0x10), R, &entry,
	    &object, &pindex, &prot, &wired), KERN_FAILURE);
	vm_map_unlock_read(map);
	assert_int_equal(touch(0x10, R), KERN_SUCCESS);
	vm_map_lock_read(map);
	assert_int_equal(vm_map_lookup_locked(&m, PG(0x11), R, &entry,
	    &object, &pindex, &prot, &wired), KERN_SUCCESS);
	assert_int_equal(pindex, 1);
	assert_false(wired);
	vm_map_unlock_read(map);
}

/* Every exclusive way to the lock moves the timestamp, no other does. */
static void
timestamp_counts_exclusive_locks(void **state)
{
	u_int t = map->timestamp;

	vm_map_lock(map);
	assert_int_equal(map->timestamp, ++t);
	vm_map_lock_downgrade(map);
	assert_int_equal(vm_map_lock_upgrade(map), 0);
	assert_int_equal(map->timestamp, ++t);
	vm_map_unlock(map);
	assert_true(vm_map_trylock(map));
	assert_int_equal(map->timestamp, ++t);
	assert_true(vm_map_locked(map));
	vm_map_unlock(map);
	assert_true(vm_map_trylock_read(map));
	vm_map_unlock_read(map);
	vm_map_lock_read(map);
	vm_map_unlock_read(map);
	assert_int_equal(map->timestamp, t);
}

/* msync: a hole and a wired page to be invalidated are errors. */
static void
sync_wants_everything_mapped(void **state)
{
	(void)put(0x10, 0x12, RW, 0);
	(void)put(0x13, 0x14, RW, 0);
	assert_int_equal(vm_map_sync(map, PG(0x10), PG(0x12), TRUE, FALSE),
	    KERN_SUCCESS);
	assert_int_equal(vm_map_sync(map, PG(0x10), PG(0x10), TRUE, TRUE),
	    KERN_SUCCESS);
	assert_int_equal(vm_map_sync(map, PG(0x10), PG(0x14), TRUE, FALSE),
	    KERN_INVALID_ADDRESS);
	assert_int_equal(vm_map_sync(map, PG(0x12), PG(0x12), TRUE, FALSE),
	    KERN_INVALID_ADDRESS);
	assert_true(vm_map_check_protection(map, PG(0x10), PG(0x12), RW));
	assert_false(vm_map_check_protection(map, PG(0x10), PG(0x12), ALL));
	assert_false(vm_map_check_protection(map, PG(0x10), PG(0x14), R));
}

static unsigned
violations(void)
{
	struct check c = { .nfailed = 0 };

	map_check_one(&c, map);
	return (c.nfailed);
}

/* Each invariant broken by hand is noticed, and healed is silent again. */
static void
checker_notices_each_broken_invariant(void **state)
{
	vm_map_entry_t e;

	(void)put(0x10, 0x12, RW, 0);
	(void)put(0x14, 0x16, R, 0);
	(void)put(0x18, 0x1a, VM_PROT_NONE, MAP_CREATE_GUARD);
	(void)touch(0x10, RW);
	e = entry_at(0x10);
	assert_int_equal(violations(), 0);
#define	BREAK(field, bad) do {						\
	__typeof__(field) was_ = (field);				\
	(field) = (bad);						\
	assert_int_not_equal(violations(), 0);				\
	(field) = was_;							\
	assert_int_equal(violations(), 0);				\
} while (0)
	BREAK(e->end, PG(0x15));
	BREAK(e->prev, e);
	BREAK(e->parent, e);
	BREAK(e->height, 9);
	BREAK(e->max_free, 1);
	BREAK(map->nentries, 2);
	BREAK(map->size, PG(1));
	BREAK(entry_at(0x18)->protection, R);
	BREAK(e->max_protection, R);
	BREAK(e->eflags, MAP_ENTRY_NEEDS_COPY);
	BREAK(e->offset, 1);
	BREAK(e->eflags, MAP_ENTRY_USER_WIRED);
	BREAK(e->wiring_thread, curthread);
	BREAK(map->hint, &map->header);
	BREAK(object_at(0x10)->ref_count, 0);
#undef	BREAK
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(anonymous_neighbours_become_one),
		T(memory_between_joins_the_lower_neighbour),
		T(differing_inheritance_shares_only_the_object),
		T(cutting_makes_one_object_for_all_parts),
		T(unmapping_leaves_a_hole),
		T(charged_and_uncharged_memory_stay_apart),
		T(maximum_protection_holds),
		T(wxorx_map_refuses_both_at_once),
		T(inheritance_is_set_for_exactly_the_range),
		T(guard_ignores_inheritance_zero),
		T(advice_is_kept_in_the_entries),
		T(guards_are_not_memory),
		T(stack_grows_in_steps),
		T(gap_remembers_its_protection),
		T(gaps_are_never_merged),
		T(main_stack_has_a_limit),
		T(placement_is_first_fit_above_the_hint),
		T(clustered_memory_begins_at_the_lowest_place),
		T(impossible_ranges_are_refused),
		T(large_pages_are_not_cut),
		T(first_write_makes_the_shadow),
		T(lookup_tells_why_it_failed),
		T(locked_lookup_changes_nothing),
		T(timestamp_counts_exclusive_locks),
		T(sync_wants_everything_mapped),
		T(checker_notices_each_broken_invariant),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
