/* SPDX-License-Identifier: BSD-2-Clause */
/* The program: prints or runs generated scenarios. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static const char usage[] =
"usage: generate --family F --seed S [--count N] [--ops N] [--threads N]\n"
"           [--preemptions N] [--executions N] [--unreduced] [--as-recorded]\n"
"           [--run]\n"
"\n"
"Makes the scenarios of N seeds from S on, and prints them, or runs them with\n"
"all checks after every operation.  F is a family of doc/recordings.md,\n"
"`beyond`, or `all`: one after the other, by the seed.\n"
"\n"
"Family `race` has N threads (--threads; two or three, by the seed).  They\n"
"run in every order with at most --preemptions (one or two, by the seed) of\n"
"them, up to --executions (2000) of one scenario; --unreduced tries also\n"
"those that cannot differ from others, and finds no new outcome;\n"
"--as-recorded behaves as FreeBSD in all of them, else in one of eight.\n"
"\n"
"Exit status: 0, 1 when a scenario failed, 2 for bad usage.\n";

struct command {
	const struct gen_family *family;	/* NULL: all */
	bool	 race;
	bool	 run;
	uint64_t seed;
	uint64_t count;
	unsigned nops;
	unsigned nthreads;
	struct race_limits limits;
	struct race_tally races;
	uint64_t tally[FAILED + 1];
};

static const struct option options[] = {
	{ "family", required_argument, NULL, 'f' },
	{ "seed", required_argument, NULL, 's' },
	{ "count", required_argument, NULL, 'c' },
	{ "ops", required_argument, NULL, 'o' },
	{ "threads", required_argument, NULL, 't' },
	{ "preemptions", required_argument, NULL, 'p' },
	{ "executions", required_argument, NULL, 'e' },
	{ "unreduced", no_argument, NULL, 'u' },
	{ "as-recorded", no_argument, NULL, 'a' },
	{ "run", no_argument, NULL, 'r' },
	{ NULL, 0, NULL, 0 },
};

static bool
parse(struct command *c, int argc, char **argv)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'f':
			c->family = gen_family_find(optarg);
			c->race = strcmp(optarg, "race") == 0;
			if (c->family == NULL && !c->race &&
			    strcmp(optarg, "all") != 0)
				return (false);
			break;
		case 's':
			c->seed = strtoull(optarg, NULL, 0);
			break;
		case 'c':
			c->count = strtoull(optarg, NULL, 0);
			break;
		case 'o':
			c->nops = (unsigned)strtoul(optarg, NULL, 0);
			break;
		case 't':
			c->nthreads = (unsigned)strtoul(optarg, NULL, 0);
			if (c->nthreads < 2 || c->nthreads > RACE_THREADS)
				return (false);
			break;
		case 'p':
			c->limits.preemptions =
			    (unsigned)strtoul(optarg, NULL, 0);
			break;
		case 'e':
			c->limits.executions = strtoull(optarg, NULL, 0);
			break;
		case 'a':
			c->limits.as_recorded = true;
			break;
		case 'u':
			c->limits.unreduced = true;
			break;
		case 'r':
			c->run = true;
			break;
		default:
			return (false);
		}
	}
	return (optind == argc);
}

static enum verdict
run(const struct gen_family *family, uint64_t seed, const char *text,
    size_t len)
{
	enum verdict outcome;

	outcome = generate_run(family->name, seed, text, len);
	if (outcome == PASSED &&
	    !generate_run_twice(family->name, seed, text))
		return (FAILED);
	return (outcome);
}

static bool
one_race(struct command *c, uint64_t seed)
{
	struct race race;

	if (!generate_race(seed, c->nthreads, &race)) {
		fprintf(stderr, "generate: out of memory\n");
		return (false);
	}
	if (c->run)
		c->tally[generate_race_run(&race, seed, &c->limits,
		    &c->races)]++;
	else
		fwrite(race.text, 1, race.len, stdout);
	free(race.text);
	return (true);
}

static bool
one(struct command *c, uint64_t seed)
{
	const struct gen_family *family;
	size_t len;
	char *text;

	if (c->race)
		return (one_race(c, seed));
	family = c->family != NULL ? c->family :
	    &gen_families[seed % gen_nfamilies];
	text = generate(family, seed, c->nops, &len);
	if (text == NULL) {
		fprintf(stderr, "generate: out of memory\n");
		return (false);
	}
	if (c->run)
		c->tally[run(family, seed, text, len)]++;
	else
		fwrite(text, 1, len, stdout);
	free(text);
	return (true);
}

int
main(int argc, char **argv)
{
	struct command c = { .seed = 1, .count = 1,
	    .limits.executions = 2000 };
	uint64_t seed;

	if (!parse(&c, argc, argv)) {
		fputs(usage, stderr);
		return (2);
	}
	for (seed = c.seed; seed < c.seed + c.count; seed++)
		if (!one(&c, seed))
			return (2);
	if (!c.run)
		return (0);
	if (c.race)
		printf("%" PRIu64 " executions; %" PRIu64 " scenarios wholly "
		    "explored, %" PRIu64 " compared with whole operations, "
		    "%" PRIu64 " with all schedules\n",
		    c.races.executions, c.races.complete, c.races.serial,
		    c.races.unreduced);
	if (c.tally[STUCK] != 0)
		printf("%" PRIu64 " ended early: an operation within a "
		    "pager's call waited for the call\n", c.tally[STUCK]);
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n",
	    c.tally[PASSED] + c.tally[STUCK], c.tally[FAILED]);
	return (c.tally[FAILED] == 0 ? 0 : 1);
}
