/* SPDX-License-Identifier: BSD-2-Clause */
/* One schedule, repeated as it was recorded; what differs is told. */
#define	_GNU_SOURCE	/* asprintf */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sched/sched.h"
#include "explore/explore.h"

struct replay_state {
	struct schedule schedule;	/* (t) */
	bool	 begun;			/* (t) */
};

/* How the execution differs from the schedule. */
static void __attribute__((format(printf, 3, 4)))
tell_divergence(struct search *sr, uint32_t step, const char *fmt, ...)
{
	struct execution *x = &sr->run;
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	free(x->text);
	if (asprintf(&x->text, "%sstep %u: %s", sr->config.follow ? "" :
	    "the replay diverges at ", step, text) == -1)
		x->text = NULL;
	x->ending = END_DIVERGED;
	x->signature = END_DIVERGED;
}

/* The thread that the schedule wants cannot run. */
static void
tell_missing_thread(struct search *sr, unsigned slot)
{
	struct execution *x = &sr->run;
	const struct thread *td = x->slots.thread[slot];
	struct printer out;
	char *waits = NULL;
	size_t size;
	FILE *f;

	f = open_memstream(&waits, &size);
	if (f == NULL)
		return;
	out = (struct printer){ vmsim_print_file, f };
	if (slot >= x->slots.n)
		print_fmt(&out, "there is none");
	else if (td == NULL || td->td_state == TD_DONE)
		print_fmt(&out, "has ended");
	else if (sched_can_run(td))
		print_fmt(&out, "gives way to the others");
	else
		sched_print_wait(&out, td);
	(void)fclose(f);
	tell_divergence(sr, x->depth + 1, "thread %u (%s) was to run, but %s",
	    slot + 1, slots_name(&x->slots, slot), waits);
	free(waits);
}

static uint8_t
choose_recorded(struct search *sr, struct node *node)
{
	const struct replay_state *r = sr->state;
	const struct schedule *sc = &r->schedule;
	struct execution *x = &sr->run;
	uint32_t n = x->depth - x->slots.nbodies;
	unsigned slot;
	char code;

	if (n >= sc->n)
		return (node->default_choice);
	slot = sc->slots[n];
	if ((node->enabled & (1U << slot)) == 0) {
		tell_missing_thread(sr, slot);
		return (NO_SLOT);
	}
	code = point_code(x, slot);
	if (code != (char)sc->codes[n]) {
		tell_divergence(sr, x->depth + 1, "thread %u (%s) %s; in the "
		    "schedule it %s", slot + 1, slots_name(&x->slots, slot),
		    point_code_words(code),
		    point_code_words((char)sc->codes[n]));
		return (NO_SLOT);
	}
	return ((uint8_t)slot);
}

/* Was something left over, or is the trace another? */
static void
end_replay(struct search *sr)
{
	const struct replay_state *r = sr->state;
	const struct schedule *sc = &r->schedule;
	struct execution *x = &sr->run;
	uint32_t print = (uint32_t)(x->dep.sum & PRINT_MASK);
	size_t length = sc->n + x->slots.nbodies;

	if (x->ending == END_DIVERGED)
		return;
	if (sc->n > 0 && x->depth < length)
		tell_divergence(sr, x->depth + 1, "all is over, and the "
		    "schedule goes on to step %zu", length);
	else if (sc->print != 0 && x->ending != END_LIVELOCK &&
	    print != sc->print - 1)
		tell_divergence(sr, x->depth, "of the %u steps some touch "
		    "what they did not (trace %05x, not %05x)", x->depth,
		    print, sc->print - 1);
}

static int
init_replay(struct search *sr)
{
	struct replay_state *r = sr->state;
	const char *wrong;

	wrong = schedule_parse(sr->config.schedule, &r->schedule);
	if (wrong == NULL)
		return (0);
	if (r->schedule.no_memory)
		return (ENOMEM);
	if (asprintf(&sr->result->report, "the schedule \"%s\" is none: %s",
	    sr->config.schedule, wrong) == -1)
		sr->result->report = NULL;
	return (EINVAL);
}

static bool
begin_replay(struct search *sr)
{
	struct replay_state *r = sr->state;

	return (!r->begun && (r->begun = true));
}

static void
fini_replay(struct search *sr)
{
	struct replay_state *r = sr->state;

	schedule_free(&r->schedule);
}

const struct strategy strategy_replay = {
	.name = "replay",
	.state_size = sizeof(struct replay_state),
	.as_given = true,
	.init = init_replay,
	.begin = begin_replay,
	.choose = choose_recorded,
	.end = end_replay,
	.fini = fini_replay,
};
