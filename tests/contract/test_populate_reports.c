/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pager that breaks a rule of populate is told which: each case ends in a
 * report with the number of the rule in doc/populate-rules.md.
 */
#include <vm/vm_extern.h>
#include <vm/vm_map.h>

#include "contract/device.h"
#include "support/support.h"

#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)
#define	R	VMSIM_PROT_READ

static struct device dev;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	device_init(&dev, *state, true);
	return (0);
}

/* After a panic the machine is dead: it can only be destroyed. */
static int
teardown_dead(void **state)
{
	vmsim_enter(NULL);
	vmsim_destroy(*state);
	return (0);
}

static int
fault(vm_pindex_t pindex, int prot)
{
	return (vmsim_fault(dev.proc, device_addr(pindex), prot));
}

static void
p1_only_a_managed_device_may_populate(void **state)
{
	static const struct cdev_pager_ops *ops;

	ops = dev.object->un_pager.devp.ops;
	expect_panic(*state, "P1", cdev_pager_allocate(&ops, OBJT_DEVICE, ops,
	    DEVICE_NPAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL));
}

static void
leave_unlocked(struct device *d)
{
	VM_OBJECT_WUNLOCK(d->object);
}

static void
p3_returning_unlocked_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.spoil = leave_unlocked;
	expect_panic(*state, "P3", fault(3, R));
}

/* P5: each broken promise is named. */
static void
spoil_unbusied(struct device *d)
{
	vm_page_xunbusy(vm_page_lookup(d->object, d->pidx + 1));
}

static void
spoil_hole(struct device *d)
{
	vm_page_free(vm_page_lookup(d->object, d->pidx + 1));
}

static void
spoil_invalid(struct device *d)
{
	vm_page_invalid(vm_page_lookup(d->object, d->pidx + 1));
}

static void
p5_an_invalid_page_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	dev.spoil = spoil_invalid;
	expect_panic(*state, "P5", fault(3, R));
}

static void
p5_an_unbusied_page_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	dev.spoil = spoil_unbusied;
	expect_panic(*state, "P5", fault(3, R));
}

static void
p5_a_hole_in_the_range_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	dev.spoil = spoil_hole;
	expect_panic(*state, "P5", fault(3, R));
}

static void
spoil_kind(struct device *d)
{
	vm_page_lookup(d->object, d->pidx + 1)->oflags |= VPO_UNMANAGED;
}

static void
p5_a_page_of_the_wrong_kind_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	dev.spoil = spoil_kind;
	expect_panic(*state, "P5", fault(3, R));
}

/* [F: . . . * . ...] is asked for 3. */
static void
p5_a_range_that_begins_later_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.before = (vm_pindex_t)-1;
	dev.after = 2;
	expect_panic(*state, "P5", fault(3, R));
}

static void
p5_a_range_that_ends_earlier_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.before = 2;
	dev.after = (vm_pindex_t)-1;
	expect_panic(*state, "P5", fault(3, R));
}

static void
p5_a_range_past_the_size_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 13;
	expect_panic(*state, "P5", fault(3, R));
}

static void
spoil_busy(struct device *d)
{
	(void)vm_page_grab(d->object, d->pidx, VM_ALLOC_NORMAL);
}

static void
p6_a_page_left_busy_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	dev.spoil = spoil_busy;
	expect_panic(*state, "P6", fault(3, R));
}

static void
p7_a_page_left_busy_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_ERROR;
	dev.spoil = spoil_busy;
	expect_panic(*state, "P7", fault(3, R));
}

static void
p7_an_unknown_answer_is_reported(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_PEND;
	expect_panic(*state, "P7", fault(3, R));
}

static void
insert_busy(struct device *d)
{
	VM_OBJECT_WLOCK(d->object);
	(void)vm_page_grab(d->object, d->pidx, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(d->object);
	(void)vmsim_fault(d->proc, device_addr(d->pidx), R);
}

/* Once the page is there and busy, the second fault waits: here, for ever. */
static void
p14_a_busy_page_is_waited_for(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.meanwhile = insert_busy;
	expect_panic(*state, "vmpfw", fault(3, R));
}

#define	CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown_dead)

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(p1_only_a_managed_device_may_populate),
		CASE(p3_returning_unlocked_is_reported),
		CASE(p5_an_invalid_page_is_reported),
		CASE(p5_an_unbusied_page_is_reported),
		CASE(p5_a_hole_in_the_range_is_reported),
		CASE(p5_a_page_of_the_wrong_kind_is_reported),
		CASE(p5_a_range_that_begins_later_is_reported),
		CASE(p5_a_range_that_ends_earlier_is_reported),
		CASE(p5_a_range_past_the_size_is_reported),
		CASE(p6_a_page_left_busy_is_reported),
		CASE(p7_a_page_left_busy_is_reported),
		CASE(p7_an_unknown_answer_is_reported),
		CASE(p14_a_busy_page_is_waited_for),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
