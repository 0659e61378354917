/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that wait for ever, in words; sleeps, their limits and callouts. */
#include <errno.h>
#include <stdio.h>

#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/sx.h>
#include <vm/vm_page.h>
#include <vmsim/thread.h>

#include "base/assert.h"
#include "sched/sched.h"
#include "support/support.h"

static struct vmsim *vm;
static char story[512];
static struct mtx a;
static struct rwlock x, y;	/* of one name, and in no order */
static int chan;

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
	mtx_init(&a, "a", NULL, MTX_DEF);
	rw_init_flags(&x, "fork", RW_DUPOK);
	rw_init_flags(&y, "fork", RW_DUPOK);
	story[0] = '\0';
	return (0);
}

/* The machine is dead or stuck: nothing is asked of it. */
static int
destroy(void **state)
{
	vmsim_destroy(*state);
	return (0);
}

static struct vmsim_thread *
begin(const char *name, vmsim_thread_body_t *body, void *arg)
{
	struct vmsim_thread *td;

	td = vmsim_thread_create(vm, name, body, arg);
	assert_non_null(td);
	return (td);
}

static void
keep(void *arg, const char *text, size_t len)
{
	size_t used = strlen(arg);

	if (len > 4095 - used)
		len = 4095 - used;
	memcpy((char *)arg + used, text, len);
	((char *)arg)[used + len] = '\0';
}

/* What sched_print_deadlock() says. */
static const char *
words(void)
{
	static char text[4096];
	struct printer out = { keep, text };

	text[0] = '\0';
	sched_print_deadlock(&out);
	return (text);
}

#define	assert_told(text)	do {					\
	if (strstr(words(), (text)) == NULL) {				\
		print_error("not told: %s\nbut: %s\n", (text),		\
		    words());						\
		fail();							\
	}								\
} while (0)

/* ---- locks ---- */

struct forks {
	struct rwlock	*first;
	struct rwlock	*second;
};

static struct forks left = { &x, &y }, right = { &y, &x };

static void
take_two(void *arg)
{
	const struct forks *f = arg;

	rw_wlock(f->first);
	vmsim_thread_yield(vm);
	rw_wlock(f->second);
	rw_wunlock(f->second);
	rw_wunlock(f->first);
}

/* T2 has x and wants y, T3 has y and wants x: a circle. */
static void
a_circle_of_locks_is_told_in_words(void **state)
{
	begin("first", take_two, &left);
	begin("second", take_two, &right);
	assert_int_equal(sched_run(), SCHED_DEADLOCK);
	assert_told("thread 2 (first) waits at test_deadlock.c:");
	assert_told("for lock \"fork\", held exclusively by thread 3 (second) "
	    "since test_deadlock.c:");
	assert_told("holds \"fork\" exclusively");
	assert_told("since step ");
	assert_told("circle: thread 2 (first) waits for \"fork\" of thread 3 "
	    "(second), which waits for \"fork\" of thread 2 (first)\n");
}

/* Main waits for one of them: a panic that says the same. */
static void
a_deadlock_that_main_waits_for_is_a_panic(void **state)
{
	struct vmsim_thread *td;

	td = begin("first", take_two, &left);
	begin("second", take_two, &right);
	expect_panic(*state, "deadlock: thread 1 (main) sleeps on \"join\"",
	    vmsim_thread_join(td));
	assert_non_null(strstr(vmsim_report_last(vm), "circle: thread 2"));
	assert_non_null(strstr(vmsim_report_last(vm),
	    "the end of thread 2 (first)"));
}

static void
hold_a(void *arg)
{
	mtx_lock(&a);
	vmsim_thread_yield(vm);
	say("unlock");
	mtx_unlock(&a);
}

static void
want_a(void *arg)
{
	mtx_lock(&a);
	say(arg);
	mtx_unlock(&a);
}

/* A lock taken by another is waited for, and had when it is free. */
static void
a_taken_lock_is_waited_for(void **state)
{
	struct vmsim_thread *td[3];
	int i;

	td[0] = begin("holder", hold_a, NULL);
	td[1] = begin("x", want_a, "x");
	td[2] = begin("y", want_a, "y");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_string_equal(story, "unlock x y");
	for (i = 0; i < 3; i++)
		vmsim_thread_join(td[i]);
}

/* ---- sleeps ---- */

static void
sleep_for(void *arg)
{
	int error, timo = *(int *)arg;
	char word[32];

	error = sched_sleep(&chan, NULL, "test", timo);
	snprintf(word, sizeof(word), "%d:%s@%d", timo,
	    error == 0 ? "woken" : "late", (int)sched_ticks());
	say(word);
}

static void
wake_one(void *arg)
{
	sched_wakeup_one(&chan);
	say("wake");
}

/* The longest sleeper is woken; the others end by their limits, in order. */
static void
sleeps_end_in_the_order_of_their_limits(void **state)
{
	static int timo[] = { 0, 30, 10, 20 };
	struct vmsim_thread *td[5];
	int i;

	for (i = 0; i < 4; i++)
		td[i] = begin("sleeper", sleep_for, &timo[i]);
	td[4] = begin("waker", wake_one, NULL);
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_string_equal(story, "wake 0:woken@0 10:late@10 20:late@20 "
	    "30:late@30");
	assert_int_equal(vmsim_clock(vm), 30);
	for (i = 0; i < 5; i++)
		vmsim_thread_join(td[i]);
}

static struct sched_callout early, late, stopped;

static void
call(void *arg)
{
	char word[32];

	snprintf(word, sizeof(word), "%s@%d", (char *)arg,
	    (int)sched_ticks());
	say(word);
	sched_wakeup(&chan);
	if (arg != NULL && *(char *)arg == 'e')
		sched_callout_set(&early, 7, call, "again");
}

/* Callouts come at their ticks, before sleeps that end then. */
static void
callouts_come_at_their_ticks(void **state)
{
	static int limit = 5;
	struct vmsim_thread *td;

	memset(&early, 0, sizeof(early));
	memset(&late, 0, sizeof(late));
	memset(&stopped, 0, sizeof(stopped));
	sched_callout_set(&late, 9, call, "late");
	sched_callout_set(&early, 5, call, "early");
	sched_callout_set(&stopped, 4, call, "never");
	assert_true(sched_callout_stop(&stopped));
	assert_false(sched_callout_stop(&stopped));
	td = begin("sleeper", sleep_for, &limit);
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_string_equal(story, "early@5 5:woken@5");
	vmsim_clock_advance(vm, 4);
	assert_string_equal(story, "early@5 5:woken@5 late@9");
	vmsim_clock_advance(vm, 100);
	assert_string_equal(story, "early@5 5:woken@5 late@9 again@12");
	assert_int_equal(vmsim_clock(vm), 109);
	vmsim_thread_join(td);
}

static void
nap(void *arg)
{
	vmsim_thread_sleep(vm, (uint64_t)(uintptr_t)arg);
	say(arg == (void *)3 ? "three" : "eight");
}

/* A nap lasts its ticks; nothing wakes it. */
static void
a_nap_lasts_as_long_as_it_is_asked_to(void **state)
{
	struct vmsim_thread *longer, *shorter;

	longer = begin("longer", nap, (void *)8);
	shorter = begin("shorter", nap, (void *)3);
	vmsim_thread_run_all(vm);
	assert_string_equal(story, "three eight");
	assert_int_equal(vmsim_clock(vm), 8);
	sched_pause("test", 2);
	assert_int_equal(vmsim_clock(vm), 10);
	vmsim_thread_join(longer);
	vmsim_thread_join(shorter);
}

static void
wake_nobody(void *arg)
{
	sched_wakeup(&chan);
}

static void
sleep_for_ever(void *arg)
{
	(void)sched_sleep(&chan, NULL, "toolate", 0);
}

/* wakeup, then sleep: nobody comes again. */
static void
a_wakeup_before_its_sleep_is_told_as_lost(void **state)
{
	begin("waker", wake_nobody, NULL);
	begin("sleeper", sleep_for_ever, NULL);
	assert_int_equal(sched_run(), SCHED_DEADLOCK);
	assert_told("thread 3 (sleeper) sleeps on \"toolate\"");
	assert_told("lost wakeup: thread 2 (waker) woke \"toolate\" at step ");
	assert_told("before thread 3 (sleeper) slept there");
	/* Somebody comes after all. */
	sched_wakeup(&chan);
	assert_int_equal(sched_run(), SCHED_DONE);
}

/* ---- what a body leaves behind ---- */

static void
leave_lock(void *arg)
{
	mtx_lock(&a);
}

static void
a_lock_held_at_the_end_of_a_body_is_a_panic(void **state)
{
	begin("forgetful", leave_lock, NULL);
	assert_int_equal(sched_run(), SCHED_PANIC);
	assert_non_null(strstr(vmsim_report_last(vm), "lock \"a\" is still "
	    "held when forgetful returns, taken at test_deadlock.c:"));
}

static void
leave_busy(void *arg)
{
	*(vm_page_t *)arg = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	assert_non_null(*(vm_page_t *)arg);
	assert_int_equal(vm_page_tryxbusy(*(vm_page_t *)arg), 1);
}

static void
a_page_busy_at_the_end_of_a_body_is_a_panic(void **state)
{
	vm_page_t m;

	begin("forgetful", leave_busy, &m);
	assert_int_equal(sched_run(), SCHED_PANIC);
	assert_non_null(strstr(vmsim_report_last(vm), "thread 2 (forgetful) "
	    "returns with a page of no object (frame "));
}

/* A callout has nobody to wait for. */
static void
lock_a(void *arg)
{
	mtx_lock(&a);
	mtx_unlock(&a);
}

static void
a_callout_that_would_wait_is_a_panic(void **state)
{
	memset(&early, 0, sizeof(early));
	sched_callout_set(&early, 1, lock_a, NULL);
	vmsim_clock_advance(vm, 2);
	mtx_lock(&a);
	sched_callout_set(&early, 1, lock_a, NULL);
	expect_panic(*state, "a callout waits at test_deadlock.c:",
	    vmsim_clock_advance(vm, 2));
}

/* ---- daemons ---- */

static int work;

static void
daemon_body(void *arg)
{
	say("begins");
	while (work > 0) {
		work--;
		vmsim_thread_yield(vm);
	}
}

/* Runs after a wakeup, has no stack between, and is not waited for. */
static void
a_daemon_runs_after_each_wakeup(void **state)
{
	struct vmsim_snapshot *snap;
	int i;

	work = 0;
	assert_non_null(sched_thread_start("daemon", daemon_body, NULL,
	    &work));
	for (i = 0; i < 3; i++) {
		assert_int_equal(sched_run(), SCHED_DONE);
		work = 4;
		sched_wakeup(&work);
		assert_int_equal(sched_run(), SCHED_DONE);
		assert_int_equal(work, 0);
		snap = vmsim_snapshot_create(vm);
		assert_non_null(snap);
		vmsim_snapshot_restore(vm, snap);
		vmsim_snapshot_destroy(snap);
	}
	assert_string_equal(story, "begins begins begins");
}

int
main(void)
{
#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, test_teardown)
#define	D(f)	cmocka_unit_test_setup_teardown(f, setup, destroy)
	const struct CMUnitTest tests[] = {
		D(a_circle_of_locks_is_told_in_words),
		D(a_deadlock_that_main_waits_for_is_a_panic),
		T(a_taken_lock_is_waited_for),
		T(sleeps_end_in_the_order_of_their_limits),
		T(callouts_come_at_their_ticks),
		T(a_nap_lasts_as_long_as_it_is_asked_to),
		D(a_wakeup_before_its_sleep_is_told_as_lost),
		D(a_lock_held_at_the_end_of_a_body_is_a_panic),
		D(a_page_busy_at_the_end_of_a_body_is_a_panic),
		D(a_callout_that_would_wait_is_a_panic),
		D(a_daemon_runs_after_each_wakeup),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
