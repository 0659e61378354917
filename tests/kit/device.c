/* SPDX-License-Identifier: BSD-2-Clause */
/* A managed device that populates clusters, revokes and moves, or almost. */
#include <sys/errno.h>
#include <sys/lock.h>
#include <sys/rwlock.h>
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/pmap.h>

#include "kit/objects.h"
#include "support/cdev.h"

void
device_content(void *arg, uint64_t pindex, void *page)
{
	uint64_t *word = page;
	unsigned i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		word[i] = 0xde00000000000000 | pindex << 16 | i;
}

static void
fill(const struct device *d, vm_page_t m)
{
	vm_offset_t va;

	va = pmap_quick_enter_page(m);
	device_content(NULL, d->broken == BROKEN_CONTENT && m->pindex == 2 ?
	    3 : m->pindex, (void *)va);
	pmap_quick_remove_page(va);
	vm_page_valid(m);
}

static int
device_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	const struct device *d = object->handle;

	if (d->gone)
		return (VM_PAGER_ERROR);
	fill(d, *mres);
	return (VM_PAGER_OK);
}

static int
device_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	const struct device *d = object->handle;
	vm_pindex_t i;
	vm_page_t m;

	if (d->gone)
		return (VM_PAGER_ERROR);
	*first = pidx - pidx % d->cluster;
	*last = *first + d->cluster - 1;
	if (*last >= object->size)
		*last = object->size - 1;
	if (d->broken == BROKEN_LEAK)
		vm_object_reference_locked(object);
	for (i = *first; i <= *last; i++) {
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
		if (!vm_page_all_valid(m))
			fill(d, m);
	}
	if (d->broken == BROKEN_BUSY && *last > pidx)
		*last = pidx;
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops device_ops = {
	.cdev_pg_fault = device_fault,
	.cdev_pg_populate = device_populate,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

struct vm_object *
device_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (cdev_pager_allocate(arg, OBJT_MGTDEVICE, &device_ops,
	    IDX_TO_OFF(npages), VM_PROT_ALL, 0, NULL));
}

/* The page at this index, exclusively busy, or NULL. */
static vm_page_t
acquire_page(vm_object_t object, vm_pindex_t i)
{
	vm_page_t m;

	do {
		m = vm_page_lookup(object, i);
	} while (m != NULL && !vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
	return (m);
}

void
device_revoke(struct vmsim *vm, struct vm_object *object, uint64_t first,
    uint64_t n, void *arg)
{
	struct device *d = arg;
	struct vmsim *before;
	vm_pindex_t i;
	vm_page_t m;

	before = vmsim_enter(vm);
	VM_OBJECT_WLOCK(object);
	d->gone = d->leaves;
	for (i = first; i < first + n; i++) {
		m = d->broken == BROKEN_REVOKE ? vm_page_lookup(object, i) :
		    acquire_page(object, i);
		if (m == NULL)
			continue;
		/* A locked page loses its mappings only. */
		pmap_remove_all(m);
		if (vm_page_wired(m))
			vm_page_xunbusy(m);
		else if (vm_page_remove(m))
			vm_page_free(m);
	}
	VM_OBJECT_WUNLOCK(object);
	vmsim_enter(before);
}

/*
 * Page `m`, which is busy, gives its place and its contents to `new`.  Its
 * mappings go before the copy is made, so no write is lost.
 */
static void
exchange(const struct device *d, vm_page_t m, vm_page_t new)
{
	if (d->broken == BROKEN_MOVE)
		pmap_copy_page(m, new);
	pmap_remove_all(m);
	if (d->broken != BROKEN_MOVE)
		pmap_copy_page(m, new);
	new->oflags &= ~VPO_UNMANAGED;
	(void)vm_page_tryxbusy(new);
	vm_page_replace(new, m->object, m->pindex, m);
	vm_page_valid(new);
	vm_page_xunbusy(new);
}

/* Page i goes to `new`, which is freed if there is nothing to move. */
static int
move_page(const struct device *d, vm_object_t object, vm_pindex_t i,
    vm_page_t new)
{
	bool wired;
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, i);
	wired = m != NULL && vm_page_wired(m);	/* as BROKEN_MOVE_LOCKED asks */
	m = acquire_page(object, i);
	if (d->broken != BROKEN_MOVE_LOCKED)
		wired = m != NULL && vm_page_wired(m);
	if (m != NULL && !wired)
		exchange(d, m, new);
	else if (m != NULL)
		vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	if (m == NULL || wired)
		vm_page_free(new);
	return (wired ? EBUSY : 0);
}

int
device_move(struct vmsim *vm, struct vm_object *object, uint64_t first,
    uint64_t n, void *arg)
{
	struct vmsim *before;
	uint64_t i;
	int error;

	before = vmsim_enter(vm);
	error = 0;
	for (i = first; i < first + n && error == 0; i++)
		error = move_page(arg, object, i,
		    vm_page_alloc_noobj(VM_ALLOC_WAITOK));
	vmsim_enter(before);
	return (error);
}
