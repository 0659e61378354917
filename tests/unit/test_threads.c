/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: created, run, joined, suspended, panicking, saved and restored. */
#include <errno.h>

#include <sys/mutex.h>
#include <vmsim/thread.h>

#include "base/assert.h"
#include "sched/sched.h"
#include "support/test.h"

TESTS(.kernel = true);

static void
say(const char *word)
{
	test_say(the_test(), "%s", word);
}

static void
say_twice(void *arg)
{
	say(arg);
	vmsim_thread_yield(curvm);
	say(arg);
}

static struct vmsim_thread *
begin(const char *name, vmsim_thread_body_t *body, void *arg)
{
	struct vmsim_thread *td = vmsim_thread_create(curvm, name, body, arg);

	assert_non_null(td);
	return (td);
}

/* a b are created; main joins: a, yield, b, yield, a, b. */
TEST(threads_run_when_main_waits)
{
	char name[] = "first";
	struct vmsim_thread *a, *b;

	a = begin(name, say_twice, "a");
	name[0] = 'x';
	b = begin("second", say_twice, "b");
	say("main");
	assert_eq(vmsim_thread_id(curvm), 1);
	assert_string_equal(vmsim_thread_name(curvm), "main");
	assert_string_equal(((struct thread *)(void *)a)->td_name, "first");
	vmsim_thread_join(b);
	vmsim_thread_join(a);
	assert_said(t, "main a b a b");
}

static void
say_name(void *arg)
{
	assert_eq(vmsim_thread_id(curvm) > 1, 1);
	say(vmsim_thread_name(curvm));
}

static void
nest(void *arg)
{
	struct vmsim_thread *td;

	say_name(arg);
	td = begin("inner", say_name, NULL);
	vmsim_thread_join(td);
	say("back");
}

/* outer creates inner, joins it, goes on. */
TEST(a_thread_may_create_and_join_another)
{
	vmsim_thread_join(begin("outer", nest, NULL));
	assert_said(t, "outer inner back");
}

static int
climb(int n)
{
	volatile char page[1024];

	page[0] = (char)n;
	if (n == 0)
		return (0);
	vmsim_thread_yield(curvm);
	return (climb(n - 1) + 1 + (page[0] != (char)n));
}

static void
climb_deep(void *arg)
{
	*(int *)arg = climb(150);
}

/* Four threads recurse 150 KiB deep, giving way at each level. */
TEST(deep_stacks_do_not_touch_each_other)
{
	struct vmsim_thread *td[4];
	int depth[4], i;

	for (i = 0; i < 4; i++)
		td[i] = begin("climber", climb_deep, &depth[i]);
	for (i = 0; i < 4; i++) {
		vmsim_thread_join(td[i]);
		assert_eq(depth[i], 150);
	}
}

static volatile double third = 1.0 / 3;

static void
add_thirds(void *arg)
{
	double sum = 0;
	int i;

	for (i = 0; i < 300; i++) {
		sum += third;
		if (i % 7 == 0)
			vmsim_thread_yield(curvm);
	}
	*(double *)arg = sum;
}

/* Floating-point values live through switches. */
TEST(registers_are_kept_over_a_switch)
{
	struct vmsim_thread *a, *b;

	double x, y;

	a = begin("a", add_thirds, &x);
	b = begin("b", add_thirds, &y);
	vmsim_thread_join(a);
	vmsim_thread_join(b);
	assert_true(x > 99.99 && x < 100.01 && y > 99.99 && y < 100.01);
}

static void
do_nothing(void *arg)
{
}

/* 64 may be alive; one that has ended makes room. */
TEST(the_number_of_threads_is_limited)
{
	struct vmsim_thread *td[VMSIM_THREADS_MAX];
	int i;

	for (i = 0; i < VMSIM_THREADS_MAX; i++)
		td[i] = begin("one of many", do_nothing, NULL);
	errno = 0;
	assert_null(vmsim_thread_create(curvm, "too many", do_nothing, NULL));
	assert_eq(errno, EAGAIN);
	vmsim_thread_join(td[3]);
	td[3] = begin("instead", do_nothing, NULL);
	for (i = 0; i < VMSIM_THREADS_MAX; i++)
		vmsim_thread_join(td[i]);
	curvm->arena.fail_in = 1;
	errno = 0;
	assert_null(vmsim_thread_create(curvm, "no memory", do_nothing, NULL));
	assert_eq(errno, ENOMEM);
	curvm->arena.fail_in = 2;
	assert_null(vmsim_thread_create(curvm, "no memory", do_nothing, NULL));
}

/* ---- panics ---- */

static void
break_contract(void *arg)
{
	PANIC("a thread breaks it");
}

/* The hook is called on main's stack, from where main waits. */
TEST(a_panic_of_a_thread_reaches_main)
{
	struct vmsim_thread *td = begin("breaker", break_contract, NULL);

	test_save(t);
	expect_panic(t->vm, "a thread breaks it", vmsim_thread_join(td));
	assert_non_null(strstr(vmsim_report_last(curvm), "thread 2 (breaker)"));
	test_restore(t);
	expect_panic(t->vm, "a thread breaks it", vmsim_thread_run_all(curvm));
	test_restore(t);
	assert_string_equal(vmsim_report_last(curvm), "");
	assert_eq(sched_run(), SCHED_PANIC);
	assert_non_null(strstr(vmsim_report_last(curvm), "a thread breaks it"));
	test_restore(t);
	sched_thread_destroy((struct thread *)(void *)td);
}

static void
run_others(void *arg)
{
	vmsim_thread_run_all(curvm);
}

static void
restore_itself(void *arg)
{
	test_restore(the_test());
}

/* What only the host may do, done by a body. */
TEST(a_body_cannot_do_what_is_the_hosts)
{
	struct vmsim_thread *td;

	test_save(t);
	td = begin("runner", run_others, NULL);
	expect_panic(t->vm, "threads are run by thread 2 (runner), not by "
	    "main",
	    vmsim_thread_join(td));
	test_restore(t);
	td = begin("restorer", restore_itself, NULL);
	expect_panic(t->vm, "gives up the threads of its machine",
	    vmsim_thread_join(td));
	test_restore(t);
}

/* ---- saving ---- */

static void
count(void *arg)
{
	int i;

	for (i = 0; i < 10; i++) {
		++*(int *)arg;
		vmsim_thread_yield(curvm);
	}
}

/* Two that have not begun are saved; each restore runs them anew. */
TEST(threads_that_have_not_begun_are_saved)
{
	struct vmsim_thread *a, *b;
	int i, n;

	a = begin("a", count, &n);
	b = begin("b", count, &n);
	test_save(t);
	for (i = 0; i < 1000; i++) {
		n = 0;
		test_restore(t);
		vmsim_thread_run_all(curvm);
		assert_eq(n, 20);
	}
	/* Half-way: the stacks are left as they are. */
	for (i = 0; i < 1000; i++) {
		n = 0;
		test_restore(t);
		vmsim_thread_yield(curvm);
		assert_eq(n, 2);
		errno = 0;
		assert_null(vmsim_snapshot_create(curvm));
		assert_eq(errno, EBUSY);
	}
	test_restore(t);
	vmsim_thread_join(a);
	vmsim_thread_join(b);
}

/* A machine ends with threads suspended; its stacks serve the next. */
TEST(a_machine_may_be_destroyed_with_threads_suspended)
{
	struct vmsim *small;
	int i, n = 0;

	for (i = 0; i < 20; i++) {
		small = test_machine(64);
		(void)vmsim_thread_create(small, "suspended", count, &n);
		vmsim_enter(small);
		vmsim_thread_yield(small);
		vmsim_enter(t->vm);
		vmsim_destroy(small);
	}
	assert_eq(n, 20);
}
