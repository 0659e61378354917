/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `vmsim`: a table of subcommands. */
#include <stdio.h>
#include <string.h>
#include <vmsim/machine.h>

#include "cli/cli.h"

static const struct command {
	const char *name;
	const char *help;
	int	(*fn)(int argc, char **argv);
} commands[] = {
	{ "run", "run scenarios and print what happens", cmd_run },
	{ "check", "compare recordings with what the simulator answers",
	    cmd_check },
	{ "explore", "run the threads of scenarios in every order",
	    cmd_explore },
	{ "replay", "replay logs of real programs", cmd_replay },
	{ "record", "record a program with valgrind and replay it",
	    cmd_record },
	{ "draw", "draw the machine of a scenario", cmd_draw },
	{ "view", "show a run as a page", cmd_view },
	{ "prompt", "type a scenario, see what happens, go back", cmd_prompt },
	{ "grade", "grade answers to a lesson", cmd_grade },
	{ "quiz", "make questions whose answers the machine knows",
	    cmd_quiz },
	{ "trace", "write a recording of --trace in another form",
	    cmd_trace },
	{ "set", "list the policies that --set changes", cmd_set },
	{ "explain", "tell what a word of a story means", cmd_explain },
};

static void
print_help(FILE *f)
{
	size_t i;

	fputs("usage: vmsim COMMAND [ARGUMENT...]\n\n", f);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(f, "  %-8s %s\n", commands[i].name, commands[i].help);
	fputs("\nvmsim COMMAND --help tells more; vmsim --version tells "
	    "which.\n", f);
}

/* The status, unless what was printed could not be written. */
static int
check_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (status);
	fprintf(stderr, "vmsim: the output cannot be written\n");
	return (CLI_BAD_INPUT);
}

static int
run_command(const struct command *c, int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "vmsim %s", c->name);
	argv[0] = name;
	(void)vmsim_crash_catch(true);
	return (check_output(c->fn(argc, argv)));
}

static const struct command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(name, commands[i].name) == 0)
			return (&commands[i]);
	return (NULL);
}

int
main(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		char *args[] = { argv[0], NULL };

		return (run_command(find_command("prompt"), 1, args));
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help(stdout);
		return (CLI_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("vmsim %s\n", vmsim_version());
		return (CLI_OK);
	}
	if (strcmp(argv[1], "--set") == 0)
		argv[1] += strlen("--");
	command = find_command(argv[1]);
	if (command != NULL)
		return (run_command(command, argc - 1, argv + 1));
	fprintf(stderr, "vmsim: %s: no such command\n", argv[1]);
	print_help(stderr);
	return (CLI_BAD_INPUT);
}
