/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mmap(2) of a device: which object is mapped, and with what rights.
 * Source: FreeBSD devfs_vnops.c devfs_mmap_f(), vm_mmap.c vm_mmap_cdev().
 */
#include <errno.h>

#include <vm/vm_pager.h>
#include <vmsim/device.h>
#include "base/panic.h"
#include "pager/rules.h"
#include "dev/cdev.h"

struct mapping {
	struct vmsim_file *vf;		/* (c) */
	void		*extra;		/* (c) for d_mmap_single_extra */
};

/* What the open file allows; EACCES if that is not enough. */
static int
limit_rights(const struct file *fp, vm_prot_t prot, int flags, vm_prot_t *max)
{
	vm_prot_t allowed = VM_PROT_EXECUTE;

	if ((fp->f_flag & FREAD) != 0)
		allowed |= VM_PROT_READ;
	else if ((prot & VM_PROT_READ) != 0)
		return (EACCES);
	if ((flags & VMSIM_MAP_SHARED) != 0) {
		if ((fp->f_flag & FWRITE) != 0)
			allowed |= VM_PROT_WRITE;
		else if ((prot & VM_PROT_WRITE) != 0)
			return (EACCES);
	}
	*max &= allowed;
	return (0);
}

/* Rule K6. */
static bool
is_fit_to_map(const struct cdev *dev, const struct cdevsw *csw,
    vm_object_t object, vm_ooffset_t offset)
{
	if (__predict_true(object != NULL && (offset & PAGE_MASK) == 0))
		return (true);
	panic_blame((uintptr_t)csw->d_mmap_single);
	return (broken(PAGER_OP("d_mmap_single", NULL, PAGER_WHOLE), RULE_K6,
	    NULL, "driver \"%s\" answers 0 for device \"%s\" with %s, offset "
	    "0x%jx", csw->d_name, dev->si_name, object == NULL ? "no object" :
	    describe_object(object).text, (uintmax_t)offset));
}

/* The driver's own object; ENODEV: it has none. */
static int
ask_driver_for_object(struct cdevsw *csw, const struct mapping *m,
    vm_size_t size, vm_prot_t prot, vm_ooffset_t *offset, vm_object_t *object)
{
	struct cdev *dev = m->vf->dev;
	int error = ENODEV;

	if (csw->d_mmap_single_extra != NULL)
		error = csw->d_mmap_single_extra(dev, offset, size, object,
		    prot, m->extra,
		    &vmsim_kpi_curthread()->td_proc->p_vmspace->vm_map);
	if (error == ENODEV)
		error = csw->d_mmap_single(dev, offset, size, object, prot);
	if (error == 0 && !is_fit_to_map(dev, csw, *object, *offset))
		error = EINVAL;
	return (error);
}

static int
choose_object(struct cdevsw *csw, const struct mapping *m, vm_size_t size,
    vm_prot_t prot, vm_prot_t *max, int *flags, vm_ooffset_t *offset,
    vm_object_t *object)
{
	int error;

	if ((csw->d_flags & D_MMAP_ANON) != 0) {
		*object = NULL;
		*offset = 0;
		*max = VM_PROT_ALL;
		*flags |= VMSIM_MAP_ANON;
		return (0);
	}
	/* There are no private mappings of a device. */
	if ((*max & VM_PROT_WRITE) == 0 && (prot & VM_PROT_WRITE) != 0)
		return (EACCES);
	if ((*flags & VMSIM_MAP_PRIVATE) != 0)
		return (EINVAL);
	*flags |= VMSIM_MAP_SHARED;
	error = ask_driver_for_object(csw, m, size, prot, offset, object);
	if (error != ENODEV)
		return (error);
	*object = vm_pager_allocate(OBJT_DEVICE, m->vf->dev,
	    (vm_ooffset_t)size, prot, *offset, curvm->kpi->cred);
	return (*object != NULL ? 0 : EINVAL);
}

/* proc_object_fn of a file. */
static int
device_object(void *arg, vm_size_t size, vm_prot_t prot, vm_prot_t *max,
    int *flags, vm_ooffset_t *offset, vm_object_t *object)
{
	const struct mapping *m = arg;
	struct cdev_call c;
	int error;

	error = limit_rights(&m->vf->f, prot, *flags, max);
	if (error != 0)
		return (error);
	error = cdev_begin(&c, m->vf);
	if (error != 0)
		return (error);
	error = choose_object(c.csw, m, size, prot, max, flags, offset, object);
	if (error == 0 && *object != NULL)
		named_from_device(*object, m->vf->dev->si_name);
	cdev_end(&c, m->vf);
	return (error);
}

int
vmsim_mmap_file_extra(struct vmsim_proc *p, uint64_t *addr, uint64_t len,
    int prot, int flags, struct vmsim_file *vf, uint64_t offset, void *extra)
{
	struct mapping m = { vf, extra };

	return (proc_mmap(p, addr, len, prot, flags, NULL, offset,
	    device_object, &m));
}

int
vmsim_mmap_file(struct vmsim_proc *p, uint64_t *addr, uint64_t len, int prot,
    int flags, struct vmsim_file *vf, uint64_t offset)
{
	return (vmsim_mmap_file_extra(p, addr, len, prot, flags, vf, offset,
	    NULL));
}
