/* SPDX-License-Identifier: BSD-2-Clause */
/* Grabbing pages: found or made, busy or wired. */
#include "support/pages.h"

PAGE_TESTS();

/* Resident, absent, and absent but not to be made. */
TEST(grabbing_finds_or_makes)
{
	vm_page_t m;

	assert_null(vm_page_grab(t->object, 0, VM_ALLOC_NOCREAT));
	m = vm_page_grab(t->object, 0, VM_ALLOC_ZERO);
	vm_page_assert_xbusied(m);
	assert_eq(bytes(m)[100], 0);
	assert_true(vm_page_none_valid(m));
	assert_null(vm_page_grab(t->object, 0, VM_ALLOC_NOWAIT));
	vm_page_xunbusy(m);
	assert_ptr_equal(vm_page_grab(t->object, 0, VM_ALLOC_NOCREAT), m);
	vm_page_xunbusy(m);
	assert_ptr_equal(vm_page_grab(t->object, 0,
	    VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY), m);
	assert_ptr_equal(vm_page_grab(t->object, 0,
	    VM_ALLOC_IGN_SBUSY | VM_ALLOC_NOBUSY | VM_ALLOC_WIRED), m);
	assert_eq(VPB_SHARERS(m->busy_lock), 1);
	vm_page_sunbusy(m);
	vm_page_unwire(m, PQ_ACTIVE);
	VM_OBJECT_WUNLOCK(t->object);
	assert_null(vm_page_grab_unlocked(t->object, 7, VM_ALLOC_NOCREAT));
	m = vm_page_grab_unlocked(t->object, 7, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	assert_ptr_equal(vm_page_grab_unlocked(t->object, 7, 0), m);
	assert_null(vm_page_grab_unlocked(t->object, 7, VM_ALLOC_NOWAIT));
	vm_page_xunbusy(m);
	VM_OBJECT_WLOCK(t->object);
}

TEST(grabbing_shared_and_not_past_sharers_is_a_panic)
{
	expect_panic(t->vm, "with SBUSY and without IGN_SBUSY",
	    vm_page_grab(t->object, 0, VM_ALLOC_SBUSY));
}

TEST(grabbing_neither_busy_nor_wired_is_a_panic)
{
	expect_panic(t->vm, "neither busy nor wired",
	    (void)vm_page_grab(t->object, 0, VM_ALLOC_NOBUSY));
}

/* [A: . 1 . 3]: a run is filled, zeroed, valid; or its prefix. */
TEST(grabbing_many_fills_the_holes)
{
	vm_page_t ma[4], one = page(t, 1), three = page(t, 3);
	int i;

	assert_eq(vm_page_grab_pages(t->object, 0, VM_ALLOC_NOCREAT, ma, 4), 0);
	assert_eq(vm_page_grab_pages(t->object, 0,
	    VM_ALLOC_ZERO | VM_ALLOC_WIRED | VM_ALLOC_NOBUSY, ma, 4), 4);
	assert_ptr_equal(ma[1], one);
	assert_ptr_equal(ma[3], three);
	for (i = 0; i < 4; i++) {
		assert_true(vm_page_all_valid(ma[i]));
		assert_true(vm_page_wired(ma[i]));
		assert_false(vm_page_busied(ma[i]));
	}
	vm_page_unhold_pages(ma, 4);
	busy(three);
	assert_eq(vm_page_grab_pages(t->object, 0, VM_ALLOC_NOWAIT, ma, 4), 3);
	for (i = 0; i < 3; i++)
		vm_page_xunbusy(ma[i]);
	vm_page_xunbusy(three);
	VM_OBJECT_WUNLOCK(t->object);
	assert_eq(vm_page_grab_pages_unlocked(t->object, 2, VM_ALLOC_NORMAL, ma,
	    4), 4);
	for (i = 0; i < 4; i++)
		vm_page_xunbusy(ma[i]);
	VM_OBJECT_WLOCK(t->object);
}

/* No swap space: a missing page is zeroed and becomes valid. */
TEST(grabbing_valid_zeroes_what_no_pager_has)
{
	vm_page_t m, n;

	assert_eq(vm_page_grab_valid(&m, t->object, 0, VM_ALLOC_NOCREAT),
	    VM_PAGER_FAIL);
	assert_null(m);
	assert_ok(vm_page_grab_valid(&m, t->object, 0, VM_ALLOC_NORMAL));
	vm_page_assert_xbusied(m);
	assert_true(vm_page_all_valid(m));
	assert_eq(bytes(m)[5], 0);
	vm_page_xunbusy(m);
	assert_ok(vm_page_grab_valid(&n, t->object, 0,
	    VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY));
	assert_ptr_equal(m, n);
	vm_page_sunbusy(n);
	VM_OBJECT_WUNLOCK(t->object);
	assert_ok(vm_page_grab_valid_unlocked(&n, t->object, 0,
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY));
	assert_true(vm_page_wired(n));
	vm_page_unwire(n, PQ_ACTIVE);
	assert_ok(vm_page_grab_valid_unlocked(&n, t->object, 3,
	    VM_ALLOC_NORMAL));
	vm_page_xunbusy(n);
	VM_OBJECT_WLOCK(t->object);
}

/* Bytes 100 to 199 of a resident page; an absent one stays absent. */
TEST(zeroing_a_part_dirties_the_page)
{
	vm_page_t m = page(t, 0);

	memset(bytes(m), 9, PAGE_SIZE);
	assert_eq(vm_page_grab_zero_partial(t->object, 0, 100, 200), 0);
	assert_eq(bytes(m)[99], 9);
	assert_eq(bytes(m)[100], 0);
	assert_eq(bytes(m)[199], 0);
	assert_eq(bytes(m)[200], 9);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_false(vm_page_busied(m));
	assert_eq(vm_page_grab_zero_partial(t->object, 1, 0, 9), 0);
	assert_null(vm_page_lookup(t->object, 1));
}

/* What is made for sharers, and what is wired without a look at the object. */
TEST(a_page_is_made_or_taken_as_it_was_asked_for)
{
	vm_page_t m;

	m = vm_page_grab(t->object, 5, VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY);
	assert_eq(VPB_SHARERS(m->busy_lock), 1);
	vm_page_sunbusy(m);
	m = vm_page_grab(t->object, 6, VM_ALLOC_IGN_SBUSY | VM_ALLOC_NOBUSY |
	    VM_ALLOC_WIRED);
	assert_false(vm_page_busied(m));
	assert_true(vm_page_wired(m));
	vm_page_unwire(m, PQ_ACTIVE);
	VM_OBJECT_WUNLOCK(t->object);
	assert_ptr_equal(vm_page_grab_unlocked(t->object, 6,
	    VM_ALLOC_NOBUSY | VM_ALLOC_WIRED), m);
	assert_false(vm_page_busied(m));
	assert_eq(VPRC_WIRE_COUNT(m->ref_count), 1);
	vm_page_unwire(m, PQ_ACTIVE);
	VM_OBJECT_WLOCK(t->object);
}

/* [A: 0 1 . .], page 1 busy: without waiting, those before it are had. */
TEST(grabbing_many_without_waiting_ends_before_a_busy_page)
{
	vm_page_t ma[4], one, zero = page(t, 0);

	one = page(t, 1);
	busy(one);
	VM_OBJECT_WUNLOCK(t->object);
	assert_eq(vm_page_grab_pages_unlocked(t->object, 0, VM_ALLOC_NOWAIT |
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY, ma, 4), 1);
	assert_ptr_equal(ma[0], zero);
	assert_true(vm_page_wired(zero));
	assert_false(vm_page_wired(one));
	vm_page_unwire(zero, PQ_ACTIVE);
	assert_eq(vm_page_grab_pages_unlocked(t->object, 2, VM_ALLOC_NOCREAT,
	    ma, 2), 0);
	VM_OBJECT_WLOCK(t->object);
	vm_page_xunbusy(one);
}

/* What is there and not valid is left as it is. */
TEST(grabbing_valid_makes_nothing_valid_that_may_not_be_made)
{
	vm_page_t m, n = page(t, 0);

	busy(n);
	vm_page_invalid(n);
	vm_page_xunbusy(n);
	assert_eq(vm_page_grab_valid(&m, t->object, 0, VM_ALLOC_NOCREAT),
	    VM_PAGER_FAIL);
	assert_null(m);
	assert_false(vm_page_busied(n));
	assert_true(vm_page_none_valid(n));
	assert_ok(vm_page_grab_valid(&m, t->object, 0,
	    VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY));
	assert_ptr_equal(m, n);
	assert_true(vm_page_all_valid(n));
	assert_eq(VPB_SHARERS(n->busy_lock), 1);
	vm_page_sunbusy(n);
}
