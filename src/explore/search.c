/* SPDX-License-Identifier: BSD-2-Clause */
/* The search: executions one after the other, until a strategy has no more. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "explore/explore.h"

/* By enum vmsim_explore_strategy. */
static const struct strategy *const strategies[] = {
	[VMSIM_EXPLORE_REDUCED] = &strategy_dpor,
	[VMSIM_EXPLORE_ALL] = &strategy_all,
	[VMSIM_EXPLORE_RANDOM] = &strategy_random,
	[VMSIM_EXPLORE_PCT] = &strategy_pct,
	[VMSIM_EXPLORE_DEFAULT] = &strategy_default,
};

static const struct strategy *
select_strategy(const struct vmsim_explore_config *c)
{
	if (c->schedule != NULL)
		return (&strategy_replay);
	if (c->bounded && (c->strategy == VMSIM_EXPLORE_REDUCED ||
	    c->strategy == VMSIM_EXPLORE_ALL))
		return (&strategy_bounded);
	return (strategies[c->strategy]);
}

uint64_t
search_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

bool
search_is_mine(const struct search *sr, uint64_t number)
{
	return (sr->config.nshards <= 1 ||
	    number % sr->config.nshards == sr->config.shard);
}

static void
show_search_progress(struct search *sr, uint64_t now)
{
	const struct vmsim_explore_result *r = sr->result;

	if (!sr->config.progress || now - sr->shown_ms < 200)
		return;
	sr->shown_ms = now;
	fprintf(stderr, "\r%s: %ju executions, %ju given up, %ju failed, "
	    "%.1f s ", sr->test->name, (uintmax_t)r->executions,
	    (uintmax_t)r->pruned, (uintmax_t)r->failures,
	    (double)(now - sr->began_ms) / 1000);
	fflush(stderr);
}

/* How it failed and the text of it, for those that want all of them. */
static void
call_failed(struct search *sr, const char *schedule)
{
	const struct vmsim_explore_test *test = sr->test;
	const struct execution *x = &sr->run;
	const char *how = ending_words(x);
	const char *text = x->text != NULL ? x->text : "";
	char *report;
	size_t size;

	if (test->failed == NULL)
		return;
	size = strlen(how) + strlen(text) + 2;
	report = malloc(size);
	if (report == NULL)
		return;
	snprintf(report, size, "%s\n%s", how, text);
	test->failed(sr->vm, test->data, report, schedule, x->preemptions);
	free(report);
}

void
search_keep_execution(struct search *sr)
{
	const struct execution *x = &sr->run;

	sr->failure.ending = x->ending;
	sr->failure.signature = x->signature;
	sr->failure.preemptions = x->preemptions;
	(void)search_keep_runs(sr, &sr->failure.runs);
	sr->failure.runs.until = x->ending == END_DIVERGED ? x->depth : 0;
}

/* The first failure is kept, to be shortened when the search is over. */
static void
keep_failure(struct search *sr)
{
	const struct execution *x = &sr->run;
	char *schedule = schedule_text(x);

	call_failed(sr, schedule != NULL ? schedule : "");
	if (sr->result->failures++ == 0)
		search_keep_execution(sr);
	free(schedule);
}

/* A schedule of another build that could be followed so far only. */
static bool
is_followed(const struct search *sr)
{
	return (sr->config.follow && sr->run.ending == END_DIVERGED);
}

static void
call_outcome(struct search *sr)
{
	char *schedule;

	if (sr->test->outcome == NULL)
		return;
	schedule = schedule_text(&sr->run);
	if (schedule != NULL)
		sr->test->outcome(sr->vm, sr->test->data, schedule,
		    sr->run.preemptions);
	free(schedule);
}

/* False: a limit is reached. */
static bool
is_within_limits(struct search *sr)
{
	const struct vmsim_explore_config *c = &sr->config;
	uint64_t n = sr->result->executions + sr->result->pruned, now;

	if ((c->stop != NULL && *c->stop != 0) || (c->max_executions != 0 &&
	    sr->result->executions - sr->resumed_executions >=
	    c->max_executions))
		return (false);
	if ((n & 15) != 0 || (!c->progress && c->max_ms == 0))
		return (true);
	now = search_now_ms();
	show_search_progress(sr, now);
	return (c->max_ms == 0 || now - sr->began_ms < c->max_ms);
}

/* Counts an execution; false: enough. */
static bool
count_execution(struct search *sr)
{
	struct vmsim_explore_result *r = sr->result;
	const struct execution *x = &sr->run;

	r->steps += x->depth;
	if (x->depth > r->most_steps)
		r->most_steps = x->depth;
	if (x->ending == END_STOPPED)
		return (false);
	if (x->ending == END_PRUNED) {
		r->pruned++;
		return (is_within_limits(sr));
	}
	r->executions++;
	if (hash_add(&sr->traces, x->dep.sum))
		r->traces++;
	if (is_followed(sr))
		return (false);
	if (x->ending == END_GOOD)
		call_outcome(sr);
	else
		keep_failure(sr);
	return ((x->ending == END_GOOD || sr->config.keep_going) &&
	    is_within_limits(sr));
}

/* Was it ended by an execution, not by a limit? */
static bool
is_failed(const struct search *sr)
{
	return (sr->run.ending == END_STOPPED ||
	    (ending_is_failure(sr->run.ending) && !sr->config.keep_going));
}

static void
run_strategy(struct search *sr)
{
	const struct strategy *how = sr->strategy;

	if (!sr->resumed)
		execution_reset(&sr->run, how->reduces);
	while (how->begin(sr)) {
		(void)execution_run(sr);
		if (how->end != NULL)
			how->end(sr);
		if (!count_execution(sr)) {
			if (how->count_left != NULL)
				sr->result->left = how->count_left(sr);
			if (!is_failed(sr))
				search_checkpoint(sr);
			return;
		}
	}
	sr->result->complete = how->exhaustive;
}

int
search_run(struct search *sr)
{
	const struct strategy *how = select_strategy(&sr->config);
	int error = 0;

	sr->strategy = how;
	sr->state = calloc(1, how->state_size + 1);
	if (sr->state == NULL)
		return (ENOMEM);
	if (how->init != NULL)
		error = how->init(sr);
	if (error == 0 && sr->config.resume != NULL)
		sr->unresumed = search_resume(sr);
	if (error == 0 && sr->unresumed == NULL)
		run_strategy(sr);
	if (error == 0 && sr->run.no_memory)
		error = ENOMEM;
	if (how->fini != NULL)
		how->fini(sr);
	free(sr->state);
	sr->state = NULL;
	return (error);
}

enum ending
search_run_alone(struct search *sr, const struct strategy *how, void *state)
{
	const struct strategy *strategy = sr->strategy;
	void *own = sr->state;
	enum ending ending;

	sr->strategy = how;
	sr->state = state;
	execution_reset(&sr->run, how->reduces);
	ending = execution_run(sr);
	sr->strategy = strategy;
	sr->state = own;
	return (ending);
}
