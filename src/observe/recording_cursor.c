/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a recorded machine after any of its events. */
#include "observe/recording.h"

void
cursor_init(struct recording_cursor *c, const struct vmsim_trace *t)
{
	*c = (struct recording_cursor){ .t = t };
	c->failed = !state_copy(&c->then, &t->first);
}

void
cursor_fini(struct recording_cursor *c)
{
	state_fini(&c->then);
	c->t = NULL;
}

const struct state *
cursor_go(struct recording_cursor *c, size_t nevents)
{
	const struct told_event *ev;

	if (nevents < c->nevents) {
		state_fini(&c->then);
		c->failed |= !state_copy(&c->then, &c->t->first);
		c->nevents = 0;
	}
	for (; c->nevents < nevents; c->nevents++) {
		ev = &c->t->events[c->nevents];
		c->failed |= !state_apply(&c->then, &c->t->fx.v[ev->fx],
		    ev->nfx);
	}
	return (&c->then);
}
