/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim grade: students' answers against a lesson. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* vasprintf() */
#endif
#include <err.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "scenario/text.h"
#include "cli/grade.h"
#include "cli/results.h"

static const char usage[] =
"usage: vmsim grade [--bug VMSIM] [--seconds N] LESSON ANSWER...\n"
"\n"
"Runs the scenarios of students and tells for each requirement of the lesson\n"
"whether it is met, and what was found instead.  A requirement is a point.\n"
"An answer is a scenario that begins with the lesson's operations, unless its\n"
"task says `anew`.  One with threads is run in every order with at most two\n"
"preemptions.\n"
"\n"
"  --bug VMSIM    of a lesson that asks for a bug: a vmsim that has it, as\n"
"                 tests/zoo/run.sh --build makes it\n"
"  --seconds N    that an answer may take (10)\n"
RESULTS_USAGE
"\n"
"Exit status: 0 when every answer has all points, 1 when one has not, 2 for\n"
"bad input.\n";

struct grade_command {
	const char *bug;
	unsigned seconds;
	struct results results;
};

static char *
copy_text(const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		err(CLI_BAD_INPUT, "vmsim grade");
	return (copy);
}

struct verdict *
grade_add(struct grade *g, bool met, const char *wanted, const char *found)
{
	struct verdict *v;

	v = realloc(g->v, (g->n + 1) * sizeof(*v));
	if (v == NULL)
		err(CLI_BAD_INPUT, "vmsim grade");
	g->v = v;
	v += g->n++;
	*v = (struct verdict){ .met = met, .wanted = copy_text(wanted),
	    .found = copy_text(found) };
	return (v);
}

void
grade_note(struct grade *g, const char *fmt, ...)
{
	char *before = g->note, *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1 || asprintf(&g->note, "%s%s%s",
	    before != NULL ? before : "", before != NULL ? "\n  " : "",
	    text) == -1)
		err(CLI_BAD_INPUT, "vmsim grade");
	va_end(ap);
	free(before);
	free(text);
}

/* Is it short enough, and without what may not be in it? */
static void
grade_task(struct grade *g)
{
	const struct lesson *l = g->lesson;
	const struct lesson_answer *own = &g->own;
	char wanted[256], found[32];

	snprintf(wanted, sizeof(wanted), "at most %ju operation%s",
	    (uintmax_t)l->at_most, l->at_most == 1 ? "" : "s");
	snprintf(found, sizeof(found), "%ju", (uintmax_t)own->n);
	grade_add(g, own->n > 0 && own->n <= l->at_most, wanted, found)->
	    before = true;
	if (l->without.len == 0)
		return;
	snprintf(wanted, sizeof(wanted), "without %.*s", SLICE(l->without));
	snprintf(found, sizeof(found), "%s", own->wrong != NULL ?
	    own->wrong->verb->name : "");
	grade_add(g, own->wrong == NULL, wanted, found)->before = true;
}

/* False: it cannot be graded, and the note says why. */
static bool
open_answer(struct grade *g, const char *path)
{
	struct scenario_error error;

	if (!cli_text_open(&g->answer, "vmsim grade", path)) {
		grade_note(g, "it cannot be read");
		return (false);
	}
	g->answer.scenario = scenario_open(g->answer.text, g->answer.len,
	    g->answer.name, &error);
	if (g->answer.scenario != NULL && lesson_compare(g->lesson,
	    g->answer.scenario, &g->own, &error))
		return (true);
	grade_note(g, "%s", error.text);
	return (false);
}

static void
grade_answer(struct grade *g, const char *path)
{
	g->bad_input = !open_answer(g, path);
	if (g->bad_input)
		return;
	grade_task(g);
	grade_state(g);
	grade_bug(g);
}

/* What was so before counts only beside something new. */
static size_t
count_points(const struct grade *g)
{
	size_t i, points = 0, new = 0;

	for (i = 0; i < g->n; i++) {
		points += g->v[i].met;
		new += g->v[i].met && !g->v[i].before;
	}
	return (new > 0 ? points : 0);
}

static bool
is_output_taken(const struct grade_command *c)
{
	return ((c->results.junit != NULL && strcmp(c->results.junit, "-") ==
	    0) || (c->results.json != NULL && strcmp(c->results.json, "-") ==
	    0));
}

static void
print_grade(const struct grade *g, const char *path)
{
	size_t points = count_points(g);
	const struct verdict *v;
	size_t i;

	printf("%s: lesson %u, %.*s\n", path, g->lesson->number,
	    SLICE(g->lesson->title));
	for (i = 0; i < g->n; i++) {
		v = &g->v[i];
		printf("  %-8s %s", v->met ? "met" : "not met", v->wanted);
		if (v->found[0] != '\0')
			printf("%s%s", v->met ? ": " : ": found ", v->found);
		printf("\n");
	}
	if (g->note != NULL)
		printf("  %s\n", g->note);
	if (!g->bad_input)
		printf("%zu of %zu points%s\n", points, g->n, points == 0 ?
		    ": nothing is met that was not so before" : "");
}

/* A case for each requirement, of the group of the answer. */
static void
keep_results(struct grade_command *c, const struct grade *g, const char *path)
{
	const struct verdict *v;
	char text[1024];
	size_t i;

	if (g->bad_input)
		results_end(&c->results, path, path, CASE_BAD_INPUT, g->note);
	for (i = 0; i < g->n; i++) {
		v = &g->v[i];
		if (i != 0)
			results_begin(&c->results);
		snprintf(text, sizeof(text), "%s: found %s%s%s", v->wanted,
		    v->found, g->note != NULL ? "\n" : "", g->note != NULL ?
		    g->note : "");
		results_end(&c->results, path, v->wanted, v->met ?
		    CASE_PASSED : CASE_FAILED, text);
	}
}

static void
free_grade(struct grade *g)
{
	size_t i;

	for (i = 0; i < g->n; i++) {
		free(g->v[i].wanted);
		free(g->v[i].found);
	}
	free(g->v);
	free(g->note);
	if (g->answer.text != NULL)
		cli_scenario_close(&g->answer);
}

static int
grade_one(struct grade_command *c, const struct lesson *lesson,
    const char *path)
{
	struct grade g = { .lesson = lesson, .bug = c->bug,
	    .seconds = c->seconds };
	int status;

	results_begin(&c->results);
	grade_answer(&g, path);
	if (!is_output_taken(c))
		print_grade(&g, path);
	else if (g.bad_input)
		fprintf(stderr, "%s\n", g.note);
	keep_results(c, &g, path);
	status = g.bad_input ? CLI_BAD_INPUT : count_points(&g) == g.n &&
	    g.note == NULL ? CLI_OK : CLI_FAILED;
	free_grade(&g);
	return (status);
}

/* The lesson can be graded; or it has been told why not. */
static bool
check_lesson(const struct grade_command *c, const struct lesson *l,
    const char *path)
{
	if (l->task_line == 0)
		fprintf(stderr, "vmsim grade: %s: this lesson has no task\n",
		    path);
	else if (l->bug.len != 0 && c->bug == NULL)
		fprintf(stderr, "vmsim grade: %s: expected --bug VMSIM, a "
		    "build with the bug %.*s\n", path, SLICE(l->bug));
	else
		return (true);
	return (false);
}

static int
grade_all(struct grade_command *c, char **paths)
{
	int one, status = CLI_BAD_INPUT;
	struct scenario_error error;
	struct cli_scenario text;
	struct lesson *lesson;

	if (!cli_text_open(&text, "vmsim grade", paths[0]))
		return (CLI_BAD_INPUT);
	lesson = lesson_open(text.text, text.len, text.name, &error);
	if (lesson == NULL)
		fprintf(stderr, "%s\n", error.text);
	else if (check_lesson(c, lesson, paths[0]))
		for (status = CLI_OK; *++paths != NULL;) {
			one = grade_one(c, lesson, *paths);
			if (one > status)
				status = one;
		}
	lesson_close(lesson);
	cli_scenario_close(&text);
	return (status);
}

static bool
take_grade_seconds(void *state, const char *arg)
{
	struct grade_command *c = state;
	char *end;
	long n = strtol(arg, &end, 10);

	c->seconds = (unsigned)n;
	return (*arg != '\0' && *end == '\0' && n > 0 && n <= 86400);
}

static const struct cli_option options[] = {
	{ "bug", .text = true, .flag = offsetof(struct grade_command, bug) },
	{ "seconds", .take = take_grade_seconds,
	    .expected = "a number of seconds" },
	RESULTS_OPTIONS(struct grade_command),
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_grade(int argc, char **argv)
{
	struct grade_command c = { .seconds = 10 };
	int one, status;

	status = cli_options(&syntax, &c, argc, argv);
	if (status != -1)
		return (status);
	if (argc - optind < 2)
		return (cli_bad_usage(&syntax, argv[0],
		    "expected a lesson and an answer", NULL));
	status = grade_all(&c, argv + optind);
	one = results_write(&c.results, argv[0]);
	return (one > status ? one : status);
}
