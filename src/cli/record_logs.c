/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The logs of a recording.
 *
 * Valgrind writes one log a process, and begins the file anew when the
 * process executes another program.  So each log is renamed as soon as it
 * appears: the running image goes on writing to the renamed file, and the
 * next image finds the name free.
 */
#include <sys/inotify.h>
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/record.h"

static bool
make_directory(struct recording *rec, const char *wanted)
{
	const char *tmp;

	if (wanted != NULL) {
		rec->keep = true;
		snprintf(rec->dir, sizeof(rec->dir), "%s", wanted);
		return (mkdir(rec->dir, 0777) == 0 || errno == EEXIST);
	}
	tmp = getenv("TMPDIR");
	snprintf(rec->dir, sizeof(rec->dir), "%s/vmsim-record.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	return (mkdtemp(rec->dir) != NULL);
}

bool
record_open(struct recording *rec, const char *wanted)
{
	int error;

	rec->watch = -1;
	if (!make_directory(rec, wanted))
		return (false);
	rec->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (rec->watch != -1 &&
	    inotify_add_watch(rec->watch, rec->dir, IN_CREATE) != -1)
		return (true);
	error = errno;
	record_remove(rec);
	record_close(rec);
	errno = error;
	return (false);
}

/* "raw.PID.log" becomes "IMAGE.PID.log". */
static void
rename_log(struct recording *rec, const char *name)
{
	struct record_log *log = &rec->logs[rec->nlogs];
	char from[1024], to[1024];

	if (strncmp(name, "raw.", 4) != 0 || rec->nlogs == IMAGES_MAX)
		return;
	snprintf(from, sizeof(from), "%s/%s", rec->dir, name);
	snprintf(to, sizeof(to), "%s/%04d.%s", rec->dir, rec->nlogs, name + 4);
	log->path = strdup(to);
	if (log->path == NULL || rename(from, to) != 0) {
		free(log->path);
		return;
	}
	log->fd = rec->counts ? open(to, O_RDONLY | O_CLOEXEC) : -1;
	log->in_line = false;
	rec->nlogs++;
}

static void
rename_all(struct recording *rec)
{
	struct dirent *entry;
	DIR *dir;

	dir = opendir(rec->dir);
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		rename_log(rec, entry->d_name);
	closedir(dir);
}

static void
rename_new(struct recording *rec)
{
	_Alignas(struct inotify_event) char buf[8192];
	const struct inotify_event *event;
	ssize_t at, n;

	n = read(rec->watch, buf, sizeof(buf));
	for (at = 0; at < n; at += (ssize_t)sizeof(*event) + event->len) {
		event = (const struct inotify_event *)(void *)(buf + at);
		if (event->len > 0)
			rename_log(rec, event->name);
	}
}

/* Lines of accesses begin with "I" or a blank, others with neither. */
static uint64_t
count_accesses(struct record_log *log, const char *text, size_t len)
{
	const char *end = text + len, *newline;
	uint64_t n = 0;

	while (text < end) {
		n += !log->in_line && (*text == 'I' || *text == ' ');
		newline = memchr(text, '\n', (size_t)(end - text));
		log->in_line = newline == NULL;
		text = newline != NULL ? newline + 1 : end;
	}
	return (n);
}

/* What has been written since the last look. */
static void
read_logs(struct recording *rec)
{
	static char text[1 << 16];
	ssize_t len;
	int i;

	for (i = 0; i < rec->nlogs; i++) {
		if (rec->logs[i].fd == -1)
			continue;
		while ((len = read(rec->logs[i].fd, text, sizeof(text))) > 0)
			rec->accesses += count_accesses(&rec->logs[i], text,
			    (size_t)len);
	}
}

void
record_look(struct recording *rec, int ms)
{
	struct pollfd pfd = { .fd = rec->watch, .events = POLLIN };

	if (poll(&pfd, 1, ms) > 0)
		rename_new(rec);
	read_logs(rec);
}

void
record_look_last(struct recording *rec)
{
	rename_all(rec);
	read_logs(rec);
}

/* Async-signal-safe. */
void
record_remove(const struct recording *rec)
{
	int i;

	if (rec->keep)
		return;
	for (i = 0; i < rec->nlogs; i++)
		(void)unlink(rec->logs[i].path);
	(void)rmdir(rec->dir);
}

void
record_close(struct recording *rec)
{
	if (rec->watch != -1)
		close(rec->watch);
	for (; rec->nlogs > 0; rec->nlogs--) {
		if (rec->logs[rec->nlogs - 1].fd != -1)
			close(rec->logs[rec->nlogs - 1].fd);
		free(rec->logs[rec->nlogs - 1].path);
	}
}
