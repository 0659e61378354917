/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of a subcommand: a table, a row an option. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "cli/cli.h"

#define	OPTIONS_MAX	40	/* rows */
#define	FIRST_LONG	256	/* values of options without a letter */

struct option_tables {
	struct option longs[OPTIONS_MAX + 2];
	char	 letters[2 * OPTIONS_MAX + 3];
};

static int
option_value(const struct cli_syntax *syntax, size_t i)
{
	return (syntax->options[i].letter != 0 ? syntax->options[i].letter :
	    FIRST_LONG + (int)i);
}

static bool
has_argument(const struct cli_option *o)
{
	return (o->take != NULL || o->text || o->policy);
}

/* The rows as getopt_long(3) wants them. */
static void
fill_tables(const struct cli_syntax *syntax, struct option_tables *t)
{
	const struct cli_option *o;
	char *letter = t->letters;
	size_t i;

	*t = (struct option_tables){ 0 };
	if (syntax->in_order)
		*letter++ = '+';
	*letter++ = 'h';
	for (i = 0; syntax->options[i].name != NULL; i++) {
		o = &syntax->options[i];
		t->longs[i] = (struct option){ o->name, has_argument(o), NULL,
		    option_value(syntax, i) };
		if (o->letter != 0)
			*letter++ = o->letter;
		if (o->letter != 0 && has_argument(o))
			*letter++ = ':';
	}
	t->longs[i] = (struct option){ "help", no_argument, NULL, 'h' };
}

static const struct cli_option *
find_option(const struct cli_syntax *syntax, int value)
{
	size_t i;

	for (i = 0; syntax->options[i].name != NULL; i++)
		if (option_value(syntax, i) == value)
			return (&syntax->options[i]);
	return (NULL);
}

static bool
take_option(const struct cli_option *o, void *state, const char *arg)
{
	if (o->take != NULL)
		return (o->take(state, arg));
	if (o->text)
		*(const char **)((char *)state + o->flag) = arg;
	else
		*(bool *)((char *)state + o->flag) = true;
	return (true);
}

/* Returns -1, or the exit status. */
static int
add_policy(const struct cli_option *o, void *state, const char *command,
    const char *arg)
{
	struct cli_policies *policies = (void *)((char *)state + o->flag);
	char error[256];

	if (strcmp(arg, "help") == 0) {
		vmsim_dump_policies(NULL, "", vmsim_print_file, stdout);
		return (CLI_OK);
	}
	if (cli_policies_add(policies, arg, error, sizeof(error)))
		return (-1);
	fprintf(stderr, "%s: --set %s: %s; `vmsim set` lists them all\n",
	    command, arg, error);
	return (CLI_BAD_INPUT);
}

int
cli_options(const struct cli_syntax *syntax, void *state, int argc,
    char **argv)
{
	const struct cli_option *o;
	struct option_tables t;
	char what[128];
	int status, value;

	fill_tables(syntax, &t);
	optind = 1;
	while ((value = getopt_long(argc, argv, t.letters, t.longs, NULL)) !=
	    -1) {
		if (value == 'h') {
			fputs(syntax->usage, stdout);
			return (CLI_OK);
		}
		o = find_option(syntax, value);
		if (o == NULL)
			return (cli_bad_usage(syntax, argv[0], NULL, NULL));
		if (o->policy) {
			status = add_policy(o, state, argv[0],
			    optarg);
			if (status != -1)
				return (status);
			continue;
		}
		if (take_option(o, state, optarg))
			continue;
		snprintf(what, sizeof(what), "--%s wants %s", o->name,
		    o->expected);
		return (cli_bad_usage(syntax, argv[0], what, optarg));
	}
	return (-1);
}

int
cli_bad_usage(const struct cli_syntax *syntax, const char *command,
    const char *what, const char *arg)
{
	if (what != NULL && arg != NULL)
		fprintf(stderr, "%s: %s: %s\n", command, what, arg);
	else if (what != NULL)
		fprintf(stderr, "%s: %s\n", command, what);
	fputs(syntax->usage, stderr);
	return (CLI_BAD_INPUT);
}
