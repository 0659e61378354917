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
"usage: vmsim replay [--json] [--frames N] [--set NAME=VALUE]\n"
"                    [--compare NAME=VALUE]\n"
"                    [--trace FILE] [--view FILE] [--accesses FIRST[-LAST]]\n"
"                    [--hits] [--trace-size SIZE] LOG...\n"
"\n"
"Replays programs that were recorded with\n"
"  valgrind --tool=lackey --trace-mem=yes --trace-syscalls=yes \\\n"
"      --log-file=NAME.%p.log PROGRAM\n"
"one log for each process, compressed or not.\n"
"\n"
"  --json      print the summary as JSON (doc/replay.md)\n"
"  --frames N  give the machine N frames of 4096 bytes (default: 1048576)\n"
"  --compare NAME=VALUE\n"
"              replay with this policy, too: the figures side by side\n"
POLICIES_USAGE
"  --trace FILE  record the replay as JSON (doc/trace.md): as many faults as\n"
"                fit; `-` is standard output, and then nothing else is\n"
"                printed there\n"
"  --view FILE   the same as a page: what each process has in memory over\n"
"                time, and its faults (doc/view.md)\n"
"  --accesses FIRST[-LAST]\n"
"                in the recording, only these, counted from 1\n"
"  --hits        in the recording, accesses that need no fault, too\n"
"  --trace-size SIZE\n"
"                the recording is at most so long (default: 2000000; 0: as\n"
"                long as it gets); k, M and G are understood\n";

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
replay_logs(struct replay *r, const struct vmsim_config *config, char **paths)
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
	return (r->violations == 0 ? CLI_OK : CLI_FAILED);
}

struct replay_command {
	bool	 json;
	uint64_t nframes;
	struct cli_policies policies[REPLAYS_MAX]; /* of each run; of the
						      first what --set says */
	const char *compare[REPLAYS_MAX];	/* what --compare adds */
	struct replay_trace trace;	/* of the first run */
	size_t	 nruns;
};

static bool
take_nframes(void *state, const char *arg)
{
	struct replay_command *c = state;
	const char *error;

	c->nframes = (uint64_t)strtonum(arg, 16, 1LL << 40, &error);
	return (error == NULL);
}

static bool
take_compare(void *state, const char *arg)
{
	struct replay_command *c = state;

	if (c->nruns == REPLAYS_MAX)
		return (false);
	c->compare[c->nruns++] = arg;
	return (true);
}

static bool
take_accesses(void *state, const char *arg)
{
	struct replay_command *c = state;

	return (cli_trace_range(arg, &c->trace.first, &c->trace.last));
}

static bool
take_trace_size(void *state, const char *arg)
{
	struct replay_command *c = state;

	return (cli_trace_size(arg, &c->trace.max_bytes));
}

static const struct cli_option options[] = {
	{ "json", .flag = offsetof(struct replay_command, json) },
	{ "frames", .take = take_nframes, .expected = "a number from 16" },
	{ "compare", .take = take_compare,
	    .expected = "policies, and not more than seven times" },
	POLICIES_OPTION(struct replay_command, policies[0]),
	{ "trace", .text = true,
	    .flag = offsetof(struct replay_command, trace.path) },
	{ "view", .text = true,
	    .flag = offsetof(struct replay_command, trace.page) },
	{ "accesses", .take = take_accesses,
	    .expected = "numbers from 1, FIRST[-LAST]" },
	{ "hits", .flag = offsetof(struct replay_command, trace.hits) },
	{ "trace-size", .take = take_trace_size,
	    .expected = "a number of bytes" },
	{ .name = NULL },
};

static const struct cli_syntax syntax = {
	.usage = usage, .options = options, .in_order = true
};

/* Those of --set with those of --compare behind; false: it has been told. */
static bool
combine_policies(struct replay_command *c)
{
	char error[256];
	size_t i;

	for (i = 1; i < c->nruns; i++) {
		c->policies[i] = c->policies[0];
		if (cli_policies_add(&c->policies[i], c->compare[i], error,
		    sizeof(error)))
			continue;
		fprintf(stderr, "vmsim replay: --compare %s: %s; `vmsim set` "
		    "lists them all\n", c->compare[i], error);
		return (false);
	}
	return (true);
}

static struct replay *
create_replay(const struct cli_policies *policies)
{
	struct replay *r;

	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return (NULL);
	STAILQ_INIT(&r->logs);
	STAILQ_INIT(&r->files);
	r->progress = isatty(STDERR_FILENO) != 0;
	r->policies = cli_policies_text(policies);
	return (r);
}

/* One replay; *r is its own whatever happens.  An exit status. */
static int
replay_once(const struct replay_command *c, size_t i, char **paths,
    struct replay **r)
{
	struct vmsim_config config = { .nframes = c->nframes };
	int status;

	*r = create_replay(&c->policies[i]);
	if (*r == NULL)
		return (CLI_BAD_INPUT);
	config.policies = (*r)->policies;
	if (i == 0)
		(*r)->trace = c->trace;
	status = replay_logs(*r, &config, paths);
	if ((*r)->error[0] != '\0')
		fprintf(stderr, "vmsim replay: %s\n", (*r)->error);
	return (status);
}

static bool
is_standard(const char *path)
{
	return (path != NULL && strcmp(path, "-") == 0);
}

static int
print_replays(const struct replay_command *c, struct replay *const *r,
    size_t n)
{
	if (c->json) {
		if (replay_print_json(r, n, stdout) == 0)
			return (CLI_OK);
		fprintf(stderr, "vmsim replay: vmsim was built without "
		    "jansson: no --json\n");
		return (CLI_BAD_INPUT);
	}
	if (is_standard(c->trace.path) || is_standard(c->trace.page))
		return (CLI_OK);
	if (n == 1)
		replay_print(r[0], stdout);
	else
		replay_compare(r, n, stdout);
	return (CLI_OK);
}

static void
destroy_replay(struct replay *r)
{
	if (r == NULL)
		return;
	replay_fini(r);
	free(r);
}

int
cmd_replay(int argc, char **argv)
{
	static struct replay_command c;
	struct replay *r[REPLAYS_MAX] = { NULL };
	int one, status;
	size_t i;

	c = (struct replay_command){ .nframes = 1 << 20, .nruns = 1,
	    .trace = { .first = 1, .max_bytes = CLI_TRACE_BYTES } };
	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no log named", NULL));
	if (!combine_policies(&c))
		return (CLI_BAD_INPUT);
	status = CLI_OK;
	for (i = 0; i < c.nruns && status != CLI_BAD_INPUT; i++) {
		one = replay_once(&c, i, argv + optind, &r[i]);
		if (one > status)
			status = one;
	}
	if (status != CLI_BAD_INPUT && (c.trace.path != NULL ||
	    c.trace.page != NULL) && !replay_trace_write(r[0]))
		status = CLI_BAD_INPUT;
	if (status != CLI_BAD_INPUT) {
		one = print_replays(&c, r, c.nruns);
		if (one > status)
			status = one;
	}
	for (i = 0; i < c.nruns; i++)
		destroy_replay(r[i]);
	return (status);
}
