/* SPDX-License-Identifier: BSD-2-Clause */
/* One order of an exploration: told, and recorded. */
#include <string.h>
#include "cli/explore.h"
#include "cli/one_order.h"

/* The schedule of the order that the command names; NULL: it has been told
   that there is none. */
static const char *
find_order(const struct explore_command *c, const struct outcomes *set)
{
	if (c->trace_number != 0) {
		if (set->trace_schedule == NULL)
			fprintf(stderr, "vmsim explore: there are fewer than "
			    "%u traces\n", c->trace_number);
		return (set->trace_schedule);
	}
	if (c->outcome <= set->n)
		return (set->v[c->outcome - 1].schedule);
	fprintf(stderr, "vmsim explore: there is no outcome %u: the last is "
	    "%zu\n", c->outcome, set->n);
	return (NULL);
}

/* Told in columns; an exit status. */
static int
tell_order(const struct explore_command *c, const struct cli_scenario *s,
    const char *schedule)
{
	struct vmsim_explore_config config = c->config;
	struct scenario_options options = c->options;
	struct vmsim_explore_result r;
	struct scenario_error error;

	config.schedule = schedule;
	config.story = true;
	options.trace = true;
	if (race_explore(s->scenario, &options, &config, NULL, &r, &error) !=
	    0) {
		fprintf(stderr, "%s\n", error.text);
		return (CLI_BAD_INPUT);
	}
	printf("%s\nagain with: --schedule %s\n",
	    r.report != NULL ? r.report : "", schedule);
	vmsim_explore_result_fini(&r);
	return (CLI_OK);
}

/* Recorded in the command's file; an exit status. */
static int
write_order(const struct explore_command *c, const struct cli_scenario *s,
    const char *schedule)
{
	struct one_order o;
	bool written;

	if (one_order_record(&o, s, &c->options, &c->config, schedule) ==
	    CLI_BAD_INPUT)
		return (CLI_BAD_INPUT);
	written = cli_trace_write_about("vmsim explore", c->trace,
	    o.recording, &(const struct vmsim_trace_about){
	    .kind = "schedule", .schedule = schedule,
	    .order = o.failed ? NULL : o.report,
	    .failure = o.failed ? o.report : NULL, .states = c->states }, s);
	one_order_fini(&o);
	return (written ? CLI_OK : CLI_BAD_INPUT);
}

bool
explore_is_quiet(const struct explore_command *c)
{
	return (c->trace != NULL && strcmp(c->trace, "-") == 0);
}

bool
explore_wants_order(const struct explore_command *c)
{
	return (c->outcome != 0 || c->trace_number != 0 || c->trace != NULL);
}

int
explore_order(const struct explore_command *c, const struct cli_scenario *s,
    const struct part *part)
{
	const char *schedule = c->config.schedule;
	int status = CLI_OK;

	if (schedule == NULL && c->outcome + c->trace_number != 0) {
		schedule = find_order(c, &part->set);
		if (schedule == NULL)
			return (CLI_BAD_INPUT);
		if (c->show && !explore_is_quiet(c))
			status = tell_order(c, s, schedule);
	}
	if (c->trace == NULL || status != CLI_OK)
		return (status);
	if (schedule == NULL)
		schedule = part->result.schedule;
	if (schedule != NULL)
		return (write_order(c, s, schedule));
	fputs("vmsim explore: no execution has failed, so none is recorded; "
	    "--outcome N names one\n", stderr);
	return (CLI_OK);
}
