/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What any method of a pager leaves as it found it.  The rules L1 to L7 are in
 * doc/pager-contract.md.
 *
 * L1 and L2 are looked at always.  The others take time by the number of
 * pages, so they are for machines that check themselves (VMSIM_CHECK_JUNK).
 */
#include <vm/vm_radix.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/pctrie.h"
#include "pager/pager.h"

struct pager_call *
pager_current(void)
{
	struct pager_call *call;

	for (call = curvm->pager->calls; call != NULL; call = call->outer) {
		if (call->tid == curvm->curtid)
			break;
	}
	return (call);
}

/* Pages of the object that this thread has exclusively busied. */
static u_int
count_busy(vm_object_t object)
{
	struct pctrie_iter pages;
	vm_page_t m;
	u_int n = 0;

	vm_page_iter_init(&pages, object);
	VM_RADIX_FOREACH(m, &pages)
		n += pager_busied_by_me(m);
	return (n);
}

static vm_page_t
find_past_end(vm_object_t object)
{
	return (vm_radix_lookup_ge(&object->rtree, object->size));
}

static void
look_closer(struct pager_call *call)
{
	call->nbusy = count_busy(call->object);
	call->past_end = find_past_end(call->object) != NULL;
	call->nresident = call->object->resident_page_count;
	pager_watch_points(call);
}

void
pager_enter_quick(struct pager_call *call, vm_object_t object, const char *op,
    vm_pindex_t pindex)
{
	call->object = object;
	call->op = op;
	call->rule = "pager rule L1";
	call->pindex = pindex;
	call->type = object->type;
	call->tid = curvm->curtid;
	call->nheld = curthread->td_nheld;
	call->wowned = VM_OBJECT_WOWNED(object);
	call->thorough = call->handed_over = call->wiring = false;
	call->pip = object->paging_in_progress;
	call->pip_given = 0;
	call->left = curvm->pager->left;
	call->nbusy = 0;
	call->nwatch = 0;
	call->npoints = 0;
	call->nresident = object->resident_page_count;
	call->wired = NULL;
	call->outer = curvm->pager->calls;
	curvm->pager->calls = call;
}

void
pager_enter(struct pager_call *call, vm_object_t object, const char *op)
{
	pager_enter_quick(call, object, op, 0);
	sched_point(POINT_PAGER, object);
	if (__predict_false(curvm->check_level >= VMSIM_CHECK_JUNK)) {
		call->thorough = true;
		look_closer(call);
	}
}

/* Puts the object's lock back into the state that the caller expects. */
static void
restore_lock(const struct pager_call *call)
{
	bool wowned = VM_OBJECT_WOWNED(call->object);

	if (!call->wowned && wowned)
		VM_OBJECT_WUNLOCK(call->object);
	if (!call->wowned || wowned)
		return;
	if (curthread->td_nheld == call->nheld)
		VM_OBJECT_UNLOCK(call->object);	/* it is read-locked */
	VM_OBJECT_WLOCK(call->object);
}

/* Rule L1. */
static bool
locks_kept(const struct pager_call *call)
{
	bool kept;

	kept = PROMISE(VM_OBJECT_WOWNED(call->object) == call->wowned,
	    "%s: the pager was called with %s %s and returned with its lock %s "
	    "(%s)",
	    pager_op_name(call), describe_object(call->object).text,
	    call->wowned ? "write-locked" : "not write-locked",
	    describe_lock(&call->object->lock.lock_object).text, call->rule) &&
	    PROMISE(curthread->td_nheld == call->nheld,
	    "%s: the pager of %s was called with %d locks held and returned "
	    "with %d%s%s (%s)", pager_op_name(call),
	    describe_object(call->object).text, call->nheld,
	    curthread->td_nheld, curthread->td_nheld > call->nheld ?
	    ", the last one taken at " : "",
	    curthread->td_nheld > call->nheld ?
	    curthread->td_held[curthread->td_nheld - 1]->lo_where : "",
	    call->rule);
	if (!kept)
		restore_lock(call);
	return (kept);
}

/* Rule L2.  Other threads may have begun or ended their own paging. */
static bool
paging_kept(const struct pager_call *call)
{
	u_int pip = call->object->paging_in_progress;
	bool kept;

	if (__predict_true(pip == call->pip) || call->handed_over)
		return (true);
	if (curvm->sched->nalive == 0)
		kept = pip <= call->pip + curvm->pager->left - call->left &&
		    pip + call->pip_given >= call->pip;
	else
		kept = pip != 0 || call->pip <= call->pip_given;
	kept = PROMISE(kept, "%s: the pager was called with paging in "
	    "progress %u times in %s and returned with it %u times: each "
	    "vm_object_pip_add() needs its vm_object_pip_wakeup() (pager rule "
	    "L2)", pager_op_name(call), call->pip,
	    describe_object(call->object).text, pip);
	if (!kept)
		call->object->paging_in_progress = call->pip;
	return (kept);
}

vm_page_t
pager_left_busy(const struct pager_call *call, u_int allowed)
{
	struct pctrie_iter pages;
	vm_page_t last = NULL, m;
	u_int n = 0;

	if (!call->thorough || call->object->type == OBJT_DEAD)
		return (NULL);
	vm_page_iter_init(&pages, call->object);
	VM_RADIX_FOREACH(m, &pages) {
		if (pager_busied_by_me(m)) {
			n++;
			last = m;
		}
	}
	return (n > call->nbusy + allowed ? last : NULL);
}

/* Rule L3. */
static bool
busy_kept(const struct pager_call *call, u_int allowed)
{
	vm_page_t m = pager_left_busy(call, allowed);

	return (m == NULL || PROMISE(false, "%s: the pager of %s returned "
	    "with page %ju left busy, %s; whoever wants it next waits for "
	    "ever (pager rule L3)", pager_op_name(call),
	    describe_object(call->object).text, (uintmax_t)m->pindex,
	    describe_busy(m).text));
}

/* Rule L4. */
static bool
size_kept(const struct pager_call *call)
{
	vm_page_t m = find_past_end(call->object);

	return (m == NULL || PROMISE(call->past_end, "%s: page %ju was put "
	    "into %s, past its size of %ju pages (pager rule L4)",
	    pager_op_name(call), (uintmax_t)m->pindex,
	    describe_object(call->object).text,
	    (uintmax_t)call->object->size));
}

bool
pager_looks_kept(const struct pager_call *call, u_int allowed)
{
	return (!call->thorough || call->object->type == OBJT_DEAD ||
	    (busy_kept(call, allowed) && size_kept(call) &&
	    pager_watch_kept(call)));
}

static void
unlink_call(struct pager_call *call)
{
	struct pager_call **link;

	for (link = &curvm->pager->calls; *link != call;
	    link = &(*link)->outer)
		continue;
	*link = call->outer;
}

bool
pager_leave_locks(struct pager_call *call)
{
	bool kept;

	unlink_call(call);
	if (__predict_false(call->thorough))
		pager_watch_end(call);
	kept = locks_kept(call);
	return (paging_kept(call) && kept);
}

bool
pager_leave(struct pager_call *call)
{
	bool kept;

	kept = pager_leave_locks(call) && pager_looks_kept(call, 0);
	sched_point(POINT_PAGER, call->object);
	return (kept);
}
