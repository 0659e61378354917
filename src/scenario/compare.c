/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recording against a run of it.
 *
 * The first run is made without a trace and only looks for a difference; one
 * that has found it is repeated with the trace on up to that operation, where
 * the machine can be asked for the story.
 */
#include <string.h>
#include "scenario/compare.h"
#include "scenario/engine.h"

struct compare {
	const struct scenario *script;
	const char *name;
	struct comparison *result;
	bool	 tell;			/* the second run */
	vmsim_print_t *print;
	void	*arg;
};

struct lines {
	const char *p;
	const char *end;
};

/* The next line without its newline; false at the end. */
static bool
next_line(struct lines *l, struct slice *line)
{
	const char *newline;

	line->p = l->p;
	line->len = 0;
	if (l->p == l->end)
		return (false);
	newline = memchr(l->p, '\n', (size_t)(l->end - l->p));
	if (newline == NULL)
		newline = l->end;
	line->len = (size_t)(newline - l->p);
	l->p = newline < l->end ? newline + 1 : newline;
	return (true);
}

static bool
same_slice(struct slice a, struct slice b)
{
	return (a.len == b.len && memcmp(a.p, b.p, a.len) == 0);
}

static bool
is_page_line(struct slice s)
{
	return (s.len > 8 && memcmp(s.p, "|  page ", 8) == 0);
}

/* A page line in its pieces before and after the advisory word. */
static void
cut_referenced(struct slice line, struct slice *before, struct slice *after)
{
	static const char word[] = " referenced";
	const size_t len = sizeof(word) - 1;
	size_t i;

	*before = line;
	*after = (struct slice){ line.p + line.len, 0 };
	for (i = 0; i + len <= line.len; i++)
		if (memcmp(line.p + i, word, len) == 0)
			break;
	if (i + len > line.len)
		return;
	before->len = i;
	after->p = line.p + i + len;
	after->len = line.len - i - len;
}

/* Two lines that are not the same bytes. */
static bool
same_but_referenced(struct slice a, struct slice b)
{
	struct slice after_a, after_b, before_a, before_b;

	if (!is_page_line(a) || !is_page_line(b))
		return (false);
	cut_referenced(a, &before_a, &after_a);
	cut_referenced(b, &before_b, &after_b);
	return (same_slice(before_a, before_b) && same_slice(after_a, after_b));
}

/* Compares line by line; false with the first pair that differs. */
static bool
compare_lines(struct compare *c, struct slice recorded, struct slice run,
    struct slice *expected, struct slice *got)
{
	struct lines a = { recorded.p, recorded.p + recorded.len };
	struct lines b = { run.p, run.p + run.len };
	bool more_a, more_b;

	for (;;) {
		more_a = next_line(&a, expected);
		more_b = next_line(&b, got);
		if (!more_a && !more_b)
			return (true);
		if (more_a != more_b)
			return (false);
		if (is_page_line(*got))
			c->result->npages++;
		if (same_slice(*expected, *got))
			continue;
		if (!same_but_referenced(*expected, *got))
			return (false);
		c->result->nreferenced++;
	}
}

static void
tell_line(struct out *o, const char *label, struct slice s)
{
	out_str(o, label);
	if (s.len == 0)
		out_str(o, "(no more lines)");
	out_add(o, s.p, s.len);
	out_str(o, "\n");
}

/* A caret under the first byte that differs. */
static void
tell_caret(struct out *o, struct slice a, struct slice b)
{
	size_t i;

	for (i = 0; i < a.len && i < b.len && a.p[i] == b.p[i]; i++)
		;
	out_fmt(o, "  %9s%*s^\n", "", (int)i, "");
}

static void
tell(struct compare *c, struct scenario_run *run,
    const struct scenario_result *result, struct slice expected,
    struct slice got)
{
	const struct scenario_op *op = result->op;
	struct out o = { 0 };

	out_fmt(&o, "%s:%u: ", c->name, op != NULL ? op->line : 0);
	if (op != NULL)
		out_add(&o, op->text.p, op->text.len);
	else
		out_str(&o, "the ending");
	out_str(&o, "\n");
	tell_line(&o, "  expected ", expected);
	tell_line(&o, "  got      ", got);
	tell_caret(&o, expected, got);
	if (result->panicked)
		out_add(&o, result->text, result->len);
	c->print(c->arg, o.p, o.len);
	out_fini(&o);
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
	if (compare_lines(c, recorded, text, &expected, &got)) {
		c->result->nops++;
		return (true);
	}
	c->result->verdict = COMPARE_DIFFERENT;
	if (c->tell)
		tell(c, run, result, expected, got);
	return (false);
}

static void
run_once(struct compare *c, bool tell_it)
{
	struct scenario_options options = {
		.trace = tell_it,
		.as_recorded = true,
	};

	c->tell = tell_it;
	c->result->verdict = COMPARE_SAME;
	c->result->nops = c->result->npages = c->result->nreferenced = 0;
	if (scenario_run(c->script, &options, compare_result, c,
	    &c->result->error) == SCENARIO_REFUSED)
		c->result->verdict = COMPARE_BAD_INPUT;
}

void
compare_recording(const char *text, size_t len, const char *name,
    struct comparison *result, vmsim_print_t *print, void *arg)
{
	struct compare c = {
		.name = name,
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
		compare_race(script, text, len, name, result, print, arg);
	} else {
		run_once(&c, false);
		if (result->verdict == COMPARE_DIFFERENT && print != NULL)
			run_once(&c, true);
	}
	scenario_close(script);
}
