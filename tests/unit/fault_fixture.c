/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for faults at the pages of a process. */
#include "unit/fault_fixture.h"

int
fault(struct test *t, unsigned page, int prot)
{
	return (vmsim_fault(t->p, PG(page), prot));
}

int
kernel_fault(struct test *t, unsigned page, int prot)
{
	return (vm_fault(map_of(t->p), PG(page), prot, 0, NULL));
}

vm_page_t
resident(vm_object_t o, vm_pindex_t pindex)
{
	return (vm_radix_lookup(&o->rtree, pindex));
}

vm_object_t
top(struct test *t, unsigned page)
{
	return (entry_of(map_of(t->p), page)->object.vm_object);
}
