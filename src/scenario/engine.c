/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine: a machine a run, an operation after the other, and the usual
 * ending, which gives back everything and counts what is left.
 *
 * A broken contract comes back here by longjmp() from the panic hook; the
 * machine is dead then and is only destroyed.
 */
#include <stdio.h>
#include <string.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

static const struct scenario_options no_options;

static void
panic_hook(struct vmsim *vm, const char *report, void *arg)
{
	struct scenario_run *run = arg;
	struct out *text = &run->strands[0].text;
	struct out_bar bar = { text, true };

	if (run->panicked)	/* while the dead machine was looked at */
		longjmp(run->escape, 2);
	run->panicked = true;
	text->len = 0;
	out_str(text, "= PANIC ");
	out_bar_print(&bar, report, strlen(report));
	out_bar_end(&bar);
	longjmp(run->escape, 1);
}

static bool
start(struct scenario_run *run)
{
	struct vmsim_config config;
	struct vmsim *vm;

	tables_config(run->script, run->options, &config);
	vm = vmsim_create(&config);
	if (vm == NULL)
		return (false);
	vmsim_panic_hook_set(vm, panic_hook, run);
	return (tables_make(run, vm));
}

static void
finish(struct scenario_run *run)
{
	vmsim_destroy(run->vm);
	tables_fini(run);
}

void
engine_execute(struct strand *s, const struct scenario_op *op)
{
	if (op->proc != NO_NAME)
		vmsim_note(s->run->vm, &s->run->procs[op->proc], false);
	if ((op->verb->flags & VERB_PROCESS) != 0 &&
	    s->run->procs[op->proc] == NULL) {
		out_str(&s->answer, "error noproc");
		return;
	}
	op->verb->fn(s, op);
}

void
engine_check(struct strand *s)
{
	struct out_bar bar = { &s->text, false };
	unsigned n;

	n = vmsim_check(s->run->vm, out_bar_print, &bar);
	out_bar_end(&bar);
	if (n != 0 && s->unexpected[0] == '\0')
		snprintf(s->unexpected, sizeof(s->unexpected),
		    "%u invariants violated", n);
}

void
engine_run_queued(struct test_object *t)
{
	struct strand *s = tables_strand(t->run);
	const struct scenario_op *op = t->queued;
	size_t mark;

	vmsim_note(t->run->vm, &t->queued, op != NULL);
	if (op == NULL || s->within_queued)
		return;
	t->queued = NULL;
	s->within_queued = true;
	mark = s->answer.len;
	engine_execute(s, op);
	out_str(&s->text, "| during ");
	out_add(&s->text, op->text.p, op->text.len);
	out_str(&s->text, " = ");
	out_add(&s->text, s->answer.p + mark, s->answer.len - mark);
	out_str(&s->text, "\n");
	if (s->run->options->check)
		engine_check(s);
	s->answer.len = mark;
	s->within_queued = false;
}

static bool
deliver(struct scenario_run *run)
{
	const struct strand *s = &run->strands[0];
	struct scenario_result result = {
		.op = s->current,
		.text = s->text.p,
		.len = s->text.len,
		.unexpected = s->unexpected[0] != '\0' ? s->unexpected :
		    NULL,
		.last = s->current != NULL && s->current->next == NULL,
		.panicked = run->panicked,
	};

	if (result.unexpected != NULL)
		run->failed = true;
	return (run->sink(run->sink_arg, run, &result));
}

void
engine_step(struct strand *s, const struct scenario_op *op)
{
	s->current = op;
	s->text.len = s->answer.len = 0;
	s->unexpected[0] = '\0';
	s->within_queued = false;
	if ((op->verb->flags & VERB_BLOCK) != 0)
		return;
	engine_execute(s, op);
	if ((op->verb->flags & VERB_SILENT) == 0 || s->answer.len > 0) {
		out_str(&s->text, "= ");
		out_add(&s->text, s->answer.p, s->answer.len);
		out_str(&s->text, "\n");
	}
}

/* Gives back what the scenario still has, in the order of FORMAT.md. */
static void
give_back(struct scenario_run *run)
{
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
		if (run->objects[i].object != NULL)
			vmsim_object_release(run->vm, run->objects[i].object);
		run->objects[i].object = NULL;
	}
}

void
engine_ending(struct strand *s)
{
	struct vmsim_leaks leaks;

	s->current = NULL;
	s->text.len = 0;
	s->unexpected[0] = '\0';
	give_back(s->run);
	vmsim_leak_count(s->run->vm, &leaks);
	out_fmt(&s->text, "= end leaked=%ju swap=%ju\n",
	    (uintmax_t)leaks.frames, (uintmax_t)leaks.swap_pages);
}

/* One operation of those outside the threads' blocks. */
static bool
step(struct scenario_run *run, const struct scenario_op *op)
{
	struct strand *s = &run->strands[0];

	engine_step(s, op);
	if (run->options->check)
		engine_check(s);
	return (deliver(run));
}

/* Delivers the lines of the threads in the order of the text. */
static bool
deliver_threads(struct scenario_run *run, const struct scenario_op **next)
{
	struct strand *s = &run->strands[0];
	const struct strand *of;
	const struct delivery *d;
	const struct scenario_op *op;
	unsigned nth;

	nth = 0;
	for (op = *next; op != NULL && op->section != SECTION_FINAL;
	    op = op->next) {
		s->current = op;
		s->text.len = 0;
		s->unexpected[0] = '\0';
		if ((op->verb->flags & VERB_BLOCK) != 0) {
			nth = 0;
		} else {
			of = &run->strands[op->section];
			d = &of->deliveries[nth++];
			out_add(&s->text, of->lines.p + d->from, d->len);
			if (d->unexpected != NULL)
				snprintf(s->unexpected,
				    sizeof(s->unexpected), "%s",
				    d->unexpected);
		}
		if (!deliver(run))
			return (false);
	}
	*next = op;
	return (true);
}

static bool
run_threads(struct scenario_run *run, const struct scenario_op **next)
{
	run->strands[0].current = NULL;
	if (!threads_run(run)) {
		(void)deliver(run);
		return (false);
	}
	return (deliver_threads(run, next));
}

static enum scenario_verdict
run_operations(struct scenario_run *run)
{
	const struct scenario_op *op;

	for (op = run->script->first; op != NULL; op = op->next) {
		if (op == run->script->threads[0].open &&
		    !run_threads(run, &op))
			return (SCENARIO_STOPPED);
		if (op == NULL)
			break;
		if (!step(run, op))
			return (SCENARIO_STOPPED);
	}
	engine_ending(&run->strands[0]);
	if (run->options->check)
		engine_check(&run->strands[0]);
	if (!deliver(run))
		return (SCENARIO_STOPPED);
	return (run->failed ? SCENARIO_UNEXPECTED : SCENARIO_OK);
}

static enum scenario_verdict
run_guarded(struct scenario_run *run)
{
	struct strand *s = &run->strands[0];

	switch (setjmp(run->escape)) {
	case 0:
		return (run_operations(run));
	case 1:
		snprintf(s->unexpected, sizeof(s->unexpected), "panic");
		(void)deliver(run);
		break;
	default:
		break;
	}
	return (SCENARIO_PANIC);
}

enum scenario_verdict
scenario_run(const struct scenario *s, const struct scenario_options *options,
    scenario_sink_t *sink, void *arg, struct scenario_error *error)
{
	struct scenario_run run;
	enum scenario_verdict verdict;

	tables_init(&run, s, options != NULL ? options : &no_options);
	run.sink = sink;
	run.sink_arg = arg;
	if (start(&run)) {
		verdict = run_guarded(&run);
	} else {
		if (error != NULL) {
			error->line = 0;
			snprintf(error->text, sizeof(error->text), "%s: no "
			    "memory for a machine of so many frames",
			    s->name);
		}
		verdict = SCENARIO_REFUSED;
	}
	finish(&run);
	return (verdict);
}

struct vmsim *
scenario_run_machine(struct scenario_run *run)
{
	return (run->vm);
}

bool
scenario_run_chain(struct scenario_run *run, const struct scenario_op *op,
    vmsim_print_t *print, void *arg)
{
	if (op->inner != NULL && op->proc == NO_NAME)
		op = op->inner;
	if (op->proc == NO_NAME || !op->has_addr ||
	    run->procs[op->proc] == NULL)
		return (false);
	vmsim_dump_chain(run->procs[op->proc], op->addr, print, arg);
	return (true);
}
