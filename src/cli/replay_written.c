/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing the recording of a replay, and saying which part of it that is. */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/page.h"
#include "cli/replay.h"

/* The names of the logs, "sh.1.log, sh.2.log", as far as there is room. */
static void
print_names(const struct replay *r, char *text, size_t size)
{
	const struct replay_log *log;
	size_t len = (size_t)snprintf(text, size, "A replay of ");
	const char *between = "";
	char *path;

	STAILQ_FOREACH(log, &r->logs, link) {
		path = strdup(log->path);
		if (path == NULL || len >= size)
			return;
		len += (size_t)snprintf(text + len, size - len, "%s%s",
		    between, basename(path));
		free(path);
		between = ", ";
	}
}

/* Which accesses are in it. */
static void
print_accesses(const struct replay *r, char *text, size_t size)
{
	const struct replay_trace *rt = &r->trace;
	uint64_t n = replay_accesses(r);
	size_t len = 0;

	text[0] = '\0';
	if (rt->first > 1 || rt->seen < n)
		len = (size_t)snprintf(text, size, "accesses %ju to %ju of "
		    "%ju%s", (uintmax_t)rt->first, (uintmax_t)rt->seen,
		    (uintmax_t)n, rt->hits ? "" : "; ");
	if (!rt->hits)
		snprintf(text + len, size - len, "without the accesses that "
		    "need no fault");
}

static bool
write_page(const struct replay_trace *rt,
    const struct vmsim_trace_about *about)
{
	FILE *f = page_begin("vmsim replay", rt->page);

	return (f != NULL && page_end("vmsim replay", rt->page, f,
	    vmsim_trace_write(rt->t, about, page_print, f) == 0) == CLI_OK);
}

bool
replay_trace_write(struct replay *r)
{
	struct replay_trace *rt = &r->trace;
	char title[256], part[256];
	struct vmsim_trace_about about = { .kind = "replay", .title = title,
	    .max_bytes = rt->max_bytes };

	replay_trace_stop(r);
	if (rt->t == NULL) {
		fprintf(stderr, "vmsim replay: there are only %ju accesses\n",
		    (uintmax_t)replay_accesses(r));
		return (false);
	}
	print_names(r, title, sizeof(title));
	print_accesses(r, part, sizeof(part));
	about.left_out = *part != '\0' ? part : NULL;
	if (rt->path != NULL && !cli_trace_write_as("vmsim replay", rt->path,
	    rt->t, &about))
		return (false);
	if (rt->page != NULL && !write_page(rt, &about))
		return (false);
	cli_trace_left_out("vmsim replay", rt->path != NULL ? rt->path :
	    rt->page, rt->t, &about);
	return (true);
}
