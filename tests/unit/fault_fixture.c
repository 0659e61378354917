/* SPDX-License-Identifier: BSD-2-Clause */
/* The process and the other thread of the tests of faults. */
#include "support/other.h"
#include "unit/fault_fixture.h"

struct vmsim_proc *p;
void (*meanwhile)(void);
struct thread *other;

vm_map_t
map_of(struct vmsim_proc *q)
{
	return (&q->p_vmspace->vm_map);
}

bool
fault_run_other(struct vmsim *machine)
{
	void (*fn)(void) = meanwhile;

	meanwhile = NULL;
	if (fn != NULL)
		fn();
	return (fn != NULL);
}

int
fault_setup(void **state)
{
	if (file_setup(state) != 0)
		return (-1);
	p = proc(*state, "P");
	meanwhile = NULL;
	other = sched_thread_create("other");
	test_other(*state, fault_run_other);
	return (0);
}

int
fault_teardown(void **state)
{
	vmsim_proc_exit(p);
	sched_thread_destroy(other);
	test_other(vm, NULL);
	if (object != NULL)
		vmsim_object_release(vm, object);
	object = NULL;
	return (test_teardown(state));
}

int
fault(unsigned page, int prot)
{
	return (vmsim_fault(p, PG(page), prot));
}

vm_page_t
resident(vm_object_t o, vm_pindex_t pindex)
{
	return (vm_radix_lookup(&o->rtree, pindex));
}

vm_object_t
top(unsigned page)
{
	vm_map_entry_t entry;

	assert_true(vm_map_lookup_entry(map_of(p), PG(page), &entry));
	return (entry->object.vm_object);
}
