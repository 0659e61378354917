/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim record: runs a program under valgrind's lackey and replays it. */
#include <bsd/stdlib.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/record.h"

static const char usage[] =
"usage: vmsim record [-o DIRECTORY] [--limit N] [--set NAME=VALUE]\n"
"                    PROGRAM [ARGUMENT...]\n"
"\n"
"Records a program of yours, and those that it executes, with valgrind and\n"
"replays it.  The logs are kept in DIRECTORY (default: a new one under\n"
"TMPDIR, removed at the end).  An interrupt or SIGTERM ends the program; what\n"
"it did until then is replayed.\n"
"\n"
"  --limit N        end the program after N memory accesses, or a few more\n"
POLICIES_USAGE;

struct record_command {
	const char *dir;
	uint64_t limit;
	struct cli_policies policies;
};

static bool
have_valgrind(void)
{
	const char *path = getenv("PATH");
	char *copy, *dir, *next, name[1024];
	bool found = false;

	copy = strdup(path != NULL ? path : "/usr/bin:/bin");
	if (copy == NULL)
		return (false);
	for (next = copy; !found && (dir = strsep(&next, ":")) != NULL;) {
		snprintf(name, sizeof(name), "%s/valgrind", dir);
		found = access(name, X_OK) == 0;
	}
	free(copy);
	return (found);
}

static int
replay_recording(const struct recording *rec, struct record_command *c)
{
	char *args[IMAGES_MAX + 4] = { "vmsim replay" };
	int i, n = 1;

	if (rec->nlogs == 0) {
		fprintf(stderr, "vmsim record: valgrind wrote no log\n");
		return (CLI_FAILED);
	}
	if (cli_policies_text(&c->policies) != NULL) {
		args[n++] = "--set";
		args[n++] = c->policies.text;
	}
	for (i = 0; i < rec->nlogs; i++)
		args[n++] = rec->logs[i].path;
	return (cmd_replay(n, args));
}

static int
record_and_replay(struct record_command *c, char **argv, int argc)
{
	struct recording *rec;
	int status = CLI_FAILED;

	rec = calloc(1, sizeof(*rec));
	if (rec == NULL) {
		fprintf(stderr, "vmsim record: out of memory\n");
		return (CLI_FAILED);
	}
	rec->limit = c->limit;
	rec->counts = c->limit != 0 || isatty(STDERR_FILENO) == 1;
	record_catch_signals(rec);
	if (!record_open(rec, c->dir)) {
		fprintf(stderr, "vmsim record: %s: %s\n", rec->dir,
		    strerror(errno));
	} else {
		if (record_program(rec, argv, argc))
			status = replay_recording(rec, c);
		record_remove(rec);
		record_catch_signals(NULL);
		record_close(rec);
	}
	free(rec);
	return (status);
}

static bool
take_limit(void *state, const char *arg)
{
	struct record_command *c = state;
	const char *error;

	c->limit = (uint64_t)strtonum(arg, 1, INT64_MAX, &error);
	return (error == NULL);
}

#define	FLAG(field)	.flag = offsetof(struct record_command, field)

static const struct cli_option options[] = {
	{ "directory", .letter = 'o', .text = true, FLAG(dir) },
	{ "limit", .take = take_limit, .expected = "a number of accesses" },
	POLICIES_OPTION(struct record_command, policies),
	{ .name = NULL },
};

/* What follows the program's name is the program's. */
static const struct cli_syntax syntax = {
	.usage = usage, .options = options, .in_order = true
};

int
cmd_record(int argc, char **argv)
{
	struct record_command c = { .limit = 0 };
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no program named",
		    NULL));
	if (!have_valgrind()) {
		fprintf(stderr, "vmsim record: valgrind is not installed; on "
		    "Debian: apt-get install valgrind\n");
		return (CLI_FAILED);
	}
	return (record_and_replay(&c, argv + optind, argc - optind));
}
