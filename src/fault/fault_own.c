/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the page the top object's own: filled with zeroes at the end of the
 * chain, or, for a write to a page of a backing object, copied or moved up.
 */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/pmap.h>
#include "pmap/pmap.h"
#include "fault/fault.h"

/* Back to the top; what was found below is done with. */
static void
return_to_top(struct fault *f)
{
	vm_object_pip_wakeup(f->here.object);
	f->here.object = f->top.object;
	f->here.pindex = f->top.pindex;
}

/*
 * The chain has ended: the placeholder becomes a page of zeroes.
 *
 * Finds: no object locked, top.page busy.  Leaves: at the top, here.page busy
 * and valid.
 * Source: vm_fault.c, vm_fault_zerofill().
 */
void
fault_zero(struct fault *f)
{
	bool below = fault_is_below(f);

	fault_assert(f, FAULT_UNLOCKED);
	if (below)
		return_to_top(f);
	f->here.page = f->top.page;
	f->top.page = NULL;
	if (below && curvm->mem->nwired != 0)
		fault_take_wirings_over(f);
	if ((f->here.page->flags & PG_ZERO) == 0)
		pmap_zero_page(f->here.page);
	else
		VM_CNT_INC(v_ozfod);
	VM_CNT_INC(v_zfod);
	vm_page_valid(f->here.page);
	f->ahead.cluster = 1;
	TRACE(TRACE_FAULT_ZERO, f->here.object->serial, f->here.pindex, 0, 0,
	    0);
}

/* Can only top.object see the pages of here.object? */
static bool
is_private_below(const struct fault *f)
{
	return (object_refs(f->here.object) == 1 &&
	    object_shadows(f->here.object) == 1 &&
	    f->here.object->handle == NULL &&
	    (f->here.object->flags & OBJ_ANON) != 0);
}

/*
 * Moves the page into the top object instead of copying it.  No other thread
 * can reach the lower object, nor begin to while both are locked.  The locks
 * are only tried: busy pages are held.
 */
static bool
move_up(struct fault *f)
{
	if (!is_private_below(f) || !VM_OBJECT_TRYWLOCK(f->top.object))
		return (false);
	if (f->here.object != f->top.object->backing_object ||
	    !VM_OBJECT_TRYWLOCK(f->here.object)) {
		VM_OBJECT_WUNLOCK(f->top.object);
		return (false);
	}
	vm_page_remove_xbusy(f->here.page);
	vm_page_replace(f->here.page, f->top.object, f->top.pindex,
	    f->top.page);
	vm_page_dirty(f->here.page);
	TRACE(TRACE_FAULT_MOVE, f->here.object->serial, f->here.pindex,
	    f->top.object->serial, 0, f->top.pindex);
	VM_OBJECT_WUNLOCK(f->here.object);
	VM_OBJECT_WUNLOCK(f->top.object);
	f->top.page = NULL;
	VM_CNT_INC(v_cow_optim);
	return (true);
}

/*
 * Takes the mappings of the copied page away where the shadow itself is
 * shared: the sharers must find the copy.  Without sharers pmap_enter()
 * replaces the one mapping.
 */
static void
forget_source(struct fault *f)
{
	if ((object_flags(f->top.object) & OBJ_ONEMAPPING) != 0)
		return;
	if ((f->source->oflags & VPO_UNMANAGED) == 0)
		pmap_remove_all(f->source);
	else
		pmap_remove_unmanaged(f->source);
}

/*
 * Copies.  The copy stays invalid until it is certain to be mapped: an
 * attempt that fails between leaves an invalid page in the shadow, and a
 * collapse must not take it for the truth while the source is still mapped.
 */
static void
copy_up(struct fault *f)
{
	TRACE(TRACE_FAULT_COPY, f->here.object->serial, f->here.pindex,
	    f->top.object->serial, 0, f->top.pindex);
	pmap_copy_page(f->here.page, f->top.page);
	if (f->wired && (f->flags & VM_FAULT_WIRE) == 0) {
		/* The entry's wiring follows its page. */
		vm_page_wire(f->top.page);
		(void)mem_forget_locked(f->here.page);
		vm_page_unwire(f->here.page, PQ_INACTIVE);
	}
	f->source = f->here.page;
	f->here.page = f->top.page;
	f->top.page = NULL;
	forget_source(f);
	fault_move_sharers(f);
	TELL(TRACE_FAULT_COPIED, f->here.object->serial, f->here.pindex,
	    f->top.object->serial, 0, f->top.pindex);
}

/*
 * A page found below may be mapped as it is for reading, without write
 * permission; for a write the top object needs its own.
 *
 * Finds and leaves: no object locked, here.page busy.
 * Source: vm_fault.c, vm_fault_cow().
 */
void
fault_own(struct fault *f)
{
	fault_assert(f, FAULT_UNLOCKED | FAULT_BUSY);
	if (!fault_is_below(f))
		return;
	if ((f->access & (VM_PROT_COPY | VM_PROT_WRITE)) == 0) {
		f->prot &= ~VM_PROT_WRITE;
		return;
	}
	if (!move_up(f))
		copy_up(f);
	return_to_top(f);
	VM_CNT_INC(v_cow_faults);
	/* Neighbours are mapped only if a pager brought them. */
	if (f->ahead.cluster == 0)
		f->ahead.cluster = 1;
}
