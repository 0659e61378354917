/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving wirings back: down a chain, and of a managed device's pages. */
#include "base/machine.h"
#include "object/object.h"
#include <vm/pmap.h>
#include <vm/vm_pager.h>
#include "support/cdev.h"
#include "support/chain.h"

TESTS(.kernel = true);

static void
wire(vm_page_t m)
{
	WLOCKED(m->object, vm_page_wire(m));
}

/* Wirings are given back where the page is visible. */
TEST(unwire_finds_the_pages_down_the_chain)
{
	vm_page_t high, low;

	chain(t, "S:a.+1 -> F:012");
	high = chain_page(t, "S", 0);
	low = chain_page(t, "F", 2);
	wire(high);
	wire(low);
	vm_object_unwire(chain_find(t, "S"), 0, ptoa(2), PQ_ACTIVE);
	assert_false(vm_page_wired(high));
	assert_false(vm_page_wired(low));
}

/* 100 shadows deep: a wired page at the bottom is found and unwired. */
TEST(unwire_goes_down_a_very_deep_chain)
{
	vm_object_t object = chain(t, "F:0");
	vm_ooffset_t offset = 0;
	vm_page_t m = chain_page(t, "F", 0);
	int i;

	wire(m);
	for (i = 0; i < 100; i++) {
		/* A second reference, or the object would shadow itself. */
		vm_object_reference(object);
		vm_object_shadow(&object, &offset, PAGE_SIZE, NULL, false);
	}
	vm_object_unwire(object, 0, PAGE_SIZE, PQ_ACTIVE);
	assert_false(vm_page_wired(m));
	while (object != NULL) {
		vm_object_t below = object->backing_object;

		vm_object_deallocate(object);
		object = below;
	}
}

/* A busy page whose owner never releases it: the wait is reported. */
TEST(unwire_waits_for_a_busy_page)
{
	vm_object_t object = chain(t, "S:. -> F:0");
	vm_page_t m = chain_page(t, "F", 0);

	wire(m);
	WLOCKED(m->object, assert_true(vm_page_tryxbusy(m)));
	expect_panic(t->vm, "unwbo", vm_object_unwire(object, 0, PAGE_SIZE,
	    PQ_ACTIVE));
}

static int
device_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	pmap_zero_page(*mres);
	vm_page_valid(*mres);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops device_ops = {
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
	.cdev_pg_fault = device_fault,
};

/* A managed device of 4 pages, of which 0 and 1 are resident. */
static vm_object_t
make_device(struct test *t)
{
	vm_object_t object;

	object = cdev_pager_allocate(t, OBJT_MGTDEVICE, &device_ops,
	    (vm_ooffset_t)ptoa(4), VM_PROT_ALL, 0, NULL);
	assert_non_null(object);
	WLOCKED(object, assert_true(vm_object_populate(object, 0, 2)));
	return (object);
}

/* [M: 0 1 . .]: F04, each wiring is undone; page 2 was revoked. */
TEST(pages_of_a_managed_device_are_unwired)
{
	vm_object_t object = make_device(t);
	vm_page_t m0 = vm_radix_lookup(&object->rtree, 0);
	vm_page_t m1 = vm_radix_lookup(&object->rtree, 1);

	WLOCKED(object, mem_wire_locked(m0));
	WLOCKED(object, mem_wire_locked(m0));
	vm_object_unwire(object, 0, ptoa(3), PQ_ACTIVE);
	assert_eq(VPRC_WIRE_COUNT(m0->ref_count), 1);
	/* Page 1 came after a revoked one and was never wired. */
	assert_eq(VPRC_WIRE_COUNT(m1->ref_count), 0);
	vm_object_unwire(object, 0, PAGE_SIZE, PQ_ACTIVE);
	assert_false(vm_page_wired(m0));
	vm_object_deallocate(object);
}

/* The same as FreeBSD 15.0 does it. */
TEST(as_recorded_a_managed_device_stays_wired)
{
	vm_object_t object = make_device(t);
	vm_page_t m = vm_radix_lookup(&object->rtree, 0);

	curvm->config.as_recorded = VMSIM_AS_F04;
	wire(m);
	vm_object_unwire(object, 0, PAGE_SIZE, PQ_ACTIVE);
	assert_eq(VPRC_WIRE_COUNT(m->ref_count), 1);
	vm_page_unwire(m, PQ_ACTIVE);
	vm_object_deallocate(object);
}
