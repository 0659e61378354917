/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recording against a run of it.
 *
 * The first run is made without a trace and only looks for a difference; one
 * that has found it is repeated with the trace on up to that operation, where
 * the machine can be asked for the story.
 */
#include "scenario/compare.h"
#include "scenario/engine.h"

struct compare {
	const struct scenario *script;
	const char *name;
	struct comparison *result;
	struct scenario_options options;
	bool	 tell;			/* the second run */
	vmsim_print_t *print;
	void	*arg;
};

static void
tell_line(FILE *f, const char *label, struct slice s)
{
	fputs(label, f);
	if (s.len == 0)
		fputs("(no more lines)", f);
	fprintf(f, "%.*s\n", SLICE(s));
}

/* A caret under the first byte that differs. */
static void
tell_caret(FILE *f, struct slice a, struct slice b)
{
	size_t i;

	for (i = 0; i < a.len && i < b.len && a.p[i] == b.p[i]; i++)
		;
	fprintf(f, "  %9s%*s^\n", "", (int)i, "");
}

static void
tell_difference(struct compare *c, struct scenario_run *run,
    const struct scenario_result *result, struct slice expected,
    struct slice got)
{
	const struct scenario_op *op = result->op;
	struct slice all;
	struct stream t;

	if (!stream_open(&t))
		return;
	fprintf(t.f, "%s:%u: ", c->name, op != NULL ? op->line : 0);
	if (op != NULL)
		fprintf(t.f, "%.*s\n", SLICE(op->text));
	else
		fprintf(t.f, "the ending\n");
	tell_line(t.f, "  expected ", expected);
	tell_line(t.f, "  got      ", got);
	tell_caret(t.f, expected, got);
	if (result->panicked)
		fwrite(result->text, 1, result->len, t.f);
	all = stream_read(&t);
	c->print(c->arg, all.p, all.len);
	stream_close(&t);
	vmsim_dump_story(scenario_run_machine(run), c->print, c->arg);
	if (op != NULL && scenario_run_chain(run, op, c->print, c->arg))
		c->print(c->arg, "\n", 1);
}

static struct slice
recorded_text(const struct compare *c, const struct scenario_op *op)
{
	return (op != NULL ? op->recorded : c->script->end);
}

static bool
compare_result(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct compare *c = arg;
	struct slice expected, got, recorded, text;

	recorded = recorded_text(c, result->op);
	text = (struct slice){ result->text, result->len };
	if (compare_lines(recorded, text, c->result, &expected, &got)) {
		c->result->nops++;
		return (true);
	}
	c->result->verdict = COMPARE_DIFFERENT;
	if (c->tell)
		tell_difference(c, run, result, expected, got);
	return (false);
}

static void
run_once(struct compare *c, bool tell_it)
{
	c->tell = c->options.trace = tell_it;
	c->result->verdict = COMPARE_SAME;
	c->result->nops = c->result->npages = c->result->nreferenced = 0;
	if (scenario_run(c->script, &c->options, compare_result, c,
	    &c->result->error) == SCENARIO_REFUSED)
		c->result->verdict = COMPARE_BAD_INPUT;
}

void
compare_recording(const char *text, size_t len, const char *name,
    const struct scenario_options *options, struct comparison *result,
    vmsim_print_t *print, void *arg)
{
	struct compare c = {
		.name = name,
		.options = *options,
		.result = result,
		.print = print,
		.arg = arg,
	};
	struct scenario *script;

	*result = (struct comparison){ .verdict = COMPARE_BAD_INPUT };
	script = scenario_open(text, len, name, &result->error);
	if (script == NULL)
		return;
	c.script = script;
	if (scenario_has_threads(script)) {
		compare_race(script, text, len, name, options, result, print,
		    arg);
	} else {
		run_once(&c, false);
		if (result->verdict == COMPARE_DIFFERENT && print != NULL)
			run_once(&c, true);
	}
	scenario_close(script);
}
