/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that the kernel shares with all processes, on a phys pager with
 * methods of its own: page i begins with a header that says which it is.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/rwlock.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "shared_page.h"

static void
shared_page_fill(vm_page_t m, uint64_t magic)
{
	struct shared_page *header;
	vm_offset_t va;

	pmap_zero_page(m);
	va = pmap_quick_enter_page(m);
	header = (struct shared_page *)va;
	header->magic = magic;
	header->index = m->pindex;
	pmap_quick_remove_page(va);
	vm_page_valid(m);
}

static int
shared_page_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	const uint64_t *magic = object->un_pager.phys.data_ptr;
	vm_page_t m;

	m = vm_page_grab(object, pidx, VM_ALLOC_NORMAL);
	if (!vm_page_all_valid(m))
		shared_page_fill(m, *magic);
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static int
shared_page_getpages(vm_object_t object, vm_page_t *m, int count,
    int *rbehind, int *rahead)
{
	const uint64_t *magic = object->un_pager.phys.data_ptr;
	int i;

	for (i = 0; i < count; i++)
		shared_page_fill(m[i], *magic);
	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = 0;
	return (VM_PAGER_OK);
}

static boolean_t
shared_page_haspage(vm_object_t object, vm_pindex_t pindex, int *before,
    int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	return (pindex < object->size);
}

static const struct phys_pager_ops shared_page_ops = {
	.phys_pg_populate = shared_page_populate,
	.phys_pg_getpages = shared_page_getpages,
	.phys_pg_haspage = shared_page_haspage,
};

vm_object_t
shared_page_create(vm_pindex_t npages, uint64_t *magic)
{
	return (phys_pager_allocate(NULL, &shared_page_ops, magic,
	    IDX_TO_OFF(npages), VM_PROT_ALL, 0, NULL));
}
