/* SPDX-License-Identifier: BSD-2-Clause */
/* Recordings against runs: the first difference, and nothing else. */
#include "support/test.h"

#include "scenario/compare.h"

TESTS(.no_machine = true);

/* The report is what the test says then. */
static void
compare(struct test *t, const char *text, struct comparison *c)
{
	const struct scenario_options options = {
		.as_recorded = VMSIM_AS_RECORDED,
		.swap_alone = true,
	};

	test_hush(t);
	compare_recording(text, strlen(text), "t", &options, c, test_print, t);
}

#define	RECORDING							\
	"proc P\n= ok\nmmap P 0x10000000 1 rw private anon 0\n= ok\n"	\
	"store P 0x10000000 1\n= ok\nmprotect P 0x10000000 1 none\n"	\
	"= ok\nevict P 0x10000000\n= "

TEST(a_comparison_tells_the_first_difference)
{
	struct comparison c;

	compare(t, RECORDING "none\n= end leaked=0 swap=0\n", &c);
	assert_eq(c.verdict, COMPARE_SAME);
	assert_eq(c.nops, 6);
	compare(t, RECORDING "paged\n= end leaked=0 swap=0\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "t:9: evict P 0x10000000\n"
	    "  expected = paged\n  got      = none\n             ^\n"
	    "fault #1 write 0x10000000\n"));
	compare(t, RECORDING "none\n= end leaked=1 swap=0\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "the ending\n"
	    "  expected = end leaked=1 swap=0\n"
	    "  got      = end leaked=0 swap=0\n"));
}

TEST(a_comparison_notices_missing_and_surplus_lines)
{
	struct comparison c;

	compare(t, "proc P\n= end leaked=0 swap=0\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "  expected (no more lines)\n"
	    "  got      = ok\n"));
	compare(t, "proc P\n= ok\n| more\n= end leaked=0 swap=0\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "  expected | more\n"
	    "  got      (no more lines)\n"));
}

/* Of an `expect`, the chain of what it looks at; of a panic, its report. */
TEST(a_difference_shows_what_there_is_to_see)
{
	struct comparison c;

	compare(t, "proc P\n= ok\nmmap P 0x10000000 2 rw private anon 0\n"
	    "= ok\nstore P 0x10001000 5\n= ok\n"
	    "expect load P 0x10001000 = 5\n= 0x6\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "t:7: expect load P 0x10001000 = 5\n"
	    "  expected = 0x6\n  got      = 0x5\n"));
	assert_non_null(strstr(t->said, "\n[S1: . 1]\n"));
	compare(t, "object F file 3\n= ok\nproc P\n= ok\n"
	    "mmap P 0x10000000 3 r private F 0\n= ok\n"
	    "during F truncate F 1\n= ok\nload P 0x10001000\n= 0x0\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "t:9: load P 0x10001000\n"
	    "  expected = 0x0\n  got      = PANIC deadlock: "));
	assert_non_null(strstr(t->said, "\n= PANIC deadlock: "));
	assert_non_null(strstr(t->said,
	    "\n| during, under way: truncate F 1\n"));
	compare(t, "frames 100000000000\n= ok\n", &c);
	assert_eq(c.verdict, COMPARE_BAD_INPUT);
	assert_string_equal(c.error.text,
	    "t: no memory for a machine of so many frames");
}

/* Of two dumps: are they the same, and how often does the word differ? */
static bool
same_dumps(const char *recorded, const char *run, uint64_t *nreferenced)
{
	struct comparison c = { .nops = 0 };
	struct slice expected, got;
	bool same;

	same = compare_lines((struct slice){ recorded, strlen(recorded) },
	    (struct slice){ run, strlen(run) }, &c, &expected, &got);
	*nreferenced = c.nreferenced;
	return (same);
}

#define	PAGE(i, rest)	"|  page " #i " valid=ff" rest "\n"

/* `n=K` stands for K lines; the word alone may part them */
TEST(pages_are_compared_one_by_one)
{
	uint64_t n;

	assert_true(same_dumps(PAGE(4, " n=9"), PAGE(4, " n=9"), &n));
	assert_eq(n, 0);
	assert_true(same_dumps(PAGE(4, " n=9") "| x\n", PAGE(4, " n=2")
	    PAGE(6, " referenced") PAGE(7, " n=6") "| x\n", &n));
	assert_eq(n, 1);
	assert_true(same_dumps(PAGE(4, " referenced nosync n=9"),
	    PAGE(4, " nosync n=8") PAGE(12, " referenced nosync"), &n));
	assert_eq(n, 1);
	assert_false(same_dumps(PAGE(4, " n=9"), PAGE(4, " n=8"), &n));
	assert_false(same_dumps(PAGE(4, " n=2"), PAGE(4, "") PAGE(6, ""), &n));
	assert_false(same_dumps(PAGE(4, " n=2"), PAGE(4, "") PAGE(5, " nosync"),
	    &n));
	assert_false(same_dumps(PAGE(4, " n=2") "| x\n", PAGE(4, "") "| x\n",
	    &n));
}

#define	RACE								\
	"proc P\nmmap P 0x10000000 1 rw private anon 0\n"		\
	"store P 0x10000000 1\n"					\
	"thread T1\nload P 0x10000000\nend\n"				\
	"thread T2\nstore P 0x10000000 2\nend\n"			\
	"final\nload P 0x10000000\n"

/* [T1 load] | [T2 store]: two orders, two outcomes. */
TEST(a_race_is_compared_with_the_set_of_its_outcomes)
{
	struct comparison c;

	compare(t, RACE
	    "= outcome 1\n= T1: 0x1\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 2\n= T1: 0x2\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcomes 2 preemptions 2 complete\n", &c);
	assert_said(t, "");
	assert_eq(c.verdict, COMPARE_SAME);
	assert_eq(c.noutcomes, 2);
}

/* One that is not recorded; one that is, and never comes. */
TEST(outcomes_that_are_missing_or_surplus_are_told)
{
	struct comparison c;

	compare(t, RACE
	    "= outcome 1\n= T1: 0x1\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=1 swap=0\n"
	    "= outcome 2\n= T1: 0x3\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcomes 2 preemptions 2 complete\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "t: an outcome that is not recorded\n"
	    "= T1: 0x1\n= T2: ok\n= final: 0x2\n= end leaked=0 swap=0\n"
	    "  schedule "));
	assert_non_null(strstr(t->said, "t: answers that are not recorded\n"
	    "= T1: 0x2\n"));
	assert_non_null(strstr(t->said, "t: recorded answers that never come\n"
	    "= T1: 0x3\n= T2: ok\n= final: 0x2\n"));
}

/* Where not every schedule was recorded, an outcome may stay away. */
TEST(a_bounded_recording_may_have_more)
{
	struct comparison c;

	compare(t, RACE
	    "= outcome 1\n= T1: 0x1\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 2\n= T1: 0x2\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 3\n= T1: 0x3\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 4\n= PANIC ouch [T1: load P 0x10000000]\n"
	    "= outcomes 4 preemptions 2 bounded\n", &c);
	assert_said(t, "");
	assert_eq(c.verdict, COMPARE_SAME);
}

/* One that ends badly is wrong, whatever is recorded. */
TEST(an_outcome_that_fails_is_told)
{
	struct comparison c;

	compare(t, "proc P\nmmap P 0x10000000 1 rw private anon 0\n"
	    "thread T1\nexpect load P 0x10000000 = 1\nend\n"
	    "= outcome 1\n= T1: 0x0\n= end leaked=0 swap=0\n"
	    "= outcomes 1 preemptions 2 bounded\n", &c);
	assert_eq(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(t->said, "t: fails\n= UNMET load P 0x10000000: "
	    "expected 1, got 0 [T1: expect load P 0x10000000 = 1]\n"
	    "  schedule "));
}

TEST(a_comparison_needs_a_parsed_file_with_answers)
{
	struct comparison c;

	compare(t, "porc P\n", &c);
	assert_eq(c.verdict, COMPARE_BAD_INPUT);
	assert_string_equal(c.error.text, "t:1: \"porc\": no such operation; "
	    "did you mean \"proc\"?");
	compare(t, "thread T\nend\n", &c);
	assert_eq(c.verdict, COMPARE_BAD_INPUT);
	assert_string_equal(c.error.text, "t: no recorded outcomes");
}

#define	CUT_SHORT(shown)						\
	"object S swap 4\n= ok\nproc P\n= ok\n"				\
	"mmap P 0x10000000 4 rw shared S 0\n= ok\n"			\
	"store P 0x10003000 7\n= ok\nevict P 0x10003000\n= paged\n"	\
	"truncate S 2\n= ok\ntruncate S 4\n= ok\n"			\
	"load P 0x10003000\n= " shown "\n= end leaked=0 swap=0\n"

/* FreeBSD shows what was cut off (M03); nobody shows something else. */
TEST(a_deviation_is_found_that_explains_a_difference)
{
	const struct scenario_options options = { .swap_alone = true };
	static const struct {
		const char *text;
		enum compare_verdict verdict;
		uint32_t deviations;
	} rows[] = {
		{ CUT_SHORT("0x0"), COMPARE_SAME, 0 },
		{ CUT_SHORT("0x7"), COMPARE_SAME, VMSIM_AS_M03 },
		{ CUT_SHORT("0x8"), COMPARE_DIFFERENT, 0 },
	};
	struct comparison c;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		test_hush(t);
		compare_default(rows[i].text, strlen(rows[i].text), "t",
		    &options, &c, test_print, t);
		assert_eq(c.verdict, rows[i].verdict);
		assert_eq(c.deviations, rows[i].deviations);
		assert_eq(t->said_len != 0, i == 2);
	}
	assert_non_null(strstr(t->said, "  expected = 0x8\n"
	    "  got      = 0x0\n"));
	assert_string_equal(compare_deviation_name(VMSIM_AS_M03), "M03");
	assert_string_equal(compare_deviation_name(VMSIM_AS_F01), "F01");
	assert_null(compare_deviation_name(1u << 31));
}
