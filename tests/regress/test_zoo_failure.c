/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had where something fails half way: no memory, no data, a
 * device that gives up.  What was begun is undone, or done all the same.
 */
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include "proc/proc.h"
#include "regress/driver.h"
#include "regress/zoo.h"

TESTS(.p = "p");

/*
 * [S: 0 ... .] -> [O: 0 ... 100]: the only page below moves up when c ends;
 * each allocation on the way fails once.
 */
TEST(a15_a_merge_loses_no_page_without_memory)
{
	struct vmsim_proc *c;
	uint64_t n;
	bool failed;

	map_anon(t->p, 16, 128, RW);
	put(t->p, PG(16), A);
	put(t->p, PG(116), B);
	c = forked(t->p, "c");
	put(t->p, PG(16), B);
	test_save(t);
	for (n = 1, failed = true; failed; n++) {
		vmsim_enter(t->vm);
		curvm->arena.fail_in = n;
		vmsim_proc_exit(c);
		vmsim_enter(t->vm);
		failed = curvm->arena.fail_in == 0;
		curvm->arena.fail_in = 0;
		test_check(t->vm);
		assert_eq(usage(t->p).max_depth, 1);
		assert_eq(get(t->p, PG(16)), B);
		assert_eq(get(t->p, PG(116)), B);
		test_restore(t);
	}
	assert_true(n > 2);
}

/* [F: w] loses its contents to a truncation and cannot be read again. */
TEST(c04_a_wired_page_that_cannot_be_read_stays)
{
	static bool broken;
	static const struct vmsim_object_file_ops ops = {
		.read = zoo_read_zeroes,
	};
	struct vm_object *f = test_keep(t, vmsim_object_create_file(t->vm, "f",
	    PG(1), &ops, &broken));
	struct vmsim_hold *hold;

	broken = false;
	assert_ok(map_at(t->p, 16, 1, RW, SHARED, f));
	hold = held(t->p, PG(16), PG(1), R);
	assert_ok(vmsim_object_truncate(t->vm, f, 0));
	assert_ok(vmsim_object_truncate(t->vm, f, 1));
	broken = true;
	assert_eq(try_get(t->p, PG(16)), EFAULT);
	test_check(t->vm);
	assert_eq(f->resident_page_count, 1);
	broken = false;
	assert_eq(get(t->p, PG(16)), 0);
	vmsim_hold_destroy(hold);
}

/* p's wired [O: 0 1] is copied for the child; each allocation fails once. */
TEST(c06_a_fork_of_wired_memory_gets_over_a_lack_of_it)
{
	struct vmsim_proc *c;
	uint64_t n;
	bool failed;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), A);
	put(t->p, PG(17), B);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(2)));
	test_save(t);
	for (n = 1, failed = true; failed; n++) {
		vmsim_enter(t->vm);
		curvm->arena.fail_in = n;
		c = vmsim_proc_fork(t->p, "c", false);
		vmsim_enter(t->vm);
		failed = curvm->arena.fail_in == 0;
		curvm->arena.fail_in = 0;
		test_check(t->vm);
		put(t->p, PG(16), B);
		if (c != NULL) {
			assert_eq(get(c, PG(16)), A);
			assert_eq(get(c, PG(17)), B);
		}
		test_restore(t);
	}
	assert_true(n > 2);
}

static struct driver drv;

static void
map_driver(struct test *t)
{
	drv = (struct driver){ .bad_page = -1 };
	vmsim_enter(t->vm);
	assert_non_null(driver_attach(&drv));
	assert_ok(map_at(t->p, 16, DRIVER_NPAGES, RW, SHARED, drv.object));
}

static void
unmap_driver(struct test *t)
{
	vmsim_proc_exit(t->p);
	vmsim_enter(t->vm);
	driver_detach(drv.object);
	assert_eq(drv.ctors, 1);
	assert_eq(drv.dtors, 1);
}

/* Pages 0 and 1 of a run are there when 2 fails: all or nothing. */
TEST(b11_half_a_run_is_undone)
{
	map_driver(t);
	drv.bad_page = 2;
	assert_eq(try_get(t->p, PG(16)), EFAULT);
	test_check(t->vm);
	assert_eq(drv.object->resident_page_count, 0);
	drv.bad_page = -1;
	assert_eq(get(t->p, PG(17)), DRIVER_WORD(1));
	assert_eq(get(t->p, PG(18)), DRIVER_WORD(2));
	unmap_driver(t);
}

/* The way out of a method that fails early leaves the lock as it was. */
TEST(d09_an_early_exit_keeps_the_lock)
{
	map_driver(t);
	drv.engine_fails = true;
	assert_eq(try_get(t->p, PG(16)), EFAULT);
	test_check(t->vm);
	drv.engine_fails = false;
	assert_eq(get(t->p, PG(16)), DRIVER_WORD(0));
	unmap_driver(t);
}

/* A constructor that fails leaves nothing that a second try could find. */
TEST(d14_a_failed_constructor_leaves_nothing)
{
	drv = (struct driver){ .bad_page = -1, .ctor_error = ENXIO };
	vmsim_enter(t->vm);
	assert_null(driver_attach(&drv));
	assert_eq(drv.ctors, 0);
	assert_eq(drv.dtors, 0);
	assert_null(cdev_pager_lookup(&drv));
	drv.ctor_error = 0;
	assert_non_null(driver_attach(&drv));
	assert_eq(drv.ctors, 1);
	driver_detach(drv.object);
	assert_eq(drv.dtors, 1);
}

/* What was taken back is given anew. */
TEST(d07_revoked_pages_are_unmapped)
{
	map_driver(t);
	put(t->p, PG(16), A);
	driver_revoke(&drv);
	test_check(t->vm);
	assert_eq(usage(t->p).resident, 0);
	assert_eq(drv.object->resident_page_count, 0);
	assert_eq(get(t->p, PG(16)), DRIVER_WORD(0));
	unmap_driver(t);
}
