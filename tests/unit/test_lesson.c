/* SPDX-License-Identifier: BSD-2-Clause */
/* Lessons: what is required of a machine, and what its directives say. */
#include "support/test.h"

#include <stdlib.h>

#include "scenario/lesson.h"

TESTS(.no_machine = true);

/*
 * [S2: 0 1 . .] of P, and of Q [S3: 0 . . .] -> [S2]; a file of 8 pages; page
 * 1 of the first is in swap, and page 2 of Q is locked.
 */
static const char scene[] =
    "object F file 8\nproc P\nproc R\n"
    "mmap P 0x10000000 4 rw private anon 0\n"
    "mmap P 0x20000000 8 r shared F 0 max=r\n"
    "store P 0x10000000 1\nstore P 0x10001000 0x22\n"
    "load P 0x20003000\nevict P 0x10001000\nfork P Q\n"
    "mmap Q 0x30000000 2 rw private anon 0\nmlock Q 0x30001000 1\n"
    "store Q 0x10000000 7\n";

static struct {
	const char *question;
	bool	 is_so;
	bool	 asked;
	char	 found[256];	/* or why it is none */
} asked;

static bool
ask_at_the_end(void *arg, struct scenario_run *run,
    const struct scenario_result *r)
{
	static const struct vmsim_counters since;
	struct scenario *script = arg;
	struct slice text = { asked.question, strlen(asked.question) };
	struct scenario_error error;
	struct requirement *req;
	char *found = NULL;
	size_t len;
	FILE *f;

	if (r->op == NULL || !r->last)
		return (true);
	asked.asked = true;
	req = lesson_predicate(script, text, &error);
	if (req == NULL) {
		snprintf(asked.found, sizeof(asked.found), "%s", error.text);
		return (true);
	}
	f = open_memstream(&found, &len);
	assert_non_null(f);
	asked.is_so = lesson_require(req, scenario_run_machine(run), &since,
	    f);
	fclose(f);
	snprintf(asked.found, sizeof(asked.found), "%s", found);
	free(found);
	return (true);
}

static void
ask(const char *question)
{
	struct scenario_error error;
	struct scenario *s;

	memset(&asked, 0, sizeof(asked));
	asked.question = question;
	s = scenario_open(scene, strlen(scene), "t", &error);
	if (s == NULL)
		fail_msg("%s", error.text);
	assert_eq(scenario_run(s, NULL, ask_at_the_end, s, &error),
	    SCENARIO_OK);
	assert_true(asked.asked);
	scenario_close(s);
}

static const struct {
	const char *question;
	bool	 is_so;
	const char *found;
} requirements[] = {
	{ "value P 0x10000000 1", true, "0x1" },
	{ "value Q 0x10000000 7", true, "0x7" },
	{ "value Q 0x10000000 1", false, "0x7" },
	{ "value P 0x10001000 34", true, "0x22" },
	{ "value P 0x10003000 0", true, "0x0" },
	{ "value P 0x20005000 5", false, "it is not in memory" },
	{ "value X 0x10001000 34", false, "no process X lives" },
	{ "value Q 0x50000000 34", false, "nothing is mapped there" },
	{ "frames 3", false, "4" },
	{ "frames at most 3", false, "4" },
	{ "frames at least 5", false, "4" },
	{ "frames at most 4", true, "4" },
	{ "frames at least 4", true, "4" },
	{ "frames at least 9", false, "4" },
	{ "rights P 0x10000000 r--", true, "r--" },
	{ "rights P 0x10000000 r", true, "r--" },
	{ "rights P 0x10000000 rw-", false, "r--" },
	{ "rights Q 0x10000000 rw", true, "rw-" },
	{ "rights Q 0x20000000 none", true, "none" },
	{ "rights P 0x50000000 none", true, "nothing is mapped there" },
	{ "rights P 0x50000000 r--", false, "nothing is mapped there" },
	{ "depth Q 0x10000000 2", true, "2" },
	{ "depth P 0x10000000 1", true, "1" },
	{ "depth P 0x20000000 1", true, "1" },
	{ "source P 0x10001000 S2[1]", true, "S2[1], in swap" },
	{ "source P 0x10001000 swap", true, "S2[1], in swap" },
	{ "source P 0x10000000 swap", false, "S2[0]" },
	{ "source P 0x10002000 none", true, "none" },
	{ "source Q 0x10000000 S4[0]", true, "S4[0]" },
	{ "source Q 0x10000000 S3[0]", false, "S4[0]" },
	{ "who S2[0] P Q", false, "P" },
	{ "who S2[0] P", true, "P" },
	{ "who S3[0] Q", true, "Q" },
	{ "who S2[1] Q P", true, "P Q" },
	{ "who S2[1] P", false, "P Q" },
	{ "who S2[1] P Q R", false, "P Q" },
	{ "who S2[7] nobody", true, "nobody" },
	{ "who X[0] nobody", false, "there is no such object" },
	{ "who F[3] P  Q", true, "P Q" },
	{ "who F[3] nobody", false, "P Q" },
	{ "wired Q 0x30001000 1", true, "1" },
	{ "wired P 0x10000000 0", true, "0" },
	{ "tlb P 0x10000000 none", true, "none" },
	{ "tlb P 0x10000000 rw-", false, "none" },
	{ "swap 1", true, "1" },
	{ "swap at least 2", false, "1" },
	{ "forks 1", true, "1" },
	{ "faults at least 3", true, "5" },
	{ "swapout 1", true, "1" },
	{ "iofaults 1", true, "1" },
	{ "zfod 3", true, "3" },
	{ "chain P 0x10000000 = [S2: 0 s . .]", true, "[S2: 0 s . .]" },
	{ "chain P 0x10000000 = [S2: 0 s 2 .]", false,
	    "[S2: 0 s . .]" },
	{ "chain Q 0x10000000 = [*: 0 . . .] -> [*: 0 s . .]", true,
	    "[S4: 0 . . .] -> [S2: 0 s . .]" },
	{ "chain Q 0x10000000 = [*: 0 . . .]", false,
	    "[S4: 0 . . .] -> [S2: 0 s . .]" },
	{ "chain Q 0x10000000 = [*: 0 . . .] -> [*: 0 s . .] "
	    "-> [F: 0]", false,
	    "[S4: 0 . . .] -> [S2: 0 s . .]" },
	{ "chain P 0x20000000 = [F: 3 of 8]", true,
	    "[F: . . . 3 . . . .]" },
	{ "chain P 0x20000000 = [F: 2-3 of 8]", false,
	    "[F: . . . 3 . . . .]" },
	{ "chain P 0x20000000 = [F: 0-7 of 8]", false,
	    "[F: . . . 3 . . . .]" },
	{ "chain P 0x20000000 = [F: - of 8]", false,
	    "[F: . . . 3 . . . .]" },
	{ "chain P 0x20000000 = [F: . . . 3 . . . .]", true,
	    "[F: . . . 3 . . . .]" },
	{ "chain P 0x20000000 = [G: . . . 3 . . . .]", false,
	    "[F: . . . 3 . . . .]" },
	{ "chain P 0x20000000 = [F: 3 of 9]", false,
	    "[F: . . . 3 . . . .]" },
	{ "chain R 0x10000000 = none", true, "none" },
	{ "chain P 0x20000000 = none", false, "[F: . . . 3 . . . .]" },
	{ "chain P 0x10000000 = [S2: 0 s1 of 4]", true,
	    "[S2: 0 s . .]" },
	{ "chain P 0x10000000 = [S2: s0-1 of 4]", false,
	    "[S2: 0 s . .]" },
	{ "rights P 0x1000 -w-", false, "nothing is mapped there" },
};

TEST(a_requirement_is_met_or_tells_what_is_there)
{
	size_t i;

	for (i = 0; i < nrows(requirements); i++) {
		ask(requirements[i].question);
		assert_string_equal(asked.found, requirements[i].found);
		if (asked.is_so != requirements[i].is_so)
			fail_msg("%s", requirements[i].question);
	}
}

static const struct {
	const char *question;
	const char *why;
} no_requirements[] = {
	{ "", "require: expected what" },
	{ "colour 3",
	    "\"colour\": expected one of chain frames value rights " },
	{ "frames",
	    "\"\": expected a number, \"at most N\" or \"at least "
	    "N\"" },
	{ "frames at 3", "\"3\": expected most or least" },
	{ "frames at most",
	    "\"\": expected a number, \"at most N\" or \"at least "
	    "N\"" },
	{ "frames 3 4", "\"4\": expected nothing more" },
	{ "value P", "\"\": expected an address" },
	{ "value P 0x1000", "\"\": expected a value" },
	{ "value", "\"\": expected a process" },
	{ "value P 0x1000 x", "\"x\": expected a value" },
	{ "rights P 0x1000 rwz",
	    "\"rwz\": expected rights, such as rw-, or none" },
	{ "rights P 0x1000 rw--",
	    "\"rw--\": expected rights, such as rw-, or none" },
	{ "rights P 0x1000 w-",
	    "\"w-\": expected rights, such as rw-, or none" },
	{ "source P 0x1000 S1",
	    "\"S1\": expected a page, such as S1[0], swap or none" },
	{ "source P 0x1000 [0]",
	    "\"[0]\": expected a page, such as S1[0], swap or none" },
	{ "chain P 0x1000 [S1: 0]",
	    "\"[S1:\": expected = and a chain" },
	{ "chain P 0x1000 =",
	    "\"\": expected a chain, such as [S2: . 1] -> [S1: 0 "
	    "1], or none" },
	{ "chain P 0x1000 = S1: 0",
	    "\"S1: 0\": expected a chain, such as [S2: . 1] -> [S1: "
	    "0 1], or none" },
	{ "chain P 0x1000 = [S1 0]",
	    "\"[S1 0]\": expected a chain, such as [S2: . 1] -> "
	    "[S1: 0 1], or none" },
	{ "chain P 0x1000 = [S1: 1 0]",
	    "\"[S1: 1 0]\": expected a chain, such as [S2: . 1] -> "
	    "[S1: 0 1], or none" },
	{ "chain P 0x1000 = [S1: 0] [S2: 0]",
	    "\"[S1: 0] [S2: 0]\": expected a chain, such as [S2: . "
	    "1] -> [S1: 0 1], or none" },
	{ "chain P 0x1000 = [S1:]",
	    "\"[S1:]\": expected a chain, such as [S2: . 1] -> [S1: "
	    "0 1], or none" },
	{ "chain P 0x1000 = [S1: x of 4]",
	    "\"[S1: x of 4]\": expected a chain, such as [S2: . 1] "
	    "-> [S1: 0 1], or none" },
	{ "chain P 0x1000 = [S1: 0 of]",
	    "\"[S1: 0 of]\": expected a chain, such as [S2: . 1] -> "
	    "[S1: 0 1], or none" },
	{ "who S1", "\"S1\": expected a page, such as S1[0]" },
	{ "who S1[0]", "who: expected processes, or nobody" },
	{ "chain P 0x1000 = [S1: 0] ->",
	    "\"[S1: 0] ->\": expected a chain, such as [S2: . 1] -> "
	    "[S1: 0 1], or none" },
};

/* What is wrong with it begins so, behind the line's number. */
TEST(what_is_no_requirement_says_why)
{
	size_t i;

	for (i = 0; i < nrows(no_requirements); i++) {
		ask(no_requirements[i].question);
		assert_false(asked.is_so);
		assert_memory_equal(asked.found, "t:13: ", 6);
		assert_memory_equal(asked.found + 6, no_requirements[i].why,
		    strlen(no_requirements[i].why));
	}
}

static const char *
lesson_mistake(const char *text)
{
	static struct scenario_error error;
	struct lesson *l = lesson_open(text, strlen(text), "t", &error);

	if (l == NULL)
		return (error.text);
	lesson_close(l);
	return ("");
}

#define	TITLE	"#! lesson 4 \"Four\"\n"

static const struct {
	const char *text, *why;
} mistakes[] = {
	{ TITLE, "" },
	{ TITLE "#! task at most 1 operation\n#! require frames 1\n",
	    "" },
	{ TITLE "#!/bin/sh\n#! task at most 2 operations anew without "
	    "evict load\n#! require in some order frames 1\n", "" },
	{ TITLE "#! ask who S1[0]\n#! ask source\n", "" },
	{ "proc P\n",
	    "t:1: expected a line #! lesson NUMBER \"TITLE\"" },
	{ TITLE TITLE, "t:2: lesson: once is enough" },
	{ "#! lesson 0 \"x\"\n", "t:1: lesson: expected a number and "
	    "a title: lesson 4 \"Three generations\"" },
	{ "#! lesson 10000 \"x\"\n", "t:1: lesson: expected a number "
	    "and a title: lesson 4 \"Three generations\"" },
	{ "#! lesson 9999 \"x\"\n", "" },
	{ "#! lesson 4 four\n",
	    "t:1: lesson: expected its title in double quotes" },
	{ "#! lesson 4 \"\"\n",
	    "t:1: lesson: expected its title in double quotes" },
	{ TITLE "#!\n",
	    "t:2: #!: expected lesson, ask, task, require or bug" },
	{ TITLE "#! tusk\n", "t:2: \"tusk\": expected lesson, ask, "
	    "task, require or bug" },
	{ TITLE "#! ask\n", "t:2: ask: expected source, frames, "
	    "faults, value, depth, rights or who" },
	{ TITLE "#! ask frames 1\n", "t:2: ask: expected nothing more "
	    "behind \"frames\"" },
	{ TITLE "#! ask who\n",
	    "t:2: ask who: expected a page, such as S1[0]" },
	{ TITLE "#! ask who S1\n",
	    "t:2: \"S1\": expected a page, such as S1[0]" },
	{ TITLE "#! task at most 0 operations\n",
	    "t:2: task: expected \"at most N operations\"" },
	{ TITLE "#! task at most 2\n",
	    "t:2: task: expected \"at most N operations\"" },
	{ TITLE "#! task at most 2 operations\n",
	    "t:1: a task, and nothing is required" },
	{ TITLE "#! task at most 2 operations without\n",
	    "t:2: task: expected \"anew\", \"without\" and operations, "
	    "or nothing more" },
	{ TITLE "#! task at most 2 operations without fly\n",
	    "t:2: \"fly\": expected an operation" },
	{ TITLE "#! require frames 1\n",
	    "t:2: require: expected a task before it" },
	{ TITLE "#! bug\n", "t:2: bug: expected one name of tests/zoo, "
	    "such as A20-dirty-cow-analogue" },
	{ TITLE "#! bug A\n#! bug B\n", "t:3: bug: expected one name "
	    "of tests/zoo, such as A20-dirty-cow-analogue" },
	{ TITLE "#! bug A\n#! task at most 2 operations\n", "" },
};

TEST(directives_that_are_wrong_say_why)
{
	size_t i;

	for (i = 0; i < nrows(mistakes); i++)
		assert_string_equal(lesson_mistake(mistakes[i].text),
		    mistakes[i].why);
}

/* An answer goes on behind the lesson; looks and blocks are not counted. */
TEST(an_answer_begins_as_the_lesson_does)
{
	static const char *const lesson = TITLE "proc P\n"
	    "mmap  P 0x1000 1 rw private anon 0\n"
	    "#! task at most 2 operations without evict exit\n"
	    "#! require frames 1\nproc Z\n";
	static const struct {
		const char *text;
		unsigned n;
		const char *wrong;	/* NULL: none; "": it begins wrong */
	} rows[] = {
		{ "proc P\nmmap P 0x1000 1 rw  private anon 0\n", 0, NULL },
		{ "proc P\nmmap P 0x1000 1 rw private anon 0\ndump\n"
		    "store P 0x1000 1\nqueues\nchain P 0x1000\n", 2, NULL },
		{ "proc P\nmmap P 0x1000 1 rw private anon 0\n"
		    "thread T\nload P 0x1000\nend\n", 1, NULL },
		{ "proc P\nmmap P 0x1000 1 rw private anon 0\n"
		    "evict P 0x1000\nexit P\n", 2, "evict" },
		{ "proc P\nmmap P 0x1000 1 rw private anon 0\n"
		    "expect exit P = ok\n", 1, "expect" },
		{ "proc P\n", 0, "" },
		{ "proc P\nmmap P 0x1000 2 rw private anon 0\n", 0, "" },
		{ "proc P\nmmap P 0x1000 1 rw private anon 0 excl\n", 0,
		    "" },
		{ "", 0, "" },
	};
	struct scenario_error error;
	struct lesson_answer a;
	struct scenario *s;
	struct lesson *l;
	size_t i;

	l = lesson_open(lesson, strlen(lesson), "l", &error);
	assert_non_null(l);
	for (i = 0; i < nrows(rows); i++) {
		s = scenario_open(rows[i].text, strlen(rows[i].text), "t",
		    &error);
		if (s == NULL)
			fail_msg("%s", error.text);
		if (!lesson_compare(l, s, &a, &error)) {
			assert_string_equal(rows[i].wrong, "");
			assert_non_null(strstr(error.text, ": expected the "
			    "lesson's \""));
		} else {
			assert_eq(a.n, rows[i].n);
			if (rows[i].wrong == NULL)
				assert_null(a.wrong);
			else
				assert_string_equal(scenario_op_verb(a.wrong),
				    rows[i].wrong);
			assert_eq(scenario_op_line(a.from), 2);
		}
		scenario_close(s);
	}
	lesson_close(l);
}
