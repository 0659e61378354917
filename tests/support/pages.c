/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of one object. */
#include "support/pages.h"

void
pages_begin(struct test *t)
{
	t->object = vm_object_allocate_anon(NPAGES, NULL, NULL, 0);
	VM_OBJECT_WLOCK(t->object);
}

void
pages_end(struct test *t)
{
	check_pages();
	VM_OBJECT_WUNLOCK(t->object);
	vm_object_deallocate(t->object);
}

void
check_pages(void)
{
	assert_eq(test_complaints(mem_check, ""), 0);
}

vm_page_t
page(struct test *t, vm_pindex_t pindex)
{
	vm_page_t m = vm_page_alloc(t->object, pindex, VM_ALLOC_NORMAL);

	pmap_zero_page(m);
	vm_page_valid(m);
	vm_page_xunbusy(m);
	return (m);
}

void
busy(vm_page_t m)
{
	assert_eq(vm_page_tryxbusy(m), 1);
}

char *
bytes(vm_page_t m)
{
	return (mem_phys_to_host(VM_PAGE_TO_PHYS(m)));
}

void
wire(vm_page_t m)
{
	VM_OBJECT_WLOCK(m->object);
	vm_page_wire(m);
	VM_OBJECT_WUNLOCK(m->object);
}
