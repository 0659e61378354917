/* SPDX-License-Identifier: BSD-2-Clause */
/* One object of the chain: is the page here, can it be had, what is next. */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "fault/fault.h"

#define	INJECTIONS_MAX	1000	/* the rule will never let it have a page */

/*
 * Gives everything up and waits for a busy page.  The placeholder stays as a
 * plain invalid page: the next attempt finds it.
 *
 * Locks: here.object locked in; none out.  Verdict: RETRY.
 * Source: vm_fault.c, vm_fault_busy_sleep().
 */
static enum verdict
wait_busy(struct fault *f, vm_page_t m)
{
	TRACE(TRACE_FAULT_BUSY, f->object->serial, f->pindex, 0, 0, 0);
	vm_page_aflag_set(m, PGA_REFERENCED);
	if (fault_is_below(f)) {
		vm_page_deactivate(f->first_page);
		vm_page_xunbusy(f->first_page);
		f->first_page = NULL;
		vm_object_pip_wakeup(f->first_object);
	}
	vm_object_pip_wakeup(f->object);
	fault_unlock_map(f);
	if (!vm_page_busy_sleep(m, "vmpfw", 0))
		fault_unlock_object(f);
	f->held = HOLD_NONE;
	VM_CNT_INC(v_intrans);
	f->begun = false;
	vm_object_deallocate(f->first_object);
	return (FAULT_RETRY);
}

/* A dying object: for good when its type says so, else only for a moment. */
static enum verdict
meet_dead(struct fault *f)
{
	bool dead = f->object->type == OBJT_DEAD;

	fault_release(f);
	if (dead)
		return (fault_end(f, KERN_PROTECTION_FAILURE));
	sched_pause("vmf_de", 1);
	return (FAULT_RETRY);
}

/*
 * A backing object was locked for reading; to change it the lock must be
 * upgraded, or the fault begins again taking write locks.
 */
static bool
write_lock(struct fault *f)
{
	if (f->held == HOLD_WRITE)
		return (true);
	if (!VM_OBJECT_TRYUPGRADE(f->object)) {
		f->write_chain = true;
		return (false);
	}
	f->held = HOLD_WRITE;
	return (true);
}

/*
 * The page daemon has a thread: sleep until there are frames.  Whoever was not
 * woken for a long time has the largest process ended; one that was ended
 * itself gives up, for not even the reserve has helped.
 *
 * Giving up the pages of this attempt may have made enough frames free, yet
 * too few for the next one: then the daemon is given time.
 *
 * Source: vm_fault.c, vm_fault_allocate_oom(), which counts the time until the
 * page was had, though others may be faster to take what is freed.
 */
static enum verdict
sleep_memory(struct fault *f)
{
	uint64_t since = sched_ticks();
	bool enough = !vm_page_count_min();

	if (f->map->killed)
		return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	if (enough)
		sched_nap("pfault", FAULT_SHORT_WAIT);
	else
		vm_waitpfault(NULL, FAULT_OOM_WAIT);
	f->restarts = 0;
	since = sched_ticks() - since;
	if (!enough && since < FAULT_OOM_WAIT)
		since = f->starved = 0;
	f->starved += (int)since;
	if (f->starved >= FAULT_OOM_ATTEMPTS * FAULT_OOM_WAIT) {
		f->starved = 0;
		if (!curvm->mem->oom())
			return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	}
	return (FAULT_RETRY);
}

/* No frame: give everything up, let the page daemon work, begin again. */
static enum verdict
wait_memory(struct fault *f)
{
	fault_release(f);
	if (f->injections < INJECTIONS_MAX && mem_wait_injected()) {
		f->injections++;
		return (FAULT_RETRY);
	}
	if (mem_has_daemon())
		return (sleep_memory(f));
	if (f->shortages++ >= 3 || !mem_reclaim(1, false))
		return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	return (FAULT_RETRY);
}

/*
 * Makes an empty busy page at the index, or lets the pager populate.
 *
 * Locks: here.object write-locked in, and out with NEXT.
 * Verdicts: NEXT (here.page is empty), RETRY, END.
 * Source: vm_fault.c, vm_fault_allocate().
 */
enum verdict
fault_allocate(struct fault *f)
{
	enum verdict v;

	if ((f->object->flags & OBJ_SIZEVNLOCK) != 0) {
		v = fault_lock_vnode(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	if (f->pindex >= f->object->size) {
		fault_release(f);
		return (fault_end(f, KERN_OUT_OF_BOUNDS));
	}
	/* Rules P1 and P2. */
	sched_point(POINT_READ, &f->object->ref_count);
	if (!fault_is_below(f) && (f->object->flags & OBJ_POPULATE) != 0 &&
	    f->object->shadow_count == 0) {
		v = fault_populate(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	if (!vm_pager_can_alloc_page(f->object, f->pindex)) {
		fault_release(f);
		return (fault_end(f, KERN_FAILURE));
	}
	/* Whoever was killed is to end soon. */
	f->page = vm_page_alloc(f->object, f->pindex,
	    f->map->killed ? VM_ALLOC_SYSTEM : VM_ALLOC_NORMAL);
	if (f->page == NULL)
		return (wait_memory(f));
	f->shortages = 0;
	return (FAULT_NEXT);
}

/*
 * Looks for the page in here.object: resident, populated or paged in.
 *
 * Locks: here.object locked in; out only with NEXT (not here; here.page is an
 * empty busy page or NULL).  Sleeps.  Verdicts: NEXT, FOUND, RETRY, END.
 * Source: vm_fault.c, vm_fault_object().
 */
enum verdict
fault_search(struct fault *f)
{
	enum verdict v;
	vm_page_t m;

	if ((f->object->flags & OBJ_DEAD) != 0)
		return (meet_dead(f));

	m = f->page == NULL ? vm_page_lookup(f->object, f->pindex) : NULL;
	if (m != NULL) {
		if (!vm_page_tryxbusy(m))
			return (wait_busy(f, m));
		f->page = m;
		TRACE(TRACE_FAULT_RESIDENT, f->object->serial, f->pindex, 0,
		    m->valid, 0);
		if (vm_page_all_valid(m)) {
			fault_unlock_object(f);
			return (FAULT_FOUND);
		}
	} else if (f->page == NULL && (!fault_is_below(f) ||
	    fault_pager_may_have(f->object))) {
		if (!write_lock(f)) {
			fault_release(f);
			return (FAULT_RETRY);
		}
		v = fault_allocate(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	if (!fault_pager_may_have(f->object)) {
		TRACE(TRACE_FAULT_EMPTY, f->object->serial, f->pindex, 0,
		    !fault_is_below(f), 0);
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
 * below it is freed.  False: that needs the write lock, which was not to be
 * had.
 */
static bool
leave_page(struct fault *f)
{
	if (!fault_is_below(f)) {
		f->first_page = f->page;
		f->page = NULL;
		return (true);
	}
	if (f->page == NULL)
		return (true);
	if (!write_lock(f))
		return (false);
	fault_free_page(&f->page);
	return (true);
}

/*
 * Makes `next` the object that is looked at.  It is locked and kept before
 * the upper one is let go, so that nothing can change between the two.
 */
static void
step_down(struct fault *f, vm_object_t next)
{
	vm_pindex_t pindex;
	enum hold hold;

	hold = f->write_chain ? HOLD_WRITE : HOLD_READ;
	pindex = f->pindex + OFF_TO_IDX(f->object->backing_object_offset);
	if (hold == HOLD_WRITE)
		VM_OBJECT_WLOCK(next);
	else
		VM_OBJECT_RLOCK(next);
	vm_object_pip_add(next, 1);

	/* At the top the count stays until the fault is over. */
	if (fault_is_below(f))
		vm_object_pip_wakeup(f->object);
	fault_unlock_object(f);
	f->object = next;
	f->pindex = pindex;
	f->held = hold;
}

/*
 * Goes down one object.
 *
 * Locks: here.object locked in and out.
 * Verdicts: NEXT (moved), FOUND (the chain has ended), RETRY.
 * Source: vm_fault.c, vm_fault_next().
 */
enum verdict
fault_descend(struct fault *f)
{
	vm_object_t next = f->object->backing_object;

	INVARIANT(next != f->object, "object %u shadows itself",
	    f->object->serial);
	if (!leave_page(f)) {
		fault_release(f);
		return (FAULT_RETRY);
	}
	if (next == NULL)
		return (FAULT_FOUND);
	step_down(f, next);
	return (FAULT_NEXT);
}
