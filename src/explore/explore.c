/* SPDX-License-Identifier: BSD-2-Clause */
/* <vmsim/explore.h>: the test, its machine, the result. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/describe.h"
#include "base/panic.h"
#include "explore/explore.h"

/* A schedule that the caller or the environment wants; NULL: none. */
static const char *
wanted_schedule(const struct search *sr)
{
	const char *at, *env, *given = sr->config.schedule;
	size_t len;

	/* As the report writes it or without the name of the test. */
	len = strlen(sr->test->name);
	if (given != NULL)
		return (strncmp(given, sr->test->name, len) == 0 &&
		    given[len] == '@' ? given + len + 1 : given);
	env = getenv("VMSIM_SCHEDULE");
	if (env == NULL || *env == '\0')
		return (NULL);
	at = strrchr(env, '@');
	if (at == NULL)
		return (env);
	len = (size_t)(at - env);
	if (strlen(sr->test->name) != len ||
	    strncmp(sr->test->name, env, len) != 0)
		return (NULL);
	return (at + 1);
}

/* A number of the environment, 0 without one. */
static uint64_t
number_wanted(const char *name)
{
	const char *text = getenv(name);

	return (text == NULL ? 0 : strtoull(text, NULL, 10));
}

/* The environment limits what has no limit of its own. */
static void
take_wanted_limits(struct vmsim_explore_config *c)
{
	if (c->max_ms == 0)
		c->max_ms = 1000 * number_wanted("VMSIM_SECONDS");
	if (c->max_executions == 0)
		c->max_executions = number_wanted("VMSIM_EXECUTIONS");
}

/* Says why the test is not explored; returns the errno value. */
static int __attribute__((format(printf, 3, 4)))
refuse_test(struct vmsim_explore_result *r, int error, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->report = strdup(text);
	return (error);
}

static const char *
find_mistake(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c)
{
	unsigned i;

	if (test == NULL)
		return ("there is no test");
	if (test->nthreads == 0 || test->nthreads > VMSIM_EXPLORE_THREADS_MAX)
		return ("a test has 1 to 12 threads");
	for (i = 0; i < test->nthreads; i++) {
		if (!describe_is_name(test->threads[i].name) ||
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
leave_setup(struct vmsim *vm, const char *report, void *arg)
{
	struct search *sr = arg;

	sr->run.text = strdup(report);
	longjmp(sr->env, 1);
}

/* The test's threads, which begin when an execution does; 0 or errno. */
static int
create_threads(struct search *sr)
{
	const struct vmsim_explore_test *test = sr->test;
	struct slots *sl = &sr->run.slots;
	unsigned i;

	sl->vm = sr->vm;
	sl->nbodies = test->nthreads;
	sl->first_tid = sr->vm->sched->ntids + 1;
	for (i = 0; i < test->nthreads; i++) {
		if (vmsim_thread_create(sr->vm, test->threads[i].name,
		    test->threads[i].body, test->data) == NULL)
			return (errno);
	}
	return (0);
}

/* What each execution begins with; 0 or an errno value. */
static int
save_state(struct search *sr)
{
	const struct vmsim_explore_test *test = sr->test;

	if (test->data_size != 0) {
		sr->data = malloc(test->data_size);
		if (sr->data == NULL)
			return (ENOMEM);
		memcpy(sr->data, test->data, test->data_size);
	}
	sr->snapshot = vmsim_snapshot_create(sr->vm);
	if (sr->snapshot != NULL)
		return (0);
	if (errno != EBUSY)
		return (errno);
	return (refuse_test(sr->result, EBUSY, "the set-up left a machine that "
	    "cannot be restored: a thread in the midst of its body, or a host "
	    "file open for writing"));
}

/*
 * 0 with a snapshot; 0 without one when the set-up itself has failed; or an
 * errno value.
 */
static int
set_up_machine(struct search *sr)
{
	const struct vmsim_explore_test *test = sr->test;
	int error;

	vmsim_panic_hook_set(sr->vm, leave_setup, sr);
	if (setjmp(sr->env) != 0)
		return (0);
	if (test->setup != NULL)
		test->setup(sr->vm, test->data);
	error = create_threads(sr);
	if (error != 0)
		return (error);
	vmsim_trace_set(sr->vm, true);
	sr->vm->trace.next = 0;
	sr->vm->trace.seen = 0;
	return (save_state(sr));
}

static int
allocate_search(struct search *sr)
{
	int error;

	error = execution_init(&sr->run, sr->config.max_steps != 0 ?
	    (uint32_t)sr->config.max_steps : MAX_STEPS);
	if (error == 0 && !hash_init_set(&sr->traces))
		error = ENOMEM;
	return (error);
}

static void
free_search(struct search *sr)
{
	execution_fini(&sr->run);
	hash_fini(&sr->traces);
	free(sr->failure.runs.run);
	free(sr->data);
	vmsim_snapshot_destroy(sr->snapshot);
	vmsim_destroy(sr->vm);
}

static void
keep_hash(void *arg, uint64_t hash)
{
	struct vmsim_explore_result *r = arg;

	r->hashes[r->nhashes++] = hash;
}

static void
keep_hashes(struct search *sr)
{
	struct vmsim_explore_result *r = sr->result;

	r->hashes = reallocarray(NULL, r->traces + 1, sizeof(*r->hashes));
	if (r->hashes == NULL)
		return;
	hash_foreach(&sr->traces, keep_hash, r);
	r->nhashes = vmsim_explore_merge(r->hashes, r->nhashes);
}

/* With a machine that is set up; 0 or an errno value. */
static int
explore_machine(struct search *sr)
{
	struct vmsim_explore_result *r = sr->result;
	int error;

	search_listen(sr);
	error = search_run(sr);
	if (error != 0)
		return (error);
	if (sr->unresumed != NULL)
		return (refuse_test(r, EINVAL, "%s", sr->unresumed));
	if (sr->run.ending == END_STOPPED)
		return (refuse_test(r, EINVAL, "more than %d threads",
		    EXPLORE_SLOTS));
	if (sr->config.progress && sr->shown_ms != 0)
		fprintf(stderr, "\r\033[K");
	if (sr->config.hashes)
		keep_hashes(sr);
	r->ms += search_now_ms() - sr->began_ms;
	if (r->failures != 0)
		search_report(sr);
	else if (sr->config.story && r->executions != 0)
		search_tell(sr);
	return (0);
}

/* With a machine that is new; 0 or an errno value. */
static int
explore_test(struct search *sr)
{
	int error;

	error = allocate_search(sr);
	if (error == 0)
		error = set_up_machine(sr);
	if (error != 0)
		return (error);
	if (sr->snapshot != NULL)
		return (explore_machine(sr));
	sr->result->failures = 1;
	sr->result->report = sr->run.text;
	sr->run.text = NULL;
	return (0);
}

int
vmsim_explore(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config,
    struct vmsim_explore_result *result)
{
	static const struct vmsim_explore_config none;
	struct vmsim *previous = vmsim_current();
	struct search sr = {
		.test = test,
		.config = config != NULL ? *config : none,
		.result = result,
	};
	const char *wrong;
	bool caught;
	int error;

	memset(result, 0, sizeof(*result));
	wrong = find_mistake(test, &sr.config);
	if (wrong != NULL)
		return (refuse_test(result, EINVAL, "%s", wrong));
	sr.config.schedule = wanted_schedule(&sr);
	take_wanted_limits(&sr.config);
	sr.config.progress = sr.config.progress && isatty(STDERR_FILENO) == 1;
	sr.began_ms = search_now_ms();
	sr.vm = vmsim_create(&test->machine);
	if (sr.vm == NULL)
		return (errno == EINVAL ? refuse_test(result, EINVAL,
		    "the config of the test's machine makes no sense") :
		    errno);
	vmsim_enter(sr.vm);
	caught = crash_begin();
	error = explore_test(&sr);
	crash_end(caught);
	free_search(&sr);
	vmsim_enter(previous);
	return (error);
}
