/* SPDX-License-Identifier: BSD-2-Clause */
/* A driver for FreeBSD 12 compiles and works: -DVMSIM_KPI_FREEBSD=12. */
#include <vmsim/device.h>
#include <vmsim/object.h>
#include "kpi/old.h"
#include "support/support.h"

#define	PG(n)	((uint64_t)(n) * VMSIM_PAGE_SIZE)
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

/* fault, hold, revoke, fault: [p] -> managed device -> two pages. */
static void
a_driver_of_freebsd_12_serves_faults(void **state)
{
	struct vmsim *vm = *state, *previous = vmsim_enter(vm);
	struct vm_object *object = old_create();
	struct vmsim_proc *p = vmsim_proc_create(vm, "p");
	uint64_t addr = 0;
	char c = 0;

	assert_non_null(object);
	assert_int_equal(vmsim_object_adopt(vm, object, "device", "old"), 0);
	assert_int_equal(vmsim_mmap(p, &addr, PG(2), RW, VMSIM_MAP_SHARED,
	    object, 0), 0);
	assert_int_equal(vmsim_store(p, addr, "o", 1, NULL), 0);
	assert_int_equal(vmsim_store(p, addr + PG(1), "l", 1, NULL), 0);
	assert_int_equal(old_wirings(), 121);
	old_revoke();
	test_check(vm);
	assert_int_equal(vmsim_load(p, addr, &c, 1, NULL), 0);
	assert_int_equal(c, 'o');
	old_revoke();
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
	old_destroy();
	vmsim_enter(previous);
}

/* kmem_malloc() gave an address in FreeBSD 12 and 13. */
static void
kernel_memory_is_an_address(void **state)
{
	struct vmsim *previous = vmsim_enter(*state);

	assert_int_equal(old_kmem(), 0);
	vmsim_enter(previous);
}

/* [old page] is taken out, [new page] goes in; nobody has it busy. */
static void
a_page_is_replaced_without_naming_the_old_one(void **state)
{
	struct vmsim *previous = vmsim_enter(*state);

	assert_int_equal(old_replace(), 0);
	vmsim_enter(previous);
}

int
main(void)
{
#define	CASE(name) \
	cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_driver_of_freebsd_12_serves_faults),
		CASE(kernel_memory_is_an_address),
		CASE(a_page_is_replaced_without_naming_the_old_one),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
