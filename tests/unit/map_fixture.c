/* SPDX-License-Identifier: BSD-2-Clause */
/* An address space without a process, and short words for its map. */
#include "unit/map_fixture.h"

void
space_begin(struct test *t)
{
	t->space = vmspace_alloc(PG(1), VM_MAXUSER_ADDRESS);
	assert_non_null(t->space);
	t->map = &t->space->vm_map;
}

void
space_end(struct test *t)
{
	test_check(t->vm);
	vmspace_free(t->space);
}

int
map_pages(struct test *t, u_int first, u_int last, vm_prot_t prot, int cow)
{
	return (vm_map_fixed(t->map, NULL, 0, PG(first), PG(last - first), prot,
	    (cow & MAP_CREATE_GUARD) != 0 ? VM_PROT_NONE : ALL, cow));
}

int
protect(struct test *t, u_int first, u_int last, vm_prot_t prot)
{
	return (vm_map_protect(t->map, PG(first), PG(last), prot, 0,
	    VM_MAP_PROTECT_SET_PROT));
}

int
unmap(struct test *t, u_int first, u_int last)
{
	return (vm_map_remove(t->map, PG(first), PG(last)));
}

int
look_up(struct test *t, u_int page, vm_prot_t access, vm_object_t *object,
    vm_pindex_t *pindex, vm_prot_t *prot)
{
	vm_map_entry_t entry;
	vm_map_t m = t->map;
	boolean_t wired;
	int rv;

	rv = vm_map_lookup(&m, PG(page), access | VM_PROT_FAULT_LOOKUP,
	    &entry, object, pindex, prot, &wired);
	if (rv == KERN_SUCCESS)
		vm_map_lookup_done(m, entry);
	return (rv);
}

int
touch(struct test *t, u_int page, vm_prot_t access)
{
	vm_object_t object;
	vm_pindex_t pindex;
	vm_prot_t prot;

	return (look_up(t, page, access, &object, &pindex, &prot));
}

vm_map_entry_t
entry_at(struct test *t, u_int page)
{
	return (entry_of(t->map, page));
}

vm_object_t
object_at(struct test *t, u_int page)
{
	return (entry_at(t, page)->object.vm_object);
}
