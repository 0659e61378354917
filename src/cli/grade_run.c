/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is required of the state: the answer runs once, or, where it has
 * threads, in every order with at most two preemptions.  The process that runs
 * it prints a line for each requirement: `+`, `=` if it was met before the
 * answer, or `-` and what it has found; and `!` with what went wrong as a
 * whole.
 */
#include <stdlib.h>
#include <string.h>
#include "scenario/race.h"
#include "scenario/text.h"
#include "cli/grade.h"

#define	PREEMPTIONS	2
#define	EXECUTIONS	20000

/* Of one requirement, in all orders so far. */
struct judged {
	unsigned met, unmet;	/* orders */
	bool	 before;	/* the answer */
	char	*found;		/* where it was not met, or NULL */
};

struct state_run {
	const struct grade *g;
	FILE	*out;
	struct vmsim_counters since;
	struct judged *v;	/* by requirement */
	bool	 noted;
};

static void
print_note(struct state_run *r, unsigned line, const char *text)
{
	if (r->noted)
		return;
	r->noted = true;
	fputc('!', r->out);
	if (line != 0)
		fprintf(r->out, "line %u: ", line);
	fprintf(r->out, "%.*s\n", (int)strcspn(text, "\n"), text);
}

/* Where the task begins. */
static void
judge_before(struct state_run *r, struct vmsim *vm)
{
	const struct requirement *q = r->g->lesson->requirements;
	struct judged *j = r->v;
	FILE *found = fopen("/dev/null", "w");

	vmsim_counters(vm, &r->since);
	for (; found != NULL && q != NULL; q = q->next, j++)
		j->before = lesson_require(q, vm, &r->since, found);
	if (found != NULL)
		fclose(found);
}

/* The first one that does not meet it is what is told. */
static void
judge_state(struct state_run *r, struct vmsim *vm)
{
	const struct requirement *q = r->g->lesson->requirements;
	struct judged *j = r->v;
	char *text;
	size_t len;
	FILE *found;

	for (; q != NULL; q = q->next, j++) {
		text = NULL;
		found = open_memstream(&text, &len);
		if (found == NULL)
			return;
		if (lesson_require(q, vm, &r->since, found))
			j->met++;
		else
			j->unmet++;
		fclose(found);
		if (j->found == NULL && j->unmet > 0) {
			j->found = text;
			continue;
		}
		free(text);
	}
}

static bool
take_answer_result(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct vmsim *vm = scenario_run_machine(run);
	struct state_run *r = arg;

	if (result->panicked) {
		print_note(r, result->op != NULL ?
		    scenario_op_line(result->op) : 0, result->text);
		return (true);
	}
	if (result->unexpected != NULL && result->op != NULL)
		print_note(r, scenario_op_line(result->op),
		    result->unexpected);
	if (result->op != NULL && result->op == r->g->own.from)
		judge_before(r, vm);
	if (result->op != NULL && result->last)
		judge_state(r, vm);
	return (true);
}

static void
run_without_threads(struct state_run *r)
{
	struct scenario_options options = { .trace = true,
	    .as_written = true };
	struct scenario_error error = { 0 };

	if (scenario_run(r->g->answer.scenario, &options, take_answer_result, r,
	    &error) == SCENARIO_REFUSED)
		print_note(r, 0, error.text);
}

/* An execution of an exploration. */
static void
watch_order(void *arg, struct vmsim *vm, bool ended)
{
	struct state_run *r = arg;

	if (ended)
		judge_state(r, vm);
	else
		vmsim_counters(vm, &r->since);
}

/* How it failed, and the sentence below that. */
static void
print_failed_order(struct state_run *r, const char *report)
{
	const char *how = report + strlen(r->g->answer.name) + strlen(": ");
	const char *next = strchr(report, '\n');
	char text[512];

	snprintf(text, sizeof(text), "an order fails: %.*s%s%.*s",
	    (int)strcspn(how, "\n"), how, next != NULL ? ": " : "",
	    next != NULL ? (int)strcspn(next + 1, "\n") : 0,
	    next != NULL ? next + 1 : "");
	print_note(r, 0, text);
}

static void
run_all_orders(struct state_run *r)
{
	struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_REDUCED,
		.points = VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = PREEMPTIONS,
		.max_executions = EXECUTIONS,
		.check = true,
	};
	struct scenario_options options = { .watch = watch_order,
	    .watch_arg = r };
	struct vmsim_explore_result result;
	struct scenario_error error;

	if (race_explore(r->g->answer.scenario, &options, &config, NULL,
	    &result, &error) != 0) {
		print_note(r, 0, error.text);
		return;
	}
	if (result.failures != 0) {
		print_failed_order(r, result.report);
		fprintf(r->out, "!see it with: vmsim explore --preemptions %u "
		    "--check --schedule %s %s\n", PREEMPTIONS,
		    result.schedule, r->g->answer.name);
	} else if (!result.complete)
		print_note(r, 0, "there are too many orders: not every one "
		    "was tried");
	vmsim_explore_result_fini(&result);
}

static bool
is_met(const struct requirement *q, const struct judged *j)
{
	return (j->met > 0 && (q->some_order || j->unmet == 0));
}

static void
print_judged(struct state_run *r)
{
	const struct requirement *q = r->g->lesson->requirements;
	const struct judged *j = r->v;

	for (; q != NULL; q = q->next, j++) {
		if (is_met(q, j))
			fputs(j->before ? "=\n" : "+\n", r->out);
		else
			fprintf(r->out, "-%s\n", j->found != NULL ? j->found :
			    "it did not run to its end");
	}
}

/* A grade_child_fn. */
static void
run_answer(void *arg, FILE *out)
{
	struct state_run r = { .g = arg, .out = out };

	r.v = calloc(r.g->lesson->nrequirements, sizeof(*r.v));
	if (r.v == NULL) {
		fputs("!out of memory\n", out);
		return;
	}
	if (scenario_has_threads(r.g->answer.scenario))
		run_all_orders(&r);
	else
		run_without_threads(&r);
	print_judged(&r);
}

/* A verdict on each requirement. */
static void
read_verdicts(struct grade *g, const char *text)
{
	const struct requirement *q = g->lesson->requirements;
	struct slice line, rest = { text, strlen(text) };
	char found[512], wanted[512];

	while (slice_line(&rest, &line)) {
		line = slice_chomp(line);
		snprintf(found, sizeof(found), "%.*s", (int)line.len - 1,
		    line.p + 1);
		if (line.p[0] == '!') {
			grade_note(g, "%s", found);
			continue;
		}
		if (q == NULL)
			break;
		snprintf(wanted, sizeof(wanted), "%.*s", SLICE(q->text));
		grade_add(g, line.p[0] != '-', wanted, found)->before =
		    line.p[0] == '=';
		q = q->next;
	}
	for (; q != NULL; q = q->next) {
		snprintf(wanted, sizeof(wanted), "%.*s", SLICE(q->text));
		grade_add(g, false, wanted, "it did not run to its end");
	}
}

void
grade_state(struct grade *g)
{
	char *text;

	if (g->lesson->nrequirements == 0)
		return;
	(void)grade_child(g, run_answer, g, &text);
	read_verdicts(g, text != NULL ? text : "");
	free(text);
}
