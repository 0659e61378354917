/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers of a GPU.  A buffer lies in system memory until the card needs the
 * space; then every mapping of it is revoked, its contents move, and the next
 * access maps the new place.
 *
 * A page of a buffer is in the object, for processes to map, or in no object.
 * Faults put it in, revoke takes it out, a move exchanges it.  What keeps them
 * from each other:
 *
 *	1  A page enters and leaves the object with the object write-locked
 *	   and the page exclusively busy.  So m->object stands still for who
 *	   has the page busy, and for nobody else.
 *	2  bo->pages[i] is read and changed with bo->lock held.  A move changes
 *	   it only while it has the old page busy, too, and the page is in no
 *	   object.
 *	3  A page is taken from bo->pages[] by making it busy before bo->lock
 *	   is dropped: from then on no move can exchange and free it.
 *
 * The order is the object, then bo->lock; a busy page is waited for with
 * neither of them held (vm_page_busy_acquire() drops the object's).
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
	struct mtx	 lock;		/* pages[] */
	vm_pindex_t	 npages;
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

/*
 * The page of the buffer that is to be at `pindex`, exclusively busy.  The
 * object is write-locked and has no page there.  Only who holds one of the
 * two locks makes such a page busy, so it is not busy now.
 */
static vm_page_t
gpu_take_page(struct gpu_bo *bo, vm_pindex_t pindex)
{
	vm_page_t m;

	mtx_lock(&bo->lock);
	m = bo->pages[pindex];
	if (!vm_page_tryxbusy(m))
		panic("a page of no object is busy");
	mtx_unlock(&bo->lock);
	return (m);
}

/*
 * The busy page at `pindex`, put there if need be.  NULL: the object was
 * unlocked to wait, and everything may be different; look again.
 */
static vm_page_t
gpu_map_page(struct gpu_bo *bo, vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	m = vm_page_lookup(object, pindex);
	if (m != NULL)
		return (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL) ? m : NULL);
	m = gpu_take_page(bo, pindex);
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

/* Makes page i busy if it is in no object; it can be tested only then. */
static bool
gpu_try_detached(struct gpu_bo *bo, vm_pindex_t i)
{
	vm_page_t m = bo->pages[i];

	mtx_assert(&bo->lock, MA_OWNED);
	if (!vm_page_tryxbusy(m))
		return (false);
	if (m->object == NULL)
		return (true);
	vm_page_xunbusy(m);
	return (false);
}

/*
 * Takes page i out of its object, and returns with the buffer locked and the
 * page busy.  A fault that comes between the revoke and the lock has the page
 * again: another round.  It does not spin: the next revoke waits for that
 * fault.
 */
static int
gpu_detach_page(struct gpu_bo *bo, vm_pindex_t i)
{
	int error;

	for (;;) {
		error = gpu_bo_revoke(bo, i, 1);
		if (error != 0)
			return (error);
		mtx_lock(&bo->lock);
		if (gpu_try_detached(bo, i))
			return (0);
		mtx_unlock(&bo->lock);
	}
}

/*
 * Moves one page.  Nobody but us knows the old one when it is freed: it is in
 * no object and no longer in pages[], and who found it there made it busy
 * (rule 3), which we did instead.
 */
static int
gpu_move_page(struct gpu_bo *bo, vm_pindex_t i)
{
	vm_page_t new, old;
	int error;

	new = gpu_page_alloc();
	error = gpu_detach_page(bo, i);
	if (error != 0) {
		gpu_page_free(new);
		return (error);
	}
	old = bo->pages[i];
	pmap_copy_page(old, new);
	bo->pages[i] = new;
	vm_page_xunbusy(old);
	mtx_unlock(&bo->lock);
	gpu_page_free(old);
	return (0);
}

int
gpu_bo_move(struct gpu_bo *bo, vm_pindex_t first, vm_pindex_t n)
{
	vm_pindex_t i;
	int error;

	for (i = first; i < first + n; i++) {
		error = gpu_move_page(bo, i);
		if (error != 0)
			return (error);
	}
	return (0);
}
