/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds: user pages wired on the kernel's behalf, as for a transfer by a
 * device.  A hold outlives the mapping, the process, and the page's place in
 * its object.
 */
#include <errno.h>

#include "mem/mem.h"
#include "proc/proc.h"

static size_t
hold_size(int npages)
{
	return (sizeof(struct vmsim_hold) +
	    (size_t)npages * sizeof(vm_page_t));
}

/* 0 with *result, or an errno value. */
static int
hold_range(struct vmspace *vms, vm_offset_t addr, vm_size_t len, int prot,
    struct vmsim_hold **result)
{
	struct vmsim_hold *h;
	vm_offset_t end, start;
	vm_size_t npages;

	if (!proc_hull(addr, len, &start, &end))
		return (EFAULT);
	npages = atop(end - start);
	if (npages > INT32_MAX)
		return (EFAULT);
	h = arena_alloc(hold_size(npages));
	if (h == NULL)
		return (ENOMEM);
	h->h_vm = curvm;
	h->h_npages = vm_fault_quick_hold_pages(&vms->vm_map, addr, len, prot,
	    h->h_pages, npages);
	TELL(TRACE_HOLD, 0, vms->vm_pmap.pm_id, start,
	    (uint32_t)(h->h_npages < 0 ? 0 : h->h_npages), end);
	if (h->h_npages < 0) {
		arena_free(h, hold_size(npages));
		return (EFAULT);
	}
	TAILQ_INSERT_TAIL(&curvm->proc->holds, h, h_link);
	*result = h;
	return (0);
}

/* A process that was killed meanwhile keeps what it holds, and no less. */
struct vmsim_hold *
vmsim_hold_create(struct vmsim_proc *p, uint64_t addr, uint64_t len, int prot)
{
	struct vmsim_hold *h = NULL;
	struct proc_call call;
	int error;

	proc_begin(&call, p);
	error = hold_range(call.vms, addr, len, prot & VMSIM_PROT_ALL, &h);
	error = proc_finish(&call, error);
	if (h == NULL)
		errno = error;
	return (h);
}

void
vmsim_hold_destroy(struct vmsim_hold *h)
{
	struct proc_call call;

	if (h == NULL)
		return;
	proc_begin_machine(&call, h->h_vm);
	TAILQ_REMOVE(&curvm->proc->holds, h, h_link);
	vm_page_unhold_pages(h->h_pages, h->h_npages);
	TELL(TRACE_UNHOLD, 0, 0, 0, (uint32_t)h->h_npages, 0);
	arena_free(h, hold_size(h->h_npages));
	proc_end(&call);
}

void *
vmsim_hold_bytes(const struct vmsim_hold *h, uint64_t pindex)
{
	struct vmsim *prev;
	void *bytes;

	if (pindex >= (uint64_t)h->h_npages)
		return (NULL);
	prev = vmsim_enter(h->h_vm);
	bytes = mem_phys_to_host(VM_PAGE_TO_PHYS(h->h_pages[pindex]));
	vmsim_enter(prev);
	return (bytes);
}
