/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim view: a run as a page. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* asprintf() */
#endif
#include <errno.h>
#include <libgen.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vmsim/observe.h>

#include "view/view.h"
#include "cli/cli.h"
#ifdef HAVE_JANSSON
#include "cli/trace_cut.h"
#endif

static const char usage[] =
"usage: vmsim view [-o FILE] [--trace-size SIZE] TRACE\n"
"       vmsim view [-o FILE] [--trace-size SIZE] [--only FIRST[-LAST]]\n"
"                  SCENARIO\n"
"\n"
"Runs a scenario, or takes a recording that `vmsim run --trace` has made,\n"
"and writes a page that shows it: forward and back, each step in words and\n"
"as a picture, and what it changed; or it asks first what will happen.  The\n"
"page is one file, which needs nothing else.\n"
"\n"
"  -o, --output FILE  where to (`-`: standard output); else the name of\n"
"                     the input, with .html behind it, in this folder\n"
"  --only FIRST[-LAST]\n"
"                     only these operations, counted from 1\n"
"  --trace-size SIZE  the page has the first operations that fit in so many\n"
"                     bytes (default: 2000000; 0: all of them)\n";

struct view_command {
	const char *output;
	uint64_t first;		/* operation */
	uint64_t last;		/* 0: to the end */
	size_t	 max_bytes;	/* of the recording; 0: however long */
	FILE	*f;
};

/* vmsim_print_t: `<` would end the script that the text stands in. */
static void
print_in_page(void *arg, const char *text, size_t len)
{
	FILE *f = arg;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '<')
			fputs("\\u003c", f);
		else
			fputc(text[i], f);
	}
}

static bool
take_nothing(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	return (true);
}

/* The recording of a scenario's run; NULL: it has been told why not. */
static struct vmsim_trace *
record_scenario(const struct cli_scenario *s)
{
	struct vmsim_trace *recording = NULL;
	struct scenario_options options = { .trace = true,
	    .recording = &recording };
	struct scenario_error error;

	if (scenario_run(s->scenario, &options, take_nothing, NULL, &error) ==
	    SCENARIO_REFUSED) {
		fprintf(stderr, "%s\n", error.text);
		return (NULL);
	}
	if (recording == NULL)
		fprintf(stderr, "vmsim view: %s: no memory\n", s->name);
	return (recording);
}

/* False: memory was lacking. */
static bool
write_recording(const struct view_command *c, const struct cli_scenario *s,
    const struct vmsim_trace *t)
{
	struct vmsim_trace_about about = { .kind = "scenario",
	    .name = s->name, .text = s->text, .first_step = c->first,
	    .last_step = c->last, .max_bytes = c->max_bytes };
	char *title = cli_scenario_title(s);
	int error;

	about.title = title;
	error = vmsim_trace_write(t, &about, print_in_page, c->f);
	cli_trace_left_out("vmsim view", c->output, t, &about);
	free(title);
	return (error == 0);
}

/* A recording that was written before. */
static void
write_text(const struct view_command *c, const char *text, size_t len)
{
#ifdef HAVE_JANSSON
	char said[512], *cut = NULL;

	if (c->max_bytes != 0 && len > c->max_bytes)
		cut = trace_cut(text, c->max_bytes, said, sizeof(said));
	if (cut != NULL) {
		cli_trace_say_left_out("vmsim view", c->output, said);
		print_in_page(c->f, cut, strlen(cut));
		free(cut);
		return;
	}
#endif
	print_in_page(c->f, text, len);
}

/* Is it a recording, and no scenario? */
static bool
is_trace(const char *text)
{
	return (text[strspn(text, " \t\r\n")] == '{');
}

static int
write_page(struct view_command *c, const struct cli_scenario *s,
    const struct vmsim_trace *t)
{
	bool ok = true;

	c->f = strcmp(c->output, "-") == 0 ? stdout : fopen(c->output, "w");
	if (c->f == NULL) {
		fprintf(stderr, "vmsim view: %s: %s\n", c->output,
		    strerror(errno));
		return (CLI_BAD_INPUT);
	}
	fputs(view_page_head, c->f);
	if (t != NULL)
		ok = write_recording(c, s, t);
	else
		write_text(c, s->text, s->len);
	fputs(view_page_tail, c->f);
	ok &= fflush(c->f) == 0 && ferror(c->f) == 0;
	if (c->f != stdout)
		ok &= fclose(c->f) == 0;
	if (!ok)
		fprintf(stderr, "vmsim view: %s cannot be written\n",
		    c->output);
	else if (c->f != stdout)
		printf("%s\n", c->output);
	return (ok ? CLI_OK : CLI_BAD_INPUT);
}

static int
view_file(struct view_command *c, const char *path)
{
	struct vmsim_trace *recording = NULL;
	struct cli_scenario s;
	int status = CLI_BAD_INPUT;

	if (!cli_text_open(&s, "vmsim view", path))
		return (CLI_BAD_INPUT);
	if (is_trace(s.text))
		status = write_page(c, &s, NULL);
	else if (cli_scenario_parse(&s) &&
	    (recording = record_scenario(&s)) != NULL)
		status = write_page(c, &s, recording);
	vmsim_trace_destroy(recording);
	cli_scenario_close(&s);
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

static const struct cli_option options[] = {
	{ "output", 'o', offsetof(struct view_command, output), .text = true },
	{ "only", .take = take_operations,
	    .expected = "numbers from 1, FIRST[-LAST]" },
	{ "trace-size", .take = take_page_size,
	    .expected = "a number of bytes" },
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_view(int argc, char **argv)
{
	struct view_command c = { .max_bytes = CLI_TRACE_BYTES };
	char *name = NULL;
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (argc - optind != 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "a page is of one run", NULL));
	if (c.output == NULL)
		c.output = name = name_page(argv[optind]);
	status = c.output != NULL ? view_file(&c, argv[optind]) :
	    CLI_BAD_INPUT;
	free(name);
	return (status);
}
