/* SPDX-License-Identifier: BSD-2-Clause */
/* Which part of a recording is written: what is wanted, as far as it fits. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "observe/json.h"
#include "observe/trace_json.h"

#define	HEAD_BYTES	16384	/* kinds and what else comes before the
				   state, without the source */

/* vmsim_print_t */
static void
count_bytes(void *arg, const char *text, size_t len)
{
	*(size_t *)arg += len;
}

/* Of which events are written, and of steps only what is around them. */
static struct trace_writer
counting_writer(const struct vmsim_trace *t, size_t *bytes)
{
	return ((struct trace_writer){ .out = { count_bytes, bytes }, .t = t,
	    .window = { .from = SIZE_MAX, .to = SIZE_MAX } });
}

static size_t
event_bytes(const struct vmsim_trace *t, size_t i)
{
	size_t bytes = 1;
	struct trace_writer w = counting_writer(t, &bytes);

	trace_json_event(&w, &t->events[i]);
	return (bytes);
}

static size_t
step_bytes(const struct vmsim_trace *t, size_t n)
{
	size_t bytes = 2;
	struct trace_writer w = counting_writer(t, &bytes);

	trace_json_step(&w, n);
	return (bytes);
}

/* All that is before the first step. */
static size_t
head_bytes(const struct vmsim_trace *t,
    const struct vmsim_trace_about *about, size_t from)
{
	size_t bytes = HEAD_BYTES;
	struct trace_writer w = counting_writer(t, &bytes);

	if (about->text != NULL)
		json_text(&w.out, about->text);
	cursor_init(&w.at, t);
	trace_json_state(&w, cursor_go(&w.at, from));
	cursor_fini(&w.at);
	return (bytes);
}

/* Where a step begins among the events; past the last one: their end. */
static size_t
step_begin(const struct vmsim_trace *t, size_t n)
{
	return (n < t->nsteps ? t->steps[n].begin : t->nevents);
}

/* Steps that fit as a whole; of one that does not alone, its first events. */
static void
fit_window(struct trace_window *w, const struct vmsim_trace *t, size_t bytes,
    size_t max)
{
	size_t event, end, to;

	end = w->first;
	event = to = w->from;
	while (end < w->end && bytes <= max) {
		bytes += step_bytes(t, end);
		for (to = step_begin(t, ++end); event < to && bytes <= max;)
			bytes += event_bytes(t, event++);
	}
	w->full = bytes > max;
	if (!w->full)
		return;
	if (end > w->first + 1) {
		w->end = end - 1;
		w->to = step_begin(t, w->end);
	} else {
		w->end = end;
		w->to = event > w->from ? event - 1 : w->from;
	}
}

struct trace_window
window_find(const struct vmsim_trace *t,
    const struct vmsim_trace_about *about)
{
	struct trace_window w = { .first = about->first_step,
	    .end = about->last_step };

	w.first = w.first > t->nsteps ? t->nsteps : w.first;
	w.first -= w.first != 0;
	if (w.end == 0 || w.end > t->nsteps)
		w.end = t->nsteps;
	if (w.end < w.first)
		w.end = w.first;
	w.from = w.first != 0 ? step_begin(t, w.first) : 0;
	w.to = step_begin(t, w.end);
	if (about->max_bytes != 0)
		fit_window(&w, t, head_bytes(t, about, w.from),
		    about->max_bytes);
	return (w);
}

bool
window_has_step(const struct trace_window *w, const struct vmsim_trace *t,
    size_t step)
{
	const struct told_event *ev;

	if (step >= w->first)
		return (step < w->end);
	RECORDING_FOREACH(ev, t, step) {
		if (window_has(w, (size_t)(ev - t->events)))
			return (true);
	}
	return (false);
}

void
window_text(const struct trace_window *w, const struct vmsim_trace *t,
    const struct vmsim_trace_about *about, char *text, size_t size)
{
	char part[128] = "";

	if (w->first != 0 || w->end != t->nsteps)
		snprintf(part, sizeof(part), "operations %zu to %zu of %zu%s",
		    w->first + 1, w->end, t->nsteps,
		    w->full ? ", for more would be too long" : "");
	else if (w->to != t->nevents)
		snprintf(part, sizeof(part), "events 1 to %zu of %zu, for "
		    "more would be too long", w->to, t->nevents);
	snprintf(text, size, "%s%s%s", about->left_out != NULL ?
	    about->left_out : "", about->left_out != NULL && *part != '\0' ?
	    "; " : "", part);
}

size_t
vmsim_trace_bytes(struct vmsim_trace *t)
{
	struct trace_sizes *s = &t->sizes;

	for (; s->nevents < t->nevents; s->nevents++)
		s->bytes += event_bytes(t, s->nevents);
	for (; s->nsteps < t->nsteps; s->nsteps++)
		s->bytes += step_bytes(t, s->nsteps);
	return (s->bytes);
}
