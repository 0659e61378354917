/* SPDX-License-Identifier: BSD-2-Clause */
/* Holding user pages for the kernel. */
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
 * is dirtied now.  An unmanaged page has no dirty state to keep; nor has one
 * whose contents were taken away since it was found mapped.
 */
static void
dirty_held(vm_page_t m, vm_prot_t prot)
{
	if ((prot & VM_PROT_WRITE) == 0 || (m->oflags & VPO_UNMANAGED) != 0)
		return;
	if (page_dirty_bits(m) != VM_PAGE_BITS_ALL && vm_page_all_valid(m))
		vm_page_dirty(m);
}

static void
unwire_held(vm_page_t *ma, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (ma[i] != NULL)
			vm_page_unwire(ma[i], PQ_INACTIVE);
	}
}

/*
 * Pages that are mapped already are held through the page table; the others
 * are faulted in with their hold.  All are mapped or none is held.
 *
 * Source: FreeBSD vm/vm_fault.c, vm_fault_quick_hold_pages().  Deviations: an
 * unmanaged page is not dirtied (F07), nor one that has lost its contents.
 */
int
vm_fault_quick_hold_pages(vm_map_t map, vm_offset_t addr, vm_size_t len,
    vm_prot_t prot, vm_page_t *ma, int max_count)
{
	vm_offset_t end, start = trunc_page(addr);
	bool missing = false;
	int count, i;

	if (len == 0)
		return (0);
	end = round_page(addr + len);
	if (addr + len < addr || !vm_map_range_valid(map, start, end) ||
	    atop(end - start) > (vm_size_t)max_count)
		return (-1);
	count = (int)atop(end - start);

	for (i = 0; i < count; i++) {
		ma[i] = pmap_extract_and_hold(map->pmap, start + ptoa(i),
		    prot);
		if (ma[i] == NULL)
			missing = true;
		else
			dirty_held(ma[i], prot);
	}
	if (!missing)
		return (count);
	if ((prot & VM_PROT_QUICK_NOFAULT) != 0 && curthread->td_nofault > 0) {
		unwire_held(ma, count);
		return (-1);
	}
	for (i = 0; i < count; i++) {
		if (ma[i] == NULL && vm_fault(map, start + ptoa(i), prot,
		    VM_FAULT_NORMAL, &ma[i]) != KERN_SUCCESS) {
			unwire_held(ma, count);
			return (-1);
		}
	}
	return (count);
}
