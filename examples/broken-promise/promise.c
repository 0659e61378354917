/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A frame buffer whose populate() breaks a promise: it grabs a page, fills it
 * and does not say that its contents are valid.  FreeBSD looks only when it is
 * built with INVARIANTS; otherwise it maps such a page.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <stdio.h>
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/machine.h>
#include <vmsim/process.h>

static int
fb_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_page_t m = vm_page_grab(object, pidx, VM_ALLOC_ZERO);

	pmap_zero_page(m);
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static int
fb_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	return (0);
}

static void
fb_dtor(void *handle)
{
}

static const struct cdev_pager_ops fb_ops = {
	.cdev_pg_populate = fb_populate,
	.cdev_pg_ctor = fb_ctor,
	.cdev_pg_dtor = fb_dtor,
};

int
main(void)
{
	const struct vmsim_config config = { .report_contracts = true };
	struct vmsim *vm = vmsim_create(&config);
	struct vmsim_proc *p = vmsim_proc_create(vm, "P");
	uint64_t addr = 0x10000000, broken;
	vm_object_t fb;

	vmsim_enter(vm);
	fb = cdev_pager_allocate(&addr, OBJT_MGTDEVICE, &fb_ops,
	    16 * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	vmsim_mmap(p, &addr, 16 * PAGE_SIZE, VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, fb, 0);
	vmsim_fault(p, addr + 3 * PAGE_SIZE, VMSIM_PROT_READ);
	fputs(vmsim_report_last(vm), stdout);
	broken = vmsim_report_count(vm);
	vmsim_proc_exit(p);
	vm_object_deallocate(fb);
	vmsim_destroy(vm);
	return (broken == 1 ? 0 : 1);
}
