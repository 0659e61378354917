/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One execution: the machine as it was after the set-up, the bodies under one
 * schedule, the final check.
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "explore/explore.h"

/* vmsim_print_t; arg is a struct execution. */
static void
append_failure_text(void *arg, const char *text, size_t len)
{
	struct execution *x = arg;
	size_t old = x->text == NULL ? 0 : strlen(x->text);
	char *p;

	p = reallocarray(x->text, old + len + 1, 1);
	if (p == NULL)
		return;
	memcpy(p + old, text, len);
	p[old + len] = '\0';
	x->text = p;
}

static uint64_t
hash_text(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325U;

	while (len-- > 0)
		h = (h ^ (uint8_t)*text++) * 0x100000001b3U;
	return (h);
}

/* Where a panic happened tells its kind: values differ from run to run. */
static void
record_failure(struct search *sr, enum ending ending)
{
	struct execution *x = &sr->run;
	const char *at, *report;

	x->ending = ending;
	x->signature = (uint64_t)ending;
	x->unmet = (ending == END_PANIC || ending == END_FINAL) &&
	    sr->vm->panic->unmet;
	sr->vm->panic->unmet = false;
	if (ending == END_PANIC || ending == END_FINAL) {
		report = vmsim_report_last(sr->vm);
		append_failure_text(x, report, strlen(report));
		at = strstr(report, "\n  at ");
		if (at != NULL)
			x->signature ^= hash_text(at, strcspn(at + 1, ","));
	} else if (ending == END_CHECK && x->text != NULL)
		x->signature ^= hash_text(x->text, strcspn(x->text, ":"));
}

static void
return_from_panic(struct vmsim *vm, const char *report, void *arg)
{
	struct search *sr = arg;

	longjmp(sr->env, 1);
}

/* All bodies have returned. */
static void
check_final_state(struct search *sr)
{
	struct execution *x = &sr->run;

	if (sr->strategy->accept != NULL && !sr->strategy->accept(sr)) {
		x->ending = END_PRUNED;
		return;
	}
	if (setjmp(sr->env) != 0) {
		record_failure(sr, END_FINAL);
		return;
	}
	if (sr->test->final != NULL)
		sr->test->final(sr->vm, sr->test->data);
	if (sr->config.check && vmsim_check(sr->vm, append_failure_text, x) !=
	    0)
		record_failure(sr, END_CHECK);
	else
		x->ending = END_GOOD;
}

/* What a thread that panics had left to do depends on all that others do. */
static void
end_step_of_panic(struct execution *x)
{
	struct step *s;

	if (!x->in_step)
		return;
	s = &x->steps[x->depth - 1];
	s->universal = true;
	step_end(x, x->depth - 1);
	x->in_step = false;
	if (x->reduce)
		s->node.backtrack |= s->node.enabled;
}

/* The threads have stopped: how has it ended? */
static void
judge_execution(struct search *sr, enum sched_result result)
{
	struct execution *x = &sr->run;
	struct printer out = { append_failure_text, x };

	switch (result) {
	case SCHED_DONE:
		check_final_state(sr);
		break;
	case SCHED_DEADLOCK:
		if (x->reduce)
			races_find_pending(x);
		sched_print_deadlock(&out);
		record_failure(sr, END_DEADLOCK);
		break;
	case SCHED_ABANDONED:
		if (x->ending == END_LIVELOCK) {
			sched_print_threads(&out);
			record_failure(sr, END_LIVELOCK);
		}
		break;
	case SCHED_PANIC:
		end_step_of_panic(x);
		record_failure(sr, END_PANIC);
		break;
	}
}

static unsigned
preemptions_of_prefix(const struct execution *x)
{
	const struct step *last;

	if (x->prefix == 0)
		return (0);
	last = &x->steps[x->prefix - 1];
	return (last->node.preemptions + step_is_preemption(last));
}

static void
restore_machine(struct search *sr)
{
	const struct vmsim_explore_test *test = sr->test;
	struct slots *sl = &sr->run.slots;

	vmsim_snapshot_restore(sr->vm, sr->snapshot);
	if (test->data_size != 0)
		memcpy(test->data, sr->data, test->data_size);
	if (slots_differ(sl, &sl->known))
		(void)slots_learn(sl);
	vmsim_panic_hook_set(sr->vm, return_from_panic, sr);
}

enum ending
execution_run(struct search *sr)
{
	struct execution *x = &sr->run;

	restore_machine(sr);
	x->depth = 0;
	x->ending = END_NONE;
	x->yielded = NO_SLOT;
	x->in_step = false;
	x->preemptions = preemptions_of_prefix(x);
	free(x->text);
	x->text = NULL;
	judge_execution(sr, sched_run());
	sr->result->fault_steps |= sr->vm->trace.seen;
	return (x->ending);
}
