/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim view: a run as a page. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* asprintf() */
#endif
#include <libgen.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bsd/stdlib.h>
#include <vmsim/observe.h>

#include "cli/page.h"
#include "cli/view.h"
#ifdef HAVE_JANSSON
#include "cli/trace_cut.h"
#endif

static const char usage[] =
"usage: vmsim view [-o FILE] [--trace-size SIZE] [--only FIRST[-LAST]]\n"
"                  [--schedule S | --outcome N] [--preemptions N]\n"
"                  [--points calls|all] [--follow] SCENARIO\n"
"       vmsim view [-o FILE] [--trace-size SIZE] TRACE\n"
"       vmsim view [-o FILE] [--trace-size SIZE] --compare TRACE TRACE\n"
"\n"
"Runs a scenario, or takes a recording that `vmsim run --trace` has made,\n"
"and writes a page that shows it: forward and back, each step in words and\n"
"as a picture, and what it changed; or it asks first what will happen.  The\n"
"page is one file, which needs nothing else.  Of a scenario with threads it\n"
"shows the first order that fails with at most two preemptions, otherwise\n"
"the order without preemptions.\n"
"\n"
"  -o, --output FILE  where to (`-`: standard output); else the name of\n"
"                     the input, with .html behind it, in this folder\n"
"  --only FIRST[-LAST]\n"
"                     only these operations, counted from 1\n"
"  --trace-size SIZE  the page has the first operations that fit in so many\n"
"                     bytes (default: 2000000; 0: all of them)\n"
"  --schedule S       this order of the threads, as `vmsim explore` names it\n"
"  --outcome N        one that leads to outcome N of its --outcomes\n"
"  --preemptions N, --points calls|all, --follow\n"
"                     as of `vmsim explore`\n"
"  --compare          two recordings, side by side\n"
"\n"
"Exit status: 0; 2 for bad input, or a page that cannot be written.\n";

/* The last part of a path, within quotes of JSON. */
static void
print_name(FILE *f, const char *path)
{
	const char *p = strrchr(path, '/');

	for (p = p != NULL ? p + 1 : path; *p != '\0'; p++)
		if (strchr("<\\\"", *p) == NULL && (unsigned char)*p >= ' ')
			fputc(*p, f);
}

static bool
take_nothing(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	return (true);
}

/* A scenario without threads; an exit status. */
static int
record_run(const struct cli_scenario *s, struct view_run *run)
{
	struct scenario_options options = { .trace = true,
	    .recording = &run->order.recording };
	struct scenario_error error;

	if (scenario_run(s->scenario, &options, take_nothing, NULL, &error) !=
	    SCENARIO_REFUSED)
		return (CLI_OK);
	fprintf(stderr, "%s\n", error.text);
	return (CLI_BAD_INPUT);
}

/* False: memory was lacking. */
static bool
write_view(const struct view_command *c, FILE *f, const struct cli_scenario *s,
    const struct view_run *run)
{
	const struct one_order *o = &run->order;
	struct vmsim_trace_about about = { .kind = o->schedule != NULL ?
	    "schedule" : "scenario", .name = s->name, .text = s->text,
	    .schedule = o->schedule, .order = run->which,
	    .failure = o->failed ? o->report : NULL,
	    .first_step = c->first, .last_step = c->last,
	    .max_bytes = c->max_bytes };
	char *title = cli_scenario_title(s);
	int error;

	about.title = title;
	if (!o->failed && o->report != NULL)
		about.order = o->report;
	else if (*run->which == '\0')
		about.order = NULL;
	error = vmsim_trace_write(o->recording, &about, page_print, f);
	cli_trace_left_out("vmsim view", c->output, o->recording, &about);
	free(title);
	return (error == 0);
}

/* A recording that was written before, in as many bytes. */
static void
write_text(const struct view_command *c, FILE *f, const struct cli_scenario *s,
    size_t max)
{
#ifdef HAVE_JANSSON
	char said[512], *cut = NULL;

	if (max != 0 && s->len > max)
		cut = trace_cut(s->text, max, said, sizeof(said));
	if (cut != NULL) {
		cli_trace_say_left_out("vmsim view", c->output, said);
		page_print(f, cut, strlen(cut));
		free(cut);
		return;
	}
#endif
	page_print(f, s->text, s->len);
}

/* Is it a recording, and no scenario? */
static bool
is_trace(const char *text)
{
	return (text[strspn(text, " \t\r\n")] == '{');
}

static int
view_scenario(const struct view_command *c, struct cli_scenario *s)
{
	struct view_run run = { .which = "" };
	int status = CLI_BAD_INPUT;
	FILE *f;

	if (!cli_scenario_parse(s))
		return (CLI_BAD_INPUT);
	if (scenario_has_threads(s->scenario) || c->schedule != NULL ||
	    c->outcome != 0)
		status = view_order(c, s, &run);
	else
		status = record_run(s, &run);
	if (status != CLI_BAD_INPUT && run.order.recording == NULL) {
		fprintf(stderr, "vmsim view: %s: no memory\n", s->name);
		status = CLI_BAD_INPUT;
	}
	if (status != CLI_BAD_INPUT) {
		f = page_begin("vmsim view", c->output);
		status = f == NULL ? CLI_BAD_INPUT : page_end("vmsim view",
		    c->output, f, write_view(c, f, s, &run));
	}
	one_order_fini(&run.order);
	return (status);
}

static int
view_file(const struct view_command *c, const char *path)
{
	struct cli_scenario s;
	int status = CLI_BAD_INPUT;
	FILE *f;

	if (!cli_text_open(&s, "vmsim view", path))
		return (CLI_BAD_INPUT);
	if (!is_trace(s.text)) {
		status = view_scenario(c, &s);
	} else if ((f = page_begin("vmsim view", c->output)) != NULL) {
		write_text(c, f, &s, c->max_bytes);
		status = page_end("vmsim view", c->output, f, true);
	}
	cli_scenario_close(&s);
	return (status);
}

/* {"compare":[...,...],"names":["right.json","bug.json"]} */
static int
write_both(const struct view_command *c, const struct cli_scenario *a,
    const struct cli_scenario *b)
{
	FILE *f = page_begin("vmsim view", c->output);

	if (f == NULL)
		return (CLI_BAD_INPUT);
	fputs("{\"compare\":[", f);
	write_text(c, f, a, c->max_bytes / 2);
	fputs(",", f);
	write_text(c, f, b, c->max_bytes / 2);
	fputs("],\"names\":[\"", f);
	print_name(f, a->name);
	fputs("\",\"", f);
	print_name(f, b->name);
	fputs("\"]}", f);
	return (page_end("vmsim view", c->output, f, true));
}

static int
view_both(const struct view_command *c, char **paths)
{
	struct cli_scenario a, b;
	int status = CLI_BAD_INPUT;

	if (!cli_text_open(&a, "vmsim view", paths[0]))
		return (CLI_BAD_INPUT);
	if (cli_text_open(&b, "vmsim view", paths[1])) {
		if (is_trace(a.text) && is_trace(b.text))
			status = write_both(c, &a, &b);
		else
			fprintf(stderr, "vmsim view: %s: it is no recording\n",
			    is_trace(a.text) ? b.name : a.name);
		cli_scenario_close(&b);
	}
	cli_scenario_close(&a);
	return (status);
}

/* "cow.vms.html" of "examples/cow.vms"; NULL: no memory. */
static char *
name_page(const char *path)
{
	char *copy = strdup(path), *name = NULL;

	if (copy != NULL && asprintf(&name, "%s.html",
	    strcmp(path, "-") == 0 ? "vmsim" : basename(copy)) == -1)
		name = NULL;
	free(copy);
	return (name);
}

static bool
take_operations(void *state, const char *arg)
{
	struct view_command *c = state;

	return (cli_trace_range(arg, &c->first, &c->last));
}

static bool
take_page_size(void *state, const char *arg)
{
	struct view_command *c = state;

	return (cli_trace_size(arg, &c->max_bytes));
}

static bool
take_count(const char *arg, unsigned min, unsigned *out)
{
	const char *error;

	*out = (unsigned)strtonum(arg, min, 1000000, &error);
	return (error == NULL);
}

static bool
view_outcome(void *state, const char *arg)
{
	struct view_command *c = state;

	return (take_count(arg, 1, &c->outcome));
}

static bool
view_preemptions(void *state, const char *arg)
{
	struct view_command *c = state;

	c->bounded = true;
	return (take_count(arg, 0, &c->explore.preemptions));
}

static bool
view_points(void *state, const char *arg)
{
	struct view_command *c = state;

	if (strcmp(arg, "all") == 0)
		c->explore.points = VMSIM_POINTS_ALL;
	return (strcmp(arg, "all") == 0 || strcmp(arg, "calls") == 0);
}

static const struct cli_option options[] = {
	{ "output", 'o', offsetof(struct view_command, output), .text = true },
	{ "only", .take = take_operations,
	    .expected = "numbers from 1, FIRST[-LAST]" },
	{ "trace-size", .take = take_page_size,
	    .expected = "a number of bytes" },
	{ "schedule", .flag = offsetof(struct view_command, schedule),
	    .text = true },
	{ "outcome", .take = view_outcome, .expected = "a number from 1" },
	{ "preemptions", .take = view_preemptions, .expected = "a number" },
	{ "points", .take = view_points, .expected = "calls or all" },
	{ "follow", .flag = offsetof(struct view_command, explore.follow) },
	{ "compare", .flag = offsetof(struct view_command, compare) },
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_view(int argc, char **argv)
{
	struct view_command c = { .max_bytes = CLI_TRACE_BYTES,
	    .explore = { .strategy = VMSIM_EXPLORE_REDUCED,
	    .points = VMSIM_POINTS_CALLS } };
	char *name = NULL;
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (argc - optind != (c.compare ? 2 : 1))
		return (cli_bad_usage(&syntax, argv[0], c.compare ?
		    "two recordings are compared" : "a page is of one run",
		    NULL));
	if (c.output == NULL)
		c.output = name = name_page(argv[optind]);
	if (c.output == NULL)
		return (CLI_BAD_INPUT);
	status = c.compare ? view_both(&c, argv + optind) :
	    view_file(&c, argv[optind]);
	free(name);
	return (status);
}
