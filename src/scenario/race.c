/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scenario as a test of the explorer: the operations before the threads are
 * its set-up, the blocks its bodies, what follows `final` its check.
 *
 * The text of an outcome is made by the check.  It lies on the host's heap
 * with the strands' lines: each strand begins with empty ones, so nothing of
 * an execution before is seen.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"
#include "scenario/race.h"

struct race {
	struct scenario_run run;
	struct outcomes *set;	/* may be NULL */
	struct out text;	/* of the last execution */
	struct out dumps;	/* among the final operations */
	size_t	 nanswers;
};

/* An `expect` that failed ends the execution. */
static void
judge(const struct strand *s)
{
	char where[64];

	if (s->unexpected[0] == '\0')
		return;
	snprintf(where, sizeof(where), "line %u",
	    s->current != NULL ? s->current->line : 0);
	vmsim_fail(where, "%s", s->unexpected);
}

/* What the threads need must be there: an error in the set-up is a mistake. */
static void
refuse_failure(const struct strand *s, const struct scenario_op *op)
{
	static const char *const bad[] = { "E", "KERN_", "SIG", "error" };
	char where[64];
	unsigned i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (s->answer.len < strlen(bad[i]) ||
		    memcmp(s->answer.p, bad[i], strlen(bad[i])) != 0)
			continue;
		snprintf(where, sizeof(where), "line %u", op->line);
		vmsim_fail(where, "the set-up does not work: %.*s answers "
		    "%.*s", (int)op->text.len, op->text.p, (int)s->answer.len,
		    s->answer.p);
	}
}

static void
setup(struct vmsim *vm, void *data)
{
	struct race *race = data;
	struct scenario_run *run = &race->run;
	struct strand *s = &run->strands[0];
	const struct scenario_op *op;

	if (!tables_make(run, vm))
		vmsim_fail(run->script->name, "no memory for its tables");
	for (op = run->script->first; op != run->script->threads[0].open;
	    op = op->next) {
		engine_step(s, op);
		judge(s);
		if (run->options->strict_setup)
			refuse_failure(s, op);
	}
}

/* One more answer of a list. */
static void
join_answer(struct out *list, const struct out *answer)
{
	if (list->len > 0)
		out_str(list, ", ");
	out_add(list, answer->p, answer->len);
}

static void
answered(struct strand *s)
{
	join_answer(&s->lines, &s->answer);
	judge(s);
}

static void
body(void *data)
{
	struct race *race = data;
	struct scenario_run *run = &race->run;
	const char *name;
	unsigned i;

	name = vmsim_thread_name(run->vm);
	for (i = 0; i < run->script->nthreads; i++)
		if (strcmp(run->script->threads[i].name, name) == 0)
			break;
	run->strands[1 + i].lines.len = 0;
	threads_strand(&run->strands[1 + i], answered);
}

/* Lines of a dump without counters and without the word `referenced`. */
static void
add_dump(struct out *to, const struct out *dump)
{
	static const char word[] = " referenced";
	const char *p = dump->p, *end = p + dump->len, *newline, *found;
	struct slice line;

	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			break;
		line = (struct slice){ p, (size_t)(newline - p) };
		if (slice_find(line, "| stats ") == p)
			continue;
		found = slice_find(line, "|  page ") == p ?
		    slice_find(line, word) : NULL;
		if (found != NULL) {
			out_add(to, p, (size_t)(found - p));
			p = found + sizeof(word) - 1;
		}
		out_add(to, p, (size_t)(newline + 1 - p));
	}
}

/* The final operations: their answers go to the list, dumps to `dumps`. */
static void
final_operations(struct strand *s, struct out *list, struct out *dumps)
{
	const struct scenario_op *op = s->run->script->final;

	for (op = op != NULL ? op->next : NULL; op != NULL; op = op->next) {
		engine_step(s, op);
		judge(s);
		if ((op->verb->flags & VERB_SILENT) == 0)
			join_answer(list, &s->answer);
		else
			add_dump(dumps, &s->text);
	}
}

static void
thread_lines(struct race *race)
{
	const struct scenario *script = race->run.script;
	const struct out *lines;
	unsigned i;

	for (i = 0; i < script->nthreads; i++) {
		lines = &race->run.strands[1 + i].lines;
		out_fmt(&race->text, "= %s: ", script->threads[i].name);
		out_add(&race->text, lines->p, lines->len);
		out_str(&race->text, "\n");
	}
}

static void
final(struct vmsim *vm, void *data)
{
	struct race *race = data;
	struct strand *s = &race->run.strands[0];
	struct out *list = &race->run.strands[0].lines;
	struct out *dumps = &race->dumps;

	list->len = dumps->len = race->text.len = 0;
	final_operations(s, list, dumps);
	thread_lines(race);
	if (race->run.script->final != NULL) {
		out_str(&race->text, "= final: ");
		out_add(&race->text, list->p, list->len);
		out_str(&race->text, "\n");
	}
	race->nanswers = race->text.len;
	out_add(&race->text, dumps->p, dumps->len);
	engine_ending(s);
	out_add(&race->text, s->text.p, s->text.len);
}

static void
outcome(struct vmsim *vm, void *data, const char *schedule,
    unsigned preemptions)
{
	struct race *race = data;
	struct outcome o = {
		.text = race->text.p,
		.len = race->text.len,
		.nanswers = race->nanswers,
		.seen = 1,
		.preemptions = preemptions,
		.schedule = (char *)(uintptr_t)schedule,
	};

	if (race->set != NULL)
		outcomes_add(race->set, &o);
}

/* The operation that a panic's report is about: "..., thread N". */
static void
add_operation(struct race *race, const char *report)
{
	const struct scenario_run *run = &race->run;
	const struct scenario_op *op;
	const char *at;
	uint32_t tid;
	unsigned i;

	at = strstr(report, ", thread ");
	tid = at != NULL ? (uint32_t)strtoul(at + 9, NULL, 10) : 0;
	for (i = 1; i <= run->script->nthreads; i++)
		if (run->strands[i].tid == tid)
			break;
	op = i <= run->script->nthreads ? run->strands[i].current : NULL;
	if (op != NULL)
		out_fmt(&race->text, " [%s: %.*s]",
		    run->script->threads[i - 1].name, (int)op->text.len,
		    op->text.p);
	else
		out_str(&race->text, " [final]");
}

/*
 * The lines of a report one after another, with `; ` between them; not main's,
 * which only waits for the others, and not since when they wait, so that what
 * goes wrong alike is one outcome.
 */
static void
add_lines(struct out *to, const char *p)
{
	static const char main_line[] = "thread 1 (main)";
	struct slice line;
	const char *since;
	size_t len;

	for (; *p != '\0'; p += len + (p[len] != '\0')) {
		len = strcspn(p, "\n");
		line = (struct slice){ p, len };
		while (line.len > 0 && *line.p == ' ') {
			line.p++;
			line.len--;
		}
		if (line.len == 0 || slice_is(line, "threads:") ||
		    slice_find(line, main_line) == line.p)
			continue;
		since = slice_find(line, "; since step ");
		if (since != NULL)
			line.len = (size_t)(since - line.p);
		out_str(to, "; ");
		out_add(to, line.p, line.len);
	}
}

/* "= PANIC message [thread: operation]", "= DEADLOCK; who waits", ... */
static void
bad_line(struct race *race, const char *report)
{
	static const struct {
		const char *how;
		const char *word;
	} words[] = {
		{ "deadlock", "DEADLOCK" },
		{ "livelock", "LIVELOCK" },
		{ "invariants", "CHECK" },
	};
	const char *text, *word = "FAILURE";
	size_t i;

	race->text.len = 0;
	text = strstr(report, "\npanic: ");
	if (text != NULL) {
		text += strlen("\npanic: ");
		out_str(&race->text, "= PANIC ");
		out_add(&race->text, text, strcspn(text, "\n"));
		add_operation(race, text);
		out_str(&race->text, "\n");
		return;
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(report, words[i].how, strlen(words[i].how)) == 0)
			word = words[i].word;
	out_fmt(&race->text, "= %s", word);
	add_lines(&race->text, report + strcspn(report, "\n"));
	out_str(&race->text, "\n");
}

static void
failed(struct vmsim *vm, void *data, const char *report,
    const char *schedule, unsigned preemptions)
{
	struct race *race = data;
	struct outcome o = {
		.seen = 1,
		.preemptions = preemptions,
		.schedule = (char *)(uintptr_t)schedule,
		.failed = true,
	};

	bad_line(race, report);
	o.text = race->text.p;
	o.len = o.nanswers = race->text.len;
	if (race->set != NULL)
		outcomes_add(race->set, &o);
}

static void
describe(struct race *race, const struct scenario *s,
    const struct scenario_options *options, struct vmsim_explore_test *test)
{
	unsigned i;

	*test = (struct vmsim_explore_test){
		.name = s->name,
		.setup = setup,
		.final = final,
		.outcome = outcome,
		.failed = failed,
		.nthreads = s->nthreads,
		.data = race,
	};
	tables_config(s, options, &test->machine);
	for (i = 0; i < s->nthreads; i++)
		test->threads[i] = (struct vmsim_explore_thread){
			.name = s->threads[i].name,
			.body = body,
		};
}

int
race_explore(const struct scenario *s, const struct scenario_options *options,
    const struct vmsim_explore_config *config, struct outcomes *set,
    struct vmsim_explore_result *result, struct scenario_error *error)
{
	struct vmsim_explore_test test;
	struct race race = { .set = set };
	int status;

	error->line = 0;
	error->text[0] = '\0';
	if (s->nthreads == 0) {
		snprintf(error->text, sizeof(error->text),
		    "%s: there are no threads to explore", s->name);
		return (-1);
	}
	tables_init(&race.run, s, options);
	describe(&race, s, options, &test);
	status = vmsim_explore(&test, config, result);
	if (status == -1) {
		snprintf(error->text, sizeof(error->text), "%s: %s", s->name,
		    result->report != NULL ? result->report :
		    strerror(errno));
		vmsim_explore_result_fini(result);
	}
	tables_fini(&race.run);
	out_fini(&race.text);
	out_fini(&race.dumps);
	return (status);
}
