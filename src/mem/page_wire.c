/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wirings: references that keep a page in memory.
 *
 *	ref_count = VPRC_OBJREF (its object) | VPRC_BLOCKED | wirings
 *
 * A wired page is to be in no queue; PGA_DEQUEUE says so and the page keeps
 * its place until the queue is looked at, because most wirings are short.
 * The last reference of either kind frees the page.
 * Source: FreeBSD vm/vm_page.c.
 */
#include <vm/vm_object.h>
#include "mem/mem.h"

static void
first_wiring(vm_page_t m)
{
	if ((m->oflags & VPO_UNMANAGED) == 0)
		vm_page_aflag_set(m, PGA_DEQUEUE);
	curvm->mem->nwired++;
}

/*
 * Locks: the page or its object busy, or the object locked, or the page is
 * wired already.
 */
void
vm_page_wire(vm_page_t m)
{
	u_int old;

	sched_point(POINT_REF, &m->ref_count);
	old = m->ref_count;
	if (m->object != NULL && m->busy_lock == VPB_UNBUSIED &&
	    m->object->busy == 0)
		VM_OBJECT_ASSERT_LOCKED(m->object);
	VMSIM_PAGE_ASSERT(m, m->busy_lock != VPB_FREED, "is wired");
	VMSIM_PAGE_ASSERT(m, (m->flags & PG_FICTITIOUS) == 0 ||
	    VPRC_WIRE_COUNT(old) >= 1, "is fictitious and was not wired");
	VMSIM_PAGE_ASSERT(m, VPRC_WIRE_COUNT(old) != VPRC_WIRE_COUNT_MAX,
	    "has too many wirings");
	m->ref_count = old + 1;
	if (VPRC_WIRE_COUNT(old) == 0)
		first_wiring(m);
	if (__predict_false(curvm->mem->wire_hook != NULL))
		curvm->mem->wire_hook(m);
}

void
mem_wire_locked(vm_page_t m)
{
	vm_page_wire(m);
	if ((m->object->flags & OBJ_FICTITIOUS) == 0)
		return;
	VMSIM_PAGE_ASSERT(m, m->locked != UINT16_MAX,
	    "is locked by too many entries");
	m->locked++;
}

bool
mem_forget_locked(vm_page_t m)
{
	if (m->locked == 0)
		return (false);
	m->locked--;
	return (true);
}

/* The caller found the page in a page table, under the pmap's lock. */
bool
vm_page_wire_mapped(vm_page_t m)
{
	u_int old;

	sched_point(POINT_REF, &m->ref_count);
	old = m->ref_count;
	VMSIM_PAGE_ASSERT(m, old > 0, "is wired and nothing refers to it");
	if ((old & VPRC_BLOCKED) != 0)
		return (false);
	m->ref_count = old + 1;
	if (VPRC_WIRE_COUNT(old) == 0)
		first_wiring(m);
	return (true);
}

bool
mem_wire_block(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, (m->ref_count & VPRC_BLOCKED) == 0,
	    "is being unmapped already");
	sched_point(POINT_REF, &m->ref_count);
	if (VPRC_WIRE_COUNT(m->ref_count) != 0)
		return (false);
	m->ref_count |= VPRC_BLOCKED;
	return (true);
}

void
mem_wire_unblock(vm_page_t m)
{
	sched_point(POINT_REF, &m->ref_count);
	m->ref_count &= ~VPRC_BLOCKED;
}

bool
vm_page_unwire_noq(vm_page_t m)
{
	u_int old;

	VMSIM_PAGE_ASSERT(m, VPRC_WIRE_COUNT(m->ref_count) != 0,
	    "is unwired and is not wired");
	VMSIM_PAGE_ASSERT(m, (m->flags & PG_FICTITIOUS) == 0 ||
	    VPRC_WIRE_COUNT(m->ref_count) > 1,
	    "is fictitious and loses its own reference");
	old = vm_page_drop(m, 1);
	if (VPRC_WIRE_COUNT(old) > 1)
		return (false);
	if ((m->oflags & VPO_UNMANAGED) == 0)
		vm_page_aflag_clear(m, PGA_DEQUEUE);
	curvm->mem->nwired--;
	return (true);
}
