/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other system calls on ranges: munmap, mprotect, minherit, madvise,
 * msync, mlock, munlock.  Source: FreeBSD vm_mmap.c, kern_*().
 */
#include <errno.h>

#include <vm/vm_param.h>
#include "map/map.h"
#include "proc/proc.h"

int
vmsim_munmap(struct vmsim_proc *p, uint64_t addr, uint64_t len)
{
	struct proc_call call;
	vm_offset_t end, start;
	vm_map_t map;
	int error;

	if (len == 0 || !proc_hull(addr, len, &start, &end))
		return (EINVAL);
	proc_begin(&call, p);
	map = &call.vms->vm_map;
	error = EINVAL;
	if (vm_map_range_valid(map, start, end))
		error = vm_mmap_to_errno(vm_map_remove(map, start, end));
	return (proc_finish(&call, error));
}

static int
protect_errno(int rv)
{
	switch (rv) {
	case KERN_SUCCESS:
		return (0);
	case KERN_PROTECTION_FAILURE:
		return (EACCES);
	case KERN_RESOURCE_SHORTAGE:
		return (ENOMEM);
	case KERN_OUT_OF_BOUNDS:
		return (ENOTSUP);
	}
	return (EINVAL);
}

int
vmsim_mprotect(struct vmsim_proc *p, uint64_t addr, uint64_t len, int prot)
{
	struct proc_call call;
	vm_offset_t end, start;
	int error, flags, max;

	if ((prot & ~(VMSIM_PROT_ALL | VMSIM_PROT_MAX(VMSIM_PROT_ALL))) != 0)
		return (EINVAL);
	if (!proc_hull(addr, len, &start, &end))
		return (EINVAL);
	max = (prot >> 16) & VMSIM_PROT_ALL;
	flags = VM_MAP_PROTECT_SET_PROT;
	if (max != 0)
		flags |= VM_MAP_PROTECT_SET_MAXPROT;
	proc_begin(&call, p);
	error = protect_errno(vm_map_protect(&call.vms->vm_map, start, end,
	    prot & VMSIM_PROT_ALL, max, flags));
	return (proc_finish(&call, error));
}

int
vmsim_minherit(struct vmsim_proc *p, uint64_t addr, uint64_t len,
    enum vmsim_inherit inherit)
{
	static const vm_inherit_t inherits[] = {
		[VMSIM_INHERIT_SHARE] = VM_INHERIT_SHARE,
		[VMSIM_INHERIT_COPY] = VM_INHERIT_COPY,
		[VMSIM_INHERIT_NONE] = VM_INHERIT_NONE,
		[VMSIM_INHERIT_ZERO] = VM_INHERIT_ZERO,
	};
	struct proc_call call;
	vm_offset_t end, start;
	int error, rv;

	if ((unsigned)inherit > VMSIM_INHERIT_ZERO ||
	    !proc_hull(addr, len, &start, &end))
		return (EINVAL);
	proc_begin(&call, p);
	rv = vm_map_inherit(&call.vms->vm_map, start, end, inherits[inherit]);
	error = rv == KERN_SUCCESS ? 0 :
	    rv == KERN_PROTECTION_FAILURE ? EACCES : EINVAL;
	return (proc_finish(&call, error));
}

/* The numbers of enum vmsim_advice are those of FreeBSD's MADV_*. */
int
vmsim_madvise(struct vmsim_proc *p, uint64_t addr, uint64_t len,
    enum vmsim_advice advice)
{
	struct proc_call call;
	vm_map_t map;
	int error;

	if ((unsigned)advice > VMSIM_MADV_CORE)
		return (EINVAL);
	proc_begin(&call, p);
	map = &call.vms->vm_map;
	error = EINVAL;
	if (vm_map_range_valid(map, addr, addr + len))
		error = vm_map_madvise(map, trunc_page(addr),
		    round_page(addr + len), (int)advice);
	return (proc_finish(&call, error));
}

static int
sync_errno(int rv)
{
	switch (rv) {
	case KERN_SUCCESS:
		return (0);
	case KERN_INVALID_ADDRESS:
		return (ENOMEM);
	case KERN_INVALID_ARGUMENT:
		return (EBUSY);
	case KERN_FAILURE:
		return (EIO);
	}
	return (EINVAL);
}

/* A length of 0 means the entry that holds the address. */
int
vmsim_msync(struct vmsim_proc *p, uint64_t addr, uint64_t len, int flags)
{
	const int both = VMSIM_MS_ASYNC | VMSIM_MS_INVALIDATE;
	struct proc_call call;
	vm_offset_t end, start;
	int error;

	if ((flags & ~both) != 0 || (flags & both) == both)
		return (EINVAL);
	if (!proc_hull(addr, len, &start, &end))
		return (EINVAL);
	proc_begin(&call, p);
	error = sync_errno(vm_map_sync(&call.vms->vm_map, start, end,
	    (flags & VMSIM_MS_ASYNC) == 0,
	    (flags & VMSIM_MS_INVALIDATE) != 0));
	return (proc_finish(&call, error));
}

int
vmsim_mlock(struct vmsim_proc *p, uint64_t addr, uint64_t len)
{
	struct proc_call call;
	vm_offset_t end, start;
	int rv;

	if (!proc_hull(addr, len, &start, &end))
		return (EINVAL);
	proc_begin(&call, p);
	rv = vm_map_wire(&call.vms->vm_map, start, end,
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES);
	return (proc_finish(&call, rv == KERN_SUCCESS ? 0 :
	    rv == KERN_INVALID_ARGUMENT ? EINVAL : ENOMEM));
}

int
vmsim_munlock(struct vmsim_proc *p, uint64_t addr, uint64_t len)
{
	struct proc_call call;
	vm_offset_t end, start;
	int rv;

	if (!proc_hull(addr, len, &start, &end))
		return (EINVAL);
	proc_begin(&call, p);
	rv = vm_map_unwire(&call.vms->vm_map, start, end,
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES);
	return (proc_finish(&call, rv == KERN_SUCCESS ? 0 : ENOMEM));
}
