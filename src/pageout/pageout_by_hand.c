/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page daemon whose threads run only when told.  The clock goes on by what
 * they rest, and by a little in a turn that does not.
 *
 * A thread that waits for frames takes turns of both until it would have been
 * woken.  When they neither free nor write a page any more, no thread ever
 * will: FreeBSD's would go on for ever, here it is a livelock.
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pageout/daemon.h"
#include "pageout/pageout.h"

#define	FRUITLESS	1000	/* turns; pages age in less than a hundred */

static void
run_by_hand(void (*turn)(void *), void *arg)
{
	struct mem_state *mem = curvm->mem;
	struct thread *before = mem->pageproc;

	mem->pageproc = curthread;
	vm_page_pqbatch_drain();
	turn(arg);
	vm_page_pqbatch_drain();
	mem->pageproc = before;
}

static void
turn_worker(void *arg)
{
	struct vmsim_daemon_turn *turn = arg;

	turn->rest = worker_rest();
	if (turn->rest != VMSIM_DAEMON_AGAIN)
		sched_nap("pwait", INACT_SCAN_TICKS);
	worker_turn(turn);
	if (turn->rest == VMSIM_DAEMON_AGAIN)
		sched_nap("pwait", TURN_TICKS);
}

static void
turn_laundry(void *arg)
{
	laundry_turn(arg);
}

void
pageout_daemon_by_hand(struct vmsim_daemon_turn *turn)
{
	run_by_hand(turn_worker, turn);
}

void
pageout_laundry_by_hand(struct vmsim_laundry_turn *turn)
{
	run_by_hand(turn_laundry, turn);
}

static bool
take_worker_turn(void)
{
	const struct vmsim_daemon_watch *w = &curvm->pageout->watch;
	struct vmsim_daemon_turn turn;

	pageout_daemon_by_hand(&turn);
	if (w->daemon != NULL)
		w->daemon(w->arg, &turn);
	return (turn.freed != 0);
}

static bool
take_laundry_turn(void)
{
	const struct vmsim_daemon_watch *w = &curvm->pageout->watch;
	struct vmsim_laundry_turn turn;

	pageout_laundry_by_hand(&turn);
	if (w->laundry != NULL)
		w->laundry(w->arg, &turn);
	return (turn.laundered != 0);
}

/* mem_turns_t. */
void
pageout_take_turns(const char *wmesg, u_long enough)
{
	const struct vmsim_daemon_watch *w = &curvm->pageout->watch;
	const struct mem_state *mem = curvm->mem;
	int fruitless = 0;

	if (w->wait != NULL)
		w->wait(w->arg, wmesg);
	for (;;) {
		fruitless = take_worker_turn() ? 0 : fruitless + 1;
		if (mem->nfree >= enough)
			return;
		if (take_laundry_turn())
			fruitless = 0;
		if (mem->nfree >= enough)
			return;
		if (fruitless >= FRUITLESS)
			PANIC("livelock: %s waits on \"%s\", %lu of %lu "
			    "frames are free, and the page daemon finds no "
			    "other to free in %d turns",
			    describe_thread(curthread).text, wmesg, mem->nfree,
			    mem->nframes, fruitless);
	}
}
