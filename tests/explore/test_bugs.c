/* SPDX-License-Identifier: BSD-2-Clause */
/* The classic bugs are found, told, shortened and replayed. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* posix_openpt() */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "explore/toys.h"
#include "support/test.h"

#include <vmsim/cmocka.h>

TESTS(.no_machine = true);

static struct toy toy;

static void
add_one(void *arg)
{
	struct toy *t = arg;

	toy_write(t, 0, toy_read(t, 0) + 1);
}

static void
final_is_two(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;

	vmsim_expect(t->x[0] == 2);
}

static void
make_lost_update(struct vmsim_explore_test *test)
{
	toy_test(test, &toy, "lost update", 2, add_one);
	test->final = final_is_two;
}

/* read, read, write, write: both write 1. */
TEST(a_lost_update_is_found)
{
	struct vmsim_explore_test test;

	make_lost_update(&test);
	assert_some_interleaving_fails(&test, "expected: t->x[0] == 2");
}

static void
add_one_locked(void *arg)
{
	struct toy *t = arg;

	rw_wlock(&t->lock[0]);
	t->x[0]++;
	rw_wunlock(&t->lock[0]);
}

/* With a lock there is none. */
TEST(a_locked_update_is_not_lost)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "update", 2, add_one_locked);
	test.final = final_is_two;
	assert_every_interleaving(&test);
	assert_preempted_interleavings(&test, 3);
	assert_random_interleavings(&test, 200, 1);
	assert_pct_interleavings(&test, 3, 200, 1);
}

static void
lock_both(void *arg)
{
	struct toy *t = arg;
	int first = vmsim_thread_id(t->vm) & 1;

	rw_wlock(&t->lock[first]);
	rw_wlock(&t->lock[!first]);
	rw_wunlock(&t->lock[!first]);
	rw_wunlock(&t->lock[first]);
}

/* The order itself is reported before anybody waits. */
TEST(locks_in_two_orders_are_found)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "AB-BA", 2, lock_both);
	assert_some_interleaving_fails(&test, "lock");
}

/* A waits for B's flag while it sleeps on its own: each for the other. */
static void
sleep_for_other(void *arg)
{
	struct toy *t = arg;
	int self = (int)vmsim_thread_id(t->vm) - 2;

	toy_write(t, self, 1);
	rw_wlock(&t->lock[self]);
	if (toy_read(t, !self) != 0)
		toy_sleep(t, self, self);
	rw_wunlock(&t->lock[self]);
}

TEST(a_deadlock_of_sleepers_is_found)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "sleepers", 2, sleep_for_other);
	assert_some_interleaving_fails(&test, "deadlock");
}

/* The waiter looks, then locks and sleeps; the wakeup comes between. */
static void
lose_wakeup(void *arg)
{
	struct toy *t = arg;

	if (vmsim_thread_id(t->vm) == 2) {
		if (toy_read(t, 0) == 0) {
			rw_wlock(&t->lock[0]);
			toy_sleep(t, 0, 0);
			rw_wunlock(&t->lock[0]);
		}
	} else {
		toy_write(t, 0, 1);
		toy_wake(t, 0);
	}
}

TEST(a_lost_wakeup_is_found)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "lost wakeup", 2, lose_wakeup);
	assert_some_interleaving_fails(&test, "deadlock");
}

/* Each says that it is there and waits until the other is not. */
static void
be_polite(void *arg)
{
	struct toy *t = arg;
	int self = (int)vmsim_thread_id(t->vm) - 2;

	toy_write(t, self, 1);
	while (toy_read(t, !self) != 0)
		vmsim_thread_yield(t->vm);
	toy_write(t, self, 0);
}

TEST(a_livelock_is_found)
{
	struct vmsim_explore_config c = { .bounded = true, .preemptions = 1,
	    .max_steps = 2000 };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "polite", 2, be_polite);
	assert_interleaving_fails(&test, &c, "livelock");
}

/* The report of a replay is that of the failure, and so is the next. */
TEST(a_replay_gives_the_same_report)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_result a, b;
	struct vmsim_explore_test test;
	char named[1024];

	make_lost_update(&test);
	assert_ok(vmsim_explore(&test, &c, &a));
	assert_int_not_equal(a.failures, 0);
	c.schedule = a.schedule;
	assert_ok(vmsim_explore(&test, &c, &b));
	assert_int_not_equal(b.failures, 0);
	assert_string_equal(a.report, b.report);
	assert_string_equal(a.schedule, b.schedule);
	assert_eq(b.executions, 1);
	vmsim_explore_result_fini(&b);
	/* With the name of the test before it, as the report has it. */
	(void)snprintf(named, sizeof(named), "%s@%s", test.name, a.schedule);
	c.schedule = named;
	assert_ok(vmsim_explore(&test, &c, &b));
	assert_int_not_equal(b.failures, 0);
	assert_string_equal(a.schedule, b.schedule);
	vmsim_explore_result_fini(&b);
	c.schedule = NULL;
	assert_eq(setenv("VMSIM_SCHEDULE", a.schedule, 1), 0);
	assert_ok(vmsim_explore(&test, &c, &b));
	assert_int_not_equal(b.failures, 0);
	unsetenv("VMSIM_SCHEDULE");
	assert_string_equal(a.report, b.report);
	vmsim_explore_result_fini(&b);
	assert_eq(setenv("VMSIM_SCHEDULE", named, 1), 0);
	assert_ok(vmsim_explore(&test, &c, &b));
	assert_string_equal(a.report, b.report);
	vmsim_explore_result_fini(&b);
	/* That of another test is none of ours. */
	test.name = "lost updates";
	assert_ok(vmsim_explore(&test, &c, &b));
	assert_true(b.executions > 1);
	vmsim_explore_result_fini(&b);
	unsetenv("VMSIM_SCHEDULE");
	vmsim_explore_result_fini(&a);
}

static void
expect_replay(const struct vmsim_explore_test *test, const char *schedule,
    int error, const char *text)
{
	struct vmsim_explore_config c = { .schedule = schedule };
	struct vmsim_explore_result r;

	assert_eq(vmsim_explore(test, &c, &r), error);
	assert_eq(r.failures, error == 0);
	assert_non_null(r.report);
	if (strstr(r.report, text) == NULL)
		fail_msg("no \"%s\" in: %s", text, r.report);
	vmsim_explore_result_fini(&r);
}

/* Each thread has two steps, "tt"; the trace's print is another. */
TEST(a_replay_that_diverges_says_where)
{
	struct vmsim_explore_test test;

	make_lost_update(&test);
	expect_replay(&test, "1:2t,1L", 0, "diverges at step 4: thread 1 "
	    "(one) touches a variable; in the schedule it takes a lock");
	expect_replay(&test, "1:2t4", 0, "diverges at step 5: thread 2 (two) "
	    "was to run, but has ended");
	expect_replay(&test, "1:2t2,1t2,2t", 0, "diverges at step 7: all is "
	    "over");
	expect_replay(&test, "1:2t,1t2#12345", 0, "(trace ");
	expect_replay(&test, "1:2t,1t2,3t", 0, "thread 3");
}

static void
write_with_lock(void *arg)
{
	struct toy *t = arg;

	(void)toy_read(t, 1);
	vmsim_thread_yield(t->vm);
	rw_wlock(&t->lock[0]);
	toy_write(t, 0, 1);
	rw_wunlock(&t->lock[0]);
}

TEST(why_the_thread_of_a_replay_cannot_run_is_said)
{
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "locks", 2, write_with_lock);
	expect_replay(&test, "1:1t,2t,1yL,2yL", 0, "thread 2 (two) was to run, "
	    "but waits for lock \"toy\", held exclusively by thread 2 (one)");
	expect_replay(&test, "1:1ty", 0, "thread 1 (one) "
	    "was to run, but gives way to the others");
}

TEST(a_schedule_that_is_none_is_refused)
{
	struct vmsim_explore_test test;

	make_lost_update(&test);
	expect_replay(&test, "2:1t", EINVAL, "the version");
	expect_replay(&test, "1:t", EINVAL, "number of its thread");
	expect_replay(&test, "1:0t", EINVAL, "no thread");
	expect_replay(&test, "1:1", EINVAL, "letters");
	expect_replay(&test, "1:1t99999999", EINVAL, "too many");
	expect_replay(&test, "1:1t#zz", EINVAL, "something else");
}

/* Some steps on a lock of one's own, then x++ unlocked. */
static void
add_one_late(void *arg)
{
	struct toy *t = arg;
	int i, self = (int)vmsim_thread_id(t->vm) - 1;

	for (i = 0; i < 6; i++) {
		rw_wlock(&t->lock[self]);
		rw_wunlock(&t->lock[self]);
	}
	add_one(t);
	for (i = 0; i < 6; i++) {
		rw_wlock(&t->lock[self]);
		rw_wunlock(&t->lock[self]);
	}
}

/*
 * A walk preempts at random; what is left is one preemption, between the read
 * and the write: 1L6U6... no shorter schedule fails.
 */
TEST(a_random_failure_is_shortened_to_one_preemption)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_RANDOM,
	    .count = 1000, .seed = 5 };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "late", 2, add_one_late);
	test.final = final_is_two;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_int_not_equal(r.failures, 0);
	assert_non_null(strstr(r.report, ", 1 preemptions\n"));
	assert_memory_equal(r.schedule, "1:1LULULULULULUt,2L#", 20);
	vmsim_explore_result_fini(&r);
}

/* A terminal is told twice a second, and the line is wiped in the end. */
TEST(progress_is_shown_on_a_terminal)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_RANDOM,
	    .count = UINT64_MAX, .max_ms = 700, .progress = true };
	uintmax_t executions, failed, pruned;
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	int master, saved, slave;
	char text[4096], *last, *p;
	double seconds;
	int nlines;
	size_t len;
	ssize_t n;

	toy_test(&test, &toy, "locked", 2, add_one_locked);
	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master == -1 || grantpt(master) != 0 || unlockpt(master) != 0)
		skip();
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	saved = dup(2);
	(void)dup2(slave, 2);
	assert_ok(vmsim_explore(&test, &c, &r));
	(void)dup2(saved, 2);
	close(saved);
	close(slave);
	len = 0;
	while ((n = read(master, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	close(master);
	text[len] = '\0';
	last = text;
	for (nlines = 0; (p = strstr(last + 1, "\rlocked: ")) != NULL; last = p)
		nlines++;
	assert_true(nlines >= 1 && nlines <= 4);
	assert_eq(sscanf(last, " locked: %ju executions, %ju given up, "
	    "%ju failed, %lf s", &executions, &pruned, &failed, &seconds), 4);
	assert_true(executions > 0 && executions <= r.executions);
	assert_eq(failed, 0);
	assert_eq(pruned, 0);
	assert_true(seconds > 0.1 && seconds < 60);
	assert_non_null(strstr(last, "\r\033[K"));
	vmsim_explore_result_fini(&r);
}
