/* SPDX-License-Identifier: BSD-2-Clause */
/* One schedule, repeated as it was recorded; what differs is told. */
#define	_GNU_SOURCE	/* asprintf */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "explore/explore.h"

struct replay_state {
	struct schedule schedule;	/* (t) */
	bool	 begun;			/* (t) */
};

static void __attribute__((format(printf, 2, 3)))
tell_divergence(struct execution *x, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	free(x->text);
	x->text = strdup(text);
	x->ending = END_DIVERGED;
	x->signature = END_DIVERGED;
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
		tell_divergence(x, "the replay diverges at step %u: thread "
		    "%u (%s) is to run and cannot", x->depth + 1, slot + 1,
		    slots_name(&x->slots, slot));
		return (NO_SLOT);
	}
	code = point_code(x, slot);
	if (code != (char)sc->codes[n]) {
		tell_divergence(x, "the replay diverges at step %u: thread "
		    "%u (%s) %s; in the schedule it %s", x->depth + 1, slot + 1,
		    slots_name(&x->slots, slot), point_code_words(code),
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
		tell_divergence(x, "the replay diverges at step %u: all is "
		    "over and the schedule goes on to step %zu", x->depth + 1,
		    length);
	else if (sc->print != 0 && x->ending != END_LIVELOCK &&
	    print != sc->print - 1)
		tell_divergence(x, "the replay diverges after step %zu: of the "
		    "%u steps some are not what they were (trace %05x, not "
		    "%05x)", length, x->depth, print, sc->print - 1);
}

static int
init_replay(struct search *sr)
{
	struct replay_state *r = sr->state;
	const char *wrong;

	wrong = schedule_parse(sr->config.schedule, &r->schedule);
	if (wrong == NULL)
		return (0);
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
