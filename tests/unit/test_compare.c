/* SPDX-License-Identifier: BSD-2-Clause */
/* Recordings against runs: the first difference, and nothing else. */
#include "support/support.h"

#include "scenario/compare.h"

static char report[16384];

static void
collect(void *arg, const char *text, size_t len)
{
	char *out = arg;
	size_t n;

	n = strlen(out);
	assert_true(n + len < sizeof(report));
	memcpy(out + n, text, len);
	out[n + len] = '\0';
}

static void
compare(const char *text, struct comparison *c)
{
	report[0] = '\0';
	compare_recording(text, strlen(text), "t", c, collect, report);
}

#define	RECORDING							\
	"proc P\n= ok\nmmap P 0x10000000 1 rw private anon 0\n= ok\n"	\
	"store P 0x10000000 1\n= ok\nmprotect P 0x10000000 1 none\n"	\
	"= ok\nevict P 0x10000000\n= "

static void
a_comparison_tells_the_first_difference(void **state)
{
	struct comparison c;

	compare(RECORDING "none\n= end leaked=0 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_SAME);
	assert_int_equal(c.nops, 6);
	compare(RECORDING "paged\n= end leaked=0 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "t:9: evict P 0x10000000\n"
	    "  expected = paged\n  got      = none\n             ^\n"
	    "fault #1 write 0x10000000\n"));
	compare(RECORDING "none\n= end leaked=1 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "the ending\n"
	    "  expected = end leaked=1 swap=0\n"
	    "  got      = end leaked=0 swap=0\n"));
}

static void
a_comparison_notices_missing_and_surplus_lines(void **state)
{
	struct comparison c;

	compare("proc P\n= end leaked=0 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "  expected (no more lines)\n"
	    "  got      = ok\n"));
	compare("proc P\n= ok\n| more\n= end leaked=0 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "  expected | more\n"
	    "  got      (no more lines)\n"));
}

#define	RACE								\
	"proc P\nmmap P 0x10000000 1 rw private anon 0\n"		\
	"store P 0x10000000 1\n"					\
	"thread T1\nload P 0x10000000\nend\n"				\
	"thread T2\nstore P 0x10000000 2\nend\n"			\
	"final\nload P 0x10000000\n"

/* [T1 load] | [T2 store]: two orders, two outcomes. */
static void
a_race_is_compared_with_the_set_of_its_outcomes(void **state)
{
	struct comparison c;

	compare(RACE
	    "= outcome 1\n= T1: 0x1\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 2\n= T1: 0x2\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcomes 2 preemptions 2 complete\n", &c);
	assert_string_equal(report, "");
	assert_int_equal(c.verdict, COMPARE_SAME);
	assert_int_equal(c.noutcomes, 2);
}

/* One that is not recorded; one that is, and never comes. */
static void
outcomes_that_are_missing_or_surplus_are_told(void **state)
{
	struct comparison c;

	compare(RACE
	    "= outcome 1\n= T1: 0x1\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=1 swap=0\n"
	    "= outcome 2\n= T1: 0x3\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcomes 2 preemptions 2 complete\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "t: an outcome that is not recorded\n"
	    "= T1: 0x1\n= T2: ok\n= final: 0x2\n= end leaked=0 swap=0\n"
	    "  schedule "));
	assert_non_null(strstr(report, "t: answers that are not recorded\n"
	    "= T1: 0x2\n"));
	assert_non_null(strstr(report, "t: recorded answers that never come\n"
	    "= T1: 0x3\n= T2: ok\n= final: 0x2\n"));
}

/* Where not every schedule was recorded, an outcome may stay away. */
static void
a_bounded_recording_may_have_more(void **state)
{
	struct comparison c;

	compare(RACE
	    "= outcome 1\n= T1: 0x1\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 2\n= T1: 0x2\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 3\n= T1: 0x3\n= T2: ok\n= final: 0x2\n"
	    "= end leaked=0 swap=0\n"
	    "= outcome 4\n= PANIC ouch [T1: load P 0x10000000]\n"
	    "= outcomes 4 preemptions 2 bounded\n", &c);
	assert_string_equal(report, "");
	assert_int_equal(c.verdict, COMPARE_SAME);
}

static void
a_comparison_needs_a_parsed_file_with_answers(void **state)
{
	struct comparison c;

	compare("porc P\n", &c);
	assert_int_equal(c.verdict, COMPARE_BAD_INPUT);
	assert_string_equal(c.error.text, "t:1: \"porc\": no such operation; "
	    "did you mean \"proc\"?");
	compare("thread T\nend\n", &c);
	assert_int_equal(c.verdict, COMPARE_BAD_INPUT);
	assert_string_equal(c.error.text, "t: no recorded outcomes");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_comparison_tells_the_first_difference),
		cmocka_unit_test(
		    a_comparison_notices_missing_and_surplus_lines),
		cmocka_unit_test(
		    a_race_is_compared_with_the_set_of_its_outcomes),
		cmocka_unit_test(
		    outcomes_that_are_missing_or_surplus_are_told),
		cmocka_unit_test(a_bounded_recording_may_have_more),
		cmocka_unit_test(
		    a_comparison_needs_a_parsed_file_with_answers),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
