/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One operation: executed, answered, checked; and the usual ending, which
 * gives back everything and counts what is left.
 */
#include <stdlib.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

void
engine_execute(struct strand *s, const struct scenario_op *op)
{
	if (op->proc != NO_NAME)
		vmsim_note(s->run->vm, &s->run->procs[op->proc], false);
	if (op->verb->needs_process && strand_proc(s, op) == NULL) {
		answer_text(s, "error noproc");
		return;
	}
	object_look(s, op);
	op->verb->run(s, op);
}

bool
strand_has_object(struct strand *s, const struct scenario_op *op)
{
	struct vm_object *const *object;

	if (op->object == NO_NAME)
		return (true);
	object = &s->run->objects[op->object]->object;
	vmsim_note(s->run->vm, object, false);
	if (*object == NULL)
		answer_text(s, "error noobject");
	return (*object != NULL);
}

void
engine_check(struct strand *s)
{
	struct bar bar = { s->text.f, false };
	unsigned n;

	n = vmsim_check(s->run->vm, bar_print, &bar);
	bar_end(&bar);
	if (n != 0 && s->unexpected[0] == '\0')
		snprintf(s->unexpected, sizeof(s->unexpected),
		    "%u invariants violated", n);
}

void
engine_run_queued(struct test_object *t)
{
	struct strand *s = tables_strand(t->run);
	const struct scenario_op *op = t->queued;
	struct slice answer;
	size_t before;

	vmsim_note(t->run->vm, &t->queued, op != NULL);
	if (op == NULL || s->queued != NULL)
		return;
	t->queued = NULL;
	s->queued = op;
	before = stream_read(&s->answer).len;
	engine_execute(s, op);
	answer = slice_after(stream_read(&s->answer), before);
	fputs("| during ", s->text.f);
	stream_add(&s->text, op->text);
	fprintf(s->text.f, " = %.*s\n", SLICE(answer));
	stream_cut(&s->answer, before);
	if (s->run->options->check)
		engine_check(s);
	s->queued = NULL;
}

/* Nothing printed, nothing unexpected. */
static void
begin_operation(struct strand *s, const struct scenario_op *op)
{
	s->current = op;
	s->step = 0;
	stream_cut(&s->text, 0);
	stream_cut(&s->answer, 0);
	s->unexpected[0] = '\0';
	s->queued = NULL;
}

void
engine_record(struct strand *s, const char *what)
{
	const struct scenario_op *op = s->current;
	struct vmsim_trace *t = s->run->recording;
	char *text;

	if (t == NULL)
		return;
	text = op != NULL ? strndup(op->text.p, op->text.len) : NULL;
	(void)vmsim_trace_step(t, op != NULL ? op->line : 0,
	    text != NULL ? text : what);
	free(text);
	s->step = vmsim_trace_nsteps(t);
}

void
engine_record_answer(struct strand *s)
{
	struct vmsim_trace *t = s->run->recording;
	struct slice answer;
	char *text;

	if (t == NULL)
		return;
	answer = stream_read(&s->answer);
	text = strndup(answer.p, answer.len);
	(void)vmsim_trace_answer(t, text != NULL ? text : "");
	free(text);
}

void
engine_step(struct strand *s, const struct scenario_op *op)
{
	struct slice answer;

	begin_operation(s, op);
	if (op->verb->run == NULL)
		return;
	engine_record(s, "");
	engine_execute(s, op);
	engine_record_answer(s);
	answer = stream_read(&s->answer);
	if (!op->verb->is_silent || answer.len > 0)
		fprintf(s->text.f, "= %.*s\n", SLICE(answer));
}

/* Gives back what the scenario still has, in the order of the recordings. */
static void
give_back_all(struct scenario_run *run)
{
	struct vm_object **object;
	struct held *h;
	uint32_t i;

	while ((h = *run->holds) != NULL) {
		*run->holds = h->older;
		vmsim_hold_destroy(h->hold);
		vmsim_free(run->vm, h);
	}
	for (i = 0; i < run->script->procs.n; i++) {
		if (run->procs[i] != NULL)
			vmsim_proc_exit(run->procs[i]);
		run->procs[i] = NULL;
	}
	for (i = 0; i < run->script->objects.n; i++) {
		object = &run->objects[i]->object;
		if (*object != NULL)
			vmsim_object_release(run->vm, *object);
		*object = NULL;
	}
}

/* What threads of the daemon have of a process that was killed, they drop. */
void
engine_ending(struct strand *s)
{
	struct vmsim_leaks leaks;

	begin_operation(s, NULL);
	engine_record(s, "the end");
	give_back_all(s->run);
	if (s->run->script->own_daemon)
		vmsim_thread_sleep(s->run->vm, 1);
	engine_record_answer(s);
	vmsim_leaks(s->run->vm, &leaks);
	fprintf(s->text.f, "= end leaked=%ju swap=%ju\n",
	    (uintmax_t)leaks.frames, (uintmax_t)leaks.swap_pages);
}
