/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of vmsim explore: a table, a row an option. */
#include <bsd/stdlib.h>
#include <getopt.h>
#include <string.h>

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
"  --points WHICH   calls: a call of the page-table layer is one step\n"
"                   (default); all: it can be overtaken, too\n"
"  --outcomes       print the scenario and the set of its outcomes, as\n"
"                   recordings have it\n"
"  --check          run all checkers after each execution\n"
"  --as-recorded    behave as FreeBSD 15-CURRENT also where it is wrong\n"
"  --keep-going     after a failure too\n"
"  --executions N   stop after N executions\n"
"  --seconds N      stop after N seconds\n"
"  --steps N        of one execution before it counts as a livelock (20000)\n"
"  --shard I/N      part I of N, from 1, for --merge\n"
"  --merge          put parts together; traces met twice count once\n"
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
take_preemptions(struct explore_command *c, const char *arg)
{
	c->config.bounded = true;
	return (parse_small(arg, 0, &c->config.preemptions));
}

static bool
take_exhaustive(struct explore_command *c, const char *arg)
{
	c->config.strategy = VMSIM_EXPLORE_ALL;
	return (true);
}

static bool
take_random(struct explore_command *c, const char *arg)
{
	c->config.strategy = VMSIM_EXPLORE_RANDOM;
	return (parse_number(arg, 1, &c->config.count));
}

static bool
take_pct(struct explore_command *c, const char *arg)
{
	c->config.strategy = VMSIM_EXPLORE_PCT;
	return (parse_small(arg, 1, &c->config.depth));
}

static bool
take_runs(struct explore_command *c, const char *arg)
{
	return (parse_number(arg, 1, &c->runs));
}

static bool
take_seed(struct explore_command *c, const char *arg)
{
	return (parse_number(arg, 0, &c->config.seed));
}

static bool
take_schedule(struct explore_command *c, const char *arg)
{
	c->config.schedule = arg;
	c->options.trace = true;
	return (true);
}

static bool
take_points(struct explore_command *c, const char *arg)
{
	if (strcmp(arg, "all") == 0)
		c->config.points = VMSIM_POINTS_ALL;
	else if (strcmp(arg, "calls") != 0)
		return (false);
	return (true);
}

static bool
take_outcomes(struct explore_command *c, const char *arg)
{
	c->outcomes = true;
	return (true);
}

static bool
take_check(struct explore_command *c, const char *arg)
{
	c->config.check = true;
	return (true);
}

static bool
take_as_recorded(struct explore_command *c, const char *arg)
{
	c->options.as_recorded = true;
	return (true);
}

static bool
take_keep_going(struct explore_command *c, const char *arg)
{
	c->config.keep_going = true;
	return (true);
}

static bool
take_executions(struct explore_command *c, const char *arg)
{
	return (parse_number(arg, 1, &c->config.max_executions));
}

static bool
take_seconds(struct explore_command *c, const char *arg)
{
	unsigned seconds;
	bool ok;

	ok = parse_small(arg, 1, &seconds);
	c->config.max_ms = 1000 * (uint64_t)seconds;
	return (ok);
}

static bool
take_steps(struct explore_command *c, const char *arg)
{
	return (parse_number(arg, 1, &c->config.max_steps));
}

static bool
take_shard(struct explore_command *c, const char *arg)
{
	unsigned i, n;
	char rest;

	if (sscanf(arg, "%u/%u%c", &i, &n, &rest) != 2 || i == 0 || i > n)
		return (false);
	c->config.shard = i - 1;
	c->config.nshards = n;
	c->config.keep_going = c->config.hashes = true;
	return (true);
}

static bool
take_merge(struct explore_command *c, const char *arg)
{
	c->merge = true;
	return (true);
}

static const struct row {
	const char *name;
	int	 has_arg;
	bool	(*take)(struct explore_command *, const char *arg);
	const char *expected;	/* when it returns false */
} rows[] = {
	{ "preemptions", 1, take_preemptions, "a number" },
	{ "all", 0, take_exhaustive, "" },
	{ "random", 1, take_random, "a number of runs" },
	{ "pct", 1, take_pct, "a depth from 1" },
	{ "runs", 1, take_runs, "a number of runs" },
	{ "seed", 1, take_seed, "a number" },
	{ "schedule", 1, take_schedule, "" },
	{ "points", 1, take_points, "calls or all" },
	{ "outcomes", 0, take_outcomes, "" },
	{ "check", 0, take_check, "" },
	{ "as-recorded", 0, take_as_recorded, "" },
	{ "keep-going", 0, take_keep_going, "" },
	{ "executions", 1, take_executions, "a number" },
	{ "seconds", 1, take_seconds, "a number" },
	{ "steps", 1, take_steps, "a number" },
	{ "shard", 1, take_shard, "I/N, I from 1 to N" },
	{ "merge", 0, take_merge, "" },
};
#define	NROWS	(sizeof(rows) / sizeof(rows[0]))

int
explore_options(struct explore_command *c, int argc, char **argv)
{
	struct option options[NROWS + 2] = { 0 };
	char what[64];
	int i, opt;

	for (i = 0; i < (int)NROWS; i++)
		options[i] = (struct option){ rows[i].name,
		    rows[i].has_arg, NULL, 1000 + i };
	options[NROWS] = (struct option){ "help", no_argument, NULL, 'h' };
	c->options.strict_setup = true;
	optind = 1;
	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			return (CLI_OK);
		}
		if (opt < 1000)
			return (cli_bad_usage(argv[0], usage, NULL, NULL));
		i = opt - 1000;
		if (rows[i].take(c, optarg))
			continue;
		snprintf(what, sizeof(what), "--%s wants %s", rows[i].name,
		    rows[i].expected);
		return (cli_bad_usage(argv[0], usage, what, optarg));
	}
	if (optind == argc)
		return (cli_bad_usage(argv[0], usage, "no scenario named",
		    NULL));
	return (-1);
}
