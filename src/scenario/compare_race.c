/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The outcomes of a recorded race against those of all schedules here.
 *
 *	recorded complete	the sets of answers are equal
 *	recorded bounded	no answers that are not recorded
 *	always			no outcome, dump included, not recorded;
 *				none that ends badly
 *
 * What ended badly in the recorded code is not asked for: see
 * doc/races.md.
 */
#include "scenario/compare.h"
#include "scenario/engine.h"
#include "scenario/race.h"

#define	EXECUTIONS_MAX	200000	/* then an exploration is not complete */

struct race_compare {
	const char *name;
	struct scenario_options options;	/* VMSIM_AS_* */
	struct comparison *result;
	vmsim_print_t *print;	/* may be NULL */
	void	*arg;
	struct recorded recorded;
	struct outcomes ours;
};

static void
tell_outcome(struct race_compare *c, const char *what,
    const struct outcome *o, size_t len)
{
	struct slice all;
	struct stream t;

	c->result->verdict = COMPARE_DIFFERENT;
	if (c->print == NULL || !stream_open(&t))
		return;
	fprintf(t.f, "%s: %s\n", c->name, what);
	if (o != NULL)
		fwrite(o->text, 1, len, t.f);
	if (o != NULL && o->schedule != NULL)
		fprintf(t.f, "  schedule %s (%u preemptions)\n",
		    o->schedule, o->preemptions);
	all = stream_read(&t);
	c->print(c->arg, all.p, all.len);
	stream_close(&t);
}

/* An earlier one of the set has the same answers. */
static bool
is_repeated(const struct outcomes *set, const struct outcome *o)
{
	return (outcomes_find(set, o, true) != o);
}

/* What is wrong with an outcome of ours, or NULL. */
static const char *
find_surplus(const struct outcomes *recorded, const struct outcome *o)
{
	if (o->failed)
		return ("fails");
	if (outcomes_find(recorded, o, true) == NULL)
		return ("answers that are not recorded");
	if (outcomes_find(recorded, o, false) == NULL)
		return ("an outcome that is not recorded");
	return (NULL);
}

static void
tell_surplus(struct race_compare *c)
{
	const struct outcome *o;
	const char *what;
	size_t i;

	for (i = 0; i < c->ours.n; i++) {
		o = &c->ours.v[i];
		what = find_surplus(&c->recorded.set, o);
		if (what != NULL)
			tell_outcome(c, what, o, o->len);
	}
}

static void
tell_missing(struct race_compare *c)
{
	const struct outcome *o;
	size_t i;

	if (!c->recorded.complete)
		return;
	for (i = 0; i < c->recorded.set.n; i++) {
		o = &c->recorded.set.v[i];
		if (o->failed || is_repeated(&c->recorded.set, o))
			continue;
		if (outcomes_find(&c->ours, o, true) == NULL)
			tell_outcome(c, "recorded answers that never come", o,
			    o->nanswers);
	}
}

static int
explore_recorded(struct race_compare *c, const struct scenario *s)
{
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_REDUCED,
		.points = VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = c->recorded.preemptions,
		.max_executions = EXECUTIONS_MAX,
		.keep_going = true,
		.check = true,
	};
	struct vmsim_explore_result result;

	if (race_explore(s, &c->options, &config, &c->ours, &result,
	    &c->result->error) != 0)
		return (-1);
	c->result->executions = result.executions + result.pruned;
	if (!result.complete && c->recorded.complete)
		tell_outcome(c, "too many schedules to try them all", NULL, 0);
	vmsim_explore_result_fini(&result);
	outcomes_sort(&c->ours);
	return (0);
}

static void
refuse_recording(struct race_compare *c, const char *why)
{
	c->result->verdict = COMPARE_BAD_INPUT;
	snprintf(c->result->error.text, sizeof(c->result->error.text),
	    "%s: %s", c->name, why);
}

void
compare_race(const struct scenario *s, const char *text, size_t len,
    const char *name, const struct scenario_options *options,
    struct comparison *result, vmsim_print_t *print, void *arg)
{
	struct race_compare c = {
		.name = name,
		.options = *options,
		.result = result,
		.print = print,
		.arg = arg,
	};

	/* Outcomes are hexadecimal, and say nothing of the order of things. */
	c.options.as_written = c.options.names = false;
	result->verdict = COMPARE_SAME;
	recorded_read(&c.recorded, text, len);
	if (!c.recorded.found && !c.recorded.set.cut) {
		refuse_recording(&c, "no recorded outcomes");
	} else if (explore_recorded(&c, s) != 0) {
		result->verdict = COMPARE_BAD_INPUT;
	} else if (c.recorded.set.cut || c.ours.cut) {
		refuse_recording(&c, "out of memory");
	} else {
		tell_surplus(&c);
		tell_missing(&c);
		result->noutcomes = c.ours.n;
	}
	outcomes_fini(&c.recorded.set);
	outcomes_fini(&c.ours);
}
