/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and lines of addresses, by addr2line(1): debug information is its
 * business.  For each address it answers with the address, then two lines for
 * the function and for each that it is inlined into: the name, "file:line".
 * What it does not know has question marks.
 */
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/backtrace.h"

#define	ARG_BYTES	20	/* "0x" and 16 digits */

extern char **environ;

/* Starts it with its output in a pipe, of which *fd is the end to read. */
static pid_t
start_addr2line(char *const argv[], int *fd)
{
	posix_spawn_file_actions_t actions;
	int ends[2];
	pid_t pid = -1;

	if (pipe(ends) != 0)
		return (-1);
	if (posix_spawn_file_actions_init(&actions) == 0) {
		posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
		posix_spawn_file_actions_addclose(&actions, ends[0]);
		posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1,
		    0);
		if (posix_spawnp(&pid, argv[0], &actions, NULL, argv,
		    environ) != 0)
			pid = -1;
		posix_spawn_file_actions_destroy(&actions);
	}
	close(ends[1]);
	if (pid == -1)
		close(ends[0]);
	*fd = ends[0];
	return (pid);
}

/* Without the end of the line; false: there is none. */
static bool
read_answer(FILE *in, char *line, size_t size)
{
	if (fgets(line, (int)size, in) == NULL)
		return (false);
	line[strcspn(line, "\n")] = '\0';
	return (true);
}

/* "dir/file.c:12 (discriminator 3)", or with a question mark for either. */
static unsigned
cut_line(char *place)
{
	char *colon = strrchr(place, ':');

	if (colon == NULL || *place == '?')
		return (0);
	*colon = '\0';
	return ((unsigned)strtoul(colon + 1, NULL, 10));
}

/* "0x1234" begins what is said of the next address. */
static void
read_answers(FILE *in, unsigned n, backtrace_found_t *found, void *arg)
{
	char name[512], place[512];
	unsigned line, next = 0;

	while (read_answer(in, name, sizeof(name))) {
		if (strncmp(name, "0x", 2) == 0) {
			next++;
			continue;
		}
		if (next == 0 || next > n ||
		    !read_answer(in, place, sizeof(place)))
			return;
		line = cut_line(place);
		if (line != 0)
			found(arg, next - 1, name, place, line);
	}
}

void
backtrace_find_lines(const char *file, const uintptr_t *addresses, unsigned n,
    backtrace_found_t *found, void *arg)
{
	char text[BACKTRACE_MAX + 1][ARG_BYTES], path[512];
	char *argv[BACKTRACE_MAX + 6] = { "addr2line", "-aif", "-e", path };
	unsigned i;
	FILE *in;
	pid_t pid;
	int fd;

	if (access(file, R_OK) == 0)
		snprintf(path, sizeof(path), "%s", file);
	else
		snprintf(path, sizeof(path), "/proc/%d/exe", (int)getpid());
	for (i = 0; i < n && i <= BACKTRACE_MAX; i++) {
		snprintf(text[i], ARG_BYTES, "%#jx", (uintmax_t)addresses[i]);
		argv[4 + i] = text[i];
	}
	pid = start_addr2line(argv, &fd);
	if (pid == -1)
		return;
	in = fdopen(fd, "r");
	if (in != NULL) {
		read_answers(in, n, found, arg);
		fclose(in);
	} else
		close(fd);
	(void)waitpid(pid, NULL, 0);
}
