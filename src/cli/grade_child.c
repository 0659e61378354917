/* SPDX-License-Identifier: BSD-2-Clause */
/* An answer's run in a process of its own, which may hang or crash. */
#include <sys/types.h>
#include <sys/wait.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli/grade.h"

static uint64_t
child_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

static void __attribute__((noreturn))
run_child(grade_child_fn *fn, void *arg, int fd)
{
	FILE *out = fdopen(fd, "w");

	if (out == NULL)
		_exit(CLI_BAD_INPUT);
	fn(arg, out);
	fflush(out);
	_exit(0);
}

/* All that comes until the other side ends, or the time has come: false. */
static bool
read_until(int fd, uint64_t deadline, FILE *all)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char piece[4096];
	uint64_t now;
	ssize_t n;

	for (;;) {
		now = child_clock_ms();
		if (now >= deadline)
			return (false);
		if (poll(&p, 1, (int)(deadline - now)) <= 0)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n == 0 || (n < 0 && errno != EINTR))
			return (true);
		if (n > 0)
			fwrite(piece, 1, (size_t)n, all);
	}
}

/* Its exit status, or -1 with a note. */
static int
take_child_end(struct grade *g, pid_t pid, bool in_time)
{
	int status;

	if (!in_time)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (!in_time)
		grade_note(g, "it does not end within %u seconds", g->seconds);
	else if (WIFEXITED(status))
		return (WEXITSTATUS(status));
	else
		grade_note(g, "it was ended by signal %d", WTERMSIG(status));
	return (-1);
}

int
grade_child(struct grade *g, grade_child_fn *fn, void *arg, char **text)
{
	int fds[2], status = -1;
	bool in_time;
	size_t len;
	FILE *all;
	pid_t pid;

	*text = NULL;
	all = open_memstream(text, &len);
	fflush(stdout);
	fflush(stderr);
	if (all == NULL || pipe(fds) == -1) {
		grade_note(g, "%s", strerror(errno));
		if (all != NULL)
			fclose(all);
		return (-1);
	}
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		run_child(fn, arg, fds[1]);
	}
	close(fds[1]);
	if (pid == -1)
		grade_note(g, "%s", strerror(errno));
	else {
		in_time = read_until(fds[0], child_clock_ms() +
		    (uint64_t)g->seconds * 1000, all);
		status = take_child_end(g, pid, in_time);
	}
	close(fds[0]);
	fclose(all);
	return (status);
}
