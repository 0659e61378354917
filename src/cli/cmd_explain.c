/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim explain: words of stories and of the documents. */
#include <bsd/string.h>
#include <stdio.h>
#include <unistd.h>
#include <vmsim/observe.h>
#include <vmsim/trace.h>
#include "cli/cli.h"

static const char usage[] =
"usage: vmsim explain [WORD...]\n"
"\n"
"Tells what a word of a story means, and what FreeBSD calls it; without a\n"
"word lists all of them (doc/glossary.md).\n";

static const struct cli_option options[] = {
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_explain(int argc, char **argv)
{
	char word[256] = "";
	int i, status;

	status = cli_options(&syntax, NULL, argc, argv);
	if (status != -1)
		return (status);
	for (i = optind; i < argc; i++) {
		strlcat(word, i > optind ? " " : "", sizeof(word));
		strlcat(word, argv[i], sizeof(word));
	}
	if (vmsim_explain(optind < argc ? word : NULL, vmsim_print_file,
	    stdout))
		return (CLI_OK);
	fprintf(stderr, "%s: %s: no such word; without one it lists them\n",
	    argv[0], word);
	return (CLI_BAD_INPUT);
}
