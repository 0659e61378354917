/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon's threads, by the virtual clock.
 *
 *	pagedaemon  makes turns until frames are enough, at most ten a second
 *		    unless each of them frees what it wanted
 *	laundry	    has one when there is an order, and ten a second until its
 *		    run is over
 *
 * Pages that wait in batches are put into their queues first: in a machine of
 * few frames no others come to fill the batches.
 *
 * When there is nothing to do the body of a thread ends: an idle daemon is no
 * thread that anybody waits for, and the machine can be saved.  FreeBSD's
 * worker makes ten turns a second even then, which age active pages.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout(), vm_pageout_worker(),
 * vm_pageout_laundry_worker().
 */
#include <errno.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "pagers/pagers.h"
#include "pageout/daemon.h"
#include "pageout/pageout.h"
#include "pageout/scan.h"

#define	FRUITLESS	100	/* turns, with nobody in need */

static void
make_turn(void)
{
	struct vmsim_daemon_turn turn;

	curvm->ncalls++;
	vm_page_pqbatch_drain();
	worker_turn(&turn);
	vm_page_pqbatch_drain();
	curvm->ncalls--;
	if (turn.freed != 0 || transfers_under_way())
		curvm->pageout->fruitless = 0;
	else
		curvm->pageout->fruitless++;
}

/* Will no turn do any good, or does nobody need one? */
static bool
has_nothing_to_do(void)
{
	const struct pageout_state *ps = curvm->pageout;

	return (worker_is_done() || ps->hopeless ||
	    (curvm->mem->nwaiting == 0 && ps->fruitless >= FRUITLESS));
}

static void
run_pagedaemon(void *arg)
{
	struct mem_state *mem = arg;
	enum vmsim_daemon_rest rest;

	mem->pageproc = curthread;
	curvm->pageout->hopeless = false;
	curvm->pageout->fruitless = 0;
	make_turn();
	while (!has_nothing_to_do()) {
		mem->daemon_wanted = false;
		rest = worker_rest();
		if (rest == VMSIM_DAEMON_PAUSED)
			sched_nap("pwait", INACT_SCAN_TICKS);
		else if (rest == VMSIM_DAEMON_SLEPT)
			(void)sched_sleep(&mem->daemon_wanted, NULL, "psleep",
			    INACT_SCAN_TICKS);
		mem->daemon_wanted = true;
		make_turn();
		/* No turn takes no time. */
		if (rest == VMSIM_DAEMON_AGAIN)
			sched_nap("pwait", TURN_TICKS);
	}
	mem->pageproc = NULL;
	mem->daemon_wanted = false;
}

/*
 * A run in the background that finds nothing to write is over; FreeBSD's goes
 * on until it does.
 */
static void
run_laundry(void *arg)
{
	struct laundry *l = &curvm->pageout->laundry;
	struct vmsim_laundry_turn turn;

	curvm->mem->laundproc = curthread;
	for (;;) {
		curvm->ncalls++;
		vm_page_pqbatch_drain();
		laundry_turn(&turn);
		curvm->ncalls--;
		if (!l->paused)
			break;
		if (turn.work == VMSIM_LAUNDRY_DID_BACKGROUND &&
		    turn.laundered == 0)
			l->target = 0;
		sched_nap("laundp", LAUNDER_TICKS);
	}
	curvm->mem->laundproc = NULL;
}

static void
wake_pagedaemon(void)
{
	sched_wakeup(&curvm->mem->daemon_wanted);
}

static int
start_threads(struct vmsim *vm)
{
	if (sched_thread_start("pagedaemon", run_pagedaemon, vm->mem,
	    &vm->mem->daemon_wanted) == NULL ||
	    sched_thread_start("laundry", run_laundry, vm->mem,
	    &vm->pageout->laundry.order) == NULL)
		return (ENOMEM);
	mem_set_daemon(wake_pagedaemon, NULL, oom_kill);
	return (oom_init());
}

/* By hand nobody is ended. */
static bool
kill_nobody(bool for_fault)
{
	return (true);
}

int
pageout_init(struct vmsim *vm)
{
	vm->pageout = arena_zalloc(sizeof(*vm->pageout));
	if (vm->pageout == NULL)
		return (ENOMEM);
	scan_init();
	worker_init();
	mem_set_lowmem(pageout_lowmem);
	if (vm->config.daemon_by_hand)
		mem_set_daemon(NULL, pageout_take_turns, kill_nobody);
	else if (vm->config.pagedaemon)
		return (start_threads(vm));
	return (0);
}
