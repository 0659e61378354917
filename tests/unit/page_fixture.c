/* SPDX-License-Identifier: BSD-2-Clause */
/* One anonymous object, write-locked while a test of its pages runs. */
#include "unit/page_fixture.h"

vm_object_t object;

int
page_setup(void **state)
{
	test_setup(state);
	vmsim_enter(*state);
	object = vm_object_allocate_anon(NPAGES, NULL, NULL, 0);
	VM_OBJECT_WLOCK(object);
	return (0);
}

int
page_teardown(void **state)
{
	if (curvm->dead) {
		vmsim_destroy(*state);
		return (0);
	}
	check_pages();
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
	return (test_teardown(state));
}

void
check_pages(void)
{
	struct check c = { .nfailed = 0 };

	mem_check(&c);
	assert_int_equal(c.nfailed, 0);
}

vm_page_t
page(vm_pindex_t pindex)
{
	vm_page_t m;

	m = vm_page_alloc(object, pindex, VM_ALLOC_NORMAL);
	pmap_zero_page(m);
	vm_page_valid(m);
	vm_page_xunbusy(m);
	return (m);
}

void
busy(vm_page_t m)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
}

char *
bytes(vm_page_t m)
{
	return (mem_phys_to_host(m->phys_addr));
}
