/* SPDX-License-Identifier: BSD-2-Clause */
/* Listening to a machine, and keeping what is heard. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sched/sched.h"
#include "observe/observe.h"
#include "observe/recording.h"

/* A place more; the list may move.  NULL: no memory. */
static void *
add_place(struct vmsim_trace *t, void *list, size_t *n, size_t *max,
    size_t size)
{
	void **v = list, *grown;
	size_t more = *max != 0 ? 2 * *max : 32;

	if (*n == *max) {
		grown = reallocarray(*v, more, size);
		if (grown == NULL) {
			t->failed = true;
			return (NULL);
		}
		*v = grown;
		*max = more;
	}
	return ((char *)*v + (*n)++ * size);
}

/* The step becomes the thread's. */
static void
set_current(struct vmsim_trace *t, uint32_t tid, size_t step)
{
	uint32_t i, n = 2 * (tid + 4);
	size_t *v;

	if (tid >= t->ncurrent) {
		v = reallocarray(t->current, n, sizeof(*v));
		if (v == NULL) {
			t->failed = true;
			return;
		}
		for (i = t->ncurrent; i < n; i++)
			v[i] = NO_STEP;
		t->current = v;
		t->ncurrent = n;
	}
	t->current[tid] = step;
}

static size_t
open_step(struct vmsim_trace *t, uint32_t tid, unsigned line,
    const char *text)
{
	struct told_step *s;

	s = add_place(t, &t->steps, &t->nsteps, &t->steps_max, sizeof(*s));
	if (s == NULL)
		return (NO_STEP);
	*s = (struct told_step){ .tid = tid, .line = line,
	    .text = text != NULL ? strdup(text) : NULL,
	    .begin = t->nevents, .first = NO_EVENT, .last = NO_EVENT };
	if (text != NULL && s->text == NULL)
		t->failed = true;
	set_current(t, tid, t->nsteps - 1);
	return (t->nsteps - 1);
}

static bool
has_step(const struct vmsim_trace *t, uint32_t tid)
{
	return (tid < t->ncurrent && t->current[tid] != NO_STEP);
}

static size_t
find_step(struct vmsim_trace *t, uint32_t tid)
{
	return (has_step(t, tid) ? t->current[tid] :
	    open_step(t, tid, 0, NULL));
}

/* What will not be there later is kept by number. */
static void
settle_values(struct vmsim_trace *t, struct trace_event *e)
{
	const struct event_row *row = event_row(e->kind);
	struct words words;
	uint32_t text;
	unsigned i;

	for (i = 0; i < EVENT_SLOTS; i++) {
		if (row->slots[i].name == NULL)
			continue;
		switch (row->slots[i].type) {
		case VALUE_PROC:
			event_set(e, i, recording_process(t,
			    event_value(e, i)));
			break;
		case VALUE_TEXT:
			words = words_of("%.*s", e->kind == TRACE_MARK ?
			    (int)e->d : WORDS_MAX,
			    (const char *)(uintptr_t)event_value(e, i));
			text = names_text(&t->names, words.text);
			t->failed = t->failed || text == 0;
			event_set(e, i, text);
			break;
		default:
			break;
		}
	}
}

/* What became of the state since the last time.  Looking is not heard. */
static void
take_effects(struct vmsim_trace *t)
{
	sched_hook_t *quiet = sched_quiet_begin();
	struct state now;
	bool ok;

	ok = state_take(&t->next, &t->names, true) &&
	    state_diff(&t->now, &t->next, &t->fx);
	sched_quiet_end(quiet);
	if (!ok) {
		t->failed = true;
		return;
	}
	now = t->next;
	t->next = t->now;
	t->now = now;
}

/* The last event of its step so far. */
static void
link_event(struct vmsim_trace *t, size_t i)
{
	struct told_step *s = &t->steps[t->events[i].step];

	t->events[i].next = NO_EVENT;
	if (s->last != NO_EVENT)
		t->events[s->last].next = i;
	else
		s->first = i;
	s->last = i;
}

/* Memory is lacking when there is no step. */
static void
keep_event(struct vmsim_trace *t, const struct trace_event *e, size_t fx)
{
	struct told_event *told;
	size_t step;

	if (e->kind == TRACE_SWITCH && t->fx.n == fx && !has_step(t, e->tid))
		return;
	step = find_step(t, e->tid);
	told = step == NO_STEP ? NULL : add_place(t, &t->events,
	    &t->nevents, &t->events_max, sizeof(*told));
	if (told == NULL)
		return;
	*told = (struct told_event){ .e = *e, .step = step, .fx = fx,
	    .nfx = t->fx.n - fx };
	settle_values(t, &told->e);
	link_event(t, t->nevents - 1);
}

/* An access, which a fault may have come before. */
static bool
is_access(const struct trace_event *e)
{
	return (e->kind == TRACE_HIT || e->kind == TRACE_LOAD ||
	    e->kind == TRACE_STORE);
}

/* trace_listener_t. */
static void
hear_event(void *arg, const struct trace_event *e)
{
	struct vmsim_trace *t = arg;
	size_t fx = t->fx.n;

	if (e == NULL) {
		t->vm = NULL;
		return;
	}
	if (t->faults_only && is_access(e))
		return;
	take_effects(t);
	if (e->kind == TRACE_PROC || e->kind == TRACE_FORK)
		recording_note_processes(t);
	keep_event(t, e, fx);
}

/* An event of no kind: what has happened beside those that have one. */
static void
hear_rest(struct vmsim_trace *t)
{
	struct trace_event e = { .kind = TRACE_NONE,
	    .tid = (uint16_t)curvm->curtid };
	size_t fx = t->fx.n;

	take_effects(t);
	if (t->fx.n != fx)
		keep_event(t, &e, fx);
}

void
recording_catch_up(struct vmsim_trace *t)
{
	struct vmsim *prev;

	if (t->vm == NULL)
		return;
	prev = vmsim_enter(t->vm);
	hear_rest(t);
	vmsim_enter(prev);
}

struct vmsim_trace *
vmsim_trace_create(struct vmsim *vm)
{
	struct vmsim_trace *t;
	struct vmsim *prev;

	if (vm->trace.listener != NULL) {
		errno = EBUSY;
		return (NULL);
	}
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return (NULL);
	names_init(&t->names);
	t->names.unique = true;
	prev = vmsim_enter(vm);
	if (!names_set(&t->names, NAME_THREAD, 0, "the clock") ||
	    !state_take(&t->now, &t->names, true) ||
	    !state_copy(&t->first, &t->now) ||
	    !state_copy(&t->looked, &t->now)) {
		vmsim_trace_destroy(t);
		t = NULL;
		errno = ENOMEM;
	} else {
		t->vm = vm;
		recording_note_processes(t);
		trace_listen(vm, hear_event, t);
	}
	vmsim_enter(prev);
	return (t);
}

void
vmsim_trace_stop(struct vmsim_trace *t)
{
	if (t->vm != NULL)
		trace_listen(t->vm, NULL, NULL);
	t->vm = NULL;
}

static void
free_steps(struct vmsim_trace *t, size_t from)
{
	size_t i;

	for (i = from; i < t->nsteps; i++) {
		free(t->steps[i].text);
		free(t->steps[i].answer);
	}
}

void
vmsim_trace_destroy(struct vmsim_trace *t)
{
	if (t == NULL)
		return;
	vmsim_trace_stop(t);
	free_steps(t, 0);
	free(t->steps);
	free(t->events);
	free(t->current);
	free(t->spaces);
	effects_fini(&t->fx);
	state_fini(&t->first);
	state_fini(&t->now);
	state_fini(&t->next);
	state_fini(&t->looked);
	cursor_fini(&t->told);
	names_fini(&t->names);
	free(t);
}

int
vmsim_trace_step(struct vmsim_trace *t, unsigned line, const char *text)
{
	struct vmsim *prev;

	if (t->vm == NULL)
		return (EINVAL);
	prev = vmsim_enter(t->vm);
	open_step(t, curvm->curtid, line, text);
	hear_rest(t);
	vmsim_enter(prev);
	return (t->failed ? ENOMEM : 0);
}

int
vmsim_trace_describe(struct vmsim_trace *t, unsigned line, const char *text)
{
	struct told_step *s;
	uint32_t tid;

	if (t->vm == NULL)
		return (EINVAL);
	tid = t->vm->curtid;
	if (!has_step(t, tid))
		return (EINVAL);
	s = &t->steps[t->current[tid]];
	free(s->text);
	s->line = line;
	s->text = strdup(text);
	if (s->text == NULL)
		t->failed = true;
	return (t->failed ? ENOMEM : 0);
}

void
vmsim_trace_faults_only(struct vmsim_trace *t, bool only)
{
	t->faults_only = only;
}

/*
 * What threads do of their own accord ends with the step that they did it in,
 * so that it is told there.
 */
static void
end_own_steps(struct vmsim_trace *t)
{
	uint32_t tid;

	for (tid = 0; tid < t->ncurrent; tid++) {
		if (t->current[tid] != NO_STEP &&
		    t->steps[t->current[tid]].text == NULL)
			t->current[tid] = NO_STEP;
	}
}

int
vmsim_trace_answer(struct vmsim_trace *t, const char *answer)
{
	struct told_step *s;
	struct vmsim *prev;
	uint32_t tid;
	size_t step;

	if (t->vm == NULL)
		return (EINVAL);
	prev = vmsim_enter(t->vm);
	tid = curvm->curtid;
	step = find_step(t, tid);
	hear_rest(t);
	end_own_steps(t);
	if (step != NO_STEP) {
		s = &t->steps[step];
		free(s->answer);
		s->answer = strdup(answer);
		if (s->answer == NULL)
			t->failed = true;
		set_current(t, tid, NO_STEP);
	}
	vmsim_enter(prev);
	return (t->failed ? ENOMEM : 0);
}

const struct told_event *
recording_event(const struct vmsim_trace *t, size_t i)
{
	return (i != NO_EVENT ? &t->events[i] : NULL);
}

void
vmsim_trace_cut(struct vmsim_trace *t, size_t nsteps)
{
	struct vmsim *prev;
	uint32_t tid;
	size_t i;

	if (t->vm == NULL)
		return;
	prev = vmsim_enter(t->vm);
	cursor_fini(&t->told);
	while (t->nevents > 0 && t->events[t->nevents - 1].step >= nsteps)
		t->fx.n = t->events[--t->nevents].fx;
	free_steps(t, nsteps);
	t->nsteps = nsteps;
	t->sizes = (struct trace_sizes){ 0 };
	for (i = 0; i < nsteps; i++)
		t->steps[i].first = t->steps[i].last = NO_EVENT;
	for (i = 0; i < t->nevents; i++)
		link_event(t, i);
	for (tid = 0; tid < t->ncurrent; tid++) {
		if (t->current[tid] >= nsteps)
			t->current[tid] = NO_STEP;
	}
	if (!state_take(&t->now, &t->names, true))
		t->failed = true;
	vmsim_enter(prev);
}
