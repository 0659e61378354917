/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim set: the policies; and what --set says for the other subcommands. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <vmsim/observe.h>

#include "cli/cli.h"

static const char usage[] =
"usage: vmsim set [NAME=VALUE...]\n"
"\n"
"Lists the policies of a machine: numbers and switches that decide how much\n"
"is read, mapped, freed or joined at once.  The commands that run something\n"
"take --set NAME=VALUE, as often as wanted; behind set itself it is shown.\n";

const char *
cli_policies_text(const struct cli_policies *p)
{
	return (p->text[0] != '\0' ? p->text : NULL);
}

bool
cli_policies_add(struct cli_policies *p, const char *arg, char *error,
    size_t size)
{
	size_t len = strlen(p->text);

	if (strlen(arg) + 2 > sizeof(p->text) - len) {
		snprintf(error, size, "too many of them");
		return (false);
	}
	snprintf(p->text + len, sizeof(p->text) - len, "%s%s",
	    len > 0 ? " " : "", arg);
	return (vmsim_policies_check(p->text, error, size) == 0);
}

static const struct cli_option options[] = {
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

/* What a machine with these policies has. */
static int
list_policies(const struct cli_policies *p)
{
	const struct vmsim_config config = { .policies = p->text };
	struct vmsim *vm;

	vm = vmsim_create(&config);
	if (vm == NULL) {
		fprintf(stderr, "vmsim set: a machine of 64 MiB cannot have "
		    "them\n");
		return (CLI_BAD_INPUT);
	}
	vmsim_dump_policies(vm, "", vmsim_print_file, stdout);
	vmsim_destroy(vm);
	return (CLI_OK);
}

int
cmd_set(int argc, char **argv)
{
	struct cli_policies policies = { .text = "" };
	char error[256];
	int status;

	status = cli_options(&syntax, NULL, argc, argv);
	if (status != -1)
		return (status);
	for (; optind < argc; optind++) {
		if (strcmp(argv[optind], "help") == 0 ||
		    cli_policies_add(&policies, argv[optind], error,
		    sizeof(error)))
			continue;
		return (cli_bad_usage(&syntax, argv[0], error, NULL));
	}
	return (list_policies(&policies));
}
