/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run: a machine of its own, an operation after the other, each delivered
 * to the sink, and the ending.
 */
#include <vmsim/thread.h>
#include "scenario/engine.h"

static const struct scenario_options no_options;

/* Operations of `during` that were under way. */
static void
print_queued(const struct scenario_run *run, FILE *f)
{
	const struct strand *s;
	int i;

	for (i = 0; i <= SCENARIO_THREADS; i++) {
		s = &run->strands[i];
		if (s->queued != NULL)
			fprintf(f, "| during, under way: %.*s\n",
			    SLICE(s->queued->text));
	}
}

/* The report becomes the operation's lines: `= PANIC ...`, then bars. */
static void
escape_panic(struct vmsim *vm, const char *report, void *arg)
{
	struct scenario_run *run = arg;
	struct stream *text = &run->strands[0].text;
	struct bar bar = { text->f, true };
	static const char panic[] = "panic: ";

	if (run->panicked)	/* while the dead machine was looked at */
		longjmp(run->escape, RUN_PANICKED_AGAIN);
	run->panicked = true;
	stream_cut(text, 0);
	fputs("= PANIC ", text->f);
	if (strncmp(report, panic, strlen(panic)) == 0)
		report += strlen(panic);
	bar_print(&bar, report, strlen(report));
	bar_end(&bar);
	print_queued(run, text->f);
	longjmp(run->escape, RUN_PANICKED);
}

bool
run_machine_make(struct scenario_run *run)
{
	struct vmsim_config config;
	struct vmsim *vm;

	tables_config(run->script, run->options, &config);
	vm = vmsim_create(&config);
	if (vm == NULL)
		return (false);
	vmsim_panic_hook_set(vm, escape_panic, run);
	if (!tables_make(run, vm))
		return (false);
	daemon_watch(run);
	if (run->options->recording != NULL || run->options->recorded ||
	    run->script->has_story)
		run->recording = vmsim_trace_create(vm);
	return (true);
}

/* What main's strand holds, to the sink; false: the sink says stop. */
static bool
deliver_result(struct scenario_run *run)
{
	struct strand *s = &run->strands[0];
	struct slice text = stream_read(&s->text);
	struct scenario_result result = {
		.op = s->current,
		.step = s->step,
		.text = text.p,
		.len = text.len,
		.unexpected = s->unexpected[0] != '\0' ? s->unexpected :
		    NULL,
		.last = s->current != NULL && s->current->next == NULL,
		.panicked = run->panicked,
	};

	if (result.unexpected != NULL)
		run->failed = true;
	return (run->sink(run->sink_arg, run, &result));
}

/* One operation of those outside the threads' blocks. */
static bool
run_main(struct scenario_run *run, const struct scenario_op *op)
{
	struct strand *s = &run->strands[0];

	engine_step(s, op);
	if (run->options->check)
		engine_check(s);
	return (deliver_result(run));
}

/* Of the operation `nth` of its block. */
static void
take_delivery(struct strand *into, struct strand *of, unsigned nth)
{
	const struct delivery *d = &of->deliveries[nth];
	struct slice lines = stream_read(&of->lines);

	into->step = d->step;
	stream_add(&into->text, (struct slice){ lines.p + d->from, d->len });
	if (d->unexpected != NULL)
		snprintf(into->unexpected, sizeof(into->unexpected), "%s",
		    d->unexpected);
}

/* Delivers the lines of the threads in the order of the text. */
static bool
deliver_threads(struct scenario_run *run, const struct scenario_op **next)
{
	struct strand *s = &run->strands[0];
	const struct scenario_op *op;
	unsigned nth;

	nth = 0;
	for (op = *next; op != NULL && op->section != SECTION_FINAL;
	    op = op->next) {
		s->current = op;
		stream_cut(&s->text, 0);
		s->unexpected[0] = '\0';
		s->step = 0;
		if (op->verb->run == NULL)
			nth = 0;
		else
			take_delivery(s, &run->strands[op->section], nth++);
		if (!deliver_result(run))
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
		(void)deliver_result(run);
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
		if (!run_main(run, op))
			return (SCENARIO_STOPPED);
	}
	engine_ending(&run->strands[0]);
	if (run->options->check)
		engine_check(&run->strands[0]);
	if (!deliver_result(run))
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
	case RUN_PANICKED:
		snprintf(s->unexpected, sizeof(s->unexpected), "panic");
		(void)deliver_result(run);
		break;
	case RUN_PANICKED_AGAIN:
		break;
	}
	return (SCENARIO_PANIC);
}

/* It is the caller's from now on. */
static void
end_recording(struct scenario_run *run)
{
	if (run->recording != NULL)
		vmsim_trace_stop(run->recording);
	if (run->options->recording != NULL)
		*run->options->recording = run->recording;
	else
		vmsim_trace_destroy(run->recording);
}

enum scenario_verdict
scenario_run(const struct scenario *s, const struct scenario_options *options,
    scenario_sink_t *sink, void *arg, struct scenario_error *error)
{
	enum scenario_verdict verdict = SCENARIO_REFUSED;
	struct vmsim *before = vmsim_current();
	struct scenario_run run;

	if (tables_init(&run, s, options != NULL ? options : &no_options) &&
	    run_machine_make(&run)) {
		run.sink = sink;
		run.sink_arg = arg;
		vmsim_enter(run.vm);	/* whose panic a crash is */
		verdict = run_guarded(&run);
		vmsim_enter(before);
	} else if (error != NULL) {
		error->line = 0;
		snprintf(error->text, sizeof(error->text), "%s: no memory for "
		    "a machine of so many frames", s->name);
	}
	end_recording(&run);
	vmsim_destroy(run.vm);
	tables_fini(&run);
	return (verdict);
}

struct vmsim *
scenario_run_machine(struct scenario_run *run)
{
	return (run->vm);
}

bool
run_names_objects(const struct scenario_run *run)
{
	return (run->options->names && !run->script->numbers_objects);
}

void
scenario_run_dump(struct scenario_run *run, FILE *f)
{
	if (run_names_objects(run))
		vmsim_dump(run->vm, "| ", vmsim_print_file, f);
	else
		vmsim_dump_recorded(run->vm, "| ", vmsim_print_file, f);
}

void
scenario_run_tell(struct scenario_run *run,
    const struct scenario_result *result, int how, vmsim_print_t *print,
    void *arg)
{
	if (run->recording != NULL && result->step != 0)
		vmsim_trace_tell(run->recording, result->step, how, print,
		    arg);
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
