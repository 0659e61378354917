/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim trace: a recording in another form. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"

static const char usage[] =
"usage: vmsim trace --perfetto OUT FILE\n"
"\n"
"Writes a recording that --trace has made (vmsim-trace-1) in another form;\n"
"`-` is standard input, or standard output.\n"
"\n"
"  --perfetto OUT   for ui.perfetto.dev and chrome://tracing: operations,\n"
"                   faults and their steps by thread, what is counted, forks\n"
"                   and wakeups\n"
"\n"
"Exit status: 0, 2 for bad input.\n";

struct trace_command {
	const char *perfetto;	/* file, or NULL */
};

static const struct cli_option options[] = {
	{ "perfetto", .text = true,
	    .flag = offsetof(struct trace_command, perfetto) },
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

static int
complain(const char *path, const char *what)
{
	fprintf(stderr, "vmsim trace: %s: %s\n", path, what);
	return (CLI_BAD_INPUT);
}

#ifdef HAVE_JANSSON
#include "cli/perfetto.h"

static json_t *
read_recording(const char *path)
{
	const char *schema;
	json_error_t error;
	json_t *trace;

	if (strcmp(path, "-") == 0)
		trace = json_loadf(stdin, 0, &error);
	else
		trace = json_load_file(path, 0, &error);
	if (trace == NULL) {
		(void)complain(path, error.text);
		return (NULL);
	}
	schema = json_string_value(json_object_get(trace, "schema"));
	if (schema != NULL && strcmp(schema, "vmsim-trace-1") == 0)
		return (trace);
	(void)complain(path, "its schema is not vmsim-trace-1");
	json_decref(trace);
	return (NULL);
}

static int
convert(const char *path, const char *to)
{
	const char *wrong;
	json_t *trace;
	FILE *f;

	trace = read_recording(path);
	if (trace == NULL)
		return (CLI_BAD_INPUT);
	f = strcmp(to, "-") == 0 ? stdout : fopen(to, "w");
	if (f == NULL) {
		json_decref(trace);
		return (complain(to, strerror(errno)));
	}
	wrong = perfetto_write(trace, f);
	json_decref(trace);
	if (f != stdout && fclose(f) != 0)
		return (complain(to, strerror(errno)));
	return (wrong != NULL ? complain(path, wrong) : CLI_OK);
}
#else
static int
convert(const char *path, const char *to)
{
	return (complain(path, "this vmsim was built without jansson"));
}
#endif

int
cmd_trace(int argc, char **argv)
{
	struct trace_command c = { .perfetto = NULL };
	int status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (c.perfetto == NULL)
		return (cli_bad_usage(&syntax, argv[0], "no form is named",
		    NULL));
	if (argc - optind != 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "one recording is wanted", NULL));
	return (convert(argv[optind], c.perfetto));
}
