/* SPDX-License-Identifier: BSD-2-Clause */
/* What has changed since somebody looked. */
#include <errno.h>
#include "observe/effect_words.h"
#include "observe/story.h"

int
vmsim_trace_diff(struct vmsim_trace *t, vmsim_print_t *print, void *arg)
{
	struct effect_words w = { .out = { print, arg }, .names = &t->names,
	    .before = &t->looked, .prefix = "" };
	struct effects fx;
	struct state now;
	bool ok;

	effects_init(&fx);
	state_init(&now);
	recording_catch_up(t);
	ok = state_diff(&t->looked, &t->now, &fx) && state_copy(&now, &t->now);
	if (ok && effect_words_tell(&w, fx.v, fx.n) == 0)
		print_fmt(&w.out, "nothing has changed\n");
	effects_fini(&fx);
	if (!ok) {
		state_fini(&now);
		return (ENOMEM);
	}
	state_fini(&t->looked);
	t->looked = now;
	return (0);
}

/* The step's own effects alone; false: they rest on those of others. */
static bool
apply_step(struct state *s, const struct vmsim_trace *t, size_t step)
{
	const struct told_event *ev;

	RECORDING_FOREACH(ev, t, step) {
		if (!state_apply(s, &t->fx.v[ev->fx], ev->nfx))
			return (false);
	}
	return (true);
}

static void
print_difference(struct teller *s, const struct state *was,
    const struct state *is)
{
	struct effect_words w = { .out = s->out, .names = s->names,
	    .before = was, .prefix = "" };
	struct effects fx;

	effects_init(&fx);
	if (state_diff(was, is, &fx))
		(void)effect_words_tell(&w, fx.v, fx.n);
	effects_fini(&fx);
}

void
story_changes(struct teller *s, struct vmsim_trace *t, size_t step)
{
	const struct told_step *told = &t->steps[step];
	struct state is, was;
	bool ok;

	if (told->first == NO_EVENT)
		return;
	state_init(&is);
	state_init(&was);
	ok = state_copy(&was, cursor_go(&t->told, told->first));
	if (ok && (!state_copy(&is, &was) || !apply_step(&is, t, step))) {
		state_fini(&is);
		ok = state_copy(&is, cursor_go(&t->told, told->last + 1));
	}
	if (ok && !t->told.failed)
		print_difference(s, &was, &is);
	state_fini(&is);
	state_fini(&was);
}
