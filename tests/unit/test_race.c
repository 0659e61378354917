/* SPDX-License-Identifier: BSD-2-Clause */
/* A scenario with threads under the explorer: outcomes, and how it fails. */
#include "support/test.h"

#include <errno.h>
#include <stdlib.h>

#include "scenario/engine.h"
#include "scenario/race.h"

TESTS(.no_machine = true);

static const struct vmsim_explore_config every = {
	.keep_going = true,
	.bounded = true,
	.preemptions = 1,
};

/* What it answers; the set and the result are to be given back. */
static int
explore(const char *text, const struct scenario_options *options,
    const struct vmsim_explore_config *config, struct outcomes *set,
    struct vmsim_explore_result *result, struct scenario_error *error)
{
	struct scenario *s;
	int answer;

	*set = (struct outcomes){ 0 };
	s = scenario_open(text, strlen(text), "t", error);
	if (s == NULL)
		fail_msg("%s", error->text);
	answer = race_explore(s, options, config, set, result, error);
	scenario_close(s);
	return (answer);
}

static const struct scenario_options plain, strict = { .strict_setup = true };

/* The texts of its outcomes, sorted, without schedules and remarks. */
static void
say_outcomes(struct test *t, const char *text,
    const struct vmsim_explore_config *config)
{
	struct vmsim_explore_result result;
	struct scenario_error error;
	struct outcomes set;
	size_t i;

	test_hush(t);
	assert_ok(explore(text, &plain, config, &set, &result, &error));
	outcomes_sort(&set);
	for (i = 0; i < set.n; i++) {
		assert_eq(strlen(set.v[i].text), set.v[i].len);
		test_print(t, set.v[i].text, set.v[i].len);
	}
	outcomes_fini(&set);
	vmsim_explore_result_fini(&result);
}

#define	assert_outcomes(t, text, wanted) do {				\
	say_outcomes((t), (text), &every);				\
	assert_said((t), (wanted));					\
} while (0)

#define	ONE_PAGE	"proc P\nmmap P 0x10000000 1 rw private anon 0\n"

/* T1 stores and loads, T2 ends the process before, between, or after. */
TEST(an_outcome_is_answers_then_dumps_then_the_ending)
{
#define	ENDING								\
	"= T2: ok\n= final: ok, ok\n"					\
	"| proc Q entries=0 size=0 resident=0 wired=0\n"		\
	"= end leaked=0 swap=0\n"
	assert_outcomes(t, ONE_PAGE
	    "thread T1\nstore P 0x10000000 1\nload P 0x10000000\nend\n"
	    "thread T2\nexit P\nend\n"
	    "final\nproc Q\ndump\nclock 1\n",
	    "= T1: error noproc, error noproc\n" ENDING
	    "= T1: ok, 0x1\n" ENDING
	    "= T1: ok, error noproc\n" ENDING);
#undef ENDING
}

/* What was loaded in a dump: whether it was referenced is not told. */
TEST(an_outcome_leaves_out_what_is_advisory)
{
	say_outcomes(t, ONE_PAGE "thread T1\nload P 0x10000000\nend\n"
	    "final\ndump\n", &every);
	assert_non_null(strstr(t->said, "\n|  page 0 "));
	assert_null(strstr(t->said, "referenced"));
	assert_null(strstr(t->said, "| stats"));
}

/* Without `final` there are the threads' answers alone. */
TEST(an_outcome_without_final_has_no_line_of_it)
{
	assert_outcomes(t, ONE_PAGE
	    "thread T1\nload P 0x10000000\nload P 0x20000000\nend\n",
	    "= T1: 0x0, KERN_INVALID_ADDRESS\n= end leaked=0 swap=0\n");
}

/* Each says whose operation it was, or that it was among the final ones. */
TEST(an_expectation_that_is_not_met_names_its_operation)
{
	assert_outcomes(t, ONE_PAGE
	    "thread T1\nload P 0x10000000\nend\n"
	    "thread T2\nexpect load P 0x10000000 = 1\nend\n",
	    "= UNMET load P 0x10000000: expected 1, got 0 "
	    "[T2: expect load P 0x10000000 = 1]\n");
	assert_outcomes(t, ONE_PAGE
	    "thread T1\nexpect load P 0x10000000 = 1\nend\n"
	    "thread T2\nload P 0x10000000\nend\n",
	    "= UNMET load P 0x10000000: expected 1, got 0 "
	    "[T1: expect load P 0x10000000 = 1]\n");
	assert_outcomes(t, ONE_PAGE "thread T1\nload P 0x10000000\nend\n"
	    "final\nexpect load P 0x10000000 = 1\n",
	    "= UNMET load P 0x10000000: expected 1, got 0 [final]\n");
}

TEST(a_panic_names_its_operation)
{
	assert_outcomes(t, "frames 800 daemon\nproc P\n"
	    "mmap P 0x10000000 800 rw private anon 0\n"
	    "thread T1\nmlock P 0x10000000 750\nend\n",
	    "= PANIC livelock: thread 2 (T1) waits on \"pfault\", 68 of 800 "
	    "frames are free, and the page daemon finds no other to free in "
	    "1000 turns [T1: mlock P 0x10000000 750]\n");
}

/* T1 pages in page 1; the `during` waits for it, and T2 for the vnode. */
TEST(a_deadlock_is_told_by_who_waits)
{
	say_outcomes(t, "object F file 3\nproc P\n"
	    "mmap P 0x10000000 3 r private F 0\n"
	    "during F truncate F 1\n"
	    "thread T1\nload P 0x10001000\nend\n"
	    "thread T2\nload P 0x10002000\nend\n", &every);
	assert_non_null(strstr(t->said, "= DEADLOCK; thread 2 (T1) sleeps on "
	    "\"vmopar\", page 1 of object \"F\" (frame 0), exclusively busied "
	    "by thread 2 (T1) at "));
	assert_non_null(strstr(t->said, "; thread 3 (T2) waits for lock "
	    "\"vnode\", held exclusively by thread 2 (T1)"));
	assert_null(strstr(t->said, "since step"));
	assert_null(strstr(t->said, "(main)"));
}

/* More steps than one execution may have. */
TEST(what_does_not_end_is_a_livelock)
{
	const struct vmsim_explore_config short_ones = {
		.keep_going = true,
		.max_steps = 4,
	};

	say_outcomes(t, ONE_PAGE
	    "thread T1\nload P 0x10000000\nexit P\nproc P\nexit P\nend\n",
	    &short_ones);
	assert_eq(strncmp(t->said, "= LIVELOCK; ", 12), 0);
}

static void
say_failure(struct test *t, const char *report)
{
	const struct scenario script = { .name = "t" };
	const struct scenario_run run = { .script = &script };
	struct stream s;
	struct slice text;

	assert_true(stream_open(&s));
	race_failure(&run, report, s.f);
	text = stream_read(&s);
	test_hush(t);
	test_print(t, text.p, text.len);
	stream_close(&s);
}

/* Reports as the explorer makes them; the machine itself is right. */
TEST(a_report_becomes_one_line)
{
	say_failure(t, "invariants are violated\n  page 3: PG 2\n\n map: 7\n");
	assert_said(t, "= CHECK; page 3: PG 2; map: 7\n");
	say_failure(t, "deadlock\nthreads:\n  thread 1 (main) joins T\n"
	    "  thread 2 (T) waits; since step 41\n");
	assert_said(t, "= DEADLOCK; thread 2 (T) waits\n");
	say_failure(t, "it fails");
	assert_said(t, "= FAILURE\n");
}

/* What the threads need was to be there. */
TEST(a_set_up_that_answers_an_error_may_be_refused)
{
	static const char *const good = ONE_PAGE "load P 0x10000000\n"
	    "thread T1\nload P 0x20000000\nend\n";
	static const char *const bad[][2] = {
		{ "mmap P 0x10000000 0 rw private anon 0", "EINVAL" },
		{ "load P 0x20000000", "KERN_INVALID_ADDRESS" },
		{ "load Q 0x20000000", "error noproc" },
	};
	struct vmsim_explore_result result;
	struct scenario_error error;
	struct outcomes set;
	char text[256];
	size_t i;

	assert_ok(explore(good, &strict, &every, &set, &result, &error));
	assert_eq(result.failures, 0);
	outcomes_fini(&set);
	vmsim_explore_result_fini(&result);
	for (i = 0; i < nrows(bad); i++) {
		snprintf(text, sizeof(text), "proc P\n%s\n"
		    "thread T1\nproc Q\nend\n", bad[i][0]);
		assert_ok(explore(text, &strict, &every, &set, &result,
		    &error));
		assert_eq(result.failures, 1);
		snprintf(text, sizeof(text), "the set-up does not work: %s "
		    "answers %s\n  at line 2, ", bad[i][0], bad[i][1]);
		assert_non_null(strstr(result.report, text));
		outcomes_fini(&set);
		vmsim_explore_result_fini(&result);
	}
}

TEST(what_has_no_threads_is_not_explored)
{
	struct vmsim_explore_result result;
	struct scenario_error error = { .line = 7 };
	struct outcomes set;

	assert_eq(explore(ONE_PAGE, &plain, &every, &set, &result, &error),
	    EINVAL);
	assert_string_equal(error.text, "t: there are no threads to explore");
	assert_eq(error.line, 0);
}

/* A part beyond the last one is a config that makes no sense. */
TEST(what_makes_no_sense_is_told_under_its_name)
{
	const struct vmsim_explore_config config = {
		.shard = 2, .nshards = 2,
	};
	struct vmsim_explore_result result;
	struct scenario_error error;
	struct outcomes set;

	assert_eq(explore(ONE_PAGE "thread T1\nexit P\nend\n", &plain,
	    &config, &set, &result, &error), EINVAL);
	assert_string_equal(error.text, "t: parts are counted from 0");
}
