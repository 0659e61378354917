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
#include <vmsim/thread.h>
#include "scenario/engine.h"
#include "scenario/race.h"

struct scenario_race {
	struct scenario_run run;
	struct outcomes *set;	/* may be NULL */
	const struct vmsim_explore_result *result; /* so far */
	struct stream text;	/* of the last execution */
	struct stream dumps;	/* among the final operations */
	size_t	 nanswers;
};

/* Somebody looks at the machine. */
static void
watch_race(const struct scenario_run *run, bool ended)
{
	if (run->options->watch != NULL)
		run->options->watch(run->options->watch_arg, run->vm, ended);
}

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
refuse_failure(struct strand *s, const struct scenario_op *op)
{
	static const char *const bad[] = { "E", "KERN_", "SIG", "error" };
	struct slice answer = stream_read(&s->answer);
	char where[64];
	unsigned i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!slice_begins(answer, bad[i]))
			continue;
		snprintf(where, sizeof(where), "line %u", op->line);
		vmsim_fail(where, "the set-up does not work: %.*s answers "
		    "%.*s", SLICE(op->text), SLICE(answer));
	}
}

static void
set_up_scenario(struct vmsim *vm, void *data)
{
	struct scenario_race *race = data;
	struct scenario_run *run = &race->run;
	struct strand *s = &run->strands[0];
	const struct scenario_op *op;

	if (!tables_make(run, vm))
		vmsim_fail(run->script->name, "no memory for its tables");
	if (run->options->recording != NULL)
		run->recording = vmsim_trace_create(vm);
	for (op = run->script->first; op != run->script->threads[0].open;
	    op = op->next) {
		engine_step(s, op);
		judge(s);
		if (run->options->strict_setup)
			refuse_failure(s, op);
	}
	watch_race(run, false);
}

/* One more answer of a list. */
static void
join_answer(struct stream *list, struct stream *answer)
{
	if (stream_read(list).len > 0)
		fputs(", ", list->f);
	stream_add(list, stream_read(answer));
}

static void
take_answer(struct strand *s)
{
	join_answer(&s->lines, &s->answer);
	judge(s);
}

static void
run_race_thread(void *data)
{
	struct scenario_race *race = data;
	struct scenario_run *run = &race->run;
	const char *name;
	unsigned i;

	name = vmsim_thread_name(run->vm);
	for (i = 0; i < run->script->nthreads; i++)
		if (strcmp(run->script->threads[i].name, name) == 0)
			break;
	stream_cut(&run->strands[1 + i].lines, 0);
	threads_strand(&run->strands[1 + i], take_answer);
}

/* Lines of a dump without counters and without the word `referenced`. */
static void
add_dump(struct stream *to, struct slice dump)
{
	struct slice after, before, line;

	while (slice_line(&dump, &line)) {
		if (slice_begins(line, "| stats "))
			continue;
		slice_cut_referenced(line, &before, &after);
		stream_add(to, before);
		stream_add(to, after);
	}
}

/* The final operations: their answers go to the list, dumps to `dumps`. */
static void
run_final(struct strand *s, struct stream *list, struct stream *dumps)
{
	const struct scenario_op *op = s->run->script->final;

	for (op = op != NULL ? op->next : NULL; op != NULL; op = op->next) {
		engine_step(s, op);
		judge(s);
		if (!op->verb->is_silent)
			join_answer(list, &s->answer);
		else
			add_dump(dumps, stream_read(&s->text));
	}
}

static void
add_answers(struct scenario_race *race, const char *who, struct stream *list)
{
	fprintf(race->text.f, "= %s: ", who);
	stream_add(&race->text, stream_read(list));
	fputc('\n', race->text.f);
}

/* Makes the text of the outcome. */
static void
end_execution(struct vmsim *vm, void *data)
{
	struct scenario_race *race = data;
	const struct scenario *script = race->run.script;
	struct strand *strands = race->run.strands;
	unsigned i;

	stream_cut(&strands[0].lines, 0);
	stream_cut(&race->dumps, 0);
	stream_cut(&race->text, 0);
	run_final(&strands[0], &strands[0].lines, &race->dumps);
	for (i = 0; i < script->nthreads; i++)
		add_answers(race, script->threads[i].name,
		    &strands[1 + i].lines);
	if (script->final != NULL)
		add_answers(race, "final", &strands[0].lines);
	watch_race(&race->run, true);
	race->nanswers = stream_read(&race->text).len;
	stream_add(&race->text, stream_read(&race->dumps));
	engine_ending(&strands[0]);
	stream_add(&race->text, stream_read(&strands[0].text));
}

/* An execution has ended: with race->text, or (`failed`) in one line of it. */
static void
add_execution(struct scenario_race *race, const char *schedule,
    unsigned preemptions, bool failed)
{
	struct slice text = stream_read(&race->text);
	struct outcome o = {
		.text = (char *)(uintptr_t)text.p,
		.len = text.len,
		.nanswers = failed ? text.len : race->nanswers,
		.seen = 1,
		.preemptions = preemptions,
		.schedule = (char *)(uintptr_t)schedule,
		.failed = failed,
	};

	if (race->set == NULL)
		return;
	outcomes_add(race->set, &o);
	if (race->set->trace_number == race->result->traces &&
	    race->set->trace_schedule == NULL)
		race->set->trace_schedule = strdup(schedule);
}

/* One execution is recorded, with the set-up. */
static void
end_race_recording(struct scenario_run *run)
{
	if (run->recording == NULL)
		return;
	vmsim_trace_stop(run->recording);
	*run->options->recording = run->recording;
	run->recording = NULL;
}

static void
take_ending(struct vmsim *vm, void *data, const char *schedule,
    unsigned preemptions)
{
	struct scenario_race *race = data;

	end_race_recording(&race->run);
	add_execution(race, schedule, preemptions, false);
}

static void
take_failure(struct vmsim *vm, void *data, const char *report,
    const char *schedule, unsigned preemptions)
{
	struct scenario_race *race = data;

	end_race_recording(&race->run);
	stream_cut(&race->text, 0);
	race_failure(&race->run, report, race->text.f);
	add_execution(race, schedule, preemptions, true);
}

static void
fill_test(struct scenario_race *race, const struct scenario *s,
    const struct scenario_options *options, struct vmsim_explore_test *test)
{
	unsigned i;

	*test = (struct vmsim_explore_test){
		.name = s->name,
		.setup = set_up_scenario,
		.final = end_execution,
		.outcome = take_ending,
		.failed = take_failure,
		.nthreads = s->nthreads,
		.data = race,
	};
	tables_config(s, options, &test->machine);
	for (i = 0; i < s->nthreads; i++)
		test->threads[i] = (struct vmsim_explore_thread){
			.name = s->threads[i].name,
			.body = run_race_thread,
		};
}

int
race_explore(const struct scenario *s, const struct scenario_options *options,
    const struct vmsim_explore_config *config, struct outcomes *set,
    struct vmsim_explore_result *result, struct scenario_error *error)
{
	struct vmsim_explore_test test;
	struct scenario_race race = { .set = set, .result = result };
	int answer;

	error->line = 0;
	error->text[0] = '\0';
	if (s->nthreads == 0) {
		snprintf(error->text, sizeof(error->text),
		    "%s: there are no threads to explore", s->name);
		return (EINVAL);
	}
	*result = (struct vmsim_explore_result){ 0 };
	answer = ENOMEM;
	if (tables_init(&race.run, s, options) && stream_open(&race.text) &&
	    stream_open(&race.dumps)) {
		fill_test(&race, s, options, &test);
		answer = vmsim_explore(&test, config, result);
	}
	if (answer != 0) {
		snprintf(error->text, sizeof(error->text), "%s: %s", s->name,
		    result->report != NULL ? result->report :
		    strerror(answer));
		vmsim_explore_result_fini(result);
	}
	end_race_recording(&race.run);
	tables_fini(&race.run);
	stream_close(&race.text);
	stream_close(&race.dumps);
	return (answer);
}
