/* SPDX-License-Identifier: BSD-2-Clause */
/* Grabbing pages: found or made, busy or wired. */
#include "unit/page_fixture.h"

/* Resident, absent, and absent but not to be made. */
static void
grabbing_finds_or_makes(void **state)
{
	vm_page_t m;

	assert_null(vm_page_grab(object, 0, VM_ALLOC_NOCREAT));
	m = vm_page_grab(object, 0, VM_ALLOC_ZERO);
	vm_page_assert_xbusied(m);
	assert_int_equal(bytes(m)[100], 0);
	assert_true(vm_page_none_valid(m));
	assert_null(vm_page_grab(object, 0, VM_ALLOC_NOWAIT));
	vm_page_xunbusy(m);
	assert_ptr_equal(vm_page_grab(object, 0, VM_ALLOC_NOCREAT), m);
	vm_page_xunbusy(m);
	assert_ptr_equal(vm_page_grab(object, 0, VM_ALLOC_SBUSY |
	    VM_ALLOC_IGN_SBUSY), m);
	assert_ptr_equal(vm_page_grab(object, 0, VM_ALLOC_IGN_SBUSY |
	    VM_ALLOC_NOBUSY | VM_ALLOC_WIRED), m);
	assert_int_equal(VPB_SHARERS(m->busy_lock), 1);
	vm_page_sunbusy(m);
	vm_page_unwire(m, PQ_ACTIVE);
	VM_OBJECT_WUNLOCK(object);
	assert_null(vm_page_grab_unlocked(object, 7, VM_ALLOC_NOCREAT));
	m = vm_page_grab_unlocked(object, 7, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	assert_ptr_equal(vm_page_grab_unlocked(object, 7, 0), m);
	assert_null(vm_page_grab_unlocked(object, 7, VM_ALLOC_NOWAIT));
	vm_page_xunbusy(m);
	VM_OBJECT_WLOCK(object);
}

static void
grabbing_neither_busy_nor_wired_is_a_panic(void **state)
{
	expect_panic(*state, "neither busy nor wired",
	    (void)vm_page_grab(object, 0, VM_ALLOC_NOBUSY));
}

/* [A: . 1 . 3]: a run is filled, zeroed, valid; or its prefix. */
static void
grabbing_many_fills_the_holes(void **state)
{
	vm_page_t ma[4], one = page(1), three = page(3);
	int i;

	assert_int_equal(vm_page_grab_pages(object, 0,
	    VM_ALLOC_NOCREAT, ma, 4), 0);
	assert_int_equal(vm_page_grab_pages(object, 0, VM_ALLOC_ZERO |
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY, ma, 4), 4);
	assert_ptr_equal(ma[1], one);
	assert_ptr_equal(ma[3], three);
	for (i = 0; i < 4; i++) {
		assert_true(vm_page_all_valid(ma[i]));
		assert_true(vm_page_wired(ma[i]));
		assert_false(vm_page_busied(ma[i]));
	}
	vm_page_unhold_pages(ma, 4);
	busy(three);
	assert_int_equal(vm_page_grab_pages(object, 0, VM_ALLOC_NOWAIT, ma,
	    4), 3);
	for (i = 0; i < 3; i++)
		vm_page_xunbusy(ma[i]);
	vm_page_xunbusy(three);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vm_page_grab_pages_unlocked(object, 2,
	    VM_ALLOC_NORMAL, ma, 4), 4);
	for (i = 0; i < 4; i++)
		vm_page_xunbusy(ma[i]);
	VM_OBJECT_WLOCK(object);
}

/* No swap space: a missing page is zeroed and becomes valid. */
static void
grabbing_valid_zeroes_what_no_pager_has(void **state)
{
	vm_page_t m, n;

	assert_int_equal(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NOCREAT),
	    VM_PAGER_FAIL);
	assert_null(m);
	assert_int_equal(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NORMAL),
	    VM_PAGER_OK);
	vm_page_assert_xbusied(m);
	assert_true(vm_page_all_valid(m));
	assert_int_equal(bytes(m)[5], 0);
	vm_page_xunbusy(m);
	assert_int_equal(vm_page_grab_valid(&n, object, 0, VM_ALLOC_SBUSY |
	    VM_ALLOC_IGN_SBUSY), VM_PAGER_OK);
	assert_ptr_equal(m, n);
	vm_page_sunbusy(n);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vm_page_grab_valid_unlocked(&n, object, 0,
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY), VM_PAGER_OK);
	assert_true(vm_page_wired(n));
	vm_page_unwire(n, PQ_ACTIVE);
	assert_int_equal(vm_page_grab_valid_unlocked(&n, object, 3,
	    VM_ALLOC_NORMAL), VM_PAGER_OK);
	vm_page_xunbusy(n);
	VM_OBJECT_WLOCK(object);
}

/* Bytes 100 to 199 of a resident page; an absent one stays absent. */
static void
zeroing_a_part_dirties_the_page(void **state)
{
	vm_page_t m = page(0);

	memset(bytes(m), 9, PAGE_SIZE);
	assert_int_equal(vm_page_grab_zero_partial(object, 0, 100, 200), 0);
	assert_int_equal(bytes(m)[99], 9);
	assert_int_equal(bytes(m)[100], 0);
	assert_int_equal(bytes(m)[199], 0);
	assert_int_equal(bytes(m)[200], 9);
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_false(vm_page_busied(m));
	assert_int_equal(vm_page_grab_zero_partial(object, 1, 0, 9), 0);
	assert_null(vm_page_lookup(object, 1));
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, page_setup, page_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(grabbing_finds_or_makes),
		T(grabbing_neither_busy_nor_wired_is_a_panic),
		T(grabbing_many_fills_the_holes),
		T(grabbing_valid_zeroes_what_no_pager_has),
		T(zeroing_a_part_dirties_the_page),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
