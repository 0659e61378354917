/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that look at the machine or steer the scenario. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <vmsim/observe.h>
#include "scenario/engine.h"

/* The machine was made with them. */
void
op_frames(struct strand *s, const struct scenario_op *op)
{
	out_str(&s->answer, "ok");
}

void
op_object(struct strand *s, const struct scenario_op *op)
{
	struct test_object *t = &s->run->objects[op->object];

	t->spec = op->spec;
	t->npages = op->npages;
	out_str(&s->answer, answer_errno(object_create(s->run, t)));
}

void
op_during(struct strand *s, const struct scenario_op *op)
{
	s->run->objects[op->object].queued = op->inner;
	out_str(&s->answer, "ok");
}

void
op_dump(struct strand *s, const struct scenario_op *op)
{
	vmsim_dump(s->run->vm, "| ", out_print, &s->text);
}

void
op_stats(struct strand *s, const struct scenario_op *op)
{
	vmsim_dump_stats(s->run->vm, "| ", out_print, &s->text);
}

void
op_story(struct strand *s, const struct scenario_op *op)
{
	struct out_bar bar = { &s->text, false };

	vmsim_dump_story(s->run->vm, out_bar_print, &bar);
	out_bar_end(&bar);
}

void
op_chain(struct strand *s, const struct scenario_op *op)
{
	struct out_bar bar = { &s->text, false };

	vmsim_dump_chain(s->run->procs[op->proc], op->addr, out_bar_print,
	    &bar);
	out_bar_end(&bar);
}

static struct slice
trim(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return ((struct slice){ p, (size_t)(end - p) });
}

static bool
among(const struct out *answer, struct slice alternatives)
{
	const char *p = alternatives.p, *end = p + alternatives.len, *bar;
	struct slice one;

	for (; p <= end; p = bar + 1) {
		bar = memchr(p, '|', (size_t)(end - p));
		if (bar == NULL)
			bar = end;
		one = trim(p, bar);
		if (one.len == answer->len &&
		    memcmp(one.p, answer->p, one.len) == 0)
			return (true);
	}
	return (false);
}

void
op_expect(struct strand *s, const struct scenario_op *op)
{
	engine_execute(s, op->inner);
	if (among(&s->answer, op->answers))
		return;
	snprintf(s->unexpected, sizeof(s->unexpected),
	    "%.*s: expected %.*s, got %.*s", (int)op->inner->text.len,
	    op->inner->text.p, (int)op->answers.len, op->answers.p,
	    (int)s->answer.len, s->answer.p);
}
