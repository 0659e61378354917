/* SPDX-License-Identifier: BSD-2-Clause */
/* How many traces there are: against closed forms. */
#include "explore/toys.h"
#include "support/test.h"

TESTS(.no_machine = true);

static struct toy toy;

static void
expect_traces(const struct vmsim_explore_test *test, uint64_t traces)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_result r;

	toy_explore(test, &c, &r);
	assert_true(r.complete);
	assert_eq(r.traces, traces);
	assert_eq(r.executions, traces);
	vmsim_explore_result_fini(&r);
}

static void
lock_twice(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = 0; i < 2; i++) {
		rw_wlock(&t->lock[0]);
		t->x[0]++;
		rw_wunlock(&t->lock[0]);
	}
}

/* [A a][A a] against [B b][B b]: the orders of four sections, 4!/(2! 2!). */
TEST(two_threads_at_one_lock_have_6_traces)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "two", 2, lock_twice);
	expect_traces(&test, 6);
}

/* 6!/(2! 2! 2!) */
TEST(three_threads_at_one_lock_have_90_traces)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "three", 3, lock_twice);
	expect_traces(&test, 90);
}

static void
lock_own_twice(void *arg)
{
	struct toy *t = arg;
	uint32_t self = vmsim_thread_id(t->vm) % 4;
	int i;

	for (i = 0; i < 2; i++) {
		rw_wlock(&t->lock[self]);
		t->x[self]++;
		rw_wunlock(&t->lock[self]);
	}
}

/* Nothing in common: every order is the same. */
TEST(threads_at_different_locks_have_one_trace)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "apart", 3, lock_own_twice);
	expect_traces(&test, 1);
}

/* Thread 0 of "last zero": looks for the last element that is 0. */
static void
look_for_zero(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = (int)t->n; toy_read(t, i) != 0; i--)
		continue;
	t->x[11] = i;
}

/* The others: x[i] = x[i - 1] + 1. */
static void
write_own(void *arg)
{
	struct toy *t = arg;
	int i = vmsim_thread_name(t->vm)[0] - 'a';

	toy_write(t, i, toy_read(t, i - 1) + 1);
}

static void
last_zero_setup(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;
	uint32_t n = t->n;

	toy_setup(vm, t);
	t->n = n;
}

static void
make_last_zero(struct vmsim_explore_test *test, unsigned writers)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f",
	    "g", "h", "i" };
	unsigned i;

	toy_test(test, &toy, "last zero", 1, look_for_zero);
	toy.n = writers;
	test->setup = last_zero_setup;
	for (i = 1; i <= writers; i++)
		test->threads[i] = (struct vmsim_explore_thread){ names[i],
		    write_own };
	test->nthreads = writers + 1;
}

/* (N + 3) 2^(N - 2) */
TEST(last_zero_has_its_number_of_traces)
{
	struct vmsim_explore_test test;
	unsigned n;

	for (n = 2; n <= 8; n++) {
		make_last_zero(&test, n);
		expect_traces(&test, (uint64_t)(n + 3) << (n - 2));
	}
}
