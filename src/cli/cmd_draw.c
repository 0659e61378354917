/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim draw: the machine of a scenario as a picture. */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <bsd/stdlib.h>
#include <unistd.h>
#include <vmsim/observe.h>

#include "cli/cli.h"

static const char usage[] =
"usage: vmsim draw [--at LINE] [--text | --ascii | --svg | --dot]\n"
"                  [--set NAME=VALUE] FILE\n"
"\n"
"Runs a scenario (`-` is standard input) and draws what the machine is then:\n"
"processes on top, below them the objects that they map, each above what it\n"
"shadows.\n"
"\n"
"  --at LINE  draw it after the operation of that line, or the last one\n"
"             before it, and go no further\n"
"  --text     in characters of UTF-8; so it is without an option\n"
"  --ascii    in those of ASCII\n"
"  --svg      as a picture for a browser\n"
"  --dot      for graphviz\n"
POLICIES_USAGE;

struct draw_command {
	unsigned at;		/* 0: after the last operation */
	bool	 ascii, dot, svg, text;
	bool	 drawn;
	struct cli_policies policies;
	const char *path;
};

static enum vmsim_picture
chosen_style(const struct draw_command *c)
{
	if (c->svg)
		return (VMSIM_PICTURE_SVG);
	if (c->dot)
		return (VMSIM_PICTURE_DOT);
	return (c->ascii ? VMSIM_PICTURE_ASCII : VMSIM_PICTURE_TEXT);
}

/* Is the operation the last one that is wanted? */
static bool
is_at_end(const struct draw_command *c, const struct scenario_result *result)
{
	const struct scenario_op *next;

	if (result->last || c->at == 0)
		return (result->last);
	next = scenario_next(NULL, result->op);
	return (scenario_op_line(next) > c->at);
}

static bool
draw_result(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct draw_command *c = arg;

	if (result->op == NULL || result->panicked)
		return (!result->panicked);
	if (result->unexpected != NULL)
		fprintf(stderr, "%s:%u: %s\n", c->path,
		    scenario_op_line(result->op), result->unexpected);
	if (!is_at_end(c, result))
		return (true);
	c->drawn = vmsim_draw(scenario_run_machine(run), chosen_style(c),
	    vmsim_print_file, stdout) == 0;
	return (false);
}

static int
draw_file(struct draw_command *c, const char *path)
{
	const struct scenario_options options = {
		.policies = cli_policies_text(&c->policies),
	};
	struct scenario_error error = { .text = "" };
	struct cli_scenario s;

	if (!cli_scenario_open(&s, "vmsim draw", path))
		return (CLI_BAD_INPUT);
	c->path = s.name;
	(void)scenario_run(s.scenario, &options, draw_result, c, &error);
	if (!c->drawn)
		fprintf(stderr, "vmsim draw: %s: %s\n", s.name,
		    error.text[0] != '\0' ? error.text :
		    "there is nothing to draw");
	cli_scenario_close(&s);
	return (c->drawn ? CLI_OK : CLI_BAD_INPUT);
}

static bool
take_line(void *state, const char *arg)
{
	struct draw_command *c = state;
	const char *wrong;

	c->at = (unsigned)strtonum(arg, 1, INT_MAX, &wrong);
	return (wrong == NULL);
}

#define	FLAG(field)	.flag = offsetof(struct draw_command, field)

static const struct cli_option options[] = {
	{ "at", .take = take_line, .expected = "the number of a line" },
	{ "text", FLAG(text) },
	{ "ascii", FLAG(ascii) },
	{ "svg", FLAG(svg) },
	{ "dot", FLAG(dot) },
	POLICIES_OPTION(struct draw_command, policies),
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_draw(int argc, char **argv)
{
	struct draw_command c = { .at = 0 };
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (c.text + c.ascii + c.svg + c.dot > 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "a picture has one style", NULL));
	if (argc - optind != 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "a picture is of one scenario", NULL));
	return (draw_file(&c, argv[optind]));
}
