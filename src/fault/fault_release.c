/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Giving back what a fault owns: the one way out of an attempt.  The order is
 * FreeBSD's: pages, paging in progress, the reference, the map, the vnode.
 */
#include "base/machine.h"
#include "sched/sched.h"
#include <sys/vnode.h>
#include <vm/vm_pager.h>
#include "mem/mem.h"
#include "fault/fault.h"

void
fault_unlock_map(struct fault *f)
{
	if (!f->map_locked)
		return;
	vm_map_lookup_done(f->map, f->entry);
	f->map_locked = false;
}

void
fault_unlock_vnode(struct fault *f)
{
	if (f->vp == NULL)
		return;
	sx_sunlock(&f->vp->v_lock);
	f->vp = NULL;
}

void
fault_unlock_object(struct fault *f)
{
	if (f->here.held == HOLD_WRITE)
		VM_OBJECT_WUNLOCK(f->here.object);
	else if (f->here.held == HOLD_READ)
		VM_OBJECT_RUNLOCK(f->here.object);
	f->here.held = HOLD_NONE;
}

void
fault_lock_object(struct fault *f)
{
	VM_OBJECT_WLOCK(f->here.object);
	f->here.held = HOLD_WRITE;
}

/*
 * Gives up a page that will probably be wanted again: it stays, and the page
 * daemon may have it.
 */
static void
give_up_page(vm_page_t *mp)
{
	vm_page_t m = *mp;

	if (m == NULL)
		return;
	*mp = NULL;
	vm_page_deactivate(m);
	vm_page_xunbusy(m);
}

/*
 * Gives up a page that holds nothing.  A wiring taken meanwhile keeps it.
 * Finds: the page's object write-locked.
 */
void
fault_free_page(vm_page_t *mp)
{
	vm_page_t m = *mp;

	if (m == NULL)
		return;
	*mp = NULL;
	if (vm_page_wired(m))
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
}

/* What begin_search() took last. */
static void
drop_reference(struct fault *f)
{
	f->begun = false;
	vm_object_deallocate(f->top.object);
}

/*
 * Drops everything: pages, paging in progress, the reference, the locks.
 * Safe at any point after begin_search(), in any state.
 *
 * A page at the top that was not filled is freed, so that the next attempt
 * sees the object as it was; a filled one stays.  The copy's source stays.
 *
 * Source: vm_fault.c, fault_deallocate().
 */
void
fault_release(struct fault *f)
{
	fault_assert(f, 0);
	if (!fault_is_below(f) && f->top.page != NULL) {
		if (f->here.held == HOLD_NONE)
			fault_lock_object(f);
		fault_free_page(&f->top.page);
	}
	fault_unlock_object(f);
	give_up_page(&f->source);
	give_up_page(&f->here.page);
	vm_object_pip_wakeup(f->here.object);
	if (fault_is_below(f)) {
		VM_OBJECT_WLOCK(f->top.object);
		fault_free_page(&f->top.page);
		VM_OBJECT_WUNLOCK(f->top.object);
		vm_object_pip_wakeup(f->top.object);
	}
	drop_reference(f);
	fault_unlock_map(f);
	fault_unlock_vnode(f);
}

/*
 * The same, for a page of here.object that another has busied: the fault
 * sleeps until that changes.  The placeholder stays in its object as a plain
 * invalid page, which the next attempt finds; a locked vnode stays locked.
 * The reference goes last, for until the sleep begins it keeps the object.
 *
 * Finds: here.object locked, here.page NULL.  Sleeps.  Verdict: RETRY.
 * Source: vm_fault.c, vm_fault_busy_sleep().
 */
enum verdict
fault_release_and_sleep(struct fault *f, vm_page_t busy)
{
	fault_assert(f, FAULT_LOCKED);
	if (fault_is_below(f)) {
		give_up_page(&f->top.page);
		vm_object_pip_wakeup(f->top.object);
	}
	vm_object_pip_wakeup(f->here.object);
	fault_unlock_map(f);
	if (!vm_page_busy_sleep(busy, "vmpfw", 0))
		fault_unlock_object(f);
	f->here.held = HOLD_NONE;
	VM_CNT_INC(v_intrans);
	drop_reference(f);
	return (FAULT_RETRY);
}
