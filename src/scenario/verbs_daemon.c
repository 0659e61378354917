/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs: the page daemon's threads, by hand, and what others tell of them. */
#include <errno.h>
#include <inttypes.h>
#include <vmsim/pageout.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

static void
print_turn(FILE *f, const struct vmsim_daemon_turn *turn)
{
	static const char *const rests[] = {
		[VMSIM_DAEMON_SLEPT] = "slept",
		[VMSIM_DAEMON_PAUSED] = "paused",
		[VMSIM_DAEMON_AGAIN] = "again",
	};

	fprintf(f, "%s free=%" PRIu64 " shortage=%" PRIu64 " freed=%" PRIu64
	    " addl=%" PRIu64 " met=%d active=%" PRId64, rests[turn->rest],
	    turn->free, turn->shortage, turn->freed, turn->addl, turn->met,
	    turn->active);
}

static void
print_laundry(FILE *f, const struct vmsim_laundry_turn *turn)
{
	static const char *const works[] = {
		[VMSIM_LAUNDRY_ASLEEP] = "asleep",
		[VMSIM_LAUNDRY_DID_NOTHING] = "none",
		[VMSIM_LAUNDRY_DID_SHORTFALL] = "shortfall",
		[VMSIM_LAUNDRY_DID_BACKGROUND] = "background",
	};
	static const char *const requests[] = {
		[VMSIM_LAUNDRY_IDLE] = "idle",
		[VMSIM_LAUNDRY_BACKGROUND] = "background",
		[VMSIM_LAUNDRY_SHORTFALL] = "shortfall",
	};

	fputs(works[turn->work], f);
	if (turn->work == VMSIM_LAUNDRY_ASLEEP)
		return;
	if (turn->work != VMSIM_LAUNDRY_DID_NOTHING)
		fprintf(f, " want=%" PRIu64 " laundered=%" PRIu64 " left=%"
		    PRIu64, turn->want, turn->laundered, turn->left);
	fprintf(f, " free=%" PRIu64 " request=%s", turn->free,
	    requests[turn->request]);
}

static FILE *
begin_during(void *arg, const char *what)
{
	struct strand *s = tables_strand(arg);

	fprintf(s->text.f, "| during %s = ", what);
	return (s->text.f);
}

static void
tell_wait(void *arg, const char *channel)
{
	fprintf(begin_during(arg, "wait"), "%s\n", channel);
}

static void
tell_daemon(void *arg, const struct vmsim_daemon_turn *turn)
{
	FILE *f = begin_during(arg, "daemon");

	print_turn(f, turn);
	fputc('\n', f);
}

static void
tell_laundry(void *arg, const struct vmsim_laundry_turn *turn)
{
	FILE *f = begin_during(arg, "laundry");

	print_laundry(f, turn);
	fputc('\n', f);
}

void
daemon_watch(struct scenario_run *run)
{
	const struct vmsim_daemon_watch watch = {
		.wait = tell_wait,
		.daemon = tell_daemon,
		.laundry = tell_laundry,
		.arg = run,
	};

	vmsim_daemon_watch_set(run->vm, &watch);
}

void
daemon_print_limits(struct strand *s)
{
	struct vmsim_limits l;

	vmsim_limits(s->run->vm, &l);
	fprintf(s->text.f, "| limits pages=%" PRIu64 " reserved=%" PRIu64
	    " severe=%" PRIu64 " min=%" PRIu64 " target=%" PRIu64
	    " inactive_target=%" PRIu64 " wakeup=%" PRIu64 " pageout_min=%"
	    PRIu64 " interrupt_min=%" PRIu64 " background=%" PRIu64 "\n",
	    l.pages, l.reserved, l.severe, l.min, l.target, l.inactive_target,
	    l.wakeup, l.pageout_min, l.interrupt_min, l.background);
}

static void
run_daemon(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_daemon_turn turn;

	if (op->flags != 0)	/* the machine was made with it */
		answer_text(s, "ok");
	else if (vmsim_daemon_run(s->run->vm, &turn) == 0)
		print_turn(s->answer.f, &turn);
	else
		answer_text(s, "error nodaemon");
}

static void
run_laundry_turn(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_laundry_turn turn;

	if (vmsim_laundry_run(s->run->vm, &turn) == 0)
		print_laundry(s->answer.f, &turn);
	else
		answer_text(s, "error nodaemon");
}

static void
run_clock(struct strand *s, const struct scenario_op *op)
{
	vmsim_clock_advance(s->run->vm, op->value);
	answer_text(s, "ok");
}

static void
run_ticks(struct strand *s, const struct scenario_op *op)
{
	vmsim_thread_sleep(s->run->vm, op->value);
	answer_text(s, "ok");
}

static const struct verb verbs[] = {
	{
	    .name = "daemon",
	    .help = "one turn of the page daemon; on: it has a thread",
	    .args = { ARG_ON },
	    .run = run_daemon,
	},
	{
	    .name = "laundry",
	    .help = "one turn of the laundry thread",
	    .run = run_laundry_turn,
	},
	{
	    .name = "clock",
	    .help = "time passes",
	    .args = { ARG_TICKS },
	    .run = run_clock,
	},
	{
	    .name = "ticks",
	    .help = "the thread sleeps, the others go on",
	    .args = { ARG_TICKS },
	    .run = run_ticks,
	},
};

const struct verb_group verbs_daemon = VERB_GROUP(verbs);
