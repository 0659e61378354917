/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices: a driver's methods find the pages.
 *
 *	OBJT_DEVICE	unmanaged fictitious pages, on a list of the object,
 *			given back here when the object dies
 *	OBJT_MGTDEVICE	managed pages of the driver's own, which can be
 *			revoked; only these may have a populate method
 *
 * An object can be found by its handle before the driver's constructor has
 * run, so two callers get one object and the constructor runs once.  If it
 * fails, the object is dead at once for those who found it meanwhile.
 *
 * Source: FreeBSD device_pager.c.  Deviation: a page that was made invalid
 * and is faulted again is not put on the list a second time (F05).
 */
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include "sched/sched.h"
#include "pager/rules.h"
#include "pagers/pagers.h"

/* Pages up to the end of [foff, foff + size), or 0 if there are none such. */
static vm_pindex_t
pages_needed(vm_ooffset_t foff, vm_ooffset_t size)
{
	vm_pindex_t n, skip = OFF_TO_IDX(foff);

	if ((foff & PAGE_MASK) != 0)
		return (0);
	n = OFF_TO_IDX(round_page(size));
	if (n > OBJ_MAX_SIZE - skip)
		return (0);
	return (skip + n);
}

vm_object_t
cdev_pager_lookup(void *handle)
{
	struct pager_list *list = &pagers()->device_list;
	vm_object_t object;

	mtx_lock(&list->lock);
	object = vm_pager_object_lookup(&list->objects, handle);
	mtx_unlock(&list->lock);
	return (object);
}

static vm_object_t
create_device_object(void *handle, enum obj_type tp,
    const struct cdev_pager_ops *ops, vm_pindex_t npages)
{
	vm_object_t object;

	object = vm_object_allocate(tp, npages);
	object->handle = handle;
	object->un_pager.devp.ops = ops;
	object->un_pager.devp.handle = handle;
	TAILQ_INIT(&object->un_pager.devp.devp_pglist);
	if (ops->cdev_pg_populate != NULL)
		vm_object_set_flag(object, OBJ_POPULATE);
	return (object);
}

/*
 * The object was there: it grows if more is wanted.  NULL: its constructor
 * has failed meanwhile.
 */
static vm_object_t
join_device_object(vm_object_t object, enum obj_type tp,
    const struct cdev_pager_ops *ops, vm_pindex_t npages)
{
	if (object->type == OBJT_DEAD) {
		vm_object_deallocate(object);
		return (NULL);
	}
	CONTRACT(object->type == tp && object->un_pager.devp.ops == ops, "one "
	    "handle names device %s of type %d and another of type %d or with "
	    "other methods", describe_object(object).text, object->type, tp);
	VM_OBJECT_WLOCK(object);
	if (npages > object->size)
		object->size = npages;
	VM_OBJECT_WUNLOCK(object);
	return (object);
}

/* Its constructor has failed; others may have found the object already. */
static void
abandon_device_object(vm_object_t object)
{
	pager_list_remove(&pagers()->device_list, object);
	VM_OBJECT_WLOCK(object);
	object->type = OBJT_DEAD;
	object->handle = NULL;
	vm_object_clear_flag(object, OBJ_POPULATE);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

static bool
construct_device(vm_object_t object, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	int error, nheld;

	nheld = curthread->td_nheld;
	error = object->un_pager.devp.ops->cdev_pg_ctor(
	    object->un_pager.devp.handle, size, prot, foff, cred, color);
	return (pager_locks_kept(PAGER_OP("cdev_pg_ctor", object, PAGER_WHOLE),
	    RULE_K1, nheld) && error == 0);
}

vm_object_t
cdev_pager_allocate(void *handle, enum obj_type tp,
    const struct cdev_pager_ops *ops, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred)
{
	vm_pindex_t npages = pages_needed(foff, size);
	vm_object_t mine = NULL, object;
	u_short color = 0;

	sched_may_sleep("cdev_pager_allocate", VMSIM_HERE);
	if ((tp != OBJT_DEVICE && tp != OBJT_MGTDEVICE) || npages == 0)
		return (NULL);
	if (tp != OBJT_MGTDEVICE && ops->cdev_pg_populate != NULL)
		broken_panic(NULL, RULE_P1, NULL,
		    "an unmanaged device has a cdev_pg_populate");
	object = cdev_pager_lookup(handle);
	if (object == NULL) {
		mine = create_device_object(handle, tp, ops, npages);
		object = pager_list_enter(&pagers()->device_list, handle,
		    mine);
	}
	if (object != mine)
		return (join_device_object(object, tp, ops, npages));
	if (!construct_device(object, size, prot, foff, cred, &color)) {
		abandon_device_object(object);
		return (NULL);
	}
	vm_object_color(object, color);
	return (object);
}

/* By handle alone: a character device that has d_mmap. */
static vm_object_t
device_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred)
{
	return (pagers()->cdev_alloc(handle, size, prot, foff, cred));
}

/* Locks: object write-locked. */
static void
free_fake(vm_object_t object, vm_page_t m)
{
	TAILQ_REMOVE(&object->un_pager.devp.devp_pglist, m, plinks.q);
	if (m->object != NULL)
		(void)vm_page_remove_xbusy(m);
	vm_page_putfake(m);
}

void
cdev_pager_free_page(vm_object_t object, vm_page_t m)
{
	VM_OBJECT_ASSERT_WLOCKED(object);
	if (object->type == OBJT_MGTDEVICE)
		cdev_mgtdev_pager_free_page(object, m);
	else if (object->type == OBJT_DEVICE)
		free_fake(object, m);
}

static void
device_dealloc(vm_object_t object)
{
	vm_page_t m;

	VM_OBJECT_WUNLOCK(object);
	object->un_pager.devp.ops->cdev_pg_dtor(object->un_pager.devp.handle);
	pager_list_remove(&pagers()->device_list, object);
	VM_OBJECT_WLOCK(object);
	while ((m = TAILQ_FIRST(&object->un_pager.devp.devp_pglist)) != NULL)
		free_fake(object, m);
	object->handle = NULL;
	object->type = OBJT_DEAD;
}

/* Was a new page put into the place of `old`? */
static bool
is_new_fake(vm_object_t object, vm_page_t m, vm_page_t old)
{
	return (object->type == OBJT_DEVICE && m->object == object &&
	    (m->flags & PG_FICTITIOUS) != 0 && m != old);
}

/* Rule K2. */
static bool
fault_lock_kept(vm_object_t object, vm_pindex_t pindex)
{
	return (VM_OBJECT_WOWNED(object) ||
	    broken(PAGER_OP("cdev_pg_fault", object, pindex), RULE_K2, NULL,
	    "called write-locked, returned with the lock %s",
	    describe_lock(&object->lock.lock_object).text));
}

/*
 * The driver is called with the object write-locked and the busy page that
 * is to be replaced or filled.
 */
static int
device_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	const struct cdev_pager_ops *ops = object->un_pager.devp.ops;
	vm_page_t old = m[0];
	vm_pindex_t pindex = old->pindex;
	int rv;

	CONTRACT(count == 1,
	    "getpages: %d pages of device %s are asked for at once", count,
	    describe_object(object).text);
	if (ops->cdev_pg_fault == NULL)
		return (VM_PAGER_FAIL);
	VM_OBJECT_WLOCK(object);
	rv = ops->cdev_pg_fault(object, IDX_TO_OFF(pindex),
	    VM_PROT_READ, m);
	if (!fault_lock_kept(object, pindex)) {
		VM_OBJECT_WLOCK(object);
		rv = VM_PAGER_AGAIN;
	}
	if (rv == VM_PAGER_OK && m[0] != NULL) {
		if (is_new_fake(object, m[0], old))
			TAILQ_INSERT_TAIL(&object->un_pager.devp.devp_pglist,
			    m[0], plinks.q);
		pager_alone(rbehind, rahead);
	}
	VM_OBJECT_WUNLOCK(object);
	return (rv);
}

static int
device_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	const struct cdev_pager_ops *ops = object->un_pager.devp.ops;

	VM_CNT_INC(v_populates);
	if (ops->cdev_pg_populate == NULL)
		return (VM_PAGER_FAIL);
	return (ops->cdev_pg_populate(object, pidx, fault_type, max_prot,
	    first, last));
}

static void
device_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	PANIC("%d pages of device %s are to be written; a device is its own "
	    "memory", count, describe_object(object).text);
}

static boolean_t
device_haspage(vm_object_t object, vm_pindex_t pindex, int *before,
    int *after)
{
	pager_alone(before, after);
	return (TRUE);
}

const struct pagerops devicepagerops = {
	.pgo_kvme_type = KVME_TYPE_DEVICE,
	.pgo_alloc = device_alloc,
	.pgo_dealloc = device_dealloc,
	.pgo_getpages = device_getpages,
	.pgo_putpages = device_putpages,
	.pgo_haspage = device_haspage,
	/* init: the list is part of the state */
	/* getpages_async: reads are over when they return */
	/* populate: unmanaged pages are found one by one */
	/* pageunswapped, freespace: there is no backing store */
	/* update_writecount, release_writecount: no one asks who writes */
	/* set_writeable_dirty, mightbedirty: never written back */
	/* getvp: no file is behind it */
	/* page_inserted, page_removed, can_alloc_page: no accounting */
};

const struct pagerops mgtdevicepagerops = {
	.pgo_kvme_type = KVME_TYPE_MGTDEVICE,
	.pgo_alloc = device_alloc,
	.pgo_dealloc = device_dealloc,
	.pgo_getpages = device_getpages,
	.pgo_putpages = device_putpages,
	.pgo_haspage = device_haspage,
	.pgo_populate = device_populate,
	/* the others: as for devices of unmanaged pages */
};
