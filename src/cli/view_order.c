/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which order of a scenario's threads a page shows: the one that is named, one
 * that leads to an outcome, the first that fails, or the usual one.
 */
#include <stdio.h>
#include <string.h>
#include "cli/view.h"

#define	PREEMPTIONS	2	/* of the orders that are tried */
#define	EXECUTIONS	5000	/* of them at most */

static const struct scenario_options options = { .strict_setup = true };

/* CLI_OK with the result, to be given back. */
static int
explore_orders(const struct view_command *c, const struct cli_scenario *s,
    struct outcomes *set, struct vmsim_explore_result *r)
{
	struct vmsim_explore_config config = c->explore;
	struct scenario_error error;

	config.keep_going = set != NULL;
	config.bounded = c->bounded || set == NULL;
	if (!c->bounded)
		config.preemptions = PREEMPTIONS;
	if (set == NULL)
		config.max_executions = EXECUTIONS;
	if (race_explore(s->scenario, &options, &config, set, r, &error) ==
	    0)
		return (CLI_OK);
	fprintf(stderr, "%s\n", error.text);
	return (CLI_BAD_INPUT);
}

static int
record_outcome(const struct view_command *c, const struct cli_scenario *s,
    struct view_run *run)
{
	struct outcomes set = { .n = 0 };
	struct vmsim_explore_result r;
	int status;

	status = explore_orders(c, s, &set, &r);
	if (status != CLI_OK)
		return (status);
	outcomes_sort(&set);
	snprintf(run->which, sizeof(run->which), "An order that leads to "
	    "outcome %u of %zu.", c->outcome, set.n);
	if (c->outcome <= set.n)
		status = one_order_record(&run->order, s, &options, &c->explore,
		    set.v[c->outcome - 1].schedule);
	else {
		fprintf(stderr, "vmsim view: there is no outcome %u: the last "
		    "is %zu\n", c->outcome, set.n);
		status = CLI_BAD_INPUT;
	}
	vmsim_explore_result_fini(&r);
	outcomes_fini(&set);
	return (status);
}

static int
record_usual(const struct view_command *c, const struct cli_scenario *s,
    struct view_run *run)
{
	struct vmsim_explore_result r;
	int status;

	status = explore_orders(c, s, NULL, &r);
	if (status != CLI_OK)
		return (status);
	if (r.failures != 0)
		snprintf(run->which, sizeof(run->which), "The first order "
		    "that fails, after %ju were tried.",
		    (uintmax_t)r.executions);
	else
		snprintf(run->which, sizeof(run->which), "The order without "
		    "preemptions; %ju were tried%s, and none fails.",
		    (uintmax_t)r.executions, r.complete ? "" : " of more");
	status = one_order_record(&run->order, s, &options, &c->explore,
	    r.failures != 0 ? r.schedule : NULL);
	vmsim_explore_result_fini(&r);
	return (status);
}

int
view_order(const struct view_command *c, const struct cli_scenario *s,
    struct view_run *run)
{
	if (c->outcome != 0)
		return (record_outcome(c, s, run));
	if (c->schedule == NULL)
		return (record_usual(c, s, run));
	snprintf(run->which, sizeof(run->which),
	    "The order that --schedule names.");
	return (one_order_record(&run->order, s, &options, &c->explore,
	    c->schedule));
}
