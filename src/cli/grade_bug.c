/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find the bug: an answer that passes here and fails on a build with the bug,
 * explored with every step of the page-table layer and two preemptions, or, if
 * it has no threads, run with all checkers.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "scenario/text.h"
#include "cli/grade.h"

/* One build, asked. */
struct build_run {
	const struct grade *g;
	const char *vmsim;	/* NULL: this one */
};

static char *const explore_args[] = { "vmsim explore", "--points", "all",
    "--preemptions", "2", "--check", NULL, NULL };
static char *const run_args[] = { "vmsim run", "--check", NULL, NULL };

/* The arguments of the command, with the answer behind them. */
static unsigned
fill_args(const struct grade *g, char **args)
{
	char *const *v = scenario_has_threads(g->answer.scenario) ?
	    explore_args : run_args;
	unsigned n;

	for (n = 0; v[n] != NULL; n++)
		args[n] = v[n];
	args[n++] = (char *)(uintptr_t)g->answer.name;
	args[n] = NULL;
	return (n);
}

/* What is printed goes to `out`. */
static void
redirect(FILE *out)
{
	(void)dup2(fileno(out), STDOUT_FILENO);
	(void)dup2(fileno(out), STDERR_FILENO);
}

static void
exec_build(const char *vmsim, char **args)
{
	char word[] = "explore";

	snprintf(word, sizeof(word), "%s", strchr(args[0], ' ') + 1);
	memmove(args + 1, args, 8 * sizeof(*args));
	args[0] = (char *)(uintptr_t)vmsim;
	args[1] = word;
	execv(vmsim, args);
	_exit(126);
}

/* A grade_child_fn: ends with the status of the command. */
static void
ask_build(void *arg, FILE *out)
{
	const struct build_run *b = arg;
	char *args[10] = { NULL };
	int n = (int)fill_args(b->g, args), status;

	redirect(out);
	optind = 1;
	if (b->vmsim != NULL)
		exec_build(b->vmsim, args);
	status = scenario_has_threads(b->g->answer.scenario) ?
	    cmd_explore(n, args) : cmd_run(n, args);
	fflush(stdout);
	_exit(status);
}

/* The line that says how it failed, of all that was printed. */
static void
find_failure(const char *text, char *line, size_t size)
{
	static const char *const marks[] = { "panic: ", "deadlock",
	    "livelock", "invariants", ": expected " };
	const char *at = NULL;
	size_t i;

	for (i = 0; at == NULL && i < sizeof(marks) / sizeof(marks[0]); i++)
		at = strstr(text, marks[i]);
	if (at == NULL)
		at = text;
	while (at > text && at[-1] != '\n')
		at--;
	snprintf(line, size, "%.*s", (int)strcspn(at, "\n"), at);
}

/* Its status, and in `line` what is to be said of it. */
static int
run_build(struct grade *g, const char *vmsim, char *line, size_t size)
{
	struct build_run b = { g, vmsim };
	char *text;
	int status;

	line[0] = '\0';
	status = grade_child(g, ask_build, &b, &text);
	if (status == CLI_OK)
		snprintf(line, size, "it passes");
	else if (text != NULL)
		find_failure(text, line, size);
	if (status > CLI_FAILED)
		grade_note(g, "%s: %s", vmsim != NULL ? vmsim : "vmsim",
		    line[0] != '\0' ? line : "cannot be run");
	free(text);
	return (status);
}

/* That it passes is worth nothing alone, nor is that it fails. */
void
grade_bug(struct grade *g)
{
	char sentence[256], line[256];
	bool passes;
	int status;

	if (g->lesson->bug.len == 0)
		return;
	passes = run_build(g, NULL, line, sizeof(line)) == CLI_OK;
	grade_add(g, passes, "passes without the bug", passes ? "" : line)->
	    before = true;
	snprintf(sentence, sizeof(sentence), "fails with the bug %.*s",
	    SLICE(g->lesson->bug));
	if (!passes) {
		grade_add(g, false, sentence, "it fails without it, too");
		return;
	}
	status = run_build(g, g->bug, line, sizeof(line));
	grade_add(g, status == CLI_FAILED, sentence, line);
}
