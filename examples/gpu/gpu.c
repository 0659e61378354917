/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers of a GPU.  A buffer lies in system memory until the card needs the
 * space; then every mapping of it is revoked, its contents move, and the next
 * access maps the new place.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>

#include "gpu.h"

static MALLOC_DEFINE(M_GPU, "gpu", "GPU buffers");

struct gpu_bo {
	struct mtx	 lock;		/* pages, moves */
	vm_pindex_t	 npages;
	u_int		 moves;
	u_int		 ctors, dtors;
	vm_page_t	 pages[];	/* wired, of no object until mapped */
};

/* A wired page of no object; sleeps until there is one. */
static vm_page_t
gpu_page_alloc(void)
{
	vm_page_t m;

	for (;;) {
		m = vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO);
		if (m != NULL)
			break;
		vm_wait(NULL);
	}
	m->oflags &= ~VPO_UNMANAGED;
	m->flags |= PG_FICTITIOUS;
	return (m);
}

static void
gpu_page_free(vm_page_t m)
{
	m->flags &= ~PG_FICTITIOUS;
	m->oflags |= VPO_UNMANAGED;
	vm_page_unwire_noq(m);
	vm_page_free(m);
}

struct gpu_bo *
gpu_bo_create(vm_pindex_t npages)
{
	struct gpu_bo *bo;
	vm_pindex_t i;

	bo = malloc(sizeof(*bo) + npages * sizeof(bo->pages[0]), M_GPU,
	    M_WAITOK | M_ZERO);
	mtx_init(&bo->lock, "gpu buffer", NULL, MTX_DEF);
	bo->npages = npages;
	for (i = 0; i < npages; i++)
		bo->pages[i] = gpu_page_alloc();
	return (bo);
}

void
gpu_bo_destroy(struct gpu_bo *bo)
{
	vm_pindex_t i;

	KASSERT(bo->ctors == bo->dtors, ("a mapped buffer is destroyed"));
	for (i = 0; i < bo->npages; i++)
		gpu_page_free(bo->pages[i]);
	mtx_destroy(&bo->lock);
	free(bo, M_GPU);
}

static int
gpu_pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	struct gpu_bo *bo = handle;

	bo->ctors++;
	*color = 0;
	return (0);
}

static void
gpu_pg_dtor(void *handle)
{
	struct gpu_bo *bo = handle;

	bo->dtors++;
}

/* The busy page at `pindex`, put there if need be; NULL: look again. */
static vm_page_t
gpu_map_page(struct gpu_bo *bo, vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	m = vm_page_lookup(object, pindex);
	if (m != NULL)
		return (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL) ? m : NULL);
	mtx_lock(&bo->lock);
	m = bo->pages[pindex];
	mtx_unlock(&bo->lock);
	if (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL))
		return (NULL);
	if (vm_page_insert(m, object, pindex) != 0) {
		vm_page_xunbusy(m);
		VM_OBJECT_WUNLOCK(object);
		vm_wait(NULL);
		VM_OBJECT_WLOCK(object);
		return (NULL);
	}
	vm_page_valid(m);
	return (m);
}

static int
gpu_pg_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct gpu_bo *bo = object->handle;

	if (pidx >= bo->npages)
		return (VM_PAGER_FAIL);
	while (gpu_map_page(bo, object, pidx) == NULL)
		continue;
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops gpu_pg_ops = {
	.cdev_pg_ctor = gpu_pg_ctor,
	.cdev_pg_dtor = gpu_pg_dtor,
	.cdev_pg_populate = gpu_pg_populate,
};

vm_object_t
gpu_bo_object(struct gpu_bo *bo)
{
	return (cdev_pager_allocate(bo, OBJT_MGTDEVICE, &gpu_pg_ops,
	    IDX_TO_OFF(bo->npages), VM_PROT_ALL, 0, NULL));
}

/*
 * Takes one page away.  The buffer has it wired once; a page that somebody
 * else has wired too, by mlock or for a transfer, only loses its mappings.
 */
static int
gpu_revoke_page(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	do {
		m = vm_page_lookup(object, pindex);
		if (m == NULL)
			return (0);
	} while (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
	if (VPRC_WIRE_COUNT(m->ref_count) > 1) {
		pmap_remove_all(m);
		vm_page_xunbusy(m);
		return (EBUSY);
	}
	cdev_mgtdev_pager_free_page(object, m);
	return (0);
}

int
gpu_bo_revoke(struct gpu_bo *bo, vm_pindex_t first, vm_pindex_t n)
{
	vm_object_t object;
	vm_pindex_t i;
	int error;

	object = cdev_pager_lookup(bo);
	if (object == NULL)
		return (0);
	error = 0;
	VM_OBJECT_WLOCK(object);
	for (i = first; i < first + n; i++)
		if (gpu_revoke_page(object, i) != 0)
			error = EBUSY;
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
	return (error);
}

/*
 * Waits until page i is out of its object, and returns with the buffer
 * locked and the page busy.  A fault that comes between the revoke and the
 * lock has mapped it again: another round.
 */
static int
gpu_take_page(struct gpu_bo *bo, vm_pindex_t i)
{
	vm_page_t m;
	int error;

	for (;;) {
		error = gpu_bo_revoke(bo, i, 1);
		if (error != 0)
			return (error);
		mtx_lock(&bo->lock);
		m = bo->pages[i];
		if (m->object == NULL && vm_page_tryxbusy(m))
			return (0);
		mtx_unlock(&bo->lock);
	}
}

int
gpu_bo_move(struct gpu_bo *bo)
{
	vm_page_t new, old;
	vm_pindex_t i;
	int error;

	for (i = 0; i < bo->npages; i++) {
		new = gpu_page_alloc();
		error = gpu_take_page(bo, i);
		if (error != 0) {
			gpu_page_free(new);
			return (error);
		}
		old = bo->pages[i];
		pmap_copy_page(old, new);
		bo->pages[i] = new;
		mtx_unlock(&bo->lock);
		vm_page_xunbusy(old);
		gpu_page_free(old);
	}
	bo->moves++;
	return (0);
}
