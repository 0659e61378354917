/* SPDX-License-Identifier: BSD-2-Clause */
/* A replay: its machine, its processes, and what there is to tell of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/replay.h"

#define	IMAGE_BYTES	(1ULL << 47)	/* one offset for each address */

int
replay_fail(struct replay *r, const char *what)
{
	if (r->error[0] == '\0')
		snprintf(r->error, sizeof(r->error), "%s", what);
	return (-1);
}

uint64_t
replay_accesses(const struct replay *r)
{
	return (r->total.fetches + r->total.loads + r->total.stores +
	    r->total.modifies);
}

int
replay_run(struct replay *r, const struct vmsim_config *config)
{
	struct timespec end, start;
	struct replay_log *log;
	int rv = 0;

	r->vm = vmsim_create(config);
	if (r->vm == NULL)
		return (replay_fail(r, strerror(errno)));
	r->image = replay_file_create(r->vm, "program image", IMAGE_BYTES);
	if (r->image == NULL)
		return (replay_fail(r, "out of memory for the program image"));
	r->all_frames = vmsim_free_count(r->vm);
	if (r->trace.path != NULL || r->trace.page != NULL)
		replay_trace_look(r, 1);
	clock_gettime(CLOCK_MONOTONIC, &start);
	/* The lowest process has no parent here. */
	STAILQ_FOREACH(log, &r->logs, link) {
		if (rv == 0 && !log->used)
			rv = replay_root(r, log->pid);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (r->progress)
		fprintf(stderr, "\r%79s\r", "");
	r->seconds = (double)(end.tv_sec - start.tv_sec) +
	    (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	vmsim_counters(r->vm, &r->counters);
	r->violations = vmsim_check(r->vm, vmsim_print_file, stderr);
	return (rv);
}

void
replay_fini(struct replay *r)
{
	struct replay_log *log;

	replay_trace_fini(r);
	replay_files_fini(r);
	if (r->image != NULL)
		vmsim_object_release(r->vm, r->image);
	vmsim_destroy(r->vm);
	while ((log = STAILQ_FIRST(&r->logs)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->logs, link);
		free(log);
	}
	free(r->procs);
}
