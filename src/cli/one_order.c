/* SPDX-License-Identifier: BSD-2-Clause */
/* One order of a scenario's threads, recorded. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/one_order.h"

/* Calls, what threads hold, or "52 steps, 1 preemptions" end the head. */
static bool
ends_head(const char *line)
{
	const char *p = line;

	while (isdigit((unsigned char)*p))
		p++;
	return (strncmp(line, "threads:", 8) == 0 ||
	    strncmp(line, "called from", 11) == 0 ||
	    (p > line && strncmp(p, " steps,", 7) == 0));
}

char *
one_order_head(const char *report)
{
	const char *begin, *end, *p;

	if (report == NULL || strstr(report, ": all is well\n") != NULL)
		return (NULL);
	p = strstr(report, ": ");
	begin = p != NULL ? p + 2 : report;
	for (p = begin; *p != '\0' && !ends_head(p);) {
		p += strcspn(p, "\n");
		p += *p == '\n' ? 1 : 0;
	}
	for (end = p; end > begin && end[-1] == '\n';)
		end--;
	return (end > begin ? strndup(begin, (size_t)(end - begin)) : NULL);
}

/* One execution; CLI_OK with the result, to be given back. */
static int
run_order(const struct cli_scenario *s, const struct scenario_options *options,
    const struct vmsim_explore_config *config, struct vmsim_explore_result *r)
{
	struct scenario_error error;

	if (race_explore(s->scenario, options, config, NULL, r, &error) == 0)
		return (CLI_OK);
	fprintf(stderr, "%s\n", error.text);
	return (CLI_BAD_INPUT);
}

/* The schedule without preemptions; NULL: it has been told why not. */
static char *
find_usual(const struct cli_scenario *s, const struct scenario_options *options,
    const struct vmsim_explore_config *how)
{
	struct vmsim_explore_config config = *how;
	struct vmsim_explore_result r;
	char *schedule;

	config.strategy = VMSIM_EXPLORE_DEFAULT;
	config.story = true;
	if (run_order(s, options, &config, &r) != CLI_OK)
		return (NULL);
	schedule = r.schedule;
	r.schedule = NULL;
	vmsim_explore_result_fini(&r);
	return (schedule);
}

/*
 * A report of what has not failed takes another execution, which must not be
 * recorded behind the first.
 */
static int
record_schedule(struct one_order *o, const struct cli_scenario *s,
    const struct scenario_options *given,
    const struct vmsim_explore_config *how)
{
	struct vmsim_explore_config config = *how;
	struct scenario_options options = *given;
	struct vmsim_explore_result r;
	int status;

	config.schedule = o->schedule;
	config.story = false;
	options.recording = &o->recording;
	status = run_order(s, &options, &config, &r);
	if (status == CLI_OK && r.report == NULL) {
		vmsim_explore_result_fini(&r);
		config.story = true;
		status = run_order(s, given, &config, &r);
	}
	if (status != CLI_OK)
		return (status);
	o->failed = r.failures != 0;
	o->report = one_order_head(r.report);
	vmsim_explore_result_fini(&r);
	return (CLI_OK);
}

int
one_order_record(struct one_order *o, const struct cli_scenario *s,
    const struct scenario_options *options,
    const struct vmsim_explore_config *how, const char *schedule)
{
	int status = CLI_BAD_INPUT;

	*o = (struct one_order){ .schedule = schedule != NULL ?
	    strdup(schedule) : find_usual(s, options, how) };
	if (o->schedule != NULL)
		status = record_schedule(o, s, options, how);
	if (status != CLI_OK)
		one_order_fini(o);
	return (status);
}

void
one_order_fini(struct one_order *o)
{
	vmsim_trace_destroy(o->recording);
	free(o->schedule);
	free(o->report);
	*o = (struct one_order){ .recording = NULL };
}
