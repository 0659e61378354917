/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping, cutting, merging, protecting, inheriting and advising. */
#include <errno.h>

#include <vm/vm_object.h>
#include <vm/vm_pager.h>
#include "unit/map_fixture.h"

MAP_TESTS();

/* [10-12) + [12-14) = [10-14), before and after there is an object. */
TEST(anonymous_neighbours_become_one)
{
	assert_ok(map_pages(t, 0x10, 0x12, RW, 0));
	assert_ok(map_pages(t, 0x12, 0x14, RW, 0));
	assert_map(t->map, "10-14:rw");
	assert_ok(touch(t, 0x10, RW));
	assert_ok(map_pages(t, 0x14, 0x16, RW, 0));
	assert_map(t->map, "10-16:rw*");
	assert_eq(object_at(t, 0x10)->size, 6);
	assert_eq(t->map->size, PG(6));
}

/* [10-12)O [12-14)O': what lies between joins the lower one only. */
TEST(memory_between_joins_the_lower_neighbour)
{
	(void)map_pages(t, 0x10, 0x12, RW, 0);
	(void)map_pages(t, 0x14, 0x16, RW, 0);
	(void)touch(t, 0x10, RW);
	(void)touch(t, 0x14, RW);
	(void)map_pages(t, 0x12, 0x14, RW, 0);
	assert_map(t->map, "10-14:rw* 14-16:rw*");
	assert_eq(object_at(t, 0x10)->size, 4);
}

/* shared [10-12)O then private: one object, two entries. */
TEST(differing_inheritance_shares_only_the_object)
{
	(void)map_pages(t, 0x10, 0x12, RW, MAP_INHERIT_SHARE);
	(void)touch(t, 0x10, RW);
	(void)map_pages(t, 0x12, 0x14, RW, 0);
	assert_map(t->map, "10-12:rwS* 12-14:rw*+2");
	assert_ptr_equal(object_at(t, 0x10), object_at(t, 0x12));
	assert_eq(object_at(t, 0x10)->ref_count, 2);
}

/* [10-18) cut at 12 and 14: one object is made first, both halves have it. */
TEST(cutting_makes_one_object_for_all_parts)
{
	(void)map_pages(t, 0x10, 0x18, RW, 0);
	assert_ok(protect(t, 0x12, 0x14, R));
	assert_map(t->map, "10-12:rw* 12-14:r*+2 14-18:rw*+4");
	assert_eq(object_at(t, 0x12)->ref_count, 3);
	assert_ok(protect(t, 0x12, 0x14, RW));
	assert_map(t->map, "10-18:rw*");
	assert_eq(object_at(t, 0x12)->ref_count, 1);
}

/* A hole in the middle of [10-18): the object lives on, the rest is gone. */
TEST(unmapping_leaves_a_hole)
{
	(void)map_pages(t, 0x10, 0x18, RW, 0);
	assert_ok(unmap(t, 0x12, 0x14));
	assert_map(t->map, "10-12:rw* 14-18:rw*+4");
	assert_ok(unmap(t, 0x16, 0x18));
	assert_eq(object_at(t, 0x10)->size, 6);
	assert_ok(unmap(t, 0x10, 0x20));
	assert_map(t->map, "");
	assert_eq(t->map->size, 0);
}

/* A memory mapped for reading is not charged: it does not merge at once. */
TEST(charged_and_uncharged_memory_stay_apart)
{
	(void)map_pages(t, 0x10, 0x12, R, 0);
	(void)map_pages(t, 0x12, 0x14, RW, 0);
	assert_ok(protect(t, 0x12, 0x14, R));
	assert_map(t->map, "10-12:r 12-14:r");
	assert_ok(protect(t, 0x10, 0x14, RW));
	assert_map(t->map, "10-14:rw");
}

/* An object mapped with its charge: once cut, the object has it. */
TEST(the_charge_of_an_entry_that_is_cut_goes_to_its_object)
{
	vm_object_t object = test_keep(t, vm_pager_allocate(OBJT_SWAP, NULL,
	    PG(4), ALL, 0, NULL));

	vm_object_reference(object);
	assert_ok(vm_map_fixed(t->map, object, 0, PG(0x10), PG(4), RW, ALL,
	    MAP_ACC_CHARGED));
	assert_non_null(entry_at(t, 0x10)->cred);
	assert_null(object->cred);
	assert_ok(protect(t, 0x12, 0x14, R));
	assert_map(t->map, "10-12:rw* 12-14:r*+2");
	assert_null(entry_at(t, 0x10)->cred);
	assert_null(entry_at(t, 0x12)->cred);
	assert_non_null(object->cred);
}

/* max=r: more is refused, and nothing before the refusal has changed. */
TEST(maximum_protection_holds)
{
	(void)map_pages(t, 0x10, 0x12, R, 0);
	assert_ok(vm_map_fixed(t->map, NULL, 0, PG(0x12), PG(2), R, R, 0));
	assert_eq(protect(t, 0x10, 0x14, RW), KERN_PROTECTION_FAILURE);
	assert_map(t->map, "10-12:r 12-14:r+2");
	assert_ok(protect(t, 0x8, 0x14, VM_PROT_NONE));
	assert_map(t->map, "10-12:- 12-14:-+2");
	assert_eq(vm_map_protect(t->map, PG(0x10), PG(0x14), RW, R,
	    VM_MAP_PROTECT_SET_PROT | VM_MAP_PROTECT_SET_MAXPROT),
	    KERN_OUT_OF_BOUNDS);
	assert_ok(vm_map_protect(t->map, PG(0x10), PG(0x12), 0, R,
	    VM_MAP_PROTECT_SET_MAXPROT));
	assert_eq(entry_at(t, 0x10)->max_protection, R);
}

/* W^X: neither at first nor later. */
TEST(wxorx_map_refuses_both_at_once)
{
	vm_map_lock(t->map);
	vm_map_modflags(t->map, MAP_WXORX, 0);
	vm_map_unlock(t->map);
	assert_eq(map_pages(t, 0x10, 0x12, ALL, 0), KERN_PROTECTION_FAILURE);
	assert_ok(map_pages(t, 0x10, 0x12, RW, 0));
	assert_eq(protect(t, 0x10, 0x12, ALL), KERN_PROTECTION_FAILURE);
}

/* [10-18) inheritance of the middle, there and back again. */
TEST(inheritance_is_set_for_exactly_the_range)
{
	(void)map_pages(t, 0x10, 0x18, RW, 0);
	assert_ok(vm_map_inherit(t->map, PG(0x12), PG(0x14), VM_INHERIT_NONE));
	assert_ok(vm_map_inherit(t->map, PG(0x14), PG(0x16), VM_INHERIT_ZERO));
	assert_map(t->map, "10-12:rw* 12-14:rwN*+2 14-16:rwZ*+4 16-18:rw*+6");
	assert_ok(vm_map_inherit(t->map, PG(0x8), PG(0x20), VM_INHERIT_COPY));
	assert_map(t->map, "10-18:rw*");
	assert_eq(vm_map_inherit(t->map, PG(0x10), PG(0x18), 7),
	    KERN_INVALID_ARGUMENT);
}

/* A guard is never inherited as zero-filled memory. */
TEST(guard_ignores_inheritance_zero)
{
	(void)map_pages(t, 0x10, 0x12, VM_PROT_NONE, MAP_CREATE_GUARD);
	assert_ok(vm_map_inherit(t->map, PG(0x10), PG(0x12), VM_INHERIT_ZERO));
	assert_map(t->map, "10-12:-g");
}

/* [10-18) . [20-22): flags are set on what is there, holes are skipped. */
TEST(advice_is_kept_in_the_entries)
{
	(void)map_pages(t, 0x10, 0x18, RW, 0);
	(void)map_pages(t, 0x20, 0x22, RW, 0);
	assert_ok(vm_map_madvise(t->map, PG(0x14), PG(0x21), MADV_SEQUENTIAL));
	assert_map(t->map, "10-14:rw* 14-18:rwq*+4 20-21:rwq* 21-22:rw*+1");
	assert_ok(vm_map_madvise(t->map, PG(0x10), PG(0x18), MADV_NOCORE));
	assert_map(t->map, "10-14:rwO* 14-18:rwOq*+4 20-21:rwq* 21-22:rw*+1");
	assert_ok(vm_map_madvise(t->map, PG(1), PG(0x30), MADV_NORMAL));
	assert_ok(vm_map_madvise(t->map, PG(1), PG(0x30), MADV_CORE));
	assert_map(t->map, "10-18:rw* 20-22:rw*");
	assert_eq(vm_map_madvise(t->map, PG(1), PG(0x30), 77), EINVAL);
	assert_ok(vm_map_madvise(t->map, PG(1), PG(0x30), MADV_FREE));
}

/* Guards are not counted, merge with guards, and nothing else touches them. */
TEST(guards_are_not_memory)
{
	(void)map_pages(t, 0x10, 0x18, RW, 0);
	(void)map_pages(t, 0x12, 0x14, VM_PROT_NONE, MAP_CREATE_GUARD);
	(void)map_pages(t, 0x14, 0x15, VM_PROT_NONE, MAP_CREATE_GUARD);
	assert_map(t->map, "10-12:rw* 12-15:-g 15-18:rw*+5");
	assert_eq(t->map->size, PG(5));
	assert_eq(touch(t, 0x13, R), KERN_PROTECTION_FAILURE);
	assert_ok(protect(t, 0x10, 0x18, R));
	assert_map(t->map, "10-12:r* 12-15:-g 15-18:r*+5");
	assert_eq(vm_map_fixed(t->map, NULL, 0, PG(0x20), PG(1), R, R,
	    MAP_CREATE_GUARD), KERN_INVALID_ARGUMENT);
}

/* What others refer to or shadow is no longer known to be mapped once. */
TEST(an_object_of_ones_own_is_known_to_be_mapped_once)
{
	vm_object_t alone = vm_object_allocate_anon(2, NULL, NULL, 0);
	vm_object_t shared = vm_object_allocate_anon(2, NULL, NULL, 0);

	vm_object_reference(shared);
	assert_ok(vm_map_fixed(t->map, alone, 0, PG(0x10), PG(2), RW, ALL, 0));
	assert_ok(vm_map_fixed(t->map, shared, 0, PG(0x20), PG(2), RW, ALL,
	    0));
	assert_true((alone->flags & OBJ_ONEMAPPING) != 0);
	assert_eq(shared->flags & OBJ_ONEMAPPING, 0);
	vm_object_deallocate(shared);
}
