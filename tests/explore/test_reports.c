/* SPDX-License-Identifier: BSD-2-Clause */
/* What a report of a failure shows: the steps that matter, in columns. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/lock.h>
#include <sys/sx.h>

#include "sched/sched.h"
#include "explore/toys.h"
#include "support/words.h"

#include <vmsim/cmocka.h>
#include <vmsim/trace.h>

TESTS(.no_machine = true);

static struct toy toy;

/* The first failure of a test, from its story on; to be freed. */
static char *
story_of(const struct vmsim_explore_test *test, unsigned width)
{
	struct vmsim_explore_config c = { .width = width };
	struct vmsim_explore_result r;
	char *story;

	assert_ok(vmsim_explore(test, &c, &r));
	assert_eq(r.failures, 1);
	story = strstr(r.report, "\n step ");
	assert_non_null(story);
	story = strdup(story);
	vmsim_explore_result_fini(&r);
	return (story);
}

static void
expect_story(const struct vmsim_explore_test *test, unsigned width,
    const char *expected)
{
	char *story = story_of(test, width);

	assert_string_equal(story, expected);
	free(story);
}

static void
expect_headline(const struct vmsim_explore_test *test, const char *expected)
{
	struct vmsim_explore_result r;

	assert_ok(vmsim_explore(test, NULL, &r));
	assert_eq(r.failures, 1);
	assert_memory_equal(r.report, expected, strlen(expected));
	vmsim_explore_result_fini(&r);
}

/* Three steps on a lock of its own, then x++ unlocked. */
static void
add_one(void *arg)
{
	struct toy *t = arg;
	int self = (int)vmsim_thread_id(t->vm) - 1;

	rw_wlock(&t->lock[self]);
	rw_wunlock(&t->lock[self]);
	toy_write(t, 0, toy_read(t, 0) + 1);
}

static void
final_is_two(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;

	if (t->x[0] != 2)
		vmsim_fail("toy", "x is %d", t->x[0]);
}

static void
make_lost_update(struct vmsim_explore_test *test)
{
	toy_test(test, &toy, "lost update", 2, add_one);
	test->final = final_is_two;
}

/* What the locks do matters to nobody else, and is only counted. */
TEST(steps_that_nobody_else_notices_are_folded_and_counted)
{
	static const char fmt[] =
	    "\n"
	    " step one                                 two\n"
	    "      ... 2 steps ...\n"
	    "    5 touches a variable (data + %zu)\n"
	    "      ---- one is overtaken before it touches a variable "
	    "(data + %zu)\n"
	    "                                          ... 2 steps ...\n"
	    "    8                                     touches a variable "
	    "(data + %zu)\n"
	    "    9                                     touches a variable "
	    "(data + %zu)\n"
	    "   10 touches a variable (data + %zu)\n";
	const size_t x = offsetof(struct toy, x);
	struct vmsim_explore_test test;
	char expected[512];

	make_lost_update(&test);
	(void)snprintf(expected, sizeof(expected), fmt, x, x, x, x, x);
	expect_story(&test, 0, expected);
}

TEST(columns_share_the_width_that_is_there)
{
	struct vmsim_explore_test test;
	char *narrow, *wide;

	make_lost_update(&test);
	narrow = story_of(&test, 60);
	wide = story_of(&test, 120);
	assert_non_null(strstr(narrow,
	    " step one                       two\n"));
	assert_non_null(strstr(wide, " step one                             "
	    "                        two\n"));
	free(narrow);
	free(wide);
}

TEST(an_expectation_that_is_not_met_is_no_panic)
{
	struct vmsim_explore_test test;

	make_lost_update(&test);
	expect_headline(&test, "lost update: an expectation of the final "
	    "check is not met\nx is 1\n  at toy, thread 1 (main)\n");
}

/* Each holds a lock and wants the other's variable to change. */
static void
sleep_for_other(void *arg)
{
	struct toy *t = arg;
	int self = (int)vmsim_thread_id(t->vm) - 2;

	rw_wlock(&t->lock[0]);
	toy_sleep(t, self, 0);
	rw_wunlock(&t->lock[0]);
}

TEST(what_a_thread_waits_for_stands_in_its_column)
{
	static const char *const lines[] = { "waits on \"toy\"\n",
	    "                                     waits on \"toy\"\n" };
	struct vmsim_explore_test test;
	char *story;
	size_t i;

	toy_test(&test, &toy, "sleepers", 2, sleep_for_other);
	story = story_of(&test, 0);
	for (i = 0; i < 2; i++) {
		if (strstr(story, lines[i]) == NULL)
			fail_msg("no \"%s\" in: %s", lines[i], story);
	}
	free(story);
}

static struct sx keeper;

static void
make_keeper(struct vmsim *vm, void *arg)
{
	sx_init(&keeper, "keeper");
}

/* The first to come keeps the lock while it sleeps, for ever. */
static void
sleep_with_lock(void *arg)
{
	sx_xlock(&keeper);
	(void)sched_sleep(&keeper, NULL, "toy", 0);
	sx_xunlock(&keeper);
}

TEST(who_has_the_lock_that_is_waited_for_is_said)
{
	static const char words[] = "waits for lock \"keeper\", held\n"
	    "                                            exclusively by "
	    "thread 2 (one)\n";
	struct vmsim_explore_test test;
	char *story;

	toy_test(&test, &toy, "keeper", 2, sleep_with_lock);
	test.setup = make_keeper;
	test.data = &keeper;
	test.data_size = sizeof(keeper);
	story = story_of(&test, 0);
	if (strstr(story, words) == NULL)
		fail_msg("no \"%s\" in: %s", words, story);
	free(story);
}

static void
take_keeper(void *arg)
{
	sx_xlock(&keeper);
	sx_xunlock(&keeper);
}

/* Two come in vain; had one of them come first, that would be another story. */
TEST(who_waits_for_ever_for_a_lock_may_come_first_too)
{
	struct vmsim_explore_config c = { .keep_going = true };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	unsigned n;

	for (n = 2; n < 4; n++) {
		toy_test(&test, &toy, "keeper", n, take_keeper);
		test.threads[0].body = sleep_with_lock;
		test.setup = make_keeper;
		test.data = &keeper;
		test.data_size = sizeof(keeper);
		assert_ok(vmsim_explore(&test, &c, &r));
		assert_true(r.complete);
		/* The keeper comes first, last, or between. */
		assert_eq(r.traces, n == 2 ? 2 : 5);
		assert_eq(r.failures, r.executions);
		vmsim_explore_result_fini(&r);
	}
}

/* A report is also made of what goes well, when it is asked for. */
TEST(an_execution_that_goes_well_is_told_when_it_is_asked_for)
{
	struct vmsim_explore_config c = { .schedule = "1:2L", .story = true };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "update", 2, add_one);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_eq(r.failures, 0);
	assert_non_null(r.report);
	assert_memory_equal(r.report, "update: all is well\n", 20);
	assert_non_null(strstr(r.report, "\n step one"));
	assert_memory_equal(r.schedule, "1:2L", 4);
	vmsim_explore_result_fini(&r);
	c.story = false;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_null(r.report);
	vmsim_explore_result_fini(&r);
}

/* The schedule is followed as far as it goes, and nothing is told beyond. */
TEST(a_schedule_of_another_build_is_followed_to_where_it_differs)
{
	struct vmsim_explore_config c = { .schedule = "1:2Lt", .story = true,
	    .follow = true };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	static const char head[] = "update: the schedule is followed for 3 "
	    "steps\nstep 4: thread 2 (two) has released a lock; in the "
	    "schedule it touches a variable\n3 steps, 0 preemptions\n";

	toy_test(&test, &toy, "update", 2, add_one);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_eq(r.failures, 0);
	assert_eq(r.executions, 1);
	assert_non_null(r.report);
	if (strncmp(r.report, head, strlen(head)) != 0)
		fail_msg("%s", r.report);
	assert_null(strstr(r.report, "\n    4 "));
	vmsim_explore_result_fini(&r);
}

#define	TOUCHED	40		/* pages, five lines of a story each */

static struct vmsim_proc *walker;

static void
make_walker(struct vmsim *vm, void *arg)
{
	walker = proc(vm, "P");
	map_anon(walker, 1, TOUCHED, RW);
}

static void
touch_pages(void *arg)
{
	put_same(walker, 1, TOUCHED, 7);
}

static void
always_fails(struct vmsim *vm, void *arg)
{
	vmsim_fail("toy", "it is over");
}

/* The end of a story tells most: the last 160 lines of it. */
TEST(of_a_long_story_the_end_is_shown)
{
	struct vmsim_explore_test test;
	const char *p;
	char *story;
	unsigned nlines;

	toy_test(&test, &toy, "walk", 1, touch_pages);
	test.machine.nframes = 64;
	test.setup = make_walker;
	test.data_size = 0;
	test.final = always_fails;
	story = story_of(&test, 0);
	p = strstr(story, "\n step one\n      (40 lines before)\n");
	assert_ptr_equal(p, story);
	for (nlines = 0; (p = strchr(p, '\n')) != NULL; p++)
		nlines += strncmp(p, "\n      ... ", 11) != 0;
	assert_eq(nlines, 1 + 2 + 160);
	assert_null(strstr(story, "fault #8 "));
	assert_non_null(strstr(story, "fault #9 write 0x9000\n"));
	assert_non_null(strstr(story, "  901 fault #40 write 0x28000\n"
	    "  902   lookup   entry [0x1000,0x29000) -> S1 page 39\n"
	    "      ... 4 steps ...\n"
	    "  907   search   S1[39] empty -> placeholder busy\n"
	    "      ... 1 step ...\n"
	    "  909   zero     S1[39] filled\n"));
	free(story);
}

static void
set_one_then_other(void *arg)
{
	struct toy *t = arg;

	toy_write(t, 0, 1);
	toy_write(t, 1, 1);
}

/* It fails at one place if it comes first, at the other if it comes between. */
static void
look_at_both(void *arg)
{
	struct toy *t = arg;
	int one = toy_read(t, 0), other = toy_read(t, 1);

	if (one == 0)
		vmsim_fail("early", "it comes first");
	if (other == 0)
		vmsim_fail("between", "it comes between");
}

/* Without a preemption there is a failure, but it is another one. */
TEST(a_failure_is_not_shortened_to_that_of_another_place)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_ALL };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "two failures", 2, set_one_then_other);
	test.threads[1].body = look_at_both;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_eq(r.failures, 1);
	assert_non_null(strstr(r.report, "it comes between\n  at between"));
	vmsim_explore_result_fini(&r);
}

/* The lines of the program: of a body, not of what follows it. */
TEST(who_called_what_fails_is_said)
{
	struct vmsim_explore_test test;
	struct vmsim_explore_result r;

	if (system("addr2line --version >/dev/null 2>&1") != 0)
		skip();
	toy_test(&test, &toy, "early", 2, look_at_both);
	assert_ok(vmsim_explore(&test, NULL, &r));
	assert_non_null(strstr(r.report, "\ncalled from\n"
	    "  look_at_both() at test_reports.c:"));
	vmsim_explore_result_fini(&r);
	make_lost_update(&test);
	assert_ok(vmsim_explore(&test, NULL, &r));
	assert_null(strstr(r.report, "called from"));
	vmsim_explore_result_fini(&r);
}

static struct vmsim_trace *heard;

static void
listen_to(struct vmsim *vm, void *arg)
{
	toy_setup(vm, arg);
	heard = vmsim_trace_create(vm);
	vmsim_expect(heard != NULL);
}

static void
sleep_until_woken(void *arg)
{
	struct toy *t = arg;

	rw_wlock(&t->lock[0]);
	while (t->x[1] == 0)
		toy_sleep(t, 0, 0);
	rw_wunlock(&t->lock[0]);
}

static void
wake_and_give_way(void *arg)
{
	struct toy *t = arg;

	(void)toy_read(t, 2);
	vmsim_thread_yield(t->vm);
	rw_wlock(&t->lock[0]);
	t->x[1] = 1;
	toy_wake(t, 0);
	rw_wunlock(&t->lock[0]);
}

/* Who goes on, and what the one before did: "two begins, two waits, ". */
static void
say_choices(struct test *t)
{
	char name[16], said[512], why[16], *q = said;
	const char *p = t->said;

	while ((p = strstr(p, "\"k\":\"choice\",")) != NULL) {
		p = strstr(p, "\"to\":");
		assert_eq(sscanf(p, "\"to\":\"%15[a-z]\",\"why\":\"%15[a-z ]\"",
		    name, why), 2);
		q += snprintf(q, sizeof(said) - (size_t)(q - said), "%s %s, ",
		    name, why);
	}
	test_hush(t);
	test_say(t, "%s", said);
}

TEST(a_recording_of_a_schedule_says_why_another_goes_on)
{
	struct vmsim_explore_config c = { .schedule = "1:" };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "heard", 3, wake_and_give_way);
	test.threads[0].body = sleep_until_woken;
	test.setup = listen_to;
	test.data_size = TOY_SAVED;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_eq(r.failures, 0);
	vmsim_explore_result_fini(&r);
	test_hush(t);
	assert_ok(vmsim_trace_write(heard, NULL, test_print, t));
	vmsim_trace_destroy(heard);
	say_choices(t);
	assert_said(t, "one begins, two begins, two waits, three begins, "
	    "three gives way, three ended, one begins, two gives way, "
	    "one ended, ");
}
