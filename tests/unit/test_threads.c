/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: created, run, joined, suspended, panicking, saved and restored. */
#include <errno.h>
#include <stdio.h>

#include <sys/mutex.h>
#include <vmsim/thread.h>

#include "base/assert.h"
#include "sched/sched.h"
#include "support/support.h"

static char story[256];		/* what the threads did, in order */
static struct vmsim *vm;

static void
say(const char *word)
{
	if (story[0] != '\0')
		strcat(story, " ");
	strcat(story, word);
}

static int
setup(void **state)
{
	test_setup(state);
	vm = *state;
	vmsim_enter(vm);
	story[0] = '\0';
	return (0);
}

static void
say_twice(void *arg)
{
	say(arg);
	vmsim_thread_yield(vm);
	say(arg);
}

static struct vmsim_thread *
begin(const char *name, vmsim_thread_body_t *body, void *arg)
{
	struct vmsim_thread *td;

	td = vmsim_thread_create(vm, name, body, arg);
	assert_non_null(td);
	return (td);
}

/* a b are created; main joins: a, yield, b, yield, a, b. */
static void
threads_run_when_main_waits(void **state)
{
	char name[] = "first";
	struct vmsim_thread *a, *b;

	a = begin(name, say_twice, "a");
	name[0] = 'x';
	b = begin("second", say_twice, "b");
	say("main");
	assert_int_equal(vmsim_thread_id(vm), 1);
	assert_string_equal(vmsim_thread_name(vm), "main");
	assert_string_equal(((struct thread *)(void *)a)->td_name, "first");
	vmsim_thread_join(b);
	vmsim_thread_join(a);
	assert_string_equal(story, "main a b a b");
}

static void
say_name(void *arg)
{
	assert_int_equal(vmsim_thread_id(vm) > 1, 1);
	say(vmsim_thread_name(vm));
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
static void
a_thread_may_create_and_join_another(void **state)
{
	vmsim_thread_join(begin("outer", nest, NULL));
	assert_string_equal(story, "outer inner back");
}

static int
climb(int n)
{
	volatile char page[1024];

	page[0] = (char)n;
	if (n == 0)
		return (0);
	vmsim_thread_yield(vm);
	return (climb(n - 1) + 1 + (page[0] != (char)n));
}

static void
climb_deep(void *arg)
{
	*(int *)arg = climb(150);
}

/* Four threads recurse 150 KiB deep, giving way at each level. */
static void
deep_stacks_do_not_touch_each_other(void **state)
{
	struct vmsim_thread *td[4];
	int depth[4], i;

	for (i = 0; i < 4; i++)
		td[i] = begin("climber", climb_deep, &depth[i]);
	for (i = 0; i < 4; i++) {
		vmsim_thread_join(td[i]);
		assert_int_equal(depth[i], 150);
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
			vmsim_thread_yield(vm);
	}
	*(double *)arg = sum;
}

/* Floating-point values live through switches. */
static void
registers_are_kept_over_a_switch(void **state)
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
static void
the_number_of_threads_is_limited(void **state)
{
	struct vmsim_thread *td[VMSIM_THREADS_MAX];
	int i;

	for (i = 0; i < VMSIM_THREADS_MAX; i++)
		td[i] = begin("one of many", do_nothing, NULL);
	errno = 0;
	assert_null(vmsim_thread_create(vm, "too many", do_nothing, NULL));
	assert_int_equal(errno, EAGAIN);
	vmsim_thread_join(td[3]);
	td[3] = begin("instead", do_nothing, NULL);
	for (i = 0; i < VMSIM_THREADS_MAX; i++)
		vmsim_thread_join(td[i]);
	curvm->arena.fail_in = 1;
	errno = 0;
	assert_null(vmsim_thread_create(vm, "no memory", do_nothing, NULL));
	assert_int_equal(errno, ENOMEM);
	curvm->arena.fail_in = 2;
	assert_null(vmsim_thread_create(vm, "no memory", do_nothing, NULL));
}

/* ---- panics ---- */

static void
break_contract(void *arg)
{
	PANIC("a thread breaks it");
}

/* The hook is called on main's stack, from where main waits. */
static void
a_panic_of_a_thread_reaches_main(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_thread *td;

	td = begin("breaker", break_contract, NULL);
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	expect_panic(*state, "a thread breaks it", vmsim_thread_join(td));
	assert_non_null(strstr(vmsim_report_last(vm), "thread 2 (breaker)"));
	vmsim_snapshot_restore(vm, snap);
	expect_panic(*state, "a thread breaks it", vmsim_thread_run_all(vm));
	vmsim_snapshot_restore(vm, snap);
	assert_string_equal(vmsim_report_last(vm), "");
	assert_int_equal(sched_run(), SCHED_PANIC);
	assert_non_null(strstr(vmsim_report_last(vm), "a thread breaks it"));
	vmsim_snapshot_restore(vm, snap);
	vmsim_snapshot_destroy(snap);
	sched_thread_destroy((struct thread *)(void *)td);
}

static void
run_others(void *arg)
{
	vmsim_thread_run_all(vm);
}

static void
restore_itself(void *arg)
{
	vmsim_snapshot_restore(vm, *(struct vmsim_snapshot **)arg);
}

/* What only the host may do, done by a body. */
static void
a_body_cannot_do_what_is_the_hosts(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_thread *td;

	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	td = begin("runner", run_others, NULL);
	expect_panic(*state, "threads are run by thread 2 (runner), not by "
	    "main",
	    vmsim_thread_join(td));
	vmsim_snapshot_restore(vm, snap);
	td = begin("restorer", restore_itself, &snap);
	expect_panic(*state, "gives up the threads of its machine",
	    vmsim_thread_join(td));
	vmsim_snapshot_restore(vm, snap);
	vmsim_snapshot_destroy(snap);
}

/* ---- saving ---- */

static void
count(void *arg)
{
	int i;

	for (i = 0; i < 10; i++) {
		++*(int *)arg;
		vmsim_thread_yield(vm);
	}
}

/* Two that have not begun are saved; each restore runs them anew. */
static void
threads_that_have_not_begun_are_saved(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_thread *a, *b;
	int i, n;

	a = begin("a", count, &n);
	b = begin("b", count, &n);
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	for (i = 0; i < 1000; i++) {
		n = 0;
		vmsim_snapshot_restore(vm, snap);
		vmsim_thread_run_all(vm);
		assert_int_equal(n, 20);
	}
	/* Half-way: the stacks are left as they are. */
	for (i = 0; i < 1000; i++) {
		n = 0;
		vmsim_snapshot_restore(vm, snap);
		vmsim_thread_yield(vm);
		assert_int_equal(n, 2);
		errno = 0;
		assert_null(vmsim_snapshot_create(vm));
		assert_int_equal(errno, EBUSY);
	}
	vmsim_snapshot_restore(vm, snap);
	vmsim_snapshot_destroy(snap);
	vmsim_thread_join(a);
	vmsim_thread_join(b);
}

/* A machine ends with threads suspended; its stacks serve the next. */
static void
a_machine_may_be_destroyed_with_threads_suspended(void **state)
{
	struct vmsim *small;
	int i, n = 0;

	for (i = 0; i < 20; i++) {
		small = test_machine(64);
		(void)vmsim_thread_create(small, "suspended", count, &n);
		vm = small;
		vmsim_thread_yield(small);
		vm = *state;
		vmsim_destroy(small);
	}
	assert_int_equal(n, 20);
}

int
main(void)
{
#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, test_teardown)
	const struct CMUnitTest tests[] = {
		T(threads_run_when_main_waits),
		T(a_thread_may_create_and_join_another),
		T(deep_stacks_do_not_touch_each_other),
		T(registers_are_kept_over_a_switch),
		T(the_number_of_threads_is_limited),
		T(a_panic_of_a_thread_reaches_main),
		T(a_body_cannot_do_what_is_the_hosts),
		T(threads_that_have_not_begun_are_saved),
		T(a_machine_may_be_destroyed_with_threads_suspended),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
