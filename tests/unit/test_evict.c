/* SPDX-License-Identifier: BSD-2-Clause */
/* Eviction of one page, and the reclaimer that evicts many. */
#include <errno.h>

#include "unit/space_fixture.h"

/* A dirty page is written and freed, a clean one freed; both come back. */
static void
a_dirty_page_is_written_and_a_clean_one_is_not(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 1, RW);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_NONE);
	put(p, PG(1), 7);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_PAGED);
	assert_int_equal(usage(p).resident, 0);
	assert_int_equal(vmsim_swap_used(*state), 1);
	assert_int_equal(get(p, PG(1)), 7);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_FREED);
	assert_int_equal(get(p, PG(1)), 7);
	assert_int_equal(counters(*state).swap_out, 1);
	assert_int_equal(counters(*state).swap_in, 2);
	vmsim_proc_exit(p);
}

/* The file gets what was stored; another process sees it. */
static void
a_page_of_a_file_goes_back_to_it(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P"), *q = proc(*state, "Q");

	assert_int_equal(map_at(p, 1, 2, RW, SHARED, f), 0);
	assert_int_equal(map_at(q, 1, 2, R, PRIVATE, f), 0);
	put(p, PG(1), 3);
	assert_int_equal(get(q, PG(1)), 3);
	assert_int_equal(vmsim_evict(q, PG(1)), VMSIM_EVICT_PAGED);
	assert_int_equal(usage(p).resident, 0);
	assert_int_equal(usage(q).resident, 0);
	assert_int_equal(get(q, PG(1)), 3);
	assert_int_equal(counters(*state).file_out, 1);
	vmsim_proc_exit(p);
	vmsim_proc_exit(q);
	vmsim_object_release(*state, f);
}

/* Unmanaged memory has nowhere to go. */
static void
unmanaged_and_wired_pages_stay(void **state)
{
	struct vm_object *o = vmsim_object_create_phys(*state, "m", 1);
	struct vmsim_proc *p = proc(*state, "P");

	assert_int_equal(map_at(p, 1, 1, RW, SHARED, o), 0);
	put(p, PG(1), 1);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_UNMANAGED);
	map_anon(p, 2, 1, RW);
	assert_int_equal(vmsim_mlock(p, PG(2), PG(1)), 0);
	assert_int_equal(vmsim_evict(p, PG(2)), VMSIM_EVICT_WIRED);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, o);
}

static int
refuse(void *arg, uint64_t pindex, const void *page)
{
	return (EIO);
}

static int
zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

/* The pager cannot write: the page is kept, dirty, and still right. */
static void
a_page_that_cannot_be_written_is_kept(void **state)
{
	const struct vmsim_object_file_ops ops = {
		.read = zeroes, .write = refuse
	};
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(1), &ops,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");

	assert_int_equal(map_at(p, 1, 1, RW, SHARED, f), 0);
	put(p, PG(1), 4);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_KEPT);
	assert_int_equal(get(p, PG(1)), 4);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* [S2: .] -> [S1: 0]: a page of the parent's serves both after eviction. */
static void
a_shared_page_is_unmapped_everywhere(void **state)
{
	struct vmsim_proc *c, *p = proc(*state, "P");

	map_anon(p, 1, 1, RW);
	put(p, PG(1), 9);
	c = forked(p, "C");
	assert_int_equal(get(c, PG(1)), 9);
	assert_int_equal(vmsim_evict(c, PG(1)), VMSIM_EVICT_PAGED);
	assert_int_equal(usage(p).resident, 0);
	put(c, PG(1), 10);
	assert_int_equal(get(p, PG(1)), 9);
	vmsim_proc_exit(p);
	assert_int_equal(get(c, PG(1)), 10);
	vmsim_proc_exit(c);
}

/* 64 frames, a file of 200 pages and a heap of 100: all of it stays right. */
static void
the_reclaimer_takes_files_and_anonymous_memory(void **state)
{
	const struct vmsim_config config = { .nframes = 64 };
	struct vmsim *vm = vmsim_create(&config);
	struct vm_object *f;
	struct vmsim_proc *p;
	unsigned i;

	assert_non_null(vm);
	f = vmsim_object_create_file(vm, "f", PG(200), NULL, NULL);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 1000, 200, RW, SHARED, f), 0);
	map_anon(p, 1, 100, RW);
	for (i = 0; i < 200; i++) {
		put(p, PG(1000 + i), i);
		put(p, PG(1 + i % 100), i);
	}
	test_check(vm);
	for (i = 0; i < 200; i++) {
		assert_int_equal(get(p, PG(1000 + i)), i);
		assert_int_equal(get(p, PG(1 + i % 100)), 100 + i % 100);
	}
	test_check(vm);
	assert_true(counters(vm).file_out > 0);
	vmsim_proc_exit(p);
	vmsim_object_release(vm, f);
	test_machine_end(vm);
}

/* What is used again and again stays; what was used once goes. */
static void
the_reclaimer_keeps_what_is_in_use(void **state)
{
	const struct vmsim_config config = { .nframes = 128 };
	struct vmsim *vm = vmsim_create(&config);
	struct vmsim_proc *p;
	uint64_t in;
	unsigned i, j;

	assert_non_null(vm);
	p = proc(vm, "P");
	map_anon(p, 1, 16, RW);
	map_anon(p, 100, 1000, RW);
	for (i = 0; i < 1000; i++) {
		for (j = 0; j < 16; j++)
			put(p, PG(1 + j), i);
		put(p, PG(100 + i), i);
	}
	in = counters(vm).swap_in;
	assert_true(in < 1000);
	for (j = 0; j < 16; j++)
		assert_int_equal(get(p, PG(1 + j)), 999);
	vmsim_proc_exit(p);
	test_machine_end(vm);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(a_dirty_page_is_written_and_a_clean_one_is_not),
		CASE(a_page_of_a_file_goes_back_to_it),
		CASE(unmanaged_and_wired_pages_stay),
		CASE(a_page_that_cannot_be_written_is_kept),
		CASE(a_shared_page_is_unmapped_everywhere),
		cmocka_unit_test(
		    the_reclaimer_takes_files_and_anonymous_memory),
		cmocka_unit_test(the_reclaimer_keeps_what_is_in_use),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
