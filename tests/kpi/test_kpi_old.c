/* SPDX-License-Identifier: BSD-2-Clause */
/* A driver for FreeBSD 12 compiles and works: -DVMSIM_KPI_FREEBSD=12. */
#include "kpi/old.h"
#include "support/words.h"

TESTS(.kernel = true, .p = "p");

/* fault, hold, revoke, fault: [p] -> managed device -> two pages. */
TEST(a_driver_of_freebsd_12_serves_faults)
{
	struct vm_object *object = old_create();
	uint64_t addr = 0;
	char c = 0;

	assert_non_null(object);
	assert_ok(vmsim_object_adopt(t->vm, object, "device", "old"));
	assert_ok(vmsim_mmap(t->p, &addr, PG(2), RW, VMSIM_MAP_SHARED, object,
	    0));
	assert_ok(vmsim_store(t->p, addr, "o", 1, NULL));
	assert_ok(vmsim_store(t->p, addr + PG(1), "l", 1, NULL));
	assert_eq(old_wirings(), 121);
	old_revoke();
	test_check(t->vm);
	assert_ok(vmsim_load(t->p, addr, &c, 1, NULL));
	assert_eq(c, 'o');
	old_revoke();
	vmsim_proc_exit(t->p);
	vmsim_object_release(t->vm, object);
	old_destroy();
}

/* kmem_malloc() gave an address in FreeBSD 12 and 13. */
TEST(kernel_memory_is_an_address)
{

	assert_eq(old_kmem(), 0);
}

/* [old page] is taken out, [new page] goes in; neither is busy. */
TEST(a_page_is_replaced_without_naming_the_old_one)
{

	assert_eq(old_replace(), 0);
}
