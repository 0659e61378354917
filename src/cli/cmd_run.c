/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim run: executes scenarios and prints them as recordings. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* asprintf() */
#endif
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
#include <vmsim/observe.h>

#include "scenario/text.h"
#include "cli/cli.h"
#include "cli/results.h"

static const char usage[] =
"usage: vmsim run [--dump each|end|never] [--story] [--why] [--diff]\n"
"                 [--check] [--as-recorded] [--swap-alone]\n"
"                 [--set NAME=VALUE]\n"
"                 [--trace FILE [--states]] FILE...\n"
"       vmsim run --operations\n"
"\n"
"Runs scenarios (`-` is standard input) and prints each operation with its\n"
"answer.  Lines that begin with `=` or `|` are skipped, so a recording runs\n"
"as well.  Threads run one after the other, each until it must wait; see\n"
"vmsim explore for the other orders.\n"
"\n"
"  --dump each   dump the machine after every operation\n"
"  --dump end    dump it after the last one\n"
"  --dump never  not even where the scenario says so\n"
"  --story       tell what happens in each operation\n"
"  --why         the same, with a sentence why behind each line\n"
"  --diff        tell what each operation changes\n"
"  --check       run all checkers after every operation\n"
"  --as-recorded answer as FreeBSD 15.0 did also where it is wrong\n"
"                (doc/deviations.md), and as recordings spell it\n"
"  --swap-alone  read each page alone from swap, as most recordings do\n"
POLICIES_USAGE
"  --trace FILE  record the run as JSON (doc/trace.md); `-` is standard\n"
"                output, and then nothing else is printed there\n"
"  --states      in the recording, the whole state after each operation\n"
"  --operations  list the operations\n"
RESULTS_USAGE
"\n"
"Exit status: 0, 1 when an `expect` failed, 2 for bad input.\n";

enum dump { DUMP_ASKED, DUMP_EACH, DUMP_END, DUMP_NEVER };

struct run_command {
	enum dump dump;
	bool	 story;
	bool	 why;
	bool	 diff;
	bool	 check;
	bool	 as_recorded;
	bool	 swap_alone;
	bool	 operations;
	const char *trace;	/* file for the recording, or NULL */
	bool	 states;
	struct cli_policies policies;
	struct results results;
	const char *path;
	char	*wrong;		/* the first unmet expectation, or NULL */
};

/*
 * Comments and blank lines between two operations, answers left out.  The
 * remarks among the outcomes of a race belong to those.
 */
static void
print_lead(const char *p, size_t len)
{
	struct slice line, rest = { p, len };

	while (slice_line(&rest, &line) &&
	    !slice_begins(line, "= outcome "))
		if (line.p[0] != '=' && line.p[0] != '|')
			fwrite(line.p, 1, line.len, stdout);
}

static void
print_tail(const struct scenario *s)
{
	const char *tail;
	size_t len;

	tail = scenario_tail(s, &len);
	print_lead(tail, len);
}

static void
print_told(const struct run_command *c, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct bar bar = { stdout, false };

	if (c->story || c->why)
		scenario_run_tell(run, result, c->why ? VMSIM_TELL_WHY : 0,
		    bar_print, &bar);
	if (c->diff)
		scenario_run_tell(run, result, VMSIM_TELL_CHANGES, bar_print,
		    &bar);
	bar_end(&bar);
}

static void
print_op(struct run_command *c, struct scenario_run *run,
    const struct scenario_result *result)
{
	const struct scenario_op *op = result->op;
	const char *text;
	size_t len;

	text = scenario_op_lead(op, &len);
	print_lead(text, len);
	text = scenario_op_text(op, &len);
	printf("%.*s\n", (int)len, text);
	if (c->dump != DUMP_NEVER || strcmp(scenario_op_verb(op), "dump") != 0)
		fwrite(result->text, 1, result->len, stdout);
	print_told(c, run, result);
	if (c->dump == DUMP_EACH || (c->dump == DUMP_END && result->last))
		scenario_run_dump(run, stdout);
}

/* The first is kept, for the results. */
static void
keep_wrong(struct run_command *c, const struct scenario_result *result)
{
	if (c->wrong == NULL && asprintf(&c->wrong, "%s:%u: %s", c->path,
	    result->op != NULL ? scenario_op_line(result->op) : 0,
	    result->unexpected) == -1)
		c->wrong = NULL;
}

/* Standard output belongs to the recording. */
static bool
is_quiet(const struct run_command *c)
{
	return (c->trace != NULL && strcmp(c->trace, "-") == 0);
}

static bool
take_result(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct run_command *c = arg;

	if (!is_quiet(c) && result->op != NULL)
		print_op(c, run, result);
	else if (!is_quiet(c))
		fwrite(result->text, 1, result->len, stdout);
	if (result->unexpected == NULL)
		return (true);
	keep_wrong(c, result);
	fflush(stdout);
	if (result->op != NULL)
		fprintf(stderr, "%s:%u: %s\n", c->path,
		    scenario_op_line(result->op), result->unexpected);
	else
		fprintf(stderr, "%s: the ending: %s\n", c->path,
		    result->unexpected);
	return (true);
}

/* One run; its recording, if it is wanted, is written then. */
static int
run_script(struct run_command *c, const struct cli_scenario *s)
{
	struct vmsim_trace *recording = NULL;
	struct scenario_options options = {
		.trace = true,		/* a panic tells the last events */
		.check = c->check,
		.recorded = c->story || c->why || c->diff,
		.why = c->why,
		.as_written = !c->as_recorded,
		.names = !c->as_recorded,
		.as_recorded = c->as_recorded ? VMSIM_AS_RECORDED : 0,
		.swap_alone = c->swap_alone,
		.policies = cli_policies_text(&c->policies),
		.recording = c->trace != NULL ? &recording : NULL,
	};
	struct scenario_error error;
	enum scenario_verdict verdict;
	bool written = true;

	verdict = scenario_run(s->scenario, &options, take_result, c, &error);
	if (c->trace != NULL && verdict != SCENARIO_REFUSED)
		written = cli_trace_write("vmsim run", c->trace, recording,
		    "scenario", c->states, s);
	vmsim_trace_destroy(recording);
	switch (verdict) {
	case SCENARIO_OK:
		if (!is_quiet(c))
			print_tail(s->scenario);
		return (written ? CLI_OK : CLI_BAD_INPUT);
	case SCENARIO_UNEXPECTED:
	case SCENARIO_STOPPED:
	case SCENARIO_PANIC:
		return (CLI_FAILED);
	case SCENARIO_REFUSED:
		break;
	}
	fflush(stdout);
	fprintf(stderr, "%s\n", error.text);
	if (c->wrong == NULL)
		c->wrong = strdup(error.text);
	return (CLI_BAD_INPUT);
}

static int
run_file(struct run_command *c, const char *path)
{
	struct cli_scenario s;
	static const enum case_status ends[] = {
		[CLI_OK] = CASE_PASSED,
		[CLI_FAILED] = CASE_FAILED,
		[CLI_BAD_INPUT] = CASE_BAD_INPUT,
	};
	int status = CLI_BAD_INPUT;

	results_begin(&c->results);
	if (cli_scenario_open(&s, "vmsim run", path)) {
		c->path = s.name;
		status = run_script(c, &s);
		cli_scenario_close(&s);
	}
	results_end(&c->results, "", path, ends[status],
	    c->wrong != NULL ? c->wrong : "it is not there, or is no scenario");
	free(c->wrong);
	c->wrong = NULL;
	return (status);
}

static bool
take_dump(void *state, const char *arg)
{
	static const char *const words[] = {
		[DUMP_EACH] = "each",
		[DUMP_END] = "end",
		[DUMP_NEVER] = "never",
	};
	struct run_command *c = state;
	int i;

	for (i = DUMP_EACH; i <= DUMP_NEVER; i++) {
		if (strcmp(arg, words[i]) != 0)
			continue;
		c->dump = (enum dump)i;
		return (true);
	}
	return (false);
}

#define	FLAG(field)	.flag = offsetof(struct run_command, field)

static const struct cli_option options[] = {
	{ "dump", .take = take_dump, .expected = "each, end or never" },
	{ "story", FLAG(story) },
	{ "why", FLAG(why) },
	{ "diff", FLAG(diff) },
	{ "check", FLAG(check) },
	{ "as-recorded", FLAG(as_recorded) },
	{ "swap-alone", FLAG(swap_alone) },
	{ "operations", FLAG(operations) },
	POLICIES_OPTION(struct run_command, policies),
	{ "trace", .text = true, FLAG(trace) },
	{ "states", FLAG(states) },
	RESULTS_OPTIONS(struct run_command),
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_run(int argc, char **argv)
{
	struct run_command c = { .dump = DUMP_ASKED };
	int i, one, status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (c.operations) {
		(void)scenario_help(NULL, vmsim_print_file, stdout);
		return (CLI_OK);
	}
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no scenario named",
		    NULL));
	if (c.trace != NULL && argc - optind > 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "a recording is of one scenario", NULL));
	status = CLI_OK;
	for (i = optind; i < argc; i++) {
		one = run_file(&c, argv[i]);
		if (one > status)
			status = one;
	}
	one = results_write(&c.results, argv[0]);
	return (one > status ? one : status);
}
