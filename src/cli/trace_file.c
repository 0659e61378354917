/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording of a run, to a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/observe.h>
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
cli_trace_write_about(const char *command, const char *path,
    const struct vmsim_trace *t, const struct vmsim_trace_about *given,
    const struct cli_scenario *s)
{
	struct vmsim_trace_about about = *given;
	int closed, error = ENOMEM;
	char *title;
	FILE *f;

	title = cli_scenario_title(s);
	about.title = title;
	about.name = s->name;
	about.text = s->text;
	f = open_output(path);
	if (f != NULL) {
		if (t != NULL)
			error = vmsim_trace_write(t, &about, vmsim_print_file,
			    f);
		closed = close_output(f);
		error = error != 0 ? error : closed;
	} else
		error = errno;
	free(title);
	if (error != 0)
		fprintf(stderr, "%s: %s: %s\n", command, path,
		    strerror(error));
	return (error == 0);
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
