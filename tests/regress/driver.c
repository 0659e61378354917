/* SPDX-License-Identifier: BSD-2-Clause */
/* The sample driver. */
#include <vm/pmap.h>
#include "mem/mem.h"
#include "regress/driver.h"

static int
driver_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	struct driver *d = handle;

	sched_point(POINT_TEST, d);
	if (d->ctor_error != 0)
		return (d->ctor_error);
	*color = 0;
	d->ctors++;
	return (0);
}

static void
driver_dtor(void *handle)
{
	struct driver *d = handle;

	d->dtors++;
}

static void
fill(vm_page_t m)
{
	uint64_t *word = (void *)mem_phys_to_host(VM_PAGE_TO_PHYS(m));
	size_t i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		word[i] = DRIVER_WORD(m->pindex);
	vm_page_valid(m);
}

/* The engine is waited for without the object's lock. */
static int
wait_engine(struct driver *d, vm_object_t object)
{
	VM_OBJECT_WUNLOCK(object);
	sched_point(POINT_TEST, d);
	if (d->engine_fails) {
		VM_OBJECT_WLOCK(object);
		return (VM_PAGER_ERROR);
	}
	VM_OBJECT_WLOCK(object);
	return (VM_PAGER_OK);
}

/* Without the fence nothing is given: somebody must signal it. */
static void
wait_fence(struct driver *d, vm_object_t object)
{
	while (d->fenced) {
		VM_OBJECT_SLEEP(object, d, 0, "fence", 0);
	}
}

/* The pages before `end` go back: the run is given whole or not at all. */
static void
undo(vm_object_t object, vm_pindex_t first, vm_pindex_t end)
{
	vm_page_t m;

	for (; first < end; first++) {
		m = vm_page_lookup(object, first);
		if (vm_page_wired(m) || pmap_page_is_mapped(m))
			vm_page_xunbusy(m);
		else
			vm_page_free(m);
	}
}

static int
driver_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct driver *d = object->un_pager.devp.handle;
	vm_pindex_t end, i, start;
	vm_page_t m;
	int rv;

	d->populates++;
	rv = wait_engine(d, object);
	if (rv != VM_PAGER_OK)
		return (rv);
	wait_fence(d, object);
	if (d->says_bad)
		return (VM_PAGER_BAD);
	start = pidx - pidx % DRIVER_RUN;
	end = start + DRIVER_RUN;
	for (i = start; i < end; i++) {
		if ((int)i == d->bad_page) {
			undo(object, start, i);
			return (VM_PAGER_ERROR);
		}
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
		if (!vm_page_all_valid(m))
			fill(m);
	}
	*first = start;
	*last = end - 1;
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops driver_ops = {
	.cdev_pg_populate = driver_populate,
	.cdev_pg_ctor = driver_ctor,
	.cdev_pg_dtor = driver_dtor,
};

vm_object_t
driver_attach(struct driver *d)
{
	vm_object_t object;

	object = cdev_pager_allocate(d, OBJT_MGTDEVICE, &driver_ops,
	    ptoa(DRIVER_NPAGES), VM_PROT_ALL, 0, NULL);
	d->object = object;
	return (object);
}

void
driver_detach(vm_object_t object)
{
	vm_object_deallocate(object);
}

void
driver_revoke(struct driver *d)
{
	vm_object_t object = d->object;
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	while ((m = vm_page_find_least(object, 0)) != NULL) {
		if (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL))
			continue;
		cdev_mgtdev_pager_free_page(object, m);
		if (!vm_page_wired(m))
			vm_page_free(m);
	}
	VM_OBJECT_WUNLOCK(object);
}

void
driver_signal(struct driver *d)
{
	VM_OBJECT_WLOCK(d->object);
	d->fenced = false;
	sched_wakeup(d);
	VM_OBJECT_WUNLOCK(d->object);
}
