/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon's thread.
 *
 * An allocation that leaves fewer than `wakeup` free frames wakes it; it makes
 * one pass after the other, until there are that many again, aiming at
 * `target`.  Between passes that did not reach it, it sleeps, so that writes
 * can end and others can run.  Then its body ends: an idle daemon is no
 * thread that anybody waits for, and the machine can be saved.
 *
 * Passes that bring nothing at all mean that there is nothing left to take;
 * then the largest process is ended (oom.c).
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_worker(), vm_pageout_inactive(),
 * vm_pageout_laundry_worker(), vm_pageout_mightbe_oom().  Deviations: one
 * thread does it all; each pass wants what is missing to the target, without
 * a controller; nothing is written as long as clean pages suffice; a pass does
 * not count for the out-of-memory kill while writes are under way or active
 * pages still age.
 */
#include <errno.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "pagers/pagers.h"
#include "pageout/pageout.h"
#include "pageout/scan.h"

#define	INTERVAL	100	/* ticks between passes: a tenth of a second */
#define	OOM_SEQ		12	/* passes without success until a kill */

struct daemon {
	int	 seq;		/* (t) passes without success */
	bool	 met;		/* (t) the last pass reached its target */
	bool	 hopeless;	/* (t) and no process is left to end */
};

static u_long
count_missing_frames(void)
{
	const struct mem_state *mem = curvm->mem;

	return (mem->nfree < mem->limits.target ?
	    mem->limits.target - mem->nfree : 0);
}

static u_long
pages_out(void)
{
	return (curvm->cnt.v_swappgsout + curvm->cnt.v_vnodepgsout);
}

/* Source: vm_pageout_active_target(). */
static long
active_target(void)
{
	const struct mem_queue *q = curvm->mem->queues;
	u_long have, want;

	want = curvm->mem->limits.inactive + count_missing_frames();
	have = q[PQ_INACTIVE].count +
	    q[PQ_LAUNDRY].count / ACT_SCAN_LAUNDRY_WEIGHT;
	return (((long)want - (long)have) * ACT_SCAN_LAUNDRY_WEIGHT);
}

/* Has the pass brought nothing, time and again?  Then a process must end. */
static void
might_be_oom(struct daemon *d, bool success, bool aging)
{
	if (success || transfers_under_way()) {
		d->seq = 0;
		return;
	}
	d->seq++;
	if (d->seq < OOM_SEQ || (aging && d->seq < OOM_SEQ + ACT_MAX))
		return;
	d->seq = 0;
	d->hopeless = !oom_kill();
}

static void
make_pass(struct daemon *d)
{
	u_long active, addl, before, freed, want;

	vm_page_pqbatch_drain();
	before = pages_out();
	active = curvm->mem->queues[PQ_ACTIVE].count;
	want = count_missing_frames();
	freed = pageout_scan_inactive((long)want, &addl);
	d->met = freed >= want;
	if (!d->met)
		(void)pageout_launder(want - freed, true);
	pageout_scan_active(active_target() + (long)addl);
	might_be_oom(d, d->met || freed != 0 || pages_out() != before,
	    active != 0);
}

static void
run_pagedaemon(void *arg)
{
	struct mem_state *mem = arg;
	struct daemon d = { .seq = 0 };

	mem->pageproc = curthread;
	while (mem->nfree < mem->limits.wakeup && !d.hopeless) {
		VM_CNT_INC(v_pdwakeups);
		curvm->ncalls++;
		make_pass(&d);
		curvm->ncalls--;
		if (!d.met)
			sched_nap("pwait", INTERVAL);
	}
	mem->pageproc = NULL;
	mem->daemon_wanted = false;
}

static void
wake_daemon(void)
{
	sched_wakeup(&curvm->mem->daemon_wanted);
}

int
pageout_init(struct vmsim *vm)
{
	struct mem_state *mem = vm->mem;

	vm->pageout = arena_zalloc(sizeof(*vm->pageout));
	if (vm->pageout == NULL)
		return (ENOMEM);
	scan_init();
	mem_set_lowmem(pageout_lowmem);
	if (!vm->config.pagedaemon)
		return (0);
	if (sched_thread_start("pagedaemon", run_pagedaemon, mem,
	    &mem->daemon_wanted) == NULL)
		return (ENOMEM);
	mem_set_daemon(wake_daemon, oom_kill);
	return (oom_init());
}
