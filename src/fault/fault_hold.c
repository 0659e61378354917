/* SPDX-License-Identifier: BSD-2-Clause */
/* Holding user pages for the kernel. */
#include <errno.h>

#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "fault/fault.h"
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>

/*
 * A page held for writing may be written without the MMU's knowledge, so it
 * is dirtied now; but not one whose contents were taken away since it was
 * found mapped.
 */
static void
dirty_held(vm_page_t m, vm_prot_t prot)
{
	if ((prot & VM_PROT_WRITE) != 0 &&
	    page_dirty_bits(m) != VM_PAGE_BITS_ALL && vm_page_all_valid(m))
		vm_page_dirty(m);
}

/* Gives back what is held of an array; the answer is the error. */
static int
unhold_pages(vm_page_t *ma, int count, int error)
{
	int i;

	for (i = 0; i < count; i++) {
		if (ma[i] != NULL)
			vm_page_unwire(ma[i], PQ_INACTIVE);
	}
	return (error);
}

/* Holds what the page table has; returns how many pages it does not have. */
static int
hold_mapped(vm_map_t map, vm_offset_t start, vm_prot_t prot, vm_page_t *ma,
    int count)
{
	int i, nmissing = 0;

	for (i = 0; i < count; i++) {
		ma[i] = pmap_extract_and_hold(map->pmap, start + ptoa(i),
		    prot);
		if (ma[i] != NULL)
			dirty_held(ma[i], prot);
		else
			nmissing++;
	}
	return (nmissing);
}

/*
 * Pages that are mapped already are held through the page table; the others
 * are faulted in with their hold.  All are held, and *npages is their number,
 * or none is.  Sleeps.
 *
 * Returns 0, or ENOMEM: the range is not one of the map; EINVAL: the array is
 * too small; EAGAIN: a page is not mapped and must not be faulted in; EFAULT: a
 * page cannot be mapped for that access.
 *
 * Source: FreeBSD vm/vm_fault.c, vm_fault_hold_pages().  Deviation: a page that
 * has lost its contents is not dirtied (F12).
 */
int
vm_fault_hold_pages(vm_map_t map, vm_offset_t addr, vm_size_t len,
    vm_prot_t prot, vm_page_t *ma, int max_count, int *npages)
{
	vm_offset_t end = round_page(addr + len), start = trunc_page(addr);
	int count, i;

	*npages = 0;
	if (len == 0)
		return (0);
	if (addr + len < addr || !vm_map_range_valid(map, start, end))
		return (ENOMEM);
	if (atop(end - start) > (vm_size_t)max_count)
		return (EINVAL);
	count = (int)atop(end - start);
	if (hold_mapped(map, start, prot, ma, count) != 0 &&
	    (prot & VM_PROT_QUICK_NOFAULT) != 0 && curthread->td_nofault > 0)
		return (unhold_pages(ma, count, EAGAIN));
	for (i = 0; i < count; i++) {
		if (ma[i] == NULL && vm_fault(map, start + ptoa(i), prot,
		    VM_FAULT_NORMAL, &ma[i]) != KERN_SUCCESS)
			return (unhold_pages(ma, count, EFAULT));
	}
	*npages = count;
	return (0);
}

/*
 * The number of pages, or -1.  Source: FreeBSD vm/vm_fault.c,
 * vm_fault_quick_hold_pages(), which panics for an array that is too small.
 */
int
vm_fault_quick_hold_pages(vm_map_t map, vm_offset_t addr, vm_size_t len,
    vm_prot_t prot, vm_page_t *ma, int max_count)
{
	int npages;

	if (vm_fault_hold_pages(map, addr, len, prot, ma, max_count,
	    &npages) != 0)
		return (-1);
	return (npages);
}
