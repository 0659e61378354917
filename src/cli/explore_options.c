/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of vmsim explore. */
#include <bsd/stdlib.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/explore.h"

static const char usage[] =
"usage: vmsim explore [OPTION...] FILE...\n"
"       vmsim explore --merge [--outcomes] PART...\n"
"\n"
"Runs the threads of scenarios (`-` is standard input) under many schedules\n"
"and tells the first execution that fails, with a schedule that repeats it.\n"
"\n"
"  --preemptions N  at most N changes of threads that nothing forces\n"
"  --all            every schedule, also those that cannot differ from others\n"
"  --random N       N random walks\n"
"  --pct D          random priorities with D - 1 changes\n"
"  --runs N         so many executions for --pct (1000)\n"
"  --seed S         of the random choices (1)\n"
"  --schedule S     only this schedule, and its story\n"
"  --follow         it is another build's: tell where it differs\n"
"  --show N         the story of an order that leads to outcome N; tN: of\n"
"                   the N-th trace\n"
"  --trace FILE     record an order as JSON (doc/trace.md): that of\n"
"                   --schedule, --show or --outcome, otherwise the failure's;\n"
"                   `-` is standard output, and nothing else is printed there\n"
"  --outcome N      in the recording, an order that leads to outcome N\n"
"  --states         in the recording, the whole state after each operation\n"
"  --points calls|all\n"
"                   a call of the page-table layer is one step (default); or\n"
"                   it can be overtaken, too\n"
"  --outcomes       print the scenario and the set of its outcomes, as\n"
"                   recordings have it\n"
"  --width N        of the columns of a report (of the terminal, or 80)\n"
"  --check          run all checkers after each execution\n"
"  --as-recorded    behave as FreeBSD 15.0 also where it is wrong\n"
"  --swap-alone     read each page alone from swap, as recordings do\n"
POLICIES_USAGE
"  --keep-going     after a failure too\n"
"  --executions N   stop after N executions\n"
"  --seconds N      stop after N seconds\n"
"  --steps N        of one execution before it counts as a livelock (20000)\n"
"  --checkpoint FILE\n"
"                   what is left when a limit or an interrupt ends it\n"
"  --resume FILE    go on from there, with the same options\n"
"  --shard I/N      part I of N, from 1, for --merge\n"
"  --merge          put parts together; traces met twice count once\n"
RESULTS_USAGE
"\n"
"Exit status: 0 when no execution fails, 1 when one does, 2 for bad input.\n";

static bool
parse_number(const char *arg, long long min, uint64_t *out)
{
	const char *error;

	*out = (uint64_t)strtonum(arg, min, INT64_MAX, &error);
	return (error == NULL);
}

static bool
parse_small(const char *arg, long long min, unsigned *out)
{
	const char *error;

	*out = (unsigned)strtonum(arg, min, 1000000, &error);
	return (error == NULL);
}

static bool
take_preemptions(void *state, const char *arg)
{
	struct explore_command *c = state;

	c->config.bounded = true;
	return (parse_small(arg, 0, &c->config.preemptions));
}

static bool
take_random(void *state, const char *arg)
{
	struct explore_command *c = state;

	c->config.strategy = VMSIM_EXPLORE_RANDOM;
	return (parse_number(arg, 1, &c->config.count));
}

static bool
take_pct(void *state, const char *arg)
{
	struct explore_command *c = state;

	c->config.strategy = VMSIM_EXPLORE_PCT;
	return (parse_small(arg, 1, &c->config.depth));
}

static bool
take_runs(void *state, const char *arg)
{
	struct explore_command *c = state;

	return (parse_number(arg, 1, &c->runs));
}

static bool
take_seed(void *state, const char *arg)
{
	struct explore_command *c = state;

	return (parse_number(arg, 0, &c->config.seed));
}

static bool
take_schedule(void *state, const char *arg)
{
	struct explore_command *c = state;

	c->config.schedule = arg;
	c->config.story = true;
	c->options.trace = true;
	return (true);
}

/* "3": an outcome; "t3": a trace. */
static bool
take_show(void *state, const char *arg)
{
	struct explore_command *c = state;

	c->show = true;
	c->outcome = c->trace_number = 0;
	return (arg[0] == 't' ? parse_small(arg + 1, 1, &c->trace_number) :
	    parse_small(arg, 1, &c->outcome));
}

static bool
take_outcome_number(void *state, const char *arg)
{
	struct explore_command *c = state;

	return (parse_small(arg, 1, &c->outcome));
}

static bool
take_points(void *state, const char *arg)
{
	struct explore_command *c = state;

	if (strcmp(arg, "all") == 0)
		c->config.points = VMSIM_POINTS_ALL;
	else if (strcmp(arg, "calls") != 0)
		return (false);
	return (true);
}

static bool
take_executions(void *state, const char *arg)
{
	struct explore_command *c = state;

	return (parse_number(arg, 1, &c->config.max_executions));
}

static bool
take_seconds(void *state, const char *arg)
{
	struct explore_command *c = state;
	unsigned seconds;
	bool ok;

	ok = parse_small(arg, 1, &seconds);
	c->config.max_ms = 1000 * (uint64_t)seconds;
	return (ok);
}

static bool
take_steps(void *state, const char *arg)
{
	struct explore_command *c = state;

	return (parse_number(arg, 1, &c->config.max_steps));
}

static bool
take_width(void *state, const char *arg)
{
	struct explore_command *c = state;

	c->config.width = cli_width_parse(arg);
	return (c->config.width != 0);
}

static bool
take_shard(void *state, const char *arg)
{
	struct explore_command *c = state;
	unsigned i, n;
	char rest;

	if (sscanf(arg, "%u/%u%c", &i, &n, &rest) != 2 || i == 0 || i > n)
		return (false);
	c->config.shard = i - 1;
	c->config.nshards = n;
	c->config.keep_going = c->config.hashes = true;
	return (true);
}

#define	FLAG(field)	.flag = offsetof(struct explore_command, field)

static const struct cli_option options[] = {
	{ "preemptions", .take = take_preemptions, .expected = "a number" },
	{ "all", FLAG(exhaustive) },
	{ "random", .take = take_random, .expected = "a number of runs" },
	{ "pct", .take = take_pct, .expected = "a depth from 1" },
	{ "runs", .take = take_runs, .expected = "a number of runs" },
	{ "seed", .take = take_seed, .expected = "a number" },
	{ "schedule", .take = take_schedule },
	{ "follow", FLAG(config.follow) },
	{ "show", .take = take_show,
	    .expected = "a number, or t and a number" },
	{ "trace", .text = true, FLAG(trace) },
	{ "outcome", .take = take_outcome_number, .expected = "a number" },
	{ "states", FLAG(states) },
	{ "points", .take = take_points, .expected = "calls or all" },
	{ "outcomes", FLAG(outcomes) },
	{ "check", FLAG(config.check) },
	{ "as-recorded", FLAG(as_recorded) },
	{ "swap-alone", FLAG(options.swap_alone) },
	{ "keep-going", FLAG(config.keep_going) },
	{ "executions", .take = take_executions, .expected = "a number" },
	{ "seconds", .take = take_seconds, .expected = "a number" },
	{ "steps", .take = take_steps, .expected = "a number" },
	{ "shard", .take = take_shard, .expected = "I/N, I from 1 to N" },
	{ "merge", FLAG(merge) },
	{ "checkpoint", .text = true, FLAG(checkpoint) },
	{ "resume", .text = true, FLAG(resume) },
	{ "width", .take = take_width, .expected = "a number from 40" },
	POLICIES_OPTION(struct explore_command, policies),
	RESULTS_OPTIONS(struct explore_command),
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
explore_options(struct explore_command *c, int argc, char **argv)
{
	int status;

	c->options.strict_setup = true;
	c->config.width = cli_width();
	status = cli_options(&syntax, c, argc, argv);
	if (status != -1)
		return (status);
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no scenario named",
		    NULL));
	if ((c->checkpoint != NULL || c->resume != NULL) &&
	    argc - optind != 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "a checkpoint is of one scenario", NULL));
	if (c->trace != NULL && argc - optind != 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "a recording is of one scenario", NULL));
	c->config.checkpoint = c->checkpoint != NULL;
	c->options.policies = cli_policies_text(&c->policies);
	c->options.as_recorded = c->as_recorded ? VMSIM_AS_RECORDED : 0;
	if (c->exhaustive)
		c->config.strategy = VMSIM_EXPLORE_ALL;
	if (c->config.strategy == VMSIM_EXPLORE_PCT)
		c->config.count = c->runs;
	if (c->outcomes || c->outcome != 0 || c->trace_number != 0)
		c->config.keep_going = true;
	return (-1);
}
