/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving back what a fault owns. */
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
	if (f->held == HOLD_WRITE)
		VM_OBJECT_WUNLOCK(f->object);
	else if (f->held == HOLD_READ)
		VM_OBJECT_RUNLOCK(f->object);
	f->held = HOLD_NONE;
}

void
fault_lock_object(struct fault *f)
{
	VM_OBJECT_WLOCK(f->object);
	f->held = HOLD_WRITE;
}

/*
 * Gives up a page that the fault will probably want again: it stays, and the
 * page daemon may have it.
 */
static void
let_go(vm_page_t *mp)
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
 * Locks: its object write-locked.
 */
void
fault_free_page(vm_page_t *mp)
{
	vm_page_t m = *mp;

	if (m == NULL)
		return;
	*mp = NULL;
	sched_point(POINT_READ, &m->ref_count);
	if (vm_page_wired(m))
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
}

/*
 * Drops everything: pages, paging-in-progress, the reference, the locks.
 * Safe at any point after begin(), in any state.
 *
 * A page at the top that was not filled is freed, so that the next attempt
 * sees the object as it was; a filled one stays.  The copy's source stays.
 *
 * Source: vm_fault.c, fault_deallocate().
 */
void
fault_release(struct fault *f)
{
	if (!fault_is_below(f) && f->first_page != NULL) {
		if (f->held == HOLD_NONE)
			fault_lock_object(f);
		fault_free_page(&f->first_page);
	}
	fault_unlock_object(f);
	let_go(&f->source);
	let_go(&f->page);
	vm_object_pip_wakeup(f->object);
	if (fault_is_below(f)) {
		VM_OBJECT_WLOCK(f->first_object);
		fault_free_page(&f->first_page);
		VM_OBJECT_WUNLOCK(f->first_object);
		vm_object_pip_wakeup(f->first_object);
	}
	f->begun = false;
	vm_object_deallocate(f->first_object);
	fault_unlock_map(f);
	fault_unlock_vnode(f);
}
