/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of large pages, as shm_create_largepage(3) makes it: a phys object
 * all of whose pages are there from the start, in aligned runs of frames, and
 * stay.  Its entries have a split boundary, so a run is mapped at once or not
 * at all, and for populate the first page of the run stands for all.
 *
 * Source: FreeBSD uipc_shm.c, shm_largepage_phys_populate(),
 * shm_dotruncate_largepage().
 */
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "pagers/pagers.h"

/* Pages of one large page of the object. */
static vm_pindex_t
count_large_pages(vm_object_t object)
{
	return (atop(PMAP_PAGESIZE(object->un_pager.phys.data_val)));
}

static int
large_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t npages = count_large_pages(object);

	VM_CNT_INC(v_populates);
	*first = pidx - pidx % npages;
	*last = *first + npages - 1;
	(void)vm_page_grab(object, *first, VM_ALLOC_NORMAL | VM_ALLOC_NOCREAT);
	return (VM_PAGER_OK);
}

static boolean_t
large_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	vm_pindex_t npages = count_large_pages(object);

	if (pindex >= object->size)
		return (FALSE);
	if (before != NULL)
		*before = (int)(pindex % npages);
	if (after != NULL)
		*after = (int)(npages - 1 - pindex % npages);
	return (TRUE);
}

static const struct phys_pager_ops large_ops = {
	.phys_pg_getpages = NULL,	/* no page is ever missing */
	.phys_pg_populate = large_populate,
	.phys_pg_haspage = large_haspage,
	.phys_pg_ctor = NULL,		/* phys_large_create() does it */
	.phys_pg_dtor = NULL,		/* the pages go with the object */
};

/* Locks: object write-locked.  False: no run of frames. */
static bool
add_run(vm_object_t object)
{
	vm_pindex_t i, npages = count_large_pages(object);
	vm_page_t m;

	m = vm_page_alloc_contig(object, object->size, VM_ALLOC_NORMAL |
	    VM_ALLOC_ZERO, npages, 0, ~(vm_paddr_t)0, ptoa(npages), 0,
	    VM_MEMATTR_DEFAULT);
	if (m == NULL)
		return (false);
	for (i = 0; i < npages; i++) {
		if ((m[i].flags & PG_ZERO) == 0)
			pmap_zero_page(&m[i]);
		vm_page_valid(&m[i]);
		vm_page_xunbusy(&m[i]);
	}
	object->size += npages;
	return (true);
}

vm_object_t
phys_large_create(vm_pindex_t npages, int psind)
{
	vm_object_t object;
	bool made = true;

	object = phys_pager_allocate(NULL, &large_ops, NULL, 0, VM_PROT_ALL, 0,
	    NULL);
	if (object == NULL)
		return (NULL);
	object->un_pager.phys.data_val = (uintptr_t)psind;
	VM_OBJECT_WLOCK(object);
	while (made && object->size < npages)
		made = add_run(object);
	VM_OBJECT_WUNLOCK(object);
	if (made)
		return (object);
	vm_object_deallocate(object);
	return (NULL);
}

int
phys_large_psind(vm_object_t object)
{
	if (object->type != OBJT_PHYS ||
	    object->un_pager.phys.ops != &large_ops)
		return (0);
	return ((int)object->un_pager.phys.data_val);
}
