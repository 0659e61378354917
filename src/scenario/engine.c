/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine: a machine a run, an operation after the other, and the usual
 * ending, which gives back everything and counts what is left.
 *
 * A broken contract comes back here by longjmp() from the panic hook; the
 * machine is dead then and is only destroyed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include "scenario/engine.h"

static const struct scenario_options no_options;

static void
panic_hook(struct vmsim *vm, const char *report, void *arg)
{
	struct scenario_run *run = arg;
	struct out_bar bar = { &run->text, true };

	(void)vm;
	if (run->panicked)	/* while the dead machine was looked at */
		longjmp(run->escape, 2);
	run->panicked = true;
	run->text.len = 0;
	out_str(&run->text, "= PANIC ");
	out_bar_print(&bar, report, strlen(report));
	out_bar_end(&bar);
	longjmp(run->escape, 1);
}

static bool
make_machine(struct scenario_run *run)
{
	struct vmsim_config config = {
		.nframes = run->script->nframes,
		.check_level = run->options->check_level,
		.trace = run->options->trace || run->script->has_story,
		.as_recorded = run->options->as_recorded,
	};

	run->vm = vmsim_create(&config);
	if (run->vm == NULL)
		return (false);
	vmsim_set_panic_hook(run->vm, panic_hook, run);
	return (true);
}

static bool
start(struct scenario_run *run)
{
	const struct scenario *s = run->script;
	uint32_t i;

	run->procs = calloc(s->procs.n + 1, sizeof(*run->procs));
	run->objects = calloc(s->objects.n + 1, sizeof(*run->objects));
	if (run->procs == NULL || run->objects == NULL)
		return (false);
	for (i = 0; i < s->objects.n; i++) {
		run->objects[i].run = run;
		run->objects[i].name = s->objects.v[i].text;
	}
	return (make_machine(run));
}

static void
finish(struct scenario_run *run)
{
	struct held *h;
	uint32_t i;

	vmsim_destroy(run->vm);
	for (i = 0; run->objects != NULL && i < run->script->objects.n; i++)
		object_fini(&run->objects[i]);
	while ((h = run->holds) != NULL) {
		run->holds = h->older;
		free(h);
	}
	free(run->procs);
	free(run->objects);
	free(run->vec);
	out_fini(&run->text);
	out_fini(&run->answer);
}

void
engine_execute(struct scenario_run *run, const struct scenario_op *op)
{
	if ((op->verb->flags & VERB_PROCESS) != 0 &&
	    run->procs[op->proc] == NULL) {
		out_str(&run->answer, "error noproc");
		return;
	}
	op->verb->fn(run, op);
}

/* All checkers; what they find follows the operation's own lines. */
static void
check_machine(struct scenario_run *run)
{
	struct out_bar bar = { &run->text, false };
	unsigned n;

	n = vmsim_check(run->vm, out_bar_print, &bar);
	out_bar_end(&bar);
	if (n != 0 && run->unexpected[0] == '\0')
		snprintf(run->unexpected, sizeof(run->unexpected),
		    "%u invariants violated", n);
}

void
engine_run_queued(struct test_object *t)
{
	struct scenario_run *run = t->run;
	const struct scenario_op *op = t->queued;
	size_t mark;

	if (op == NULL || run->within_queued)
		return;
	t->queued = NULL;
	run->within_queued = true;
	mark = run->answer.len;
	engine_execute(run, op);
	out_str(&run->text, "| during ");
	out_add(&run->text, op->text.p, op->text.len);
	out_str(&run->text, " = ");
	out_add(&run->text, run->answer.p + mark, run->answer.len - mark);
	out_str(&run->text, "\n");
	if (run->options->check)
		check_machine(run);
	run->answer.len = mark;
	run->within_queued = false;
}

static bool
deliver(struct scenario_run *run)
{
	const struct scenario_op *op = run->current;
	struct scenario_result result = {
		.op = op,
		.text = run->text.p,
		.len = run->text.len,
		.unexpected = run->unexpected[0] != '\0' ? run->unexpected :
		    NULL,
		.last = op != NULL && op->next == NULL,
		.panicked = run->panicked,
	};

	if (result.unexpected != NULL)
		run->failed = true;
	return (run->sink(run->sink_arg, run, &result));
}

static bool
step(struct scenario_run *run, const struct scenario_op *op)
{
	run->current = op;
	run->text.len = run->answer.len = 0;
	run->unexpected[0] = '\0';
	engine_execute(run, op);
	if ((op->verb->flags & VERB_SILENT) == 0 || run->answer.len > 0) {
		out_str(&run->text, "= ");
		out_add(&run->text, run->answer.p, run->answer.len);
		out_str(&run->text, "\n");
	}
	if (run->options->check)
		check_machine(run);
	return (deliver(run));
}

/* Gives back what the scenario still has, in the order of FORMAT.md. */
static void
give_back(struct scenario_run *run)
{
	struct held *h;
	uint32_t i;

	while ((h = run->holds) != NULL) {
		run->holds = h->older;
		vmsim_unhold(h->hold);
		free(h);
	}
	for (i = 0; i < run->script->procs.n; i++) {
		if (run->procs[i] != NULL)
			vmsim_exit(run->procs[i]);
		run->procs[i] = NULL;
	}
	for (i = 0; i < run->script->objects.n; i++) {
		if (run->objects[i].object != NULL)
			vmsim_object_release(run->vm, run->objects[i].object);
		run->objects[i].object = NULL;
	}
}

static bool
ending(struct scenario_run *run)
{
	struct vmsim_leaks leaks;

	run->current = NULL;
	run->text.len = 0;
	run->unexpected[0] = '\0';
	give_back(run);
	vmsim_leak_count(run->vm, &leaks);
	out_fmt(&run->text, "= end leaked=%ju swap=%ju\n",
	    (uintmax_t)leaks.frames, (uintmax_t)leaks.swap_pages);
	if (run->options->check)
		check_machine(run);
	return (deliver(run));
}

static enum scenario_verdict
run_operations(struct scenario_run *run)
{
	const struct scenario_op *op;

	for (op = run->script->first; op != NULL; op = op->next)
		if (!step(run, op))
			return (SCENARIO_STOPPED);
	if (!ending(run))
		return (SCENARIO_STOPPED);
	return (run->failed ? SCENARIO_UNEXPECTED : SCENARIO_OK);
}

static enum scenario_verdict
run_guarded(struct scenario_run *run)
{
	switch (setjmp(run->escape)) {
	case 0:
		return (run_operations(run));
	case 1:
		snprintf(run->unexpected, sizeof(run->unexpected), "panic");
		(void)deliver(run);
		break;
	default:
		break;
	}
	return (SCENARIO_PANIC);
}

static void
refuse(struct scenario_error *error, const struct scenario *s, unsigned line,
    const char *what)
{
	if (error == NULL)
		return;
	error->line = line;
	if (line != 0)
		snprintf(error->text, sizeof(error->text), "%s:%u: %s",
		    s->name, line, what);
	else
		snprintf(error->text, sizeof(error->text), "%s: %s", s->name,
		    what);
}

static unsigned
threads_line(const struct scenario *s)
{
	const struct scenario_op *op;

	for (op = s->first; op != NULL; op = op->next)
		if ((op->verb->flags & VERB_THREADS) != 0)
			return (op->line);
	return (0);
}

enum scenario_verdict
scenario_run(const struct scenario *s, const struct scenario_options *options,
    scenario_sink_t *sink, void *arg, struct scenario_error *error)
{
	struct scenario_run run = {
		.script = s,
		.options = options != NULL ? options : &no_options,
		.sink = sink,
		.sink_arg = arg,
	};
	enum scenario_verdict verdict;

	if (scenario_has_threads(s)) {
		refuse(error, s, threads_line(s),
		    "not implemented yet: threads");
		return (SCENARIO_REFUSED);
	}
	if (start(&run)) {
		verdict = run_guarded(&run);
	} else {
		refuse(error, s, 0,
		    "no memory for a machine of so many frames");
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
