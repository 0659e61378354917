/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording of a run, to a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/observe.h>

#include <bsd/libutil.h>

#include "cli/cli.h"

static FILE *
open_output(const char *path)
{
	return (strcmp(path, "-") == 0 ? stdout : fopen(path, "w"));
}

/* 0 or an errno value. */
static int
close_output(FILE *f)
{
	int error;

	error = fflush(f) != 0 || ferror(f) != 0 ? EIO : 0;
	if (f != stdout && fclose(f) != 0 && error == 0)
		error = errno;
	return (error);
}

bool
cli_trace_write_as(const char *command, const char *path,
    const struct vmsim_trace *t, const struct vmsim_trace_about *about)
{
	int closed, error = ENOMEM;
	FILE *f;

	f = open_output(path);
	if (f != NULL) {
		if (t != NULL)
			error = vmsim_trace_write(t, about, vmsim_print_file,
			    f);
		closed = close_output(f);
		error = error != 0 ? error : closed;
	} else
		error = errno;
	if (error != 0)
		fprintf(stderr, "%s: %s: %s\n", command, path,
		    strerror(error));
	return (error == 0);
}

bool
cli_trace_write_about(const char *command, const char *path,
    const struct vmsim_trace *t, const struct vmsim_trace_about *given,
    const struct cli_scenario *s)
{
	struct vmsim_trace_about about = *given;
	char *title = cli_scenario_title(s);
	bool ok;

	about.title = title;
	about.name = s->name;
	about.text = s->text;
	ok = cli_trace_write_as(command, path, t, &about);
	free(title);
	return (ok);
}

void
cli_trace_say_left_out(const char *command, const char *path,
    const char *text)
{
	fprintf(stderr, "%s: in %s: %s\n", command, strcmp(path, "-") == 0 ?
	    "standard output" : path, text);
}

void
cli_trace_left_out(const char *command, const char *path,
    const struct vmsim_trace *t, const struct vmsim_trace_about *about)
{
	char *text = NULL;
	size_t len;
	FILE *f;

	f = open_memstream(&text, &len);
	if (f == NULL)
		return;
	if (vmsim_trace_left_out(t, about, vmsim_print_file, f) &&
	    fflush(f) == 0)
		cli_trace_say_left_out(command, path, text);
	fclose(f);
	free(text);
}

bool
cli_trace_size(const char *arg, size_t *max_bytes)
{
	uint64_t bytes;

	if (*arg < '0' || *arg > '9' || expand_number(arg, &bytes) == -1)
		return (false);
	*max_bytes = (size_t)bytes;
	return (true);
}

/* "first", "first-last" or "first-" */
bool
cli_trace_range(const char *arg, uint64_t *first, uint64_t *last)
{
	char *end;

	*last = 0;
	if (*arg < '0' || *arg > '9')
		return (false);
	*first = strtoull(arg, &end, 10);
	if (*end == '-' && end[1] >= '0' && end[1] <= '9')
		*last = strtoull(end + 1, &end, 10);
	else if (*end == '-')
		end++;
	return (*end == '\0' && *first != 0 && (*last == 0 ||
	    *last >= *first));
}

bool
cli_trace_write(const char *command, const char *path,
    const struct vmsim_trace *t, const char *kind, bool states,
    const struct cli_scenario *s)
{
	const struct vmsim_trace_about about = { .kind = kind,
	    .states = states };

	return (cli_trace_write_about(command, path, t, &about, s));
}
