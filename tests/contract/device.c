/* SPDX-License-Identifier: BSD-2-Clause */
/* The device of the populate tests. */
#include <vm/pmap.h>
#include <vm/vm_map.h>
#include "mem/mem.h"
#include "proc/proc.h"
#include "contract/device.h"
#include "support/cdev.h"
#include "support/support.h"

static void
fill(vm_page_t m)
{
	uint64_t *word = (void *)mem_phys_to_host(VM_PAGE_TO_PHYS(m));
	size_t i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		word[i] = DEVICE_WORD(m->pindex);
	vm_page_valid(m);
}

static void
run_meanwhile(struct device *d)
{
	void (*meanwhile)(struct device *) = d->meanwhile;

	if (!d->drop_lock && meanwhile == NULL)
		return;
	VM_OBJECT_WUNLOCK(d->object);
	if (!d->every)
		d->meanwhile = NULL;
	if (meanwhile != NULL)
		meanwhile(d);
	VM_OBJECT_WLOCK(d->object);
}

static int
pg_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct device *d = object->un_pager.devp.handle;
	vm_pindex_t i;
	vm_page_t m;

	d->populates++;
	d->pidx = pidx;
	d->fault_type = fault_type;
	d->max_prot = max_prot;
	d->first = *first;
	d->last = *last;
	d->wlocked = VM_OBJECT_WOWNED(object);
	d->pip = object->paging_in_progress;
	d->map_locked =
	    d->proc->p_vmspace->vm_map.lock.lock_object.lo_sharers != 0 ||
	    sx_xlocked(&d->proc->p_vmspace->vm_map.lock);
	run_meanwhile(d);
	if (d->answer == VM_PAGER_OK) {
		*first = pidx - d->before;
		*last = pidx + d->after;
		for (i = *first; i <= *last; i++) {
			m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
			if (!vm_page_all_valid(m))
				fill(m);
		}
	}
	if (d->spoil != NULL)
		d->spoil(d);
	return (d->answer);
}

/* The placeholder itself is filled. */
static int
pg_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	struct device *d = object->un_pager.devp.handle;

	d->faults++;
	if (d->fault_answer == VM_PAGER_OK)
		fill(*mres);
	return (d->fault_answer);
}

static const struct cdev_pager_ops populating = {
	.cdev_pg_populate = pg_populate,
	.cdev_pg_fault = pg_fault,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

static const struct cdev_pager_ops faulting = {
	.cdev_pg_fault = pg_fault,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

void
device_init(struct device *d, struct vmsim *vm, bool populates)
{
	memset(d, 0, sizeof(*d));
	d->answer = d->fault_answer = VM_PAGER_OK;
	d->vm = vm;
	vmsim_enter(vm);
	d->object = cdev_pager_allocate(d, OBJT_MGTDEVICE,
	    populates ? &populating : &faulting, DEVICE_NPAGES * PAGE_SIZE,
	    VM_PROT_ALL, 0, NULL);
	assert_non_null(d->object);
	d->proc = vmsim_proc_create(vm, "P");
	assert_non_null(d->proc);
}

void
device_fini(struct device *d)
{
	vmsim_proc_exit(d->proc);
	if (d->other != NULL)
		vmsim_proc_exit(d->other);
	vmsim_enter(d->vm);
	vm_object_deallocate(d->object);
}

uint64_t
device_addr(vm_pindex_t pindex)
{
	return (DEVICE_ADDR + pindex * PAGE_SIZE);
}

void
device_map(struct device *d, vm_pindex_t first, vm_pindex_t npages, int prot,
    int flags)
{
	uint64_t addr = device_addr(first);

	assert_int_equal(vmsim_mmap(d->proc, &addr, npages * PAGE_SIZE, prot,
	    flags | VMSIM_MAP_FIXED, d->object, first * PAGE_SIZE), 0);
}

vm_page_t
device_page(struct device *d, vm_pindex_t pindex)
{
	vm_page_t m;

	vmsim_enter(d->vm);
	VM_OBJECT_RLOCK(d->object);
	m = vm_page_lookup(d->object, pindex);
	VM_OBJECT_RUNLOCK(d->object);
	return (m);
}

int
device_mapped(struct device *d, vm_pindex_t pindex)
{
	unsigned char vec;

	assert_int_equal(vmsim_mincore(d->proc, device_addr(pindex),
	    PAGE_SIZE, &vec), 0);
	return (vec);
}
