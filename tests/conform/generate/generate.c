/* SPDX-License-Identifier: BSD-2-Clause */
/* The program: prints or runs generated scenarios. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static const char usage[] =
"usage: generate --family F --seed S [--count N] [--ops N] [--run]\n"
"\n"
"Makes the scenarios of N seeds from S on, and prints them, or runs them with\n"
"all checks after every operation.  F is one of FORMAT.md's families,\n"
"`beyond`, or `all`: one after the other, by the seed.\n"
"\n"
"Exit status: 0, 1 when a scenario failed, 2 for bad usage.\n";

struct command {
	const struct family *family;	/* NULL: all */
	bool	 run;
	uint64_t seed;
	uint64_t count;
	unsigned nops;
	uint64_t tally[FAILED + 1];
};

static const struct option options[] = {
	{ "family", required_argument, NULL, 'f' },
	{ "seed", required_argument, NULL, 's' },
	{ "count", required_argument, NULL, 'c' },
	{ "ops", required_argument, NULL, 'o' },
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
			c->family = family_find(optarg);
			if (c->family == NULL && strcmp(optarg, "all") != 0)
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
		case 'r':
			c->run = true;
			break;
		default:
			return (false);
		}
	}
	return (optind == argc);
}

static enum outcome
run(const struct family *family, uint64_t seed, const char *text, size_t len)
{
	enum outcome outcome;

	outcome = generate_run(family->name, seed, text, len);
	if (outcome == PASSED &&
	    !generate_run_twice(family->name, seed, text))
		return (FAILED);
	return (outcome);
}

static bool
one(struct command *c, uint64_t seed)
{
	const struct family *family;
	size_t len;
	char *text;

	family = c->family != NULL ? c->family : &families[seed % nfamilies];
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
	struct command c = { .seed = 1, .count = 1 };
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
	if (c.tally[STUCK] != 0)
		printf("%" PRIu64 " ended early: an operation within a "
		    "pager's call waited for the call\n", c.tally[STUCK]);
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n",
	    c.tally[PASSED] + c.tally[STUCK], c.tally[FAILED]);
	return (c.tally[FAILED] == 0 ? 0 : 1);
}
