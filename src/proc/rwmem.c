/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger's accesses: the kernel faults each page in for itself, holds it,
 * and copies.  Neither the page table nor the entry's protection is asked for
 * a write: to read is enough, where the entry may ever be written to or is
 * copy-on-write.  A private page is made the process's own first, a shared one
 * changes for all.
 * Source: FreeBSD sys_process.c, proc_rwmem().
 */
#include <sys/param.h>
#include <errno.h>

#include <vm/vm_param.h>
#include "sched/sched.h"
#include "mem/mem.h"
#include "proc/access.h"

/* One page.  What is accessed is told to the explorer, as of a processor. */
static int
rw_page(vm_map_t map, vm_offset_t va, bool write, access_fn_t *fn, void *arg,
    size_t done, size_t n)
{
	vm_page_t m = NULL;
	char *host;
	int rv;

	rv = vm_fault(map, trunc_page(va), write ? VM_PROT_COPY | VM_PROT_READ :
	    VM_PROT_READ, write ? VM_FAULT_DIRTY : VM_FAULT_NORMAL, &m);
	if (rv != KERN_SUCCESS)
		return (rv == KERN_RESOURCE_SHORTAGE ? ENOMEM : EFAULT);
	host = mem_phys_to_host(VM_PAGE_TO_PHYS(m));
	sched_point(write ? POINT_WRITE : POINT_READ, host);
	fn(arg, host + (va & PAGE_MASK), done, n);
	vm_page_unwire(m, PQ_ACTIVE);
	return (0);
}

static int
rw_range(struct vmsim_proc *p, vm_offset_t addr, size_t len, bool write,
    access_fn_t *fn, void *arg)
{
	struct proc_call call;
	size_t done, n;
	int error = 0;

	if (addr + len < addr || addr + len > VM_MAXUSER_ADDRESS)
		return (EFAULT);
	proc_begin(&call, p);
	for (done = 0; error == 0 && done < len; done += n) {
		n = MIN(len - done, PAGE_SIZE - ((addr + done) & PAGE_MASK));
		error = rw_page(&call.vms->vm_map, addr + done, write, fn, arg,
		    done, n);
	}
	return (proc_finish(&call, error));
}

int
vmsim_readmem(struct vmsim_proc *p, uint64_t addr, void *buf, size_t len)
{
	return (rw_range(p, addr, len, false, access_read, buf));
}

int
vmsim_writemem(struct vmsim_proc *p, uint64_t addr, const void *buf,
    size_t len)
{
	return (rw_range(p, addr, len, true, access_write, &buf));
}
