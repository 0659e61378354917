/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmsim record: runs a program under valgrind's lackey and replays it.
 *
 * Valgrind writes one log a process, and begins the file anew when the
 * process executes another program.  So each log is renamed as soon as it
 * appears: the running image goes on writing to the renamed file, and the
 * next image finds the name free.
 */
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static const char usage[] =
"usage: vmsim record [-o DIRECTORY] PROGRAM [ARGUMENT...]\n"
"\n"
"Records a program of yours, and those that it executes, with valgrind and\n"
"replays it.  The logs are kept in DIRECTORY (default: a new one under\n"
"TMPDIR, removed at the end).\n";

#define	IMAGES_MAX	4096

struct recording {
	char	 dir[512];
	bool	 keep;
	int	 nlogs;
	char	*logs[IMAGES_MAX + 1];	/* in order of appearance */
};

static bool
have_valgrind(void)
{
	const char *path = getenv("PATH");
	char *copy, *dir, *next, name[1024];
	bool found = false;

	copy = strdup(path != NULL ? path : "/usr/bin:/bin");
	if (copy == NULL)
		return (false);
	for (next = copy; !found && (dir = strsep(&next, ":")) != NULL;) {
		snprintf(name, sizeof(name), "%s/valgrind", dir);
		found = access(name, X_OK) == 0;
	}
	free(copy);
	return (found);
}

/* "raw.PID.log" becomes "IMAGE.PID.log". */
static void
rename_log(struct recording *rec, const char *name)
{
	char from[1024], to[1024];

	if (strncmp(name, "raw.", 4) != 0 || rec->nlogs == IMAGES_MAX)
		return;
	snprintf(from, sizeof(from), "%s/%s", rec->dir, name);
	snprintf(to, sizeof(to), "%s/%04d.%s", rec->dir, rec->nlogs, name + 4);
	if (rename(from, to) == 0) {
		rec->logs[rec->nlogs] = strdup(to);
		if (rec->logs[rec->nlogs] != NULL)
			rec->nlogs++;
	}
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
rename_new(struct recording *rec, int watch)
{
	_Alignas(struct inotify_event) char buf[8192];
	const struct inotify_event *event;
	ssize_t at, n;

	n = read(watch, buf, sizeof(buf));
	for (at = 0; at < n; at += (ssize_t)sizeof(*event) + event->len) {
		event = (const struct inotify_event *)(void *)(buf + at);
		if (event->len > 0)
			rename_log(rec, event->name);
	}
}

static void
exec_valgrind(const struct recording *rec, char **argv, int argc)
{
	char **args, logfile[600];
	int i, n = 0;

	args = calloc((size_t)argc + 8, sizeof(*args));
	if (args == NULL)
		_exit(127);
	snprintf(logfile, sizeof(logfile), "--log-file=%s/raw.%%p.log",
	    rec->dir);
	args[n++] = "valgrind";
	args[n++] = "--tool=lackey";
	args[n++] = "--trace-mem=yes";
	args[n++] = "--trace-syscalls=yes";
	args[n++] = "--trace-children=yes";
	args[n++] = logfile;
	for (i = 0; i < argc; i++)
		args[n++] = argv[i];
	execvp(args[0], args);
	_exit(127);
}

/* Waits for the program, renaming the logs as they come. */
static int
watch_program(struct recording *rec, int watch, pid_t pid)
{
	struct pollfd pfd = { .fd = watch, .events = POLLIN };
	int status = 0;

	for (;;) {
		if (poll(&pfd, 1, 20) > 0)
			rename_new(rec, watch);
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
	}
	rename_all(rec);
	return (status);
}

static int
run_program(struct recording *rec, char **argv, int argc)
{
	int status, watch;
	pid_t pid;

	watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch == -1 || inotify_add_watch(watch, rec->dir, IN_CREATE) ==
	    -1) {
		fprintf(stderr, "vmsim record: %s: %s\n", rec->dir,
		    strerror(errno));
		return (-1);
	}
	pid = fork();
	if (pid == 0)
		exec_valgrind(rec, argv, argc);
	if (pid == -1) {
		fprintf(stderr, "vmsim record: fork: %s\n", strerror(errno));
		close(watch);
		return (-1);
	}
	status = watch_program(rec, watch, pid);
	close(watch);
	if (WIFSIGNALED(status))
		fprintf(stderr, "vmsim record: %s was ended by signal %d\n",
		    argv[0], WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		fprintf(stderr, "vmsim record: %s ended with status %d\n",
		    argv[0], WEXITSTATUS(status));
	return (0);
}

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

static void
clean_up(struct recording *rec)
{
	int i;

	for (i = 0; i < rec->nlogs; i++) {
		if (!rec->keep)
			unlink(rec->logs[i]);
		free(rec->logs[i]);
	}
	if (!rec->keep)
		rmdir(rec->dir);
}

static int
replay_recording(struct recording *rec)
{
	char *args[IMAGES_MAX + 2] = { "vmsim replay" };
	int i;

	if (rec->nlogs == 0) {
		fprintf(stderr, "vmsim record: valgrind wrote no log\n");
		return (CLI_FAILED);
	}
	for (i = 0; i < rec->nlogs; i++)
		args[i + 1] = rec->logs[i];
	return (cmd_replay(rec->nlogs + 1, args));
}

static int
record_program(char **argv, int argc, const char *dir)
{
	struct recording *rec;
	int status = CLI_FAILED;

	rec = calloc(1, sizeof(*rec));
	if (rec == NULL) {
		fprintf(stderr, "vmsim record: out of memory\n");
		return (CLI_FAILED);
	}
	if (!make_directory(rec, dir))
		fprintf(stderr, "vmsim record: %s: %s\n", rec->dir,
		    strerror(errno));
	else if (run_program(rec, argv, argc) == 0)
		status = replay_recording(rec);
	clean_up(rec);
	free(rec);
	return (status);
}

static bool
take_directory(void *state, const char *arg)
{
	*(const char **)state = arg;
	return (true);
}

static const struct cli_option options[] = {
	{ "directory", .letter = 'o', .take = take_directory },
	{ .name = NULL },
};

/* What follows the program's name is the program's. */
static const struct cli_syntax syntax = {
	.usage = usage, .options = options, .in_order = true
};

int
cmd_record(int argc, char **argv)
{
	const char *dir = NULL;
	int status;

	status = cli_options(&syntax, &dir, argc, argv);
	if (status != -1)
		return (status);
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no program named",
		    NULL));
	if (!have_valgrind()) {
		fprintf(stderr, "vmsim record: valgrind is not installed; on "
		    "Debian: apt-get install valgrind\n");
		return (CLI_FAILED);
	}
	return (record_program(argv + optind, argc - optind, dir));
}
