/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlocks, in words; sleeps, their limits and callouts. */
#include <stdio.h>

#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/sx.h>
#include <vm/vm_page.h>
#include <vmsim/thread.h>

#include "base/assert.h"
#include "sched/sched.h"
#include "support/test.h"

static struct mtx lock;
static struct rwlock north, south;	/* of one name, and in no order */
static int chan;

static void
init(struct test *t)
{
	mtx_init(&lock, "a", NULL, MTX_DEF);
	rw_init_flags(&north, "fork", RW_DUPOK);
	rw_init_flags(&south, "fork", RW_DUPOK);
}

TESTS(.kernel = true, .begin = init);

static void
say(const char *word)
{
	test_say(the_test(), "%s", word);
}

static struct vmsim_thread *
begin(const char *name, vmsim_thread_body_t *body, void *arg)
{
	struct vmsim_thread *td = vmsim_thread_create(curvm, name, body, arg);

	assert_non_null(td);
	return (td);
}

/* What sched_print_deadlock() says has the text. */
static void
assert_deadlock_says(struct test *t, const char *text)
{
	struct printer out = { test_print, t };

	test_hush(t);
	sched_print_deadlock(&out);
	if (strstr(t->said, text) == NULL)
		fail_msg("not told: %s\nbut: %s\n", text, t->said);
}

/* ---- locks ---- */

struct forks {
	struct rwlock	*first;
	struct rwlock	*second;
};

static struct forks left = { &north, &south }, right = { &south, &north };

static void
take_two(void *arg)
{
	const struct forks *f = arg;

	rw_wlock(f->first);
	vmsim_thread_yield(curvm);
	rw_wlock(f->second);
	rw_wunlock(f->second);
	rw_wunlock(f->first);
}

/* T2 has x and wants y, T3 has y and wants x: a circle. */
TEST_WITH(a_circle_of_locks_is_told_in_words,
    .kernel = true,
    .begin = init, .stuck = true)
{
	begin("first", take_two, &left);
	begin("second", take_two, &right);
	assert_eq(sched_run(), SCHED_DEADLOCK);
	assert_deadlock_says(t, "thread 2 (first) waits at test_deadlock.c:");
	assert_deadlock_says(t,
	    "for lock \"fork\", held exclusively by thread 3 (second) "
	    "since test_deadlock.c:");
	assert_deadlock_says(t, "holds \"fork\" exclusively");
	assert_deadlock_says(t, "since step ");
	assert_deadlock_says(t,
	    "circle: thread 2 (first) waits for \"fork\" of thread 3 "
	    "(second), which waits for \"fork\" of thread 2 (first)\n");
}

/* Main waits for one of them: a panic that says the same. */
TEST(a_deadlock_that_main_waits_for_is_a_panic)
{
	struct vmsim_thread *td = begin("first", take_two, &left);

	begin("second", take_two, &right);
	expect_panic(t->vm, "deadlock: thread 1 (main) sleeps on \"join\"",
	    vmsim_thread_join(td));
	assert_non_null(strstr(vmsim_report_last(curvm), "circle: thread 2"));
	assert_non_null(strstr(vmsim_report_last(curvm),
	    "the end of thread 2 (first)"));
}

static void
hold_a(void *arg)
{
	mtx_lock(&lock);
	vmsim_thread_yield(curvm);
	say("unlock");
	mtx_unlock(&lock);
}

static void
want_a(void *arg)
{
	mtx_lock(&lock);
	say(arg);
	mtx_unlock(&lock);
}

/* A lock taken by another is waited for, and had when it is free. */
TEST(a_taken_lock_is_waited_for)
{
	struct vmsim_thread *td[3];
	int i;

	td[0] = begin("holder", hold_a, NULL);
	td[1] = begin("x", want_a, "x");
	td[2] = begin("y", want_a, "y");
	assert_eq(sched_run(), SCHED_DONE);
	assert_said(t, "unlock x y");
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
	snprintf(word, sizeof(word), "%d:%s@%d", timo, error == 0 ? "woken" :
	    "late", (int)sched_ticks());
	say(word);
}

static void
wake_one(void *arg)
{
	sched_wakeup_one(&chan);
	say("wake");
}

/* The longest sleeper is woken; the others end by their limits, in order. */
TEST(sleeps_end_in_the_order_of_their_limits)
{
	static int timo[] = { 0, 30, 10, 20 };
	struct vmsim_thread *td[5];
	int i;

	for (i = 0; i < 4; i++)
		td[i] = begin("sleeper", sleep_for, &timo[i]);
	td[4] = begin("waker", wake_one, NULL);
	assert_eq(sched_run(), SCHED_DONE);
	assert_said(t, "wake 0:woken@0 10:late@10 20:late@20 "
	    "30:late@30");
	assert_eq(vmsim_clock(curvm), 30);
	for (i = 0; i < 5; i++)
		vmsim_thread_join(td[i]);
}

static struct sched_callout early, late, stopped;

static void
call(void *arg)
{
	char word[32];

	snprintf(word, sizeof(word), "%s@%d", (char *)arg, (int)sched_ticks());
	say(word);
	sched_wakeup(&chan);
	if (arg != NULL && *(char *)arg == 'e')
		sched_callout_set(&early, 7, call, "again");
}

/* Callouts come at their ticks, before sleeps that end then. */
TEST(callouts_come_at_their_ticks)
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
	assert_eq(sched_run(), SCHED_DONE);
	assert_said(t, "early@5 5:woken@5");
	vmsim_clock_advance(curvm, 4);
	assert_said(t, "early@5 5:woken@5 late@9");
	vmsim_clock_advance(curvm, 100);
	assert_said(t, "early@5 5:woken@5 late@9 again@12");
	assert_eq(vmsim_clock(curvm), 109);
	vmsim_thread_join(td);
}

static void
nap(void *arg)
{
	vmsim_thread_sleep(curvm, (uint64_t)(uintptr_t)arg);
	say(arg == (void *)3 ? "three" : "eight");
}

/* A nap lasts its ticks; nothing wakes it. */
TEST(a_nap_lasts_as_long_as_it_is_asked_to)
{
	struct vmsim_thread *longer, *shorter;

	longer = begin("longer", nap, (void *)8);
	shorter = begin("shorter", nap, (void *)3);
	vmsim_thread_run_all(curvm);
	assert_said(t, "three eight");
	assert_eq(vmsim_clock(curvm), 8);
	sched_pause("test", 2);
	assert_eq(vmsim_clock(curvm), 10);
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

/* wakeup, then sleep: no other wakeup comes. */
TEST_WITH(a_wakeup_before_its_sleep_is_told_as_lost,
    .kernel = true,
    .begin = init, .stuck = true)
{
	begin("waker", wake_nobody, NULL);
	begin("sleeper", sleep_for_ever, NULL);
	assert_eq(sched_run(), SCHED_DEADLOCK);
	assert_deadlock_says(t, "thread 3 (sleeper) sleeps on \"toolate\"");
	assert_deadlock_says(t,
	    "lost wakeup: thread 2 (waker) woke \"toolate\" at step ");
	assert_deadlock_says(t, "before thread 3 (sleeper) slept there");
	/* Somebody comes after all. */
	sched_wakeup(&chan);
	assert_eq(sched_run(), SCHED_DONE);
}

/* ---- what a body leaves behind ---- */

static void
leave_lock(void *arg)
{
	mtx_lock(&lock);
}

TEST_WITH(a_lock_held_at_the_end_of_a_body_is_a_panic,
    .kernel = true,
    .begin = init, .stuck = true)
{
	begin("forgetful", leave_lock, NULL);
	assert_eq(sched_run(), SCHED_PANIC);
	assert_non_null(strstr(vmsim_report_last(curvm), "lock \"a\" is still "
	    "held when forgetful returns, taken at test_deadlock.c:"));
}

static void
leave_busy(void *arg)
{
	*(vm_page_t *)arg = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	assert_non_null(*(vm_page_t *)arg);
	assert_eq(vm_page_tryxbusy(*(vm_page_t *)arg), 1);
}

TEST_WITH(a_page_busy_at_the_end_of_a_body_is_a_panic,
    .kernel = true,
    .begin = init, .stuck = true)
{
	vm_page_t m;

	begin("forgetful", leave_busy, &m);
	assert_eq(sched_run(), SCHED_PANIC);
	assert_non_null(strstr(vmsim_report_last(curvm), "thread 2 (forgetful) "
	    "returns with a page of no object (frame "));
}

/* A callout must not wait. */
static void
lock_a(void *arg)
{
	mtx_lock(&lock);
	mtx_unlock(&lock);
}

TEST(a_callout_that_would_wait_is_a_panic)
{
	memset(&early, 0, sizeof(early));
	sched_callout_set(&early, 1, lock_a, NULL);
	vmsim_clock_advance(curvm, 2);
	mtx_lock(&lock);
	sched_callout_set(&early, 1, lock_a, NULL);
	expect_panic(t->vm, "a callout waits at test_deadlock.c:",
	    vmsim_clock_advance(curvm, 2));
}

/* ---- daemons ---- */

static int work;

static void
daemon_body(void *arg)
{
	say("begins");
	while (work > 0) {
		work--;
		vmsim_thread_yield(curvm);
	}
}

/* Runs after a wakeup, has no stack between, and is not waited for. */
TEST_WITH(a_daemon_runs_after_each_wakeup,
    .kernel = true,
    .begin = init, .stuck = true)
{
	int i;

	work = 0;
	assert_non_null(sched_thread_start("daemon", daemon_body, NULL, &work));
	for (i = 0; i < 3; i++) {
		assert_eq(sched_run(), SCHED_DONE);
		work = 4;
		sched_wakeup(&work);
		assert_eq(sched_run(), SCHED_DONE);
		assert_eq(work, 0);
		test_save(t);
		test_restore(t);
	}
	assert_said(t, "begins begins begins");
}
