/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had where something fails half way: no memory, no data, a
 * device that gives up.  What was begun is undone, or done all the same.
 */
#include <errno.h>

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include "proc/proc.h"
#include "regress/driver.h"
#include "regress/zoo.h"

/*
 * [S: 0 ... .] -> [O: 0 ... 100]: the only page below moves up when c ends;
 * each allocation on the way fails once.
 */
static void
a15_a_merge_loses_no_page_without_memory(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	struct vmsim_snapshot *saved;
	uint64_t n;
	bool failed;

	map_anon(p, 16, 128, RW);
	put(p, PG(16), A);
	put(p, PG(116), B);
	c = forked(p, "c");
	put(p, PG(16), B);
	saved = vmsim_snapshot_create(*state);
	assert_non_null(saved);
	for (n = 1, failed = true; failed; n++) {
		vmsim_enter(*state);
		curvm->arena.fail_in = n;
		vmsim_proc_exit(c);
		vmsim_enter(*state);
		failed = curvm->arena.fail_in == 0;
		curvm->arena.fail_in = 0;
		test_check(*state);
		assert_int_equal(usage(p).max_depth, 1);
		assert_int_equal(get(p, PG(16)), B);
		assert_int_equal(get(p, PG(116)), B);
		vmsim_snapshot_restore(*state, saved);
	}
	assert_true(n > 2);
	vmsim_snapshot_destroy(saved);
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
}

/* [F: w] loses its contents to a truncation and cannot be read again. */
static void
c04_a_wired_page_that_cannot_be_read_stays(void **state)
{
	static bool broken;
	static const struct vmsim_object_file_ops ops = {
		.read = zoo_read_zeroes,
	};
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(1), &ops,
	    &broken);
	struct vmsim_proc *p = proc(*state, "p");
	struct vmsim_hold *hold;

	broken = false;
	assert_int_equal(map_at(p, 16, 1, RW, SHARED, f), 0);
	hold = vmsim_hold_create(p, PG(16), PG(1), R);
	assert_non_null(hold);
	assert_int_equal(vmsim_object_truncate(*state, f, 0), 0);
	assert_int_equal(vmsim_object_truncate(*state, f, 1), 0);
	broken = true;
	assert_int_equal(load_fails(p, PG(16)), EFAULT);
	test_check(*state);
	assert_int_equal(f->resident_page_count, 1);
	broken = false;
	assert_int_equal(get(p, PG(16)), 0);
	vmsim_hold_destroy(hold);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* p's wired [O: 0 1] is copied for the child; each allocation fails once. */
static void
c06_a_fork_of_wired_memory_gets_over_a_lack_of_it(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	struct vmsim_snapshot *saved;
	uint64_t n;
	bool failed;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), A);
	put(p, PG(17), B);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(2)), 0);
	saved = vmsim_snapshot_create(*state);
	assert_non_null(saved);
	for (n = 1, failed = true; failed; n++) {
		vmsim_enter(*state);
		curvm->arena.fail_in = n;
		c = vmsim_proc_fork(p, "c", false);
		vmsim_enter(*state);
		failed = curvm->arena.fail_in == 0;
		curvm->arena.fail_in = 0;
		test_check(*state);
		put(p, PG(16), B);
		if (c != NULL) {
			assert_int_equal(get(c, PG(16)), A);
			assert_int_equal(get(c, PG(17)), B);
		}
		vmsim_snapshot_restore(*state, saved);
	}
	assert_true(n > 2);
	vmsim_snapshot_destroy(saved);
	vmsim_proc_exit(p);
}

static struct driver drv;

static struct vmsim_proc *
map_driver(struct vmsim *vm)
{
	struct vmsim_proc *p = proc(vm, "p");

	drv = (struct driver){ .bad_page = -1 };
	vmsim_enter(vm);
	assert_non_null(driver_attach(&drv));
	assert_int_equal(map_at(p, 16, DRIVER_NPAGES, RW, SHARED, drv.object),
	    0);
	return (p);
}

static void
unmap_driver(struct vmsim_proc *p)
{
	struct vmsim *vm = vmsim_proc_machine(p);

	vmsim_proc_exit(p);
	vmsim_enter(vm);
	driver_detach(drv.object);
	assert_int_equal(drv.ctors, 1);
	assert_int_equal(drv.dtors, 1);
}

/* Pages 0 and 1 of a run are there when 2 fails: all or nothing. */
static void
b11_half_a_run_is_undone(void **state)
{
	struct vmsim_proc *p = map_driver(*state);

	drv.bad_page = 2;
	assert_int_equal(load_fails(p, PG(16)), EFAULT);
	test_check(*state);
	assert_int_equal(drv.object->resident_page_count, 0);
	drv.bad_page = -1;
	assert_int_equal(get(p, PG(17)), DRIVER_WORD(1));
	assert_int_equal(get(p, PG(18)), DRIVER_WORD(2));
	unmap_driver(p);
}

/* The way out of a method that fails early leaves the lock as it was. */
static void
d09_an_early_exit_keeps_the_lock(void **state)
{
	struct vmsim_proc *p = map_driver(*state);

	drv.engine_fails = true;
	assert_int_equal(load_fails(p, PG(16)), EFAULT);
	test_check(*state);
	drv.engine_fails = false;
	assert_int_equal(get(p, PG(16)), DRIVER_WORD(0));
	unmap_driver(p);
}

/* A constructor that fails leaves nothing that a second try could find. */
static void
d14_a_failed_constructor_leaves_nothing(void **state)
{
	drv = (struct driver){ .bad_page = -1, .ctor_error = ENXIO };
	vmsim_enter(*state);
	assert_null(driver_attach(&drv));
	assert_int_equal(drv.ctors, 0);
	assert_int_equal(drv.dtors, 0);
	assert_null(cdev_pager_lookup(&drv));
	drv.ctor_error = 0;
	assert_non_null(driver_attach(&drv));
	assert_int_equal(drv.ctors, 1);
	driver_detach(drv.object);
	assert_int_equal(drv.dtors, 1);
}

/* What was taken back is given anew. */
static void
d07_revoked_pages_are_unmapped(void **state)
{
	struct vmsim_proc *p = map_driver(*state);

	put(p, PG(16), A);
	driver_revoke(&drv);
	test_check(*state);
	assert_int_equal(usage(p).resident, 0);
	assert_int_equal(drv.object->resident_page_count, 0);
	assert_int_equal(get(p, PG(16)), DRIVER_WORD(0));
	unmap_driver(p);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(a15_a_merge_loses_no_page_without_memory),
		CASE(b11_half_a_run_is_undone),
		CASE(c04_a_wired_page_that_cannot_be_read_stays),
		CASE(c06_a_fork_of_wired_memory_gets_over_a_lack_of_it),
		CASE(d07_revoked_pages_are_unmapped),
		CASE(d09_an_early_exit_keeps_the_lock),
		CASE(d14_a_failed_constructor_leaves_nothing),
	};

	zoo_choose(argc, argv);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
