/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs that steer the scenario. */
#include "scenario/engine.h"
#include "scenario/parse.h"

static void
run_during(struct strand *s, const struct scenario_op *op)
{
	s->run->objects[op->object]->queued = op->inner;
	answer_text(s, "ok");
}

/* The same words, or the same number. */
static bool
is_same_answer(struct slice a, struct slice b)
{
	uint64_t x, y;

	return (slice_equal(a, b) || (number_value(a, &x) &&
	    number_value(b, &y) && x == y));
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
		if (is_same_answer(slice_trim(one), answer))
			return (true);
		if (bar == NULL)
			return (false);
		alternatives = slice_after(alternatives, one.len + 1);
	}
}

/* What came is told in the base in which something is expected. */
static void
tell_unexpected(struct strand *s, const struct scenario_op *op,
    struct slice expected, struct slice answer)
{
	char text[24];
	uint64_t number;

	if (number_value(expected, &number) && number_value(answer, &number)) {
		snprintf(text, sizeof(text), slice_begins(expected, "0x") ?
		    "0x%jx" : "%ju", (uintmax_t)number);
		answer = (struct slice){ text, strlen(text) };
	}
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
	if (!is_same_answer(other, answer))
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
	    .name = "expect",
	    .help = "fail unless it answers one of these",
	    .args = { ARG_EXPECTED },
	    .run = run_expect,
	},
};

const struct verb_group verbs_control = VERB_GROUP(verbs);
