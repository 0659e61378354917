/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs that look at the machine or steer the scenario. */
#include <vmsim/observe.h>
#include "scenario/engine.h"

static void
run_during(struct strand *s, const struct scenario_op *op)
{
	s->run->objects[op->object].queued = op->inner;
	answer_text(s, "ok");
}

static void
run_dump(struct strand *s, const struct scenario_op *op)
{
	vmsim_dump(s->run->vm, "| ", vmsim_print_file, s->text.f);
}

static void
run_stats(struct strand *s, const struct scenario_op *op)
{
	vmsim_dump_stats(s->run->vm, "| ", vmsim_print_file, s->text.f);
}

static void
run_story(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	vmsim_dump_story(s->run->vm, bar_print, &bar);
	bar_end(&bar);
}

static void
run_chain(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	vmsim_dump_chain(strand_proc(s, op), op->addr, bar_print, &bar);
	bar_end(&bar);
}

static void
run_picture(struct strand *s, const struct scenario_op *op)
{
	struct bar bar = { s->text.f, false };

	if (vmsim_draw(s->run->vm, VMSIM_PICTURE_TEXT, bar_print, &bar) != 0)
		answer_text(s, "ENOMEM");
	bar_end(&bar);
}

/* The machine was made with them where `on` is said. */
static void
run_tlb(struct strand *s, const struct scenario_op *op)
{
	if (op->flags != 0)
		answer_text(s, "ok");
	else
		vmsim_dump_tlb(s->run->vm, "| ", vmsim_print_file, s->text.f);
}

/* Is the answer one of the alternatives, which have `|` between them? */
static bool
is_expected(struct slice answer, struct slice alternatives)
{
	struct slice one;
	const char *bar;

	for (;;) {
		one = alternatives;
		bar = slice_find(alternatives, "|");
		if (bar != NULL)
			one.len = (size_t)(bar - one.p);
		if (slice_equal(slice_trim(one), answer))
			return (true);
		if (bar == NULL)
			return (false);
		alternatives = slice_after(alternatives, one.len + 1);
	}
}

static void
tell_unexpected(struct strand *s, const struct scenario_op *op,
    struct slice expected, struct slice answer)
{
	snprintf(s->unexpected, sizeof(s->unexpected),
	    "%.*s: expected %.*s, got %.*s", SLICE(op->inner->text),
	    SLICE(expected), SLICE(answer));
}

/* The other operation answers behind the first one's answer. */
static void
expect_same(struct strand *s, const struct scenario_op *op)
{
	struct slice answer, both, other;
	size_t len;

	len = stream_read(&s->answer).len;
	engine_execute(s, op->other);
	both = stream_read(&s->answer);
	answer = (struct slice){ both.p, len };
	other = slice_after(both, len);
	if (!slice_equal(other, answer))
		tell_unexpected(s, op, other, answer);
	stream_cut(&s->answer, len);
}

static void
run_expect(struct strand *s, const struct scenario_op *op)
{
	struct slice answer;

	engine_execute(s, op->inner);
	if (op->other != NULL) {
		expect_same(s, op);
		return;
	}
	answer = stream_read(&s->answer);
	if (!is_expected(answer, op->answers))
		tell_unexpected(s, op, op->answers, answer);
}

static const struct verb verbs[] = {
	{
	    .name = "during",
	    .help = "run it inside the pager's next call",
	    .args = { ARG_OBJECT, ARG_QUEUED },
	    .run = run_during,
	},
	{
	    .name = "dump",
	    .help = "the whole state",
	    .run = run_dump,
	    .is_silent = true,
	},
	{
	    .name = "stats",
	    .help = "the counters",
	    .run = run_stats,
	    .is_silent = true,
	},
	{
	    .name = "tlb",
	    .help = "what processors remember; on: they do",
	    .args = { ARG_ON },
	    .run = run_tlb,
	    .is_silent = true,
	},
	{
	    .name = "expect",
	    .help = "fail unless it answers one of these",
	    .args = { ARG_EXPECTED },
	    .run = run_expect,
	},
	{
	    .name = "story",
	    .help = "tell the last fault",
	    .run = run_story,
	    .is_silent = true,
	    .needs_trace = true,
	},
	{
	    .name = "chain",
	    .help = "draw the shadow chain under an address",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_chain,
	    .needs_process = true,
	    .is_silent = true,
	},
	{
	    .name = "picture",
	    .help = "draw processes, objects and pages",
	    .run = run_picture,
	    .is_silent = true,
	},
};

const struct verb_group verbs_control = VERB_GROUP(verbs);
