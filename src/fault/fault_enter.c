/* SPDX-License-Identifier: BSD-2-Clause */
/* Entering the page, and what is noted on the way. */
#include "base/assert.h"
#include "base/describe.h"
#include "base/machine.h"
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include "mem/mem.h"
#include "fault/fault.h"

/*
 * Dirties a page that is being written now, which saves asking the MMU later
 * and lets the pager drop its copy.  The no-sync mark follows the entry only
 * on a page that was clean: data written to be synced stays so.
 *
 * Finds: the page, or its object, busy.  Source: vm_fault.c, vm_fault_dirty().
 */
void
fault_dirty(struct fault *f, vm_page_t m)
{
	bool written;

	if (((f->prot & VM_PROT_WRITE) == 0 &&
	    (f->flags & VM_FAULT_DIRTY) == 0) ||
	    (m->oflags & VPO_UNMANAGED) != 0)
		return;
	vm_object_set_writeable_dirty(m->object);
	written = (f->flags & VM_FAULT_DIRTY) != 0 ||
	    ((f->access & VM_PROT_WRITE) != 0 &&
	    (f->flags & VM_FAULT_WIRE) == 0);
	if (!written || vm_page_set_dirty(m) != 0)
		return;
	if ((f->entry->eflags & MAP_ENTRY_NOSYNC) != 0)
		vm_page_aflag_set(m, PGA_NOSYNC);
	else
		vm_page_aflag_clear(m, PGA_NOSYNC);
}

static void
map_neighbours(struct fault *f)
{
	if (f->ahead.cluster == 1 || f->wired ||
	    (f->flags & VM_FAULT_WIRE) != 0)
		return;
	if (f->ahead.cluster == 0)
		fault_prefault_resident(f);
	else
		fault_prefault(f, f->ahead.before, f->ahead.after);
}

/*
 * Enters the page into the page table and gives everything back.  Nothing
 * fails from here on.
 *
 * Finds: map read-locked, no object locked, here.page busy.  Leaves nothing.
 * Source: the end of vm_fault.c, vm_fault().
 */
void
fault_enter(struct fault *f)
{
	vm_page_t m = f->here.page;

	fault_assert(f, FAULT_MAP | FAULT_UNLOCKED | FAULT_BUSY);
	if (f->ahead.hard)
		f->entry->next_read = f->va + ptoa(f->ahead.after) + PAGE_SIZE;
	if (f->source != NULL)
		vm_page_valid(m);
	INVARIANT(m->valid == VM_PAGE_BITS_ALL,
	    "%s is to be mapped and is not fully valid",
	    describe_page(m).text);

	fault_dirty(f, m);
	if (__predict_false(pmap_enter(f->map->pmap, f->va, m, f->prot,
	    fault_pmap_flags(f), 0) != KERN_SUCCESS))
		fault_map_again(f, f->va, m);
	TRACE(TRACE_FAULT_ENTER, f->here.object->serial, f->here.pindex,
	    f->va, f->prot, VM_PAGE_TO_PHYS(m) >> PAGE_SHIFT);
	map_neighbours(f);

	if ((f->flags & VM_FAULT_WIRE) != 0) {
		curthread->td_wired_to = f->va + PAGE_SIZE;
		mem_wire_locked(m);
	} else
		vm_page_activate(m);
	fault_hold_page(f, m);
	f->here.page = NULL;
	vm_page_xunbusy(m);
	fault_release(f);
	if (f->ahead.hard)
		VM_CNT_INC(v_io_faults);
}
