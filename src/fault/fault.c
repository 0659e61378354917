/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fault handler: all control flow that crosses the steps.
 *
 * The map is read-locked at lookup and unlocked before anything that may sleep
 * in a pager; an object is locked only to look at its pages; what stands
 * between is kept by busy pages, a reference on the top object and
 * paging-in-progress on the top and the current object.  When the map was
 * unlocked, its timestamp tells whether the lookup still holds.
 *
 * Not done: keeping the map locked over a pager call (a sleeping fault would
 * stop every mmap of the process); entering the page first and checking
 * afterwards (a stale mapping could be used meanwhile).
 */
#include "base/assert.h"
#include "base/describe.h"
#include "base/machine.h"
#include "sched/sched.h"
#include <vm/vm_extern.h>
#include <vm/vm_param.h>
#include "pager/pager.h"
#include "pager/rules.h"
#include "fault/fault.h"

#define	RESTARTS_MAX	10000	/* attempts of one fault */

/*
 * From here on the object lives without the map: one reference on the top
 * object keeps it and all that it shadows, and paging-in-progress keeps
 * collapses and size changes away.
 *
 * Finds: map read-locked, top.object write-locked.  Leaves: the same.
 */
static void
begin_search(struct fault *f)
{
	VM_OBJECT_ASSERT_WLOCKED(f->top.object);

	f->here.object = f->top.object;
	f->here.pindex = f->top.pindex;
	f->here.held = HOLD_WRITE;
	f->begun = true;
	f->top.page = f->here.page = f->source = NULL;
	vm_object_reference_locked(f->top.object);
	vm_object_pip_add(f->top.object, 1);
}

/* The chain has ended, and no object has the page.  FOUND, END. */
static enum verdict
bottom(struct fault *f)
{
	if ((f->flags & VM_FAULT_NOFILL) != 0)
		return (fault_finish(f, KERN_OUT_OF_BOUNDS));
	fault_unlock_object(f);
	fault_zero(f);
	return (FAULT_FOUND);
}

/*
 * Finds the page along the shadow chain.
 *
 * Finds: here.object locked.  Leaves: no object locked.  Sleeps in pagers and
 * on busy pages.  Verdicts: FOUND, RETRY, END.
 */
static enum verdict
walk(struct fault *f)
{
	vm_object_t next;
	enum verdict v;

	for (;;) {
		v = fault_search(f);
		if (v != FAULT_NEXT)
			return (v);
		if (f->here.page != NULL) {
			v = fault_leave(f);
			if (v != FAULT_NEXT)
				return (v);
		}
		next = f->here.object->backing_object;
		if (next == NULL)
			return (bottom(f));
		fault_step_down(f, next);
	}
}

/*
 * Each attempt has ended in another one: its pager changes the map whenever it
 * is asked, or gives a page and takes it away at once.  Rule L7.
 */
static __attribute__((cold)) enum verdict
give_up_fault(struct fault *f)
{
	(void)broken(PAGER_OP("fault", f->top.object, f->top.pindex), RULE_L7,
	    NULL, "begun again %d times, the pager's last answer was %d",
	    f->tries.restarts, f->tries.answer);
	return (fault_finish(f, KERN_FAILURE));
}

static bool
may_take_fast_path(const struct fault *f)
{
	return (f->vp == NULL && (f->flags & (VM_FAULT_WIRE |
	    VM_FAULT_DIRTY)) == 0 &&
	    MAP_ENTRY_SPLIT_BOUNDARY_INDEX(f->entry) == 0);
}

/* One attempt.  Verdicts: RETRY, END. */
static enum verdict
attempt(struct fault *f)
{
	enum verdict v;

	v = fault_lookup(f);
	if (v != FAULT_NEXT)
		return (v);

	if (may_take_fast_path(f)) {
		v = fault_fast(f);
		if (v == FAULT_END)
			return (v);
	} else
		VM_OBJECT_WLOCK(f->top.object);
	begin_search(f);
	if (__predict_false(f->tries.restarts >= RESTARTS_MAX))
		return (give_up_fault(f));

	if (MAP_ENTRY_SPLIT_BOUNDARY_INDEX(f->entry) != 0) {
		/* Rule P15: residency is not looked at. */
		v = fault_allocate(f);
		if (v != FAULT_NEXT)
			return (v);
	}
	v = walk(f);
	if (v != FAULT_FOUND)
		return (v);

	fault_own(f);
	v = fault_recheck(f);
	if (v != FAULT_NEXT)
		return (v);
	fault_enter(f);
	return (fault_end(f, KERN_SUCCESS));
}

/* What lookup and begin_search() do not set. */
static inline void
init_request(struct fault *f, vm_map_t map, vm_offset_t vaddr,
    vm_prot_t asked, int flags, vm_page_t *hold)
{
	f->va = trunc_page(vaddr);
	f->asked = asked;
	f->flags = flags;
	f->hold = hold;
	f->map = map;
	f->map_locked = f->begun = f->write_chain = false;
	f->vp = NULL;
	f->ahead.hard = false;
	f->ahead.window = -1;
	f->ahead.before = f->ahead.after = f->ahead.cluster = 0;
	f->tries.restarts = f->tries.shortages = f->tries.spins = 0;
	f->tries.injections = 0;
	f->tries.starving = false;
	f->tries.answer = -1;
}

/*
 * Source: FreeBSD vm/vm_fault.c, vm_fault().  Deviations: see
 * doc/deviations.md (F02, F03, F06, F13, and a fault that finds no memory
 * ends with KERN_RESOURCE_SHORTAGE).
 */
int
vm_fault(vm_map_t map, vm_offset_t vaddr, vm_prot_t fault_type,
    int fault_flags, vm_page_t *m_hold)
{
	struct fault f;
	uint32_t outer;

	VM_CNT_INC(v_vm_faults);
	if (curthread->td_nofault > 0)
		return (KERN_PROTECTION_FAILURE);

	init_request(&f, map, vaddr, fault_type, fault_flags, m_hold);
	/* A pager may fault in its turn. */
	f.outer = curthread->td_fault;
	curthread->td_fault = &f;
	outer = curvm->trace.fault;
	curvm->trace.fault = (uint32_t)curvm->cnt.v_vm_faults;
	TRACE(TRACE_FAULT_BEGIN, 0, map->pmap->pm_id, vaddr, fault_type,
	    curvm->trace.fault);
	while (attempt(&f) == FAULT_RETRY) {
		VM_CNT_INC(v_restarts);
		f.tries.restarts++;
		TRACE(TRACE_FAULT_RESTART, 0, 0, 0, 0, 0);
	}
	INVARIANT(!f.map_locked && !f.begun && f.vp == NULL,
	    "a fault at %#lx ends with something not given back",
	    (u_long)f.va);
	TRACE(TRACE_FAULT_END, 0, 0, vaddr, f.result, 0);
	curvm->trace.fault = outer;
	curthread->td_fault = f.outer;
	return (f.result);
}
