/* SPDX-License-Identifier: BSD-2-Clause */
/* The logs of a replay: whose they are, and which is next. */
#include <stdlib.h>
#include <string.h>

#include "cli/replay.h"

/*
 * The process of a log: from the first line that names one, else from the
 * last number in the file's name.
 */
static uint32_t
find_pid(struct logfile *lf)
{
	const char *p, *path = log_path(lf);
	uint32_t pid;
	char *line;
	size_t len;

	while ((line = log_line(lf, &len)) != NULL) {
		pid = lackey_pid(line);
		if (pid != 0)
			return (pid);
	}
	pid = 0;
	for (p = path; *p != '\0'; p++) {
		if (*p == '/')
			pid = 0;
		else if (*p == '.' && p[1] >= '1' && p[1] <= '9')
			pid = (uint32_t)strtoul(p + 1, NULL, 10);
	}
	return (pid);
}

int
replay_add_log(struct replay *r, const char *path)
{
	struct replay_log *log, *at, *prev = NULL;
	struct logfile *lf;

	lf = log_open(path, r->error, sizeof(r->error));
	if (lf == NULL)
		return (-1);
	log = calloc(1, sizeof(*log));
	if (log == NULL) {
		log_close(lf);
		return (replay_fail(r, "out of memory"));
	}
	log->path = path;
	log->pid = find_pid(lf);
	if (log_error(lf) != NULL) {
		snprintf(r->error, sizeof(r->error), "%s: %s", path,
		    log_error(lf));
		log_close(lf);
		free(log);
		return (-1);
	}
	log_close(lf);
	/* By process; images of one process in the order given. */
	STAILQ_FOREACH(at, &r->logs, link) {
		if (at->pid > log->pid)
			break;
		prev = at;
	}
	if (prev == NULL)
		STAILQ_INSERT_HEAD(&r->logs, log, link);
	else
		STAILQ_INSERT_AFTER(&r->logs, prev, log, link);
	return (0);
}

struct replay_log *
replay_take_log(struct replay *r, uint32_t pid)
{
	struct replay_log *log;

	STAILQ_FOREACH(log, &r->logs, link) {
		if (!log->used && (pid == 0 || log->pid == pid)) {
			log->used = true;
			return (log);
		}
	}
	return (NULL);
}
