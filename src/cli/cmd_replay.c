/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim replay */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bsd/stdlib.h>

#include "cli/cli.h"
#include "cli/replay.h"

static const char usage[] =
"usage: vmsim replay [--json] [--frames N] [--set NAME=VALUE] LOG...\n"
"\n"
"Replays programs that were recorded with\n"
"  valgrind --tool=lackey --trace-mem=yes --trace-syscalls=yes \\\n"
"      --log-file=NAME.%p.log PROGRAM\n"
"one log for each process, compressed or not.\n"
"\n"
"  --json      print the summary as JSON (doc/replay.md)\n"
"  --frames N  give the machine N frames of 4096 bytes (default: 1048576)\n"
POLICIES_USAGE;

/* Why there is nothing to tell. */
static void
explain_nothing(struct replay *r)
{
	if (r->total.lines == 0)
		snprintf(r->error, sizeof(r->error), "nothing in the logs");
	else if (r->total.unknown > 0)
		snprintf(r->error, sizeof(r->error), "no memory access in "
		    "the logs, and %ju lines that are not lackey's; the "
		    "first: %s", (uintmax_t)r->total.unknown,
		    r->first_unknown);
	else
		snprintf(r->error, sizeof(r->error), "no memory access in "
		    "the logs: was lackey run with --trace-mem=yes?");
}

static int
replay_logs(struct replay *r, const struct vmsim_config *config, char **paths,
    bool json)
{
	for (; *paths != NULL; paths++) {
		if (replay_add_log(r, *paths) == -1)
			return (CLI_BAD_INPUT);
	}
	if (replay_run(r, config) == -1)
		return (CLI_BAD_INPUT);
	if (replay_accesses(r) == 0) {
		explain_nothing(r);
		return (CLI_BAD_INPUT);
	}
	if (!json)
		replay_print(r, stdout);
	else if (replay_print_json(r, stdout) == -1) {
		snprintf(r->error, sizeof(r->error),
		    "vmsim was built without jansson: no --json");
		return (CLI_BAD_INPUT);
	}
	return (r->violations == 0 ? CLI_OK : CLI_FAILED);
}

struct replay_command {
	bool	 json;
	uint64_t nframes;
	struct cli_policies policies;
};

static bool
take_nframes(void *state, const char *arg)
{
	struct replay_command *c = state;
	const char *error;

	c->nframes = (uint64_t)strtonum(arg, 16, 1LL << 40, &error);
	return (error == NULL);
}

static const struct cli_option options[] = {
	{ "json", .flag = offsetof(struct replay_command, json) },
	{ "frames", .take = take_nframes, .expected = "a number from 16" },
	POLICIES_OPTION(struct replay_command, policies),
	{ .name = NULL },
};

static const struct cli_syntax syntax = {
	.usage = usage, .options = options, .in_order = true
};

int
cmd_replay(int argc, char **argv)
{
	struct replay_command c = { .nframes = 1 << 20 };
	struct vmsim_config config = { 0 };
	struct replay *r;
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no log named", NULL));
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return (CLI_BAD_INPUT);
	STAILQ_INIT(&r->logs);
	STAILQ_INIT(&r->files);
	r->progress = isatty(STDERR_FILENO) != 0;
	config.nframes = c.nframes;
	config.policies = cli_policies_text(&c.policies);
	status = replay_logs(r, &config, argv + optind, c.json);
	if (r->error[0] != '\0')
		fprintf(stderr, "vmsim replay: %s\n", r->error);
	replay_fini(r);
	free(r);
	return (status);
}
