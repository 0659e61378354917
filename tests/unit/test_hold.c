/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds: pages wired on the kernel's behalf. */
#include <errno.h>

#include "unit/space_fixture.h"

/* [S: 0 1]: faulted in and wired, the mapping itself is not. */
static void
a_hold_wires_the_pages_and_not_the_mapping(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_hold *h = NULL;

	map_anon(p, 1, 2, RW);
	h = vmsim_hold_create(p, PG(1), PG(2), W);
	assert_non_null(h);
	assert_int_equal(usage(p).resident, 2);
	assert_int_equal(usage(p).wired, 0);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(h);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_PAGED);
	vmsim_proc_exit(p);
}

/* One page in the middle cannot be had: nothing stays held. */
static void
a_hold_takes_all_or_nothing(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_hold *h = NULL;

	map_anon(p, 1, 3, RW);
	assert_int_equal(vmsim_mprotect(p, PG(2), PG(1), R), 0);
	assert_null(vmsim_hold_create(p, PG(1), PG(3), W));
	assert_int_equal(errno, EFAULT);
	assert_null(vmsim_hold_create(p, PG(1), PG(4), R));
	assert_int_equal(errno, EFAULT);
	assert_null(vmsim_hold_create(p, PG(1), UINT64_MAX, R));
	assert_int_equal(errno, EFAULT);
	h = vmsim_hold_create(p, PG(1), PG(3), R);
	assert_non_null(h);
	vmsim_hold_destroy(h);
	vmsim_hold_destroy(NULL);
	vmsim_proc_exit(p);
}

/* The process is gone, the frames are not free before the hold ends. */
static void
a_hold_outlives_its_process(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_hold *h = NULL;
	uint64_t free_frames;

	map_anon(p, 1, 2, RW);
	put(p, PG(1), 1);
	h = vmsim_hold_create(p, PG(1), PG(2), R);
	assert_non_null(h);
	vmsim_proc_exit(p);
	test_check(*state);
	free_frames = vmsim_free_count(*state);
	vmsim_hold_destroy(h);
	assert_int_equal(vmsim_free_count(*state), free_frames + 2);
}

/* Held twice: the page is free only after both holds. */
static void
holds_add_up(void **state)
{
	struct vmsim_hold *a = NULL, *b = NULL;
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 1, RW);
	a = vmsim_hold_create(p, PG(1), 1, W);
	assert_non_null(a);
	b = vmsim_hold_create(p, PG(1), 1, W);
	assert_non_null(b);
	vmsim_hold_destroy(a);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(b);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_PAGED);
	vmsim_proc_exit(p);
}

/* P holds [S: 0]; after a fork P's store goes to a copy, not to the hold. */
static void
a_held_page_stays_with_the_hold(void **state)
{
	struct vmsim_proc *c, *p = proc(*state, "P");
	struct vmsim_hold *h = NULL;

	map_anon(p, 1, 1, RW);
	put(p, PG(1), 1);
	h = vmsim_hold_create(p, PG(1), PG(1), R);
	assert_non_null(h);
	c = forked(p, "C");
	put(p, PG(1), 2);
	assert_int_equal(get(c, PG(1)), 1);
	vmsim_proc_exit(c);
	test_check(*state);
	vmsim_hold_destroy(h);
	vmsim_proc_exit(p);
}

/* Unmanaged memory is held without being made dirty. */
static void
phys_memory_may_be_held_for_writing(void **state)
{
	struct vm_object *o = vmsim_object_create_phys(*state, "m", 4);
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_hold *h = NULL;

	assert_int_equal(map_at(p, 1, 4, RW, SHARED, o), 0);
	h = vmsim_hold_create(p, PG(1), PG(1), W);
	assert_non_null(h);
	assert_int_equal(vmsim_munmap(p, PG(2), PG(1)), 0);
	put(p, PG(4), 1);
	vmsim_hold_destroy(h);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, o);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(a_hold_wires_the_pages_and_not_the_mapping),
		CASE(a_hold_takes_all_or_nothing),
		CASE(a_hold_outlives_its_process),
		CASE(holds_add_up),
		CASE(a_held_page_stays_with_the_hold),
		CASE(phys_memory_may_be_held_for_writing),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
