/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One execution: the machine as it was after the set-up, the bodies under one
 * schedule, the final check.
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "explore/explore.h"

static void
keep_text(void *arg, const char *text, size_t len)
{
	struct explorer *e = arg;
	size_t old = e->text == NULL ? 0 : strlen(e->text);
	char *p;

	p = reallocarray(e->text, old + len + 1, 1);
	if (p == NULL)
		return;
	memcpy(p + old, text, len);
	p[old + len] = '\0';
	e->text = p;
}

/* Where a panic happened tells its kind: values differ from run to run. */
static uint64_t
sign(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325U;

	while (len-- > 0)
		h = (h ^ (uint8_t)*text++) * 0x100000001b3U;
	return (h);
}

static void
fail(struct explorer *e, enum ending ending)
{
	const char *at;

	e->ending = ending;
	e->signature = (uint64_t)ending;
	if (ending == END_PANIC || ending == END_FINAL) {
		keep_text(e, vmsim_report_last(e->vm),
		    strlen(vmsim_report_last(e->vm)));
		at = strstr(vmsim_report_last(e->vm), "\n  at ");
		if (at != NULL)
			e->signature ^= sign(at, strcspn(at + 1, ","));
	} else if (ending == END_CHECK && e->text != NULL)
		e->signature ^= sign(e->text, strcspn(e->text, ":"));
}

static void
at_panic(struct vmsim *vm, const char *report, void *arg)
{
	struct explorer *e = arg;

	longjmp(e->env, 1);
}

/* All bodies have returned. */
static void
finish(struct explorer *e)
{
	if (e->depth < e->cut && !explore_is_mine(e, e->prefixes++)) {
		e->ending = END_PRUNED;
		return;
	}
	if (e->ending == END_DIVERGED)
		return;
	if (setjmp(e->env) != 0) {
		fail(e, END_FINAL);
		return;
	}
	if (e->test->final != NULL)
		e->test->final(e->vm, e->test->data);
	if (e->config.check && vmsim_check(e->vm, keep_text, e) != 0)
		fail(e, END_CHECK);
	else
		e->ending = END_GOOD;
}

/* The rest of a thread that panics depends on all that others may do. */
static void
end_dead_step(struct explorer *e)
{
	struct step *s;

	if (!e->in_step)
		return;
	s = &e->steps[e->depth - 1];
	s->global = true;
	explore_end_step(e, e->depth - 1);
	e->in_step = false;
	if (e->clocks)
		s->todo |= s->enabled;
}

static void
come_to_rest(struct explorer *e, enum sched_rest rest)
{
	struct printer out = { keep_text, e };

	switch (rest) {
	case SCHED_REST_DONE:
		finish(e);
		break;
	case SCHED_REST_STUCK:
		if (e->clocks)
			explore_pending_races(e);
		sched_tell_stuck(&out);
		fail(e, END_DEADLOCK);
		break;
	case SCHED_REST_ABANDONED:
		if (e->ending == END_LIVELOCK) {
			sched_tell(&out);
			fail(e, END_LIVELOCK);
		}
		break;
	case SCHED_REST_DEAD:
		end_dead_step(e);
		fail(e, END_PANIC);
		break;
	}
}

enum ending
explore_run(struct explorer *e)
{
	const struct vmsim_explore_test *test = e->test;

	vmsim_snapshot_restore(e->vm, e->snapshot);
	if (test->data_size != 0)
		memcpy(test->data, e->data, test->data_size);
	if (e->ntids != e->ntids_saved || e->ngone != e->ngone_saved)
		explore_learn_threads(e);
	vmsim_panic_hook_set(e->vm, at_panic, e);
	e->depth = 0;
	e->ending = END_NONE;
	e->yielded = NOBODY;
	e->in_step = false;
	e->preemptions = e->kept == 0 ? 0 :
	    explore_preemptions_after(&e->steps[e->kept - 1]);
	if (e->text != NULL) {
		free(e->text);
		e->text = NULL;
	}
	come_to_rest(e, sched_run());
	e->result->fault_steps |= e->vm->trace.seen;
	return (e->ending);
}

enum ending
explore_run_once(struct explorer *e, choose_t *choose)
{
	explore_pop(e, 0);
	e->kept = 0;
	e->revisit = false;
	e->clocks = false;
	e->naccesses = e->nundos = e->nsleepers = 0;
	e->choose = choose;
	return (explore_run(e));
}
