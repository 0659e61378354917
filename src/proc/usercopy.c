/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's own copies from and to user memory: through the same page
 * table with the same faults, but within the user's part of the address
 * space and without a signal.  Source: FreeBSD copyin(9).
 */
#include <errno.h>

#include <vm/vm_param.h>
#include "proc/access.h"

static int
copy_range(struct vmsim_proc *p, vm_offset_t uaddr, size_t len,
    vm_prot_t access, access_fn_t *fn, void *arg)
{
	struct proc_call call;
	int error;

	if (uaddr + len < uaddr || uaddr + len > VM_MAXUSER_ADDRESS)
		return (EFAULT);
	proc_begin(&call, p);
	error = proc_access(call.vms, uaddr, len, access, fn, arg, NULL);
	return (proc_finish(&call, error));
}

int
vmsim_copyin(struct vmsim_proc *p, uint64_t uaddr, void *buf, size_t len)
{
	return (copy_range(p, uaddr, len, VM_PROT_READ, access_read, buf));
}

int
vmsim_copyout(struct vmsim_proc *p, const void *buf, uint64_t uaddr,
    size_t len)
{
	return (copy_range(p, uaddr, len, VM_PROT_WRITE, access_write, &buf));
}
