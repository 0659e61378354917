/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What any method of a pager leaves as it found it: rules L1 to L4.
 *
 * L1 and L2 are looked at always, L3 and L4 in a thorough call only.
 */
#include <vm/vm_radix.h>
#include "sched/sched.h"
#include "mem/mem.h"
#include "mem/pctrie.h"
#include "pager/pager_private.h"

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

/* How many pages of the object this thread has exclusively busied; *last. */
static u_int
count_busied_pages(vm_object_t object, vm_page_t *last)
{
	struct pctrie_iter pages;
	vm_page_t m;
	u_int n = 0;

	*last = NULL;
	vm_page_iter_init(&pages, object);
	VM_RADIX_FOREACH(m, &pages) {
		if (pager_busied_by_me(m)) {
			*last = m;
			n++;
		}
	}
	return (n);
}

/* A wired page stays where its object is cut short, whoever does that. */
static vm_page_t
find_page_past_end(vm_object_t object)
{
	vm_page_t m;

	m = vm_radix_lookup_ge(&object->rtree, object->size);
	while (m != NULL && vm_page_wired(m))
		m = vm_radix_lookup_ge(&object->rtree, m->pindex + 1);
	return (m);
}

static void
look_closer(struct pager_call *call)
{
	vm_object_t object = call->op.object;
	vm_page_t last;

	call->thorough = true;
	call->nbusy = count_busied_pages(object, &last);
	call->past_end = find_page_past_end(object) != NULL;
	pager_watch_begin(call);
}

void
pager_enter_quick(struct pager_call *call)
{
	vm_object_t object = call->op.object;

	call->rule = RULE_L1;
	call->tid = curvm->curtid;
	call->nheld = curthread->td_nheld;
	call->wowned = VM_OBJECT_WOWNED(object);
	call->thorough = call->handed_over = false;
	call->wiring = call->puts = call->own_paging = false;
	call->pip = object->paging_in_progress;
	call->pip_given = 0;
	call->pip_late = 0;
	call->begun = curvm->sched->nsteps;
	call->nbusy = 0;
	call->nwatch = 0;
	call->nsteps = 0;
	call->nresident = object->resident_page_count;
	call->counts = false;
	call->wired = NULL;
	call->outer = curvm->pager->calls;
	curvm->pager->calls = call;
	curvm->sched->waited = pager_count_wait;
}

void
pager_enter(struct pager_call *call)
{
	pager_enter_quick(call);
	sched_point(POINT_PAGER, call->op.object);
	call->pip = call->op.object->paging_in_progress;
	call->pip_late = 0;
	call->begun = curvm->sched->nsteps;
	if (__predict_false(curvm->check_level >= VMSIM_CHECK_JUNK))
		look_closer(call);
}

/* Puts the object's lock back into the state that the caller expects. */
static void
restore_lock(const struct pager_call *call)
{
	vm_object_t object = call->op.object;
	bool wowned = VM_OBJECT_WOWNED(object);

	if (!call->wowned && wowned)
		VM_OBJECT_WUNLOCK(object);
	if (!call->wowned || wowned)
		return;
	if (sched_holds(curthread, &object->lock.lock_object))
		VM_OBJECT_UNLOCK(object);	/* it is read-locked */
	VM_OBJECT_WLOCK(object);
}

bool
pager_locks_kept(const struct pager_op *op, enum pager_rule rule, int nheld)
{
	const struct thread *td = curthread;

	if (td->td_nheld > nheld)
		return (broken(op, rule, NULL,
		    "%d locks were held, %d are, the last taken at %s", nheld,
		    td->td_nheld, td->td_held[td->td_nheld - 1]->lo_where));
	if (td->td_nheld < nheld)
		return (broken(op, rule, NULL, "%d locks were held, %d are",
		    nheld, td->td_nheld));
	return (true);
}

/* Rule L1. */
static bool
object_lock_kept(const struct pager_call *call)
{
	vm_object_t object = call->op.object;

	if (__predict_true(VM_OBJECT_WOWNED(object) == call->wowned))
		return (true);
	return (broken(&call->op, call->rule, NULL,
	    "called %swrite-locked, returned with the lock %s",
	    call->wowned ? "" : "not ",
	    describe_lock(&object->lock.lock_object).text));
}

/*
 * Transfers that go on after a call count for themselves.  Those that this call
 * begins stay, and those of earlier calls may end while it waits.
 */
void
pager_count_late(vm_object_t object, int change)
{
	struct pager_call *call;

	for (call = curvm->pager->calls; call != NULL; call = call->outer) {
		if (call->op.object == object)
			call->pip_late += change;
	}
}

static u_int
paging_to_keep(const struct pager_call *call)
{
	return (call->pip + (u_int)call->pip_late);
}

/*
 * Rule L2.  Other threads may have begun or ended paging of their own; that of
 * the caller, if it has any, must be there.
 */
static bool
paging_kept(const struct pager_call *call)
{
	u_int pip = call->op.object->paging_in_progress;
	u_int most = paging_to_keep(call);

	if (__predict_true(pip == most) || call->handed_over)
		return (true);
	if (pager_was_alone(call) && pip <= most &&
	    pip + call->pip_given >= most)
		return (true);
	if (!pager_was_alone(call) && (pip != 0 || !call->own_paging))
		return (true);
	return (broken(&call->op, RULE_L2, NULL,
	    "paging was in progress %u times, and is %u times", most, pip));
}

vm_page_t
pager_left_busy(const struct pager_call *call, u_int allowed)
{
	vm_page_t last;
	u_int n;

	if (!call->thorough || call->op.object->type == OBJT_DEAD)
		return (NULL);
	n = count_busied_pages(call->op.object, &last);
	return (n > call->nbusy + allowed ? last : NULL);
}

/* Rule L3. */
static bool
busy_kept(const struct pager_call *call, u_int allowed)
{
	vm_page_t m = pager_left_busy(call, allowed);

	return (m == NULL || broken(&call->op, RULE_L3, m, "is left busy"));
}

/* Rule L4. */
static bool
size_kept(const struct pager_call *call)
{
	vm_page_t m = find_page_past_end(call->op.object);

	if (m == NULL || call->past_end)
		return (true);
	return (broken(&call->op, RULE_L4, m, "lies past the size, %ju pages",
	    (uintmax_t)call->op.object->size));
}

bool
pager_looks_kept(const struct pager_call *call, u_int allowed)
{
	if (__predict_true(!call->thorough) ||
	    call->op.object->type == OBJT_DEAD)
		return (true);
	return (busy_kept(call, allowed) && size_kept(call) &&
	    pager_watch_kept(call));
}

static void
unlink_call(struct pager_call *call)
{
	struct pager_call **link;

	for (link = &curvm->pager->calls; *link != call;
	    link = &(*link)->outer)
		continue;
	*link = call->outer;
	if (curvm->pager->calls == NULL) {
		curvm->sched->waited = NULL;
		curvm->mem->wait_hook = NULL;
	}
}

bool
pager_leave_locks(struct pager_call *call)
{
	bool kept = true;

	unlink_call(call);
	if (__predict_false(call->thorough))
		pager_watch_end(call);
	if (__predict_false(!object_lock_kept(call) ||
	    !pager_locks_kept(&call->op, call->rule, call->nheld))) {
		restore_lock(call);
		kept = false;
	}
	if (__predict_false(!paging_kept(call))) {
		call->op.object->paging_in_progress = paging_to_keep(call);
		kept = false;
	}
	return (kept);
}

bool
pager_leave(struct pager_call *call)
{
	bool kept;

	kept = pager_leave_locks(call) && pager_looks_kept(call, 0);
	sched_point(POINT_PAGER, call->op.object);
	return (kept);
}
