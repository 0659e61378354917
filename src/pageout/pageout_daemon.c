/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A turn of the page daemon's worker.
 *
 *	controller --shortage--> inactive scan --too few--> laundry, shortfall
 *	                              |       \--enough--> laundry, background
 *	                              v
 *	               active scan, for inactive pages of later turns
 *
 * What requests for frames did not get (the deficit) is freed beyond the
 * shortage: they will ask again.  Turns that free nothing, time and again, mean
 * that there is nothing left to take; then the largest process is ended.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_worker(), vm_pageout_inactive(),
 * vm_pageout_active_target(), vm_pageout_mightbe_oom().
 */
#include "sched/sched.h"
#include "mem/mem.h"
#include "pageout/daemon.h"
#include "pageout/pageout.h"

#define	PATIENCE	100	/* turns until there is no hope */

u_int
pageout_ticks(void)
{
	return ((u_int)sched_ticks() + 1);
}

void
worker_init(void)
{
	struct pagedaemon *d = &curvm->pageout->daemon;

	pidctrl_init(&d->pid, INACT_SCAN_TICKS,
	    (int)curvm->mem->limits.target, PIDCTRL_BOUND, PIDCTRL_KPD,
	    PIDCTRL_KID, PIDCTRL_KDD);
	d->target_met = true;
}

static bool
is_paging_needed(void)
{
	return (curvm->mem->nfree < curvm->mem->limits.wakeup);
}

enum vmsim_daemon_rest
worker_rest(void)
{
	if (!is_paging_needed())
		return (VMSIM_DAEMON_SLEPT);
	return (curvm->pageout->daemon.target_met ? VMSIM_DAEMON_AGAIN :
	    VMSIM_DAEMON_PAUSED);
}

/* The scan freed pages, or too few of them: what is the laundry to do? */
static void
order_laundering(u_long freed, bool target_met)
{
	struct laundry_order *order = &curvm->pageout->laundry.order;

	order->freed += freed;
	if (order->request != VMSIM_LAUNDRY_IDLE)
		return;
	order->request = target_met ? VMSIM_LAUNDRY_BACKGROUND :
	    VMSIM_LAUNDRY_SHORTFALL;
	sched_wakeup(order);
}

/*
 * There is no process to be ended.  Dirty pages of a pager of the program's
 * own, which count for none, may still age, be written and become free.
 */
static bool
is_waiting_worth_while(void)
{
	return (curvm->pageout->fruitless < PATIENCE);
}

static void
might_be_oom(u_long freed)
{
	struct pagedaemon *d = &curvm->pageout->daemon;

	if (freed != 0 || !is_paging_needed()) {
		d->oom_seq = 0;
		return;
	}
	if (++d->oom_seq < (int)curvm->policy.oom_turns)
		return;
	d->oom_seq = 0;
	if (!curvm->mem->oom(false))
		curvm->pageout->hopeless = !is_waiting_worth_while();
}

/* Frees inactive pages, the deficit beyond the shortage. */
static void
free_inactive(int shortage, struct vmsim_daemon_turn *turn)
{
	struct pagedaemon *d = &curvm->pageout->daemon;
	u_long addl, deficit, freed, want;

	deficit = curvm->mem->deficit;
	curvm->mem->deficit = 0;
	want = (u_long)shortage + deficit;
	freed = pageout_scan_inactive((long)want, &addl);
	d->target_met = freed >= want;
	turn->freed = freed;
	turn->addl = addl + deficit;
	order_laundering(freed, d->target_met);
	might_be_oom(freed);
}

/*
 * How many pages are to leave the active queue.  Clean ones count more than
 * dirty ones, which must be laundered before they are of use.
 */
static long
active_target(void)
{
	const struct mem_state *mem = curvm->mem;
	const long weight = curvm->policy.laundry_weight;
	const struct mem_queue *q = mem->queues;
	long want;

	want = (long)mem->limits.inactive +
	    ((long)mem->limits.target - (long)mem->nfree) -
	    (long)(q[PQ_INACTIVE].count +
	    q[PQ_LAUNDRY].count / (u_long)weight);
	return (want * weight);
}

void
worker_turn(struct vmsim_daemon_turn *turn)
{
	struct pagedaemon *d = &curvm->pageout->daemon;
	int shortage;

	VM_CNT_INC(v_pdwakeups);
	turn->freed = turn->addl = 0;
	shortage = pidctrl_daemon(&d->pid, (int)curvm->mem->nfree,
	    pageout_ticks());
	turn->shortage = (uint64_t)shortage;
	if (shortage > 0)
		free_inactive(shortage, turn);
	turn->met = d->target_met;
	turn->active = active_target() + (long)turn->addl;
	pageout_scan_active(turn->active);
	turn->free = curvm->mem->nfree;
	TELL(TRACE_DAEMON, 0, turn->shortage, turn->freed, turn->met,
	    turn->free);
}

bool
worker_is_done(void)
{
	const struct pidctrl *pid = &curvm->pageout->daemon.pid;
	const struct mem_state *mem = curvm->mem;

	return (mem->nwaiting == 0 && mem->nfree >= mem->limits.target &&
	    pid->integral == 0);
}
