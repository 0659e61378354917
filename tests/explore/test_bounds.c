/* SPDX-License-Identifier: BSD-2-Clause */
/* Every strategy sees the same final states. */
#include <stdlib.h>

#include "explore/toys.h"
#include "support/test.h"

TESTS(.no_machine = true);

static struct toy toy, other;

/* The final states that a configuration sees are in `t`. */
static uint64_t
explore_into(struct toy *t, const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c)
{
	struct vmsim_explore_test mine = *test;
	struct vmsim_explore_result r;
	uint64_t executions;

	mine.data = t;
	t->n = toy.n;
	t->nstates = 0;
	mine.outcome = toy_outcome;
	toy_explore(&mine, c, &r);
	assert_true(r.complete);
	executions = r.executions;
	vmsim_explore_result_fini(&r);
	return (executions);
}

static void
expect_same_states(void)
{
	assert_eq(toy.nstates, other.nstates);
	assert_memory_equal(toy.states, other.states,
	    toy.nstates * sizeof(toy.states[0]));
}

/* With no bound, and with 0 to 3 preemptions. */
static void
expect_agreement(const struct vmsim_explore_test *test)
{
	struct vmsim_explore_config all = { .strategy = VMSIM_EXPLORE_ALL };
	struct vmsim_explore_config reduced = { .strategy =
	    VMSIM_EXPLORE_REDUCED };
	uint64_t few, many;

	many = explore_into(&toy, test, &all);
	few = explore_into(&other, test, &reduced);
	expect_same_states();
	assert_true(few <= many);
	all.bounded = reduced.bounded = true;
	for (all.preemptions = 0; all.preemptions <= 3; all.preemptions++) {
		reduced.preemptions = all.preemptions;
		many = explore_into(&toy, test, &all);
		few = explore_into(&other, test, &reduced);
		expect_same_states();
		assert_true(few <= many);
	}
}

/* x = x + 1 without and with other variables. */
static void
add_up(void *arg)
{
	struct toy *t = arg;
	int self = (int)vmsim_thread_id(t->vm) - 1;

	toy_write(t, 0, toy_read(t, 0) + 1);
	toy_write(t, self, toy_read(t, 0));
	toy_write(t, 0, toy_read(t, self) * 2 + self);
}

TEST(lost_updates_are_the_same_for_all_strategies)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "add up", 2, add_up);
	expect_agreement(&test);
}

/* Locks shared, exclusive, tried, upgraded, around plain variables. */
static void
use_locks(void *arg)
{
	struct toy *t = arg;
	int self = (int)vmsim_thread_id(t->vm) - 1;

	rw_rlock(&t->lock[0]);
	t->x[self] = t->x[0];
	if (rw_try_upgrade(&t->lock[0])) {
		t->x[0] = t->x[0] * 3 + self;
		rw_downgrade(&t->lock[0]);
		t->x[self + 3] = t->x[0];
	}
	rw_runlock(&t->lock[0]);
	if (rw_try_wlock(&t->lock[1])) {
		t->x[7] = t->x[7] * 5 + self;
		rw_wunlock(&t->lock[1]);
	} else
		t->x[8] = self;
}

TEST(locks_of_all_kinds_are_the_same_for_all_strategies)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "locks", 2, use_locks);
	expect_agreement(&test);
}

/* One sleeps until the other has written; a third gives way. */
static void
wait_and_wake(void *arg)
{
	struct toy *t = arg;

	switch (vmsim_thread_id(t->vm)) {
	case 2:
		rw_wlock(&t->lock[0]);
		while (t->x[0] == 0) {
			t->x[1]++;
			toy_sleep(t, 0, 0);
		}
		t->x[2] = t->x[3];
		rw_wunlock(&t->lock[0]);
		break;
	case 3:
		rw_wlock(&t->lock[0]);
		t->x[0] = 1;
		toy_wake(t, 0);
		rw_wunlock(&t->lock[0]);
		break;
	default:
		toy_write(t, 3, 7);
		vmsim_thread_yield(t->vm);
		toy_write(t, 3, 8);
		break;
	}
}

TEST(sleeps_and_yields_are_the_same_for_all_strategies)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "sleep", 3, wait_and_wake);
	expect_agreement(&test);
}

/* Thread 0 of "last zero" and its writers: see test_traces.c. */
static void
last_zero(void *arg)
{
	struct toy *t = arg;
	int i = (int)vmsim_thread_id(t->vm) - 2;

	if (i > 0) {
		toy_write(t, i, toy_read(t, i - 1) + 1);
		return;
	}
	for (i = (int)t->n; toy_read(t, i) != 0; i--)
		continue;
	t->x[11] = i;
}

static void
last_zero_setup(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;
	uint32_t n = t->n;

	toy_setup(vm, t);
	t->n = n;
}

TEST(last_zero_is_the_same_for_all_strategies)
{
	struct vmsim_explore_test test;
	unsigned n;

	for (n = 2; n <= 4; n++) {
		toy_test(&test, &toy, "last zero", n + 1, last_zero);
		toy.n = n;
		test.setup = last_zero_setup;
		expect_agreement(&test);
	}
}

/* 5 writers: the unreduced search has 11!/(6 2^5) schedules and more. */
TEST(last_zero_of_5_is_the_same_unreduced)
{
	struct vmsim_explore_config all = { .strategy = VMSIM_EXPLORE_ALL };
	struct vmsim_explore_config reduced = { .strategy =
	    VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_test test;

	if (getenv("VMSIM_LONG") == NULL)
		skip();
	toy_test(&test, &toy, "last zero", 6, last_zero);
	toy.n = 5;
	test.setup = last_zero_setup;
	(void)explore_into(&toy, &test, &all);
	(void)explore_into(&other, &test, &reduced);
	expect_same_states();
}
