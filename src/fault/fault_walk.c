/* SPDX-License-Identifier: BSD-2-Clause */
/* One object of the chain: is the page here, can it come here, what is next. */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "fault/fault.h"

/* Source: vm_fault.c, vm_fault_busy_sleep(). */
static enum verdict
wait_busy(struct fault *f, vm_page_t m)
{
	vm_page_aflag_set(m, PGA_REFERENCED);
	TRACE(TRACE_FAULT_BUSY, f->here.object->serial, f->here.pindex, 0, 0,
	    0);
	return (fault_release_and_sleep(f, m));
}

/* A dying object: for good when its type says so, else only for a moment. */
static enum verdict
meet_dead(struct fault *f)
{
	if (f->here.object->type == OBJT_DEAD)
		return (fault_finish(f, KERN_PROTECTION_FAILURE));
	fault_release(f);
	sched_pause("vmf_de", 1);
	return (FAULT_RETRY);
}

/*
 * A backing object was locked for reading; to change it the lock must be
 * upgraded, or the fault begins again and takes write locks.
 */
static enum verdict
upgrade_lock(struct fault *f)
{
	if (f->here.held == HOLD_WRITE)
		return (FAULT_NEXT);
	if (!VM_OBJECT_TRYUPGRADE(f->here.object)) {
		f->write_chain = true;
		return (fault_retry(f));
	}
	f->here.held = HOLD_WRITE;
	return (FAULT_NEXT);
}

/*
 * Rules P1 and P2.  While shadows exist their processes must find the pages
 * one by one, below their own.
 */
static bool
may_populate(const struct fault *f)
{
	return (!fault_is_below(f) &&
	    (f->here.object->flags & OBJ_POPULATE) != 0 &&
	    object_shadows(f->here.object) == 0);
}

/*
 * Makes an empty busy page at the index, or lets the pager populate.
 *
 * Finds: here.object write-locked.  Leaves with NEXT: the same, here.page is
 * empty and busy.  Sleeps.  Verdicts: NEXT, RETRY, END.
 * Source: vm_fault.c, vm_fault_allocate().
 */
enum verdict
fault_allocate(struct fault *f)
{
	enum verdict v;

	fault_assert(f, FAULT_WLOCKED);
	if ((f->here.object->flags & OBJ_SIZEVNLOCK) != 0) {
		v = fault_lock_vnode(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	if (f->here.pindex >= f->here.object->size)
		return (fault_finish(f, KERN_OUT_OF_BOUNDS));
	if (may_populate(f)) {
		v = fault_populate(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	/* A killed process is to end soon: it may have the reserve. */
	if (!mem_is_severe() || f->map->killed) {
		if (!vm_pager_can_alloc_page(f->here.object, f->here.pindex))
			return (fault_finish(f, KERN_FAILURE));
		f->here.page = vm_page_alloc(f->here.object, f->here.pindex,
		    f->map->killed ? VM_ALLOC_SYSTEM : VM_ALLOC_NORMAL);
	}
	if (f->here.page == NULL)
		return (fault_wait_frame(f));
	f->tries.shortages = 0;
	f->tries.starving = false;
	return (FAULT_NEXT);
}

/* Would a page be filled in this object: at the top, or where a pager may? */
static bool
is_filled_here(const struct fault *f)
{
	return (!fault_is_below(f) || fault_pager_may_have(f->here.object));
}

/*
 * Is the page resident?  FOUND when it is valid; with NEXT here.page is an
 * invalid page that is busied now, or NULL.
 */
static enum verdict
look_up(struct fault *f)
{
	vm_page_t m;

	/* An entry of large pages comes with its page (rule P15). */
	if (f->here.page != NULL)
		return (FAULT_NEXT);
	m = vm_page_lookup(f->here.object, f->here.pindex);
	if (m == NULL)
		return (FAULT_NEXT);
	if (!vm_page_tryxbusy(m))
		return (wait_busy(f, m));
	f->here.page = m;
	TRACE(TRACE_FAULT_RESIDENT, f->here.object->serial, f->here.pindex, 0,
	    m->valid, 0);
	if (vm_page_all_valid(m)) {
		fault_unlock_object(f);
		return (FAULT_FOUND);
	}
	/* Who left it may have written to it. */
	m->flags &= (uint8_t)~PG_ZERO;
	/* A wired page has survived that its object was cut short (F13). */
	if (f->here.pindex >= f->here.object->size && is_filled_here(f) &&
	    !AS_RECORDED(F13))
		return (fault_finish(f, KERN_OUT_OF_BOUNDS));
	return (FAULT_NEXT);
}

/*
 * Looks for the page in here.object: resident, populated or paged in.
 *
 * Finds: here.object locked.  Leaves with NEXT (it is not here): the same,
 * here.page is an empty busy page or NULL; else no object locked.  Sleeps.
 * Verdicts: NEXT, FOUND, RETRY, END.
 * Source: vm_fault.c, vm_fault_object().
 */
enum verdict
fault_search(struct fault *f)
{
	enum verdict v;

	fault_assert(f, FAULT_LOCKED);
	if ((f->here.object->flags & OBJ_DEAD) != 0)
		return (meet_dead(f));
	v = look_up(f);
	if (v != FAULT_NEXT)
		return (v);
	if (f->here.page == NULL && is_filled_here(f)) {
		v = upgrade_lock(f);
		if (v == FAULT_NEXT)
			v = fault_allocate(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	if (!fault_pager_may_have(f->here.object)) {
		TRACE(TRACE_FAULT_EMPTY, f->here.object->serial,
		    f->here.pindex, 0, !fault_is_below(f), 0);
		return (FAULT_NEXT);
	}
	/* The busy page keeps other faults and collapses away. */
	fault_unlock_object(f);
	v = fault_pagein(f);
	if (v == FAULT_NEXT)
		fault_lock_object(f);
	return (v);
}

/*
 * The empty page is not needed here: at the top it becomes the placeholder,
 * below it is freed.
 *
 * Finds: here.object locked, here.page busy.  Leaves with NEXT: here.object
 * locked, here.page NULL.  Verdicts: NEXT, RETRY.
 */
enum verdict
fault_leave(struct fault *f)
{
	enum verdict v;

	fault_assert(f, FAULT_LOCKED);
	if (!fault_is_below(f)) {
		f->top.page = f->here.page;
		f->here.page = NULL;
	} else {
		v = upgrade_lock(f);
		if (v != FAULT_NEXT)
			return (v);
		fault_free_page(&f->here.page);
	}
	return (FAULT_NEXT);
}

/*
 * Goes down one object.  The lower one is locked and kept before the upper one
 * is let go, so that nothing can change between the two.
 *
 * Finds: here.object locked, here.page NULL.  Leaves: the same, one below.
 * Source: vm_fault.c, vm_fault_next().
 */
void
fault_step_down(struct fault *f, vm_object_t next)
{
	enum hold hold = f->write_chain ? HOLD_WRITE : HOLD_READ;
	vm_pindex_t pindex = f->here.pindex +
	    OFF_TO_IDX(f->here.object->backing_object_offset);

	fault_assert(f, FAULT_LOCKED);
	INVARIANT(next != f->here.object, "%s shadows itself",
	    describe_object(next).text);
	if (hold == HOLD_WRITE)
		VM_OBJECT_WLOCK(next);
	else
		VM_OBJECT_RLOCK(next);
	vm_object_pip_add(next, 1);

	/* At the top the count stays until the fault is over. */
	if (fault_is_below(f))
		vm_object_pip_wakeup(f->here.object);
	fault_unlock_object(f);
	f->here.object = next;
	f->here.pindex = pindex;
	f->here.held = hold;
}
