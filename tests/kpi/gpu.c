/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A GPU-like driver: buffers of RAM, mapped through managed device objects;
 * a page enters the object at its first fault, and all are revoked at once.
 * Buffers that are given up are freed by a task when they are mapped no more.
 */
#include "opt_vm.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bitset.h>
#include <sys/conf.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/ktr.h>
#include <sys/limits.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mman.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/priv.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/refcount.h>
#include <sys/resourcevar.h>
#include <sys/rwlock.h>
#include <sys/sched.h>
#include <sys/sysctl.h>
#include <sys/taskqueue.h>
#include <sys/tree.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_extern.h>
#include <vm/vm_kern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>
#include <vm/vm_phys.h>
#include <vm/vm_radix.h>

#include <machine/md_var.h>

#include "kpi/gpu.h"

MALLOC_DECLARE(M_GPU);
MALLOC_DEFINE(M_GPU, "gpu", "buffers of a GPU");

BITSET_DEFINE_VAR(gpu_bits);

struct gpu_bo {
	RB_ENTRY(gpu_bo) tree;
	STAILQ_ENTRY(gpu_bo) dead;
	uint32_t	 id;
	u_int		 npages;
	volatile u_int	 refs;
	vm_page_t	*pages;
	struct gpu_bits	*given;		/* pages that were faulted on */
};

static int
gpu_cmp(struct gpu_bo *a, struct gpu_bo *b)
{
	return (a->id < b->id ? -1 : a->id > b->id);
}

RB_HEAD(gpu_tree, gpu_bo);
RB_GENERATE_STATIC(gpu_tree, gpu_bo, tree, gpu_cmp);

static struct gpu_softc {
	struct rwlock	 lock;
	struct mtx	 dead_lock;
	struct gpu_tree	 bos;
	STAILQ_HEAD(, gpu_bo) dead;
	struct unrhdr	*ids;
	struct cdev	*cdev;
	eventhandler_tag tag;
} gpu = {
	.dead = STAILQ_HEAD_INITIALIZER(gpu.dead),
};
struct gpu_counts gpu_counts;
VMSIM_KPI_DATA(gpu);
VMSIM_KPI_DATA(gpu_counts);

MTX_SYSINIT(gpu_dead, &gpu.dead_lock, "gpu dead buffers", MTX_DEF);
RW_SYSINIT(gpu_lock, &gpu.lock, "gpu buffers");

static void	gpu_bury(void *arg, int pending);
static struct task gpu_task = TASK_INITIALIZER(0, gpu_bury, &gpu);
VMSIM_KPI_DATA(gpu_task);

static void
gpu_free(struct gpu_bo *bo)
{
	u_int i;

	for (i = 0; i < bo->npages; i++) {
		if (bo->pages[i] == NULL)
			continue;
		MPASS(bo->pages[i]->object == NULL);
		vm_page_unwire_noq(bo->pages[i]);
		vm_page_free(bo->pages[i]);
	}
	free_unr(gpu.ids, bo->id);
	BITSET_FREE(bo->given, M_GPU);
	free(bo->pages, M_GPU);
	free(bo, M_GPU);
	gpu_counts.destroyed++;
}

static void
gpu_bury(void *arg, int pending __unused)
{
	struct gpu_softc *sc = arg;
	STAILQ_HEAD(, gpu_bo) dead;
	struct gpu_bo *bo, *next;

	STAILQ_INIT(&dead);
	mtx_lock(&sc->dead_lock);
	STAILQ_SWAP(&sc->dead, &dead, gpu_bo);
	mtx_unlock(&sc->dead_lock);
	STAILQ_FOREACH_SAFE(bo, &dead, dead, next)
		gpu_free(bo);
}

static void
gpu_rele(struct gpu_bo *bo)
{
	if (!refcount_release(&bo->refs))
		return;
	mtx_lock(&gpu.dead_lock);
	STAILQ_INSERT_TAIL(&gpu.dead, bo, dead);
	mtx_unlock(&gpu.dead_lock);
	taskqueue_enqueue(taskqueue_thread, &gpu_task);
}

static struct gpu_bo *
gpu_lookup(uint32_t id)
{
	struct gpu_bo *bo, key;

	key.id = id;
	rw_rlock(&gpu.lock);
	bo = RB_FIND(gpu_tree, &gpu.bos, &key);
	if (bo != NULL)
		refcount_acquire(&bo->refs);
	rw_runlock(&gpu.lock);
	return (bo);
}

static int
gpu_pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot __unused,
    vm_ooffset_t foff, struct ucred *cred __unused, u_short *color)
{
	struct gpu_bo *bo = handle;

	if (foff != 0 || OFF_TO_IDX(size) > bo->npages)
		return (EINVAL);
	*color = 0;
	return (0);
}

static void
gpu_pg_dtor(void *handle)
{
	gpu_rele(handle);
}

static int
gpu_pg_fault(vm_object_t object, vm_ooffset_t offset, int prot __unused,
    vm_page_t *mres)
{
	struct gpu_bo *bo = object->handle;
	vm_pindex_t pidx = OFF_TO_IDX(offset);
	vm_page_t m;

	CTR2(KTR_VM, "gpu fault %p %ju", bo, (uintmax_t)pidx);
	VM_OBJECT_ASSERT_WLOCKED(object);
	if (pidx >= bo->npages)
		return (VM_PAGER_FAIL);
	m = bo->pages[pidx];
	KASSERT(vm_page_wired(m), ("page %p not wired", m));
	if (vm_page_busied(m))
		return (VM_PAGER_AGAIN);
	vm_page_busy_acquire(m, 0);
	vm_page_valid(m);
	if (*mres != NULL)
		vm_page_replace(m, object, pidx, *mres);
	else
		vm_page_insert(m, object, pidx);
	*mres = m;
	BIT_SET(bo->npages, pidx, bo->given);
	atomic_add_int((volatile u_int *)&gpu_counts.faults, 1);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops gpu_pg_ops = {
	.cdev_pg_ctor = gpu_pg_ctor,
	.cdev_pg_dtor = gpu_pg_dtor,
	.cdev_pg_fault = gpu_pg_fault,
};

static void
gpu_revoke(struct gpu_bo *bo)
{
	struct pctrie_iter pages;
	vm_page_t m;
	u_int i;
	vm_object_t object = cdev_pager_lookup(bo);

	if (object == NULL)
		return;
	vm_page_iter_init(&pages, object);
	VM_OBJECT_WLOCK(object);
retry:
	for (i = 0; i < bo->npages; i++) {
		m = vm_page_lookup(object, i);
		if (m == NULL)
			continue;
		if (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL) == 0)
			goto retry;
		/* FreeBSD 15 names the object, later releases an iterator. */
		if (i % 2 == 0)
			cdev_mgtdev_pager_free_page(object, m);
		else
			cdev_mgtdev_pager_free_page(&pages, m);
		gpu_counts.revoked++;
	}
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

static int
gpu_alloc_pages(struct gpu_bo *bo)
{
	int tries;
	u_int i;

	for (i = 0; i < bo->npages; i++) {
		for (tries = 0; bo->pages[i] == NULL && tries < 3; tries++) {
			bo->pages[i] =
			    vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO |
			    VM_ALLOC_NORMAL);
			if (bo->pages[i] == NULL && vm_page_reclaim_contig(
			    VM_ALLOC_NORMAL, 1, 0, BUS_SPACE_MAXADDR,
			    PAGE_SIZE, 0) != 0)
				vm_wait(NULL);
		}
		if (bo->pages[i] == NULL)
			return (ENOMEM);
		bo->pages[i]->oflags &= ~VPO_UNMANAGED;
		bo->pages[i]->valid = VM_PAGE_BITS_ALL;
	}
	return (0);
}

static int
gpu_create(struct gpu_create *arg)
{
	struct gpu_bo *bo;
	int error;

	if (arg->npages == 0 || arg->npages > INT_MAX)
		return (EINVAL);
	bo = malloc(sizeof(*bo), M_GPU, M_WAITOK | M_ZERO);
	bo->npages = arg->npages;
	bo->pages = mallocarray(bo->npages, sizeof(bo->pages[0]), M_GPU,
	    M_WAITOK | M_ZERO);
	bo->given = BITSET_ALLOC(bo->npages, M_GPU, M_WAITOK | M_ZERO);
	bo->id = alloc_unr(gpu.ids);
	refcount_init(&bo->refs, 1);
	error = gpu_alloc_pages(bo);
	if (error != 0) {
		gpu_free(bo);
		return (error);
	}
	rw_wlock(&gpu.lock);
	RB_INSERT(gpu_tree, &gpu.bos, bo);
	rw_wunlock(&gpu.lock);
	arg->id = bo->id;
	gpu_counts.created++;
	return (0);
}

static int
gpu_destroy(uint32_t id)
{
	struct gpu_bo *bo = gpu_lookup(id);

	if (bo == NULL)
		return (ENOENT);
	rw_wlock(&gpu.lock);
	RB_REMOVE(gpu_tree, &gpu.bos, bo);
	rw_wunlock(&gpu.lock);
	gpu_revoke(bo);
	gpu_rele(bo);
	gpu_rele(bo);
	return (0);
}

/* Which buffer is mapped at an address of the caller? */
static int
gpu_find(struct thread *td, struct gpu_find *arg)
{
	vm_map_t map = &td->td_proc->p_vmspace->vm_map;
	vm_map_entry_t entry;
	vm_object_t object;
	vm_pindex_t pindex;
	vm_prot_t prot;
	boolean_t wired;
	int error;

	error = vm_map_lookup(&map, arg->addr, VM_PROT_NONE, &entry, &object,
	    &pindex, &prot, &wired);
	if (error != KERN_SUCCESS)
		return (vm_mmap_to_errno(error));
	error = EINVAL;
	if (object->type == OBJT_MGTDEVICE &&
	    object->un_pager.devp.ops == &gpu_pg_ops) {
		arg->id = ((struct gpu_bo *)object->handle)->id;
		error = 0;
	}
	vm_map_lookup_done(map, entry);
	return (error);
}

static int
gpu_ioctl(struct cdev *dev __unused, u_long cmd, caddr_t data,
    int fflag __unused, struct thread *td)
{
	struct gpu_bo *bo;

	switch (cmd) {
	case GPU_CREATE:
		if (priv_check(td, PRIV_DRIVER) != 0)
			return (EPERM);
		return (gpu_create((struct gpu_create *)data));
	case GPU_REVOKE:
		bo = gpu_lookup(*(uint32_t *)data);
		if (bo == NULL)
			return (ENOENT);
		gpu_revoke(bo);
		gpu_rele(bo);
		return (0);
	case GPU_FIND:
		return (gpu_find(td, (struct gpu_find *)data));
	case GPU_DESTROY:
		return (gpu_destroy(*(uint32_t *)data));
	}
	return (ENOTTY);
}

static int
gpu_mmap_single(struct cdev *dev __unused, vm_ooffset_t *offset,
    vm_size_t size, vm_object_t *objp, int nprot)
{
	struct gpu_bo *bo;
	vm_object_t object;

	if ((*offset & UINT32_MAX) != 0)
		return (EINVAL);
	bo = gpu_lookup(*offset >> 32);
	if (bo == NULL)
		return (ENXIO);
	object = cdev_pager_lookup(bo);
	if (object != NULL)
		gpu_rele(bo);
	else
		object = cdev_pager_allocate(bo, OBJT_MGTDEVICE, &gpu_pg_ops,
		    size, nprot, 0, curthread->td_ucred);
	if (object == NULL) {
		gpu_rele(bo);
		return (EINVAL);
	}
	*offset = 0;
	*objp = object;
	return (0);
}

static struct cdevsw gpu_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "gpu",
	.d_ioctl = gpu_ioctl,
	.d_mmap_single = gpu_mmap_single,
};

static void
gpu_lowmem(void *arg __unused)
{
	taskqueue_enqueue(taskqueue_thread, &gpu_task);
}

static int
gpu_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		RB_INIT(&gpu.bos);
		gpu.ids = new_unrhdr(1, INT_MAX, NULL);
		gpu.tag = EVENTHANDLER_REGISTER(vm_lowmem, gpu_lowmem, NULL,
		    EVENTHANDLER_PRI_ANY);
		gpu.cdev = make_dev(&gpu_cdevsw, 0, UID_ROOT, GID_VIDEO, 0660,
		    "gpu");
		return (0);
	case MOD_QUIESCE:
		return (RB_EMPTY(&gpu.bos) ? 0 : EBUSY);
	case MOD_UNLOAD:
		EVENTHANDLER_DEREGISTER(vm_lowmem, gpu.tag);
		destroy_dev(gpu.cdev);
		taskqueue_drain(taskqueue_thread, &gpu_task);
		delete_unrhdr(gpu.ids);
		return (0);
	}
	return (EOPNOTSUPP);
}

DEV_MODULE(gpu, gpu_modevent, NULL);
MODULE_DEPEND(gpu, drm, 1, 1, 1);
