/* SPDX-License-Identifier: BSD-2-Clause */
/* <vmsim/explore.h>: set-up, the strategies, the result. */
#define	_GNU_SOURCE	/* asprintf */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/panic.h"
#include "explore/explore.h"

uint64_t
explore_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

bool
explore_is_mine(const struct explorer *e, uint64_t number)
{
	return (e->config.nshards <= 1 ||
	    number % e->config.nshards == e->config.shard);
}

static void
show_progress(struct explorer *e, uint64_t now)
{
	const struct vmsim_explore_result *r = e->result;

	if (!e->config.progress || now - e->shown_ms < 200)
		return;
	e->shown_ms = now;
	fprintf(stderr, "\r%s: %ju executions, %ju given up, %ju failed, "
	    "%.1f s ", e->test->name, (uintmax_t)r->executions,
	    (uintmax_t)r->pruned, (uintmax_t)r->failures,
	    (double)(now - e->began_ms) / 1000);
	fflush(stderr);
}

/* How it failed and the text of it, for those who want all of them. */
static void
call_failed(struct explorer *e, const char *schedule)
{
	const struct vmsim_explore_test *test = e->test;
	const char *how = explore_ending_words(e->ending);
	const char *text = e->text != NULL ? e->text : "";
	char *report;
	size_t size;

	if (test->failed == NULL)
		return;
	size = strlen(how) + strlen(text) + 2;
	report = malloc(size);
	if (report == NULL)
		return;
	snprintf(report, size, "%s\n%s", how, text);
	test->failed(e->vm, test->data, report, schedule, e->preemptions);
	free(report);
}

/* The first failure is kept, to be shortened when the search is over. */
static void
note_failure(struct explorer *e)
{
	char *schedule = explore_schedule(e);

	call_failed(e, schedule != NULL ? schedule : "");
	if (e->result->failures++ == 0) {
		e->failure.ending = e->ending;
		e->failure.signature = e->signature;
		e->failure.preemptions = e->preemptions;
		(void)explore_keep_runs(e, &e->failure.runs);
	}
	free(schedule);
}

static void
call_outcome(struct explorer *e)
{
	char *schedule;

	if (e->test->outcome == NULL)
		return;
	schedule = explore_schedule(e);
	if (schedule != NULL)
		e->test->outcome(e->vm, e->test->data, schedule,
		    e->preemptions);
	free(schedule);
}

/* False: a limit is reached. */
static bool
is_within_limits(struct explorer *e)
{
	const struct vmsim_explore_config *c = &e->config;
	uint64_t n = e->result->executions + e->result->pruned, now;

	if (c->max_executions != 0 &&
	    e->result->executions >= c->max_executions)
		return (false);
	if ((n & 15) != 0 || (!c->progress && c->max_ms == 0))
		return (true);
	now = explore_now_ms();
	show_progress(e, now);
	return (c->max_ms == 0 || now - e->began_ms < c->max_ms);
}

bool
explore_count(struct explorer *e, enum ending ending)
{
	struct vmsim_explore_result *r = e->result;

	e->ending = ending;
	r->steps += e->depth;
	if (e->depth > r->most_steps)
		r->most_steps = e->depth;
	if (ending == END_STOPPED)
		return (false);
	if (ending == END_PRUNED) {
		r->pruned++;
		return (is_within_limits(e));
	}
	r->executions++;
	if (hashes_add(&e->traces, e->sum))
		r->traces++;
	if (ending == END_GOOD)
		call_outcome(e);
	else
		note_failure(e);
	return ((ending == END_GOOD || e->config.keep_going) &&
	    is_within_limits(e));
}

/* A schedule that the caller or the environment wants; NULL: none. */
static const char *
wanted_schedule(const struct explorer *e)
{
	const char *at, *env;
	size_t len;

	/* As the report writes it or without the name of the test. */
	len = strlen(e->test->name);
	if (e->config.schedule != NULL)
		return (strncmp(e->config.schedule, e->test->name, len) == 0 &&
		    e->config.schedule[len] == '@' ?
		    e->config.schedule + len + 1 : e->config.schedule);
	env = getenv("VMSIM_SCHEDULE");
	if (env == NULL || *env == '\0')
		return (NULL);
	at = strrchr(env, '@');
	if (at == NULL)
		return (env);
	len = (size_t)(at - env);
	if (strlen(e->test->name) != len ||
	    strncmp(e->test->name, env, len) != 0)
		return (NULL);
	return (at + 1);
}

static int __attribute__((format(printf, 2, 3)))
refuse(struct vmsim_explore_result *r, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->report = strdup(text);
	errno = EINVAL;
	return (-1);
}

/* Replays; -1 with errno when the schedule is none. */
static int
replay(struct explorer *e, const char *text)
{
	struct schedule sc;
	const char *wrong;

	wrong = explore_parse(text, &sc);
	if (wrong != NULL) {
		explore_schedule_free(&sc);
		return (refuse(e->result, "the schedule \"%s\" is none: %s",
		    text, wrong));
	}
	e->replay = &sc;
	e->replayed = true;
	(void)explore_run_once(e, explore_choose_replay);
	explore_check_replay(e);
	(void)explore_count(e, e->ending);
	e->replay = NULL;
	explore_schedule_free(&sc);
	return (0);
}

static int
explore_all(struct explorer *e)
{
	const char *schedule = wanted_schedule(e);

	if (schedule != NULL)
		return (replay(e, schedule));
	switch (e->config.strategy) {
	case VMSIM_EXPLORE_REDUCED:
	case VMSIM_EXPLORE_ALL:
		if (e->config.bounded)
			explore_levels(e);
		else
			explore_search(e);
		break;
	case VMSIM_EXPLORE_RANDOM:
	case VMSIM_EXPLORE_PCT:
	case VMSIM_EXPLORE_DEFAULT:
		explore_walks(e);
		break;
	}
	return (0);
}

static const char *
find_fault(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c)
{
	unsigned i;

	if (test == NULL)
		return ("there is no test");
	if (test->nthreads == 0 || test->nthreads > VMSIM_EXPLORE_THREADS)
		return ("a test has 1 to 12 threads");
	for (i = 0; i < test->nthreads; i++) {
		if (test->threads[i].name == NULL ||
		    test->threads[i].body == NULL)
			return ("a thread has no name or no body");
	}
	if (test->name == NULL)
		return ("the test has no name");
	if (test->data_size != 0 && test->data == NULL)
		return ("the test's data have a size and no address");
	if ((unsigned)c->strategy > VMSIM_EXPLORE_DEFAULT)
		return ("there is no such strategy");
	if ((unsigned)c->points > VMSIM_POINTS_CALLS)
		return ("there is no such choice of points");
	if (c->nshards != 0 && c->shard >= c->nshards)
		return ("parts are counted from 0");
	if (c->max_steps > MOST_STEPS)
		return ("an execution has at most 32000 steps");
	if ((c->strategy == VMSIM_EXPLORE_RANDOM ||
	    c->strategy == VMSIM_EXPLORE_PCT) && c->count == 0 &&
	    c->schedule == NULL)
		return ("a random strategy needs a count");
	if (c->strategy == VMSIM_EXPLORE_PCT && c->depth == 0)
		return ("PCT needs a depth of at least 1");
	return (NULL);
}

static void
at_setup_panic(struct vmsim *vm, const char *report, void *arg)
{
	struct explorer *e = arg;

	e->text = strdup(report);
	longjmp(e->env, 1);
}

/* 0, 1 when the set-up fails, or -1 with errno. */
static int
set_up(struct explorer *e)
{
	const struct vmsim_explore_test *test = e->test;
	struct vmsim_thread *td;
	unsigned i;

	vmsim_panic_hook_set(e->vm, at_setup_panic, e);
	if (setjmp(e->env) != 0)
		return (1);
	if (test->setup != NULL)
		test->setup(e->vm, test->data);
	e->first_tid = e->vm->sched->ntids + 1;
	for (i = 0; i < test->nthreads; i++) {
		td = vmsim_thread_create(e->vm, test->threads[i].name,
		    test->threads[i].body, test->data);
		if (td == NULL)
			return (-1);
	}
	vmsim_trace_set(e->vm, true);
	e->vm->trace.next = 0;
	e->vm->trace.seen = 0;
	if (test->data_size != 0) {
		e->data = malloc(test->data_size);
		if (e->data == NULL)
			return (-1);
		memcpy(e->data, test->data, test->data_size);
	}
	e->snapshot = vmsim_snapshot_create(e->vm);
	if (e->snapshot == NULL && errno == EBUSY) {
		(void)refuse(e->result, "the set-up left a machine that cannot "
		    "be restored: a thread in the midst of its body, or a "
		    "host file open for writing");
		errno = EBUSY;
	}
	return (e->snapshot == NULL ? -1 : 0);
}

static int
take_memory(struct explorer *e)
{
	e->max_steps = e->config.max_steps != 0 ?
	    (uint32_t)e->config.max_steps : MAX_STEPS;
	e->steps = calloc(e->max_steps + 2, sizeof(*e->steps));
	if (e->steps == NULL || !hashes_init(&e->traces) ||
	    !hashes_init(&e->seen) || !explore_init_things(e)) {
		errno = ENOMEM;
		return (-1);
	}
	return (0);
}

static void
give_back(struct explorer *e)
{
	explore_fini_things(e);
	hashes_fini(&e->traces);
	hashes_fini(&e->seen);
	free(e->failure.runs.run);
	free(e->steps);
	free(e->data);
	free(e->text);
	vmsim_snapshot_destroy(e->snapshot);
	vmsim_destroy(e->vm);
}

static void
keep_hash(void *arg, uint64_t hash)
{
	struct vmsim_explore_result *r = arg;

	r->hashes[r->nhashes++] = hash;
}

static void
keep_hashes(struct explorer *e)
{
	struct vmsim_explore_result *r = e->result;

	r->hashes = reallocarray(NULL, r->traces + 1, sizeof(*r->hashes));
	if (r->hashes == NULL)
		return;
	hashes_each(&e->traces, keep_hash, r);
	r->nhashes = vmsim_explore_merge(r->hashes, r->nhashes);
}

/* With a machine that is set up; 0, 1 or -1. */
static int
explore_machine(struct explorer *e)
{
	struct vmsim_explore_result *r = e->result;

	explore_listen(e);
	if (explore_all(e) != 0)
		return (-1);
	if (e->no_memory || e->ending == END_STOPPED) {
		if (!e->no_memory)
			return (refuse(r, "more than %d threads",
			    EXPLORE_SLOTS));
		errno = ENOMEM;
		return (-1);
	}
	if (e->config.progress && e->shown_ms != 0)
		fprintf(stderr, "\r\033[K");
	if (e->config.hashes)
		keep_hashes(e);
	r->ms = explore_now_ms() - e->began_ms;
	if (r->failures == 0)
		return (0);
	explore_report(e);
	return (1);
}

int
vmsim_explore(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config,
    struct vmsim_explore_result *result)
{
	static const struct vmsim_explore_config none;
	struct vmsim *previous = vmsim_current();
	struct explorer e;
	const char *wrong;
	int rv;

	memset(result, 0, sizeof(*result));
	memset(&e, 0, sizeof(e));
	e.test = test;
	e.config = config != NULL ? *config : none;
	e.result = result;
	e.began_ms = explore_now_ms();
	e.config.progress = e.config.progress && isatty(STDERR_FILENO) == 1;
	wrong = find_fault(test, &e.config);
	if (wrong != NULL)
		return (refuse(result, "%s", wrong));
	e.vm = vmsim_create(&test->machine);
	if (e.vm == NULL)
		return (errno == EINVAL ? refuse(result, "the config of the "
		    "test's machine makes no sense") : -1);
	vmsim_enter(e.vm);
	rv = take_memory(&e);
	if (rv == 0)
		rv = set_up(&e);
	if (rv == 0)
		rv = explore_machine(&e);
	else if (rv == 1) {
		result->failures = 1;
		result->report = e.text;
		e.text = NULL;
	}
	give_back(&e);
	vmsim_enter(previous);
	return (rv);
}
