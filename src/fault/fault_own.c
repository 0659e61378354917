/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the page the top object's own: filled with zeroes at the end of the
 * chain, or, for a write to a page of a backing object, copied or moved up.
 */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include "map/sharers.h"
#include <vm/pmap.h>
#include "pmap/pmap.h"
#include "fault/fault.h"

/* Back to the top; what was found below is done with. */
static void
return_to_top(struct fault *f)
{
	vm_object_pip_wakeup(f->object);
	f->object = f->first_object;
	f->pindex = f->first_pindex;
}

static void
move_wirings(vm_page_t from, vm_page_t to, u_int n)
{
	for (; n > 0; n--) {
		vm_page_wire(to);
		vm_page_unwire(from, PQ_INACTIVE);
	}
}

/* The page that the top object's entries saw until now, or NULL. */
static vm_page_t
find_below(const struct fault *f)
{
	vm_pindex_t pindex = f->first_pindex;
	vm_object_t object = f->first_object;
	vm_page_t m = NULL;

	while (m == NULL && object->backing_object != NULL) {
		pindex += OFF_TO_IDX(object->backing_object_offset);
		object = object->backing_object;
		m = vm_page_lookup_unlocked(object, pindex);
	}
	return (m);
}

/*
 * A locked page below lost its contents when its object was cut short: the
 * zeroes take its place, so the wirings of all who see them move along, except
 * the one that this fault is about to make.
 */
static void
take_wirings_over(struct fault *f)
{
	vm_page_t from = find_below(f);

	if (from != NULL && vm_page_wired(from))
		move_wirings(from, f->page, map_count_wired(f->first_object,
		    f->first_pindex,
		    (f->flags & VM_FAULT_WIRE) != 0 ? f->entry : NULL));
}

/*
 * The chain has ended: the placeholder becomes a page of zeroes.
 *
 * Locks: no object locked; first_page busy in, here.page busy and valid out.
 * Source: vm_fault.c, vm_fault_zerofill().
 */
void
fault_zero(struct fault *f)
{
	bool below = fault_is_below(f);

	if (below)
		return_to_top(f);
	f->page = f->first_page;
	f->first_page = NULL;
	if (below && curvm->mem->nwired != 0)
		take_wirings_over(f);
	if ((f->page->flags & PG_ZERO) == 0)
		pmap_zero_page(f->page);
	else
		VM_CNT_INC(v_ozfod);
	VM_CNT_INC(v_zfod);
	vm_page_valid(f->page);
	f->cluster = 1;
	TRACE(TRACE_FAULT_ZERO, f->object->serial, f->pindex, 0, 0, 0);
}

/* Can nobody but first_object see the pages of here.object? */
static bool
is_private_below(const struct fault *f)
{
	sched_point(POINT_READ, &f->object->ref_count);
	return (f->object->shadow_count == 1 && f->object->ref_count == 1 &&
	    f->object->handle == NULL && (f->object->flags & OBJ_ANON) != 0);
}

/*
 * Moves the page into the top object instead of copying it.  Nobody else can
 * reach the lower object, nor begin to while both are locked.  The locks are
 * only tried: busy pages are held.
 */
static bool
move_up(struct fault *f)
{
	if (!is_private_below(f) || !VM_OBJECT_TRYWLOCK(f->first_object))
		return (false);
	if (f->object != f->first_object->backing_object ||
	    !VM_OBJECT_TRYWLOCK(f->object)) {
		VM_OBJECT_WUNLOCK(f->first_object);
		return (false);
	}
	TRACE(TRACE_FAULT_MOVE, f->object->serial, f->pindex,
	    f->first_object->serial, 0, f->first_pindex);
	vm_page_remove_xbusy(f->page);
	vm_page_replace(f->page, f->first_object, f->first_pindex,
	    f->first_page);
	vm_page_dirty(f->page);
	VM_OBJECT_WUNLOCK(f->object);
	VM_OBJECT_WUNLOCK(f->first_object);
	f->first_page = NULL;
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
	sched_point(POINT_READ, &f->first_object->flags);
	if ((f->first_object->flags & OBJ_ONEMAPPING) != 0)
		return;
	if ((f->source->oflags & VPO_UNMANAGED) == 0)
		pmap_remove_all(f->source);
	else
		pmap_remove_unmanaged(f->source);
}

/*
 * Who has the page locked through the same shadow will find the copy there
 * when it unlocks, so its wiring moves too; FreeBSD leaves it behind (F08).
 */
static void
move_sharers(struct fault *f)
{
	sched_point(POINT_READ, &f->source->ref_count);
	if ((f->first_object->flags & OBJ_ONEMAPPING) == 0 &&
	    vm_page_wired(f->source))
		move_wirings(f->source, f->page, map_count_wired(
		    f->first_object, f->first_pindex, f->entry));
}

/*
 * Copies.  The copy stays invalid until it is certain to be mapped: an
 * attempt that fails between leaves an invalid page in the shadow, and a
 * collapse must not take it for the truth while the source is still mapped.
 */
static void
copy_up(struct fault *f)
{
	TRACE(TRACE_FAULT_COPY, f->object->serial, f->pindex,
	    f->first_object->serial, 0, f->first_pindex);
	pmap_copy_page(f->page, f->first_page);
	if (curvm->config.as_recorded)
		vm_page_valid(f->first_page);
	if (f->wired && (f->flags & VM_FAULT_WIRE) == 0) {
		/* The entry's wiring follows its page. */
		vm_page_wire(f->first_page);
		vm_page_unwire(f->page, PQ_INACTIVE);
	}
	f->source = f->page;
	f->page = f->first_page;
	f->first_page = NULL;
	forget_source(f);
	move_sharers(f);
}

/*
 * A page found below may be mapped as it is for reading, without write
 * permission; for a write the top object needs its own.
 *
 * Locks: no object locked.  Source: vm_fault.c, vm_fault_cow().
 */
void
fault_own(struct fault *f)
{
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
	if (f->cluster == 0)
		f->cluster = 1;
}
