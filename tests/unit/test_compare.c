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

	(void)state;
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

	(void)state;
	compare("proc P\n= end leaked=0 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "  expected (no more lines)\n"
	    "  got      = ok\n"));
	compare("proc P\n= ok\n| more\n= end leaked=0 swap=0\n", &c);
	assert_int_equal(c.verdict, COMPARE_DIFFERENT);
	assert_non_null(strstr(report, "  expected | more\n"
	    "  got      (no more lines)\n"));
}

static void
a_comparison_needs_a_parsed_file_without_threads(void **state)
{
	struct comparison c;

	(void)state;
	compare("porc P\n", &c);
	assert_int_equal(c.verdict, COMPARE_BAD_INPUT);
	assert_string_equal(c.error.text, "t:1: \"porc\": no such operation; "
	    "did you mean \"proc\"?");
	compare("thread T\nend\n", &c);
	assert_int_equal(c.verdict, COMPARE_SKIPPED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_comparison_tells_the_first_difference),
		cmocka_unit_test(
		    a_comparison_notices_missing_and_surplus_lines),
		cmocka_unit_test(
		    a_comparison_needs_a_parsed_file_without_threads),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
