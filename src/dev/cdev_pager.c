/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices without an object of their own: a page at a time from d_mmap, as a
 * fictitious page.  Source: FreeBSD device_pager.c, old_dev_pager_ops.
 */
#include <errno.h>

#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_phys.h>
#include "base/panic.h"
#include "mem/mem.h"
#include "pager/rules.h"
#include "dev/cdev.h"

int	vmsim_kpi_printf(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));

#define	UNSET	((vm_paddr_t)-1)	/* d_mmap has left it so */
#define	BROKEN	(-1)		/* no errno value */

/* Rule K4. */
static bool
is_address_of_page(const struct cdev *dev, const struct cdevsw *csw,
    vm_ooffset_t offset, vm_paddr_t paddr)
{
	if (__predict_true(mem_is_page(paddr)))
		return (true);
	panic_blame((uintptr_t)csw->d_mmap);
	return (broken(PAGER_OP("d_mmap", NULL, PAGER_WHOLE), RULE_K4, NULL,
	    "driver \"%s\" answers 0 for offset 0x%jx of device \"%s\" with "
	    "%s", csw->d_name, (uintmax_t)offset, dev->si_name,
	    paddr == UNSET ? "no address" : mem_describe_missing(paddr).text));
}

/* What d_mmap answers, or BROKEN. */
static int
call_d_mmap(struct cdev *dev, struct cdevsw *csw, vm_ooffset_t offset,
    int prot, vm_paddr_t *paddr, vm_memattr_t *attr)
{
	int error;

	*paddr = UNSET;
	error = csw->d_mmap(dev, offset, paddr, prot, attr);
	if (error == 0 && !is_address_of_page(dev, csw, offset, *paddr))
		error = BROKEN;
	return (error);
}

/* The device must allow the protection for the whole range. */
static int
d_mmap_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	struct cdev *dev = handle;
	vm_paddr_t paddr = 0;
	struct cdevsw *csw;
	vm_memattr_t attr;
	vm_ooffset_t off;
	int error = 0, ref;

	csw = dev_refthread(dev, &ref);
	if (csw == NULL)
		return (ENXIO);
	for (off = foff; error == 0 && off < foff + size; off += PAGE_SIZE) {
		attr = VM_MEMATTR_DEFAULT;
		if (call_d_mmap(dev, csw, off, prot, &paddr, &attr) != 0)
			error = EINVAL;
	}
	if (error == 0) {
		dev_ref(dev);
		*color = (u_short)(atop(paddr) - OFF_TO_IDX(off - PAGE_SIZE));
	}
	dev_relthread(dev, ref);
	return (error);
}

static void
d_mmap_dtor(void *handle)
{
	dev_rel(handle);
}

/* Where the device says that the page is; VM_PAGER_*. */
static int
ask_d_mmap(struct cdev *dev, vm_ooffset_t offset, int prot,
    vm_paddr_t *paddr, vm_memattr_t *attr)
{
	struct file *fpop = curthread->td_fpop;
	struct cdevsw *csw;
	vm_page_t m;
	int error, ref;

	csw = dev_refthread(dev, &ref);
	if (csw == NULL)
		return (VM_PAGER_FAIL);
	curthread->td_fpop = NULL;
	error = call_d_mmap(dev, csw, offset, prot, paddr, attr);
	curthread->td_fpop = fpop;
	m = error == 0 ? vm_phys_paddr_to_vm_page(*paddr) : NULL;
	if (error > 0)
		vmsim_kpi_printf("WARNING: d_mmap of %s returns error %d\n",
		    csw->d_name, error);
	/* A page that has a structure has one attribute for all. */
	if (m != NULL && pmap_page_get_memattr(m) != *attr) {
		if ((csw->d_flags & D_MEM) == 0)
			vmsim_kpi_printf("WARNING: device driver %s sets "
			    "memattr %d of a page that has %d\n", csw->d_name,
			    *attr, pmap_page_get_memattr(m));
		*attr = pmap_page_get_memattr(m);
	}
	dev_relthread(dev, ref);
	if (error == BROKEN)
		return (VM_PAGER_AGAIN);
	return (error == 0 ? VM_PAGER_OK : VM_PAGER_FAIL);
}

static int
d_mmap_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	vm_memattr_t attr = object->memattr;
	vm_page_t m = *mres;
	vm_paddr_t paddr;
	int rv;

	VM_OBJECT_WUNLOCK(object);
	rv = ask_d_mmap(object->handle, offset, prot, &paddr, &attr);
	if (rv == VM_PAGER_OK && (m->flags & PG_FICTITIOUS) == 0)
		m = vm_page_getfake(paddr, attr);
	VM_OBJECT_WLOCK(object);
	if (rv != VM_PAGER_OK)
		return (rv);
	if (m == *mres)
		vm_page_updatefake(m, paddr, attr);
	else
		vm_page_replace(m, object, (*mres)->pindex, *mres);
	*mres = m;
	vm_page_valid(m);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops d_mmap_ops = {
	.cdev_pg_ctor = d_mmap_ctor,
	.cdev_pg_dtor = d_mmap_dtor,
	.cdev_pg_fault = d_mmap_fault,
};

vm_object_t
cdev_pager_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred)
{
	return (cdev_pager_allocate(handle, OBJT_DEVICE, &d_mmap_ops, size,
	    prot, foff, cred));
}
