/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program of a recording, and all that it starts.
 *
 *	runs --ends by itself, or -- is told to end --in time--------> ended
 *	       an interrupt, SIGTERM,     \--two seconds--> killed ----^
 *	       the limit
 *
 * Processes whose parents have ended become ours (PR_SET_CHILD_SUBREAPER), so
 * none is overlooked: what the program leaves running when it ends is told to
 * end, too.
 */
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/record.h"

#define	LOOK_MS		20	/* between two looks at what goes on */
#define	PATIENCE	2000	/* ms between being told to end and the end */
#define	PROGRESS_MS	200

static struct recording *current;	/* for a signal that ends it all */
static volatile sig_atomic_t recording;	/* the program runs */
static volatile sig_atomic_t stop;	/* the signal that ends it */

static uint64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

/* The first one ends the program; afterwards nothing is waited for. */
static void
note_signal(int signal_number)
{
	if (recording && stop == 0) {
		stop = signal_number;
		return;
	}
	if (recording)
		return;
	record_remove(current);
	_exit(128 + signal_number);
}

void
record_catch_signals(struct recording *rec)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = {
		.sa_handler = rec != NULL ? note_signal : SIG_DFL,
	};
	size_t i;

	if (rec != NULL)
		current = rec;
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &sa, NULL);
}

static void
exec_valgrind(const struct recording *rec, char **argv, int argc)
{
	char **args, logfile[600];
	int i, n = 0;

	args = calloc((size_t)argc + 9, sizeof(*args));
	if (args == NULL)
		_exit(127);
	snprintf(logfile, sizeof(logfile), "--log-file=%s/raw.%%p.log",
	    rec->dir);
	args[n++] = "valgrind";
	args[n++] = "--tool=lackey";
	args[n++] = "--trace-mem=yes";
	args[n++] = "--trace-syscalls=yes";
	args[n++] = "--trace-children=yes";
	args[n++] = "--vgdb=no";	/* it leaves pipes in TMPDIR */
	args[n++] = logfile;
	for (i = 0; i < argc; i++)
		args[n++] = argv[i];
	execvp(args[0], args);
	_exit(127);
}

static pid_t
start_program(const struct recording *rec, char **argv, int argc)
{
	pid_t pid;

	(void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	pid = fork();
	if (pid == 0)
		exec_valgrind(rec, argv, argc);
	return (pid);
}

/* ---- all processes that are ours ---- */

/* Sends a signal to each child of ours; how many there are. */
static int
signal_children(pid_t pid, int signal_number)
{
	char path[64];
	int child, n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
	    (int)getpid());
	f = fopen(path, "r");
	if (f == NULL)
		return (kill(pid, signal_number) == 0);
	for (; fscanf(f, "%d", &child) == 1; n++)
		(void)kill((pid_t)child, signal_number);
	fclose(f);
	return (n);
}

/* What valgrind makes while it begins, and removes unless it is killed. */
static void
remove_leftovers(pid_t pid)
{
	const char *dir = getenv("TMPDIR");
	char pattern[512];
	glob_t found;
	size_t i;

	snprintf(pattern, sizeof(pattern), "%s/valgrind_proc_%d_*",
	    dir != NULL ? dir : "/tmp", (int)pid);
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc; i++)
		(void)unlink(found.gl_pathv[i]);
	globfree(&found);
}

/* Takes notice of those that have ended; of the program how it did. */
static bool
reap_children(pid_t pid, int *status)
{
	bool ended = false;
	pid_t child;
	int how;

	while ((child = waitpid(-1, &how, WNOHANG)) > 0) {
		if (WIFSIGNALED(how))
			remove_leftovers(child);
		if (child != pid)
			continue;
		*status = how;
		ended = true;
	}
	return (ended);
}

/* Until none is left: those whose parents end become ours one by one. */
static bool
end_children(struct recording *rec, pid_t pid, int *status)
{
	uint64_t begun = now_ms();
	bool ended = false;

	while (signal_children(pid, now_ms() - begun < PATIENCE ? SIGTERM :
	    SIGKILL) > 0) {
		record_look(rec, LOOK_MS);
		ended |= reap_children(pid, status);
	}
	return (ended);
}

/* ---- how it goes on ---- */

static void
show_progress(const struct recording *rec, uint64_t begun, uint64_t *shown)
{
	uint64_t now = now_ms();

	if (isatty(STDERR_FILENO) != 1 || now - *shown < PROGRESS_MS)
		return;
	*shown = now;
	fprintf(stderr, "\r%d program images, %.1f million accesses, %.1f s ",
	    rec->nlogs, (double)rec->accesses / 1e6,
	    (double)(now - begun) / 1000);
	fflush(stderr);
}

static bool
is_over(const struct recording *rec)
{
	return (stop != 0 || (rec->limit != 0 && rec->accesses >= rec->limit));
}

static int
watch_program(struct recording *rec, pid_t pid)
{
	uint64_t begun = now_ms(), shown = begun;
	int status = 0;
	bool ended = false;

	while (!ended && !is_over(rec)) {
		record_look(rec, LOOK_MS);
		show_progress(rec, begun, &shown);
		ended = reap_children(pid, &status);
	}
	(void)end_children(rec, pid, &status);
	record_look_last(rec);
	if (shown != begun)
		fputs("\r\033[K", stderr);
	return (status);
}

static void
tell_ending(const struct recording *rec, const char *name, int status)
{
	if (stop != 0)
		fprintf(stderr, "vmsim record: interrupted; what there is is "
		    "replayed\n");
	else if (is_over(rec))
		fprintf(stderr, "vmsim record: ended after %ju accesses\n",
		    (uintmax_t)rec->accesses);
	else if (WIFSIGNALED(status))
		fprintf(stderr, "vmsim record: %s was ended by signal %d\n",
		    name, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		fprintf(stderr, "vmsim record: %s ended with status %d\n",
		    name, WEXITSTATUS(status));
}

bool
record_program(struct recording *rec, char **argv, int argc)
{
	pid_t pid;

	recording = 1;
	pid = start_program(rec, argv, argc);
	if (pid == -1) {
		fprintf(stderr, "vmsim record: fork: %s\n", strerror(errno));
		recording = 0;
		return (false);
	}
	tell_ending(rec, argv[0], watch_program(rec, pid));
	recording = 0;
	return (true);
}
