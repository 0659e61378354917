/* SPDX-License-Identifier: BSD-2-Clause */
/* A second thread, which acts whenever main waits; and two beside it. */
#include <vmsim/thread.h>

#include "support/threads.h"

static bool
act_now(struct test *t)
{
	void (*act)(void *) = t->other.act;

	if (act == NULL)
		return (false);
	t->other.act = NULL;
	act(t->other.arg);
	return (true);
}

static void
body(void *arg)
{
	struct test *t = arg;

	while (!t->other.quit) {
		if (act_now(t) || (t->other.fn != NULL && t->other.fn(t)))
			vmsim_thread_yield(t->vm);
		else
			(void)sched_sleep(t, NULL, "rest", 0);
	}
}

static void
start(struct test *t)
{
	if (t->other.td != NULL) {
		sched_wakeup(t);
		return;
	}
	t->other.quit = false;
	t->other.td = vmsim_thread_create(t->vm, "other", body, t);
	assert_non_null(t->other.td);
}

void
other_runs(struct test *t, bool (*fn)(struct test *))
{
	t->other.fn = fn;
	if (fn != NULL)
		start(t);
	else if (t->other.td != NULL) {
		t->other.quit = true;
		sched_wakeup(t);
		vmsim_thread_join(t->other.td);
		t->other.td = NULL;
	}
}

void
other_does(struct test *t, void (*act)(void *), void *arg)
{
	start(t);
	t->other.act = act;
	t->other.arg = arg;
	vmsim_thread_yield(t->vm);
	assert_null(t->other.act);
}

struct part {
	struct test *t;
	test_fn	*fn;
	struct vmsim_thread *td;
};

static void
run_part(void *arg)
{
	struct part *part = arg;

	part->fn(part->t);
}

void
run_all(struct test *t, int n, test_fn *const fns[])
{
	static const char *const names[] = { "a", "b", "c", "d" };
	struct part parts[4];
	int i;

	assert_true((size_t)n <= nrows(parts));
	t->begun = vmsim_clock(t->vm);
	for (i = 0; i < n; i++) {
		parts[i] = (struct part){ t, fns[i], NULL };
		parts[i].td = vmsim_thread_create(t->vm, names[i], run_part,
		    &parts[i]);
		assert_non_null(parts[i].td);
	}
	for (i = 0; i < n; i++)
		vmsim_thread_join(parts[i].td);
}

void
run_both(struct test *t, test_fn *a, test_fn *b)
{
	run_all(t, 2, (test_fn *[]){ a, b });
}

bool
run_meanwhile(struct test *t)
{
	test_fn *fn = t->meanwhile;

	t->meanwhile = NULL;
	if (fn != NULL)
		fn(t);
	return (fn != NULL);
}

void
other_runs_meanwhile(struct test *t)
{
	other_runs(t, run_meanwhile);
}

struct thread *
stranger(struct test *t)
{
	if (t->stranger == NULL)
		t->stranger = sched_thread_create("stranger");
	assert_non_null(t->stranger);
	return (t->stranger);
}

void
threads_end(struct test *t)
{
	other_runs(t, NULL);
	if (t->stranger != NULL)
		sched_thread_destroy(t->stranger);
}
