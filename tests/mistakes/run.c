/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each mistake of mistakes.tsv is made in a program of its own, which must tell
 * it in words that are in the table, with a line of the driver, without a
 * signal and before a time is over; without a mistake nothing is told.
 *
 * usage: mistakes TABLE	all of them
 *	  mistakes NUMBER HOW	one, with all that is told
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define	SECONDS	30	/* of one program at most */
#define	FIELDS	5

/* As in mistakes.h, which is driver code's. */
int	 use_driver(const char *how);
int	 mistake;

/* A line of the table. */
struct row {
	int	 number;
	char	*field[FIELDS];	/* number, how, kind, what is said, where */
};

static int nrows, nwrong;
static bool lines_known;

/* A call over two lines is in the first for gcc, in the last for clang. */
static bool
names_line(const char *said, const char *where)
{
	const char *other = strchr(where, '|');
	char first[64];

	if (other == NULL)
		return (strstr(said, where) != NULL);
	snprintf(first, sizeof(first), "%.*s", (int)(other - where), where);
	return (strstr(said, first) != NULL ||
	    strstr(said, other + 1) != NULL);
}

static void
complain(const struct row *row, const char *what, const char *said)
{
	printf("mistake %d (%s): %s:\n  %s\n  %s\n%s\n", row->number,
	    row->field[2], what, row->field[3], row->field[4], said);
	nwrong++;
}

/* What a program says that makes the mistake; *status is wait(2)'s. */
static char *
make_mistake(int number, const char *how, int *status)
{
	char *said = NULL;
	size_t len = 0;
	FILE *in, *out;
	int c, ends[2];
	pid_t pid;

	fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0) {
		perror("mistakes");
		exit(2);
	}
	if (pid == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		alarm(SECONDS);
		mistake = number;
		_exit(use_driver(how));
	}
	close(ends[1]);
	in = fdopen(ends[0], "r");
	out = open_memstream(&said, &len);
	while ((c = getc(in)) != EOF)
		putc(c, out);
	fclose(in);
	fclose(out);
	waitpid(pid, status, 0);
	return (said);
}

static void
try_row(const struct row *row)
{
	int status;
	char *said;

	said = make_mistake(row->number, row->field[1], &status);
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGABRT)
		complain(row, WTERMSIG(status) == SIGALRM ? "hangs" :
		    "ends with a signal", said);
	else if (row->number == 0) {
		if (*said != '\0' || status != 0)
			complain(row, "something is told", said);
	} else if (strstr(said, row->field[3]) == NULL)
		complain(row, "is not told", said);
	else if (lines_known && !names_line(said, row->field[4]))
		complain(row, "is told without the driver's line", said);
	free(said);
}

/* Fields are separated by tabs; lines of words begin with #. */
static bool
read_row(FILE *in, struct row *row)
{
	static char line[1024];
	char *next = line;
	int i;

	do {
		if (fgets(line, sizeof(line), in) == NULL)
			return (false);
	} while (line[0] == '#');
	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < FIELDS; i++)
		row->field[i] = next != NULL ? strsep(&next, "\t") : line;
	row->number = atoi(row->field[0]);
	return (true);
}

static bool
has_addr2line(void)
{
	return (system("addr2line --version >/dev/null 2>&1") == 0);
}

int
main(int argc, char **argv)
{
	struct row row;
	FILE *in;

	if (argc == 3) {
		mistake = atoi(argv[1]);
		return (use_driver(argv[2]));
	}
	in = argc == 2 ? fopen(argv[1], "r") : NULL;
	if (in == NULL) {
		fprintf(stderr, "usage: mistakes TABLE | NUMBER HOW\n");
		return (2);
	}
	lines_known = has_addr2line();
	while (read_row(in, &row)) {
		try_row(&row);
		nrows++;
	}
	fclose(in);
	printf("%d mistakes, %d not told as they should be\n", nrows, nwrong);
	return (nwrong != 0);
}
