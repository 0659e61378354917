/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The phys pager: unmanaged memory that is never paged.  It fills an aligned
 * cluster of pages at a time; a client may bring its own methods.
 *
 * Source: FreeBSD phys_pager.c.  Deviation: a dirty page is no error (F07).
 */
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "pagers/pagers.h"

static int
default_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	int i;

	for (i = 0; i < count; i++)
		vm_page_zero_invalid(m[i], TRUE);
	pager_alone(rbehind, rahead);
	return (VM_PAGER_OK);
}

/* The cluster around pidx, clipped to the object and to the hint. */
static void
choose_range(vm_object_t object, vm_pindex_t pidx, vm_pindex_t *first,
    vm_pindex_t *last)
{
	const vm_pindex_t cluster = curvm->policy.phys_cluster;
	vm_pindex_t base = pidx - pidx % cluster, end = base + cluster - 1;

	if (end >= object->size)
		end = object->size - 1;
	if (*first < base)
		*first = base;
	if (*last > end)
		*last = end;
}

/* Locks: object write-locked, dropped while waiting for a page or memory. */
static int
default_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	choose_range(object, pidx, first, last);
	for (i = *first; i <= *last; i++) {
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
		if (vm_page_all_valid(m))
			continue;
		if (vm_page_none_valid(m)) {
			if ((m->flags & PG_ZERO) == 0)
				pmap_zero_page(m);
			vm_page_valid(m);
		} else
			vm_page_zero_invalid(m, TRUE);
	}
	return (VM_PAGER_OK);
}

static boolean_t
default_haspage(vm_object_t object, vm_pindex_t pindex, int *before,
    int *after)
{
	vm_pindex_t first = 0, last = object->size;

	choose_range(object, pindex, &first, &last);
	if (before != NULL)
		*before = (int)(pindex - first);
	if (after != NULL)
		*after = last > pindex ? (int)(last - pindex) : 0;
	return (TRUE);
}

const struct phys_pager_ops default_phys_pg_ops = {
	.phys_pg_getpages = default_getpages,
	.phys_pg_populate = default_populate,
	.phys_pg_haspage = default_haspage,
	.phys_pg_ctor = NULL,		/* there is nothing to set up */
	.phys_pg_dtor = NULL,		/* nor to give back */
};

static vm_object_t
create_phys_object(void *handle, const struct phys_pager_ops *ops, void *data,
    vm_pindex_t npages)
{
	vm_object_t object;

	object = vm_object_allocate(OBJT_PHYS, npages);
	object->handle = handle;
	object->un_pager.phys.ops = ops;
	object->un_pager.phys.data_ptr = data;
	if (ops->phys_pg_populate != NULL)
		vm_object_set_flag(object, OBJ_POPULATE);
	return (object);
}

static vm_object_t
find_or_create_phys(void *handle, const struct phys_pager_ops *ops, void *data,
    vm_pindex_t npages, bool *overtaken)
{
	struct pager_list *list = &pagers()->phys_list;
	vm_object_t mine = NULL, object;

	mtx_lock(&list->lock);
	object = vm_pager_object_lookup(&list->objects, handle);
	mtx_unlock(&list->lock);
	if (object == NULL) {
		mine = create_phys_object(handle, ops, data, npages);
		object = pager_list_enter(list, handle, mine);
	}
	if (object == mine)
		return (object);
	*overtaken = mine != NULL;
	VM_OBJECT_WLOCK(object);
	if (npages > object->size)
		object->size = npages;
	VM_OBJECT_WUNLOCK(object);
	return (object);
}

/*
 * The constructor is called for a known handle too, but not where another
 * thread has just made the object.
 */
vm_object_t
phys_pager_allocate(void *handle, const struct phys_pager_ops *ops,
    void *data, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred)
{
	vm_pindex_t npages = OFF_TO_IDX(foff + PAGE_MASK + size);
	vm_object_t object;
	bool overtaken = false;

	sched_may_sleep("phys_pager_allocate", VMSIM_HERE);
	if ((foff & PAGE_MASK) != 0)
		return (NULL);
	if (handle == NULL)
		object = create_phys_object(NULL, ops, data, npages);
	else
		object = find_or_create_phys(handle, ops, data, npages,
		    &overtaken);
	if (!overtaken && ops->phys_pg_ctor != NULL)
		ops->phys_pg_ctor(object, prot, foff, cred);
	return (object);
}

static vm_object_t
phys_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred)
{
	return (phys_pager_allocate(handle, &default_phys_pg_ops, NULL, size,
	    prot, foff, cred));
}

static void
phys_dealloc(vm_object_t object)
{
	const struct phys_pager_ops *ops = object->un_pager.phys.ops;

	VM_OBJECT_WUNLOCK(object);
	if (object->handle != NULL)
		pager_list_remove(&pagers()->phys_list, object);
	if (ops->phys_pg_dtor != NULL)
		ops->phys_pg_dtor(object);
	VM_OBJECT_WLOCK(object);
	object->type = OBJT_DEAD;
	object->handle = NULL;
}

static int
phys_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	return (object->un_pager.phys.ops->phys_pg_getpages(object, m, count,
	    rbehind, rahead));
}

static int
phys_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	return (object->un_pager.phys.ops->phys_pg_populate(object, pidx,
	    fault_type, max_prot, first, last));
}

static void
phys_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	PANIC("%d pages of phys %s are to be written; there is nowhere to "
	    "write them to", count, describe_object(object).text);
}

static boolean_t
phys_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	return (object->un_pager.phys.ops->phys_pg_haspage(object, pindex,
	    before, after));
}

const struct pagerops physpagerops = {
	.pgo_kvme_type = KVME_TYPE_PHYS,
	.pgo_alloc = phys_alloc,
	.pgo_dealloc = phys_dealloc,
	.pgo_getpages = phys_getpages,
	.pgo_putpages = phys_putpages,
	.pgo_haspage = phys_haspage,
	.pgo_populate = phys_populate,
	/* init: the list is part of the state */
	/* getpages_async: reads are over when they return */
	/* pageunswapped, freespace: there is no backing store */
	/* update_writecount, release_writecount: no one asks who writes */
	/* set_writeable_dirty, mightbedirty: never written back */
	/* getvp: no file is behind it */
	/* page_inserted, page_removed, can_alloc_page: no accounting */
};
