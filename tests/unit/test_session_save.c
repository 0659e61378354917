/* SPDX-License-Identifier: BSD-2-Clause */
/* A session that is saved, looked back at, and helped with the next word. */
#include <stdio.h>
#include <stdlib.h>

#include "unit/session_fixture.h"

TESTS(.no_machine = true);

/* The text that was saved, which passes when it is run. */
static void
assert_saves(const char *expected)
{
	struct scenario_error error;
	struct scenario *s;
	char *text = NULL, *dump = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	session_save(session, f);
	fclose(f);
	assert_string_equal(text, expected);
	s = scenario_open(text, len, "saved", &error);
	if (s == NULL)
		fail_msg("%s", error.text);
	assert_int_equal(scenario_run(s, NULL, dump_last, &dump, &error),
	    SCENARIO_OK);
	scenario_close(s);
	free(text);
	free(dump);
}

TEST(a_session_saves_as_a_test_of_itself)
{
	begin_session(0);
	(void)session_type(session, "# Two pages.");
	types("frames 100", "= ok\n");
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 2 rw private anon 0 # all", "= ok\n");
	types("store P 0x10000000 7", "= ok\n");
	types("mincore P 0x10000000 2", "= irmRM -\n");
	types("expect load P 0x10000000 = 0x7", "= 0x7\n");
	types("expect load P 0x10000000 = 0x8", "= 0x7\n");
	assert_string_equal(told.unexpected,
	    "load P 0x10000000: expected 0x8, got 0x7");
	types("expect load P 0x10000000 = load P 0x10001000", "= 0x7\n");
	types("load P 0x20000000", "= KERN_INVALID_ADDRESS\n");
	types("proc P", "= error exists\n");
	types("chain P 0x10000000", "| [S1: 0 1]\n");
	types("munmap P 0x10000000 2", "= ok\n");
	assert_saves("# Two pages.\n"
	    "frames 100\n"
	    "proc P\n"
	    "expect mmap P 0x10000000 2 rw private anon 0 = ok # all\n"
	    "expect store P 0x10000000 7 = ok\n"
	    "expect mincore P 0x10000000 2 = irmRM -\n"
	    "expect load P 0x10000000 = 0x7\n"
	    "expect load P 0x10000000 = 0x7\n"
	    "expect load P 0x10000000 = 0x7\n"
	    "load P 0x10001000\n"
	    "expect load P 0x20000000 = KERN_INVALID_ADDRESS\n"
	    "expect proc P = error exists\n"
	    "chain P 0x10000000\n"
	    "expect munmap P 0x10000000 2 = ok\n");
	end_session();
}

/* What is too long for a line, or has too many words, expects nothing. */
TEST(a_long_answer_is_saved_without_being_expected)
{
	begin_session(0);
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 400 rw private anon 0", "= ok\n");
	told.text[0] = '\0';
	assert_int_equal(session_type(session, "mincore P 0x10000000 50"),
	    SESSION_DONE);
	assert_int_equal(session_type(session, "mincore P 0x10000000 70"),
	    SESSION_DONE);
	assert_int_equal(session_type(session, "mincore P 0x10000000 400"),
	    SESSION_DONE);
	assert_saves("proc P\n"
	    "expect mmap P 0x10000000 400 rw private anon 0 = ok\n"
	    "expect mincore P 0x10000000 50 = - - - - - - - - - - - - - - - "
	    "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - "
	    "- - -\n"
	    "mincore P 0x10000000 70\n"
	    "mincore P 0x10000000 400\n");
	end_session();
}

/* The last one that was about the page, however it said so. */
TEST(the_operation_about_a_page_is_found)
{
	begin_session(0);
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 4 rw private anon 0", "= ok\n");
	types("store P 0x10001008 1", "= ok\n");
	types("expect load P 0x10002000 = 0", "= 0x0\n");
	types("fork P Q", "= ok\n");
	types("load Q 0x10001000", "= 0x0\n");
	assert_int_equal(session_find(session, "P 0x10001000"), 3);
	assert_int_equal(session_find(session, "P 0x10001fff"), 3);
	assert_int_equal(session_find(session, "P 0x10002ff8"), 4);
	assert_int_equal(session_find(session, "P 0x10003000"), 2);
	assert_int_equal(session_find(session, " P  0x10000000 "), 2);
	assert_int_equal(session_find(session, "P 0x10004000"), 0);
	assert_int_equal(session_find(session, "P 0xffff000"), 0);
	assert_int_equal(session_find(session, "Q 0x10001000"), 6);
	assert_int_equal(session_find(session, "Q 0x10002000"), 5);
	assert_int_equal(session_find(session, "R 0x10001000"), 0);
	assert_int_equal(session_find(session, "P"), 0);
	assert_int_equal(session_find(session, "P here"), 0);
	end_session();
}

/* Each has its own; one without a fault has its line. */
TEST(the_story_of_an_operation_is_told_again)
{
	char *story = calloc(1, TEXT_MAX);

	assert_non_null(story);
	begin_session(0);
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 4 rw private anon 0", "= ok\n");
	types("store P 0x10000000 1", "= ok\n");
	types("load P 0x10001000", "= 0x0\n");
	session_tell(session, 3, 0, keep_text, story);
	assert_non_null(strstr(story, "write 0x10000000"));
	assert_null(strstr(story, "0x10001000"));
	story[0] = '\0';
	session_tell(session, 4, 0, keep_text, story);
	assert_non_null(strstr(story, "read 0x10001000"));
	assert_null(strstr(story, "write 0x10000000"));
	free(story);
	end_session();
}

/* A line that is none, or begins a block, is no operation of a session. */
TEST(what_cannot_be_tried_is_told)
{
	begin_session(0);
	types("proc P", "= ok\n");
	assert_int_equal(session_try(session, "# nothing"), SESSION_MISTAKE);
	assert_string_equal(session_error(session), "expected an operation");
	assert_int_equal(session_try(session, "laod P 0x1000"),
	    SESSION_MISTAKE);
	assert_string_equal(session_error(session), "\"laod\": no such "
	    "operation; did you mean \"load\"?");
	refuses("thread T", "threads are for vmsim run and vmsim explore; "
	    "here is one");
	types("load P 0x10000000", "= KERN_INVALID_ADDRESS\n");
	assert_as_fresh();
	session_close(NULL);
	end_session();
}

static void
join_word(void *arg, const char *word)
{
	append(arg, word, strlen(word));
	append(arg, " ", 1);
}

static void
completes(const char *line, const char *words)
{
	char *offered = calloc(1, TEXT_MAX);

	assert_non_null(offered);
	session_complete(session, line, strlen(line), join_word, offered);
	assert_string_equal(offered, words);
	free(offered);
}

TEST(words_are_offered_that_can_stand_there)
{
	begin_session(0);
	types("object FB mgtdev 8", "= ok\n");
	types("object LOG file 8", "= ok\n");
	types("proc P", "= ok\n");
	types("proc PARENT", "= ok\n");
	types("exit PARENT", "= ok\n");
	types("mmap P 0x10000000 2 rw private anon 0", "= ok\n");
	types("mmap P 0x20000000 64 rw private anon 0", "= ok\n");
	completes("mun", "munmap munlock ");
	completes("load ", "P ");
	completes("load P ", "0x10000000 0x10001000 0x20000000 ");
	completes("load P 0x2", "0x20000000 ");
	completes("load Q ", "");
	completes("madvise P 0x10000000 2 no", "normal nosync nocore ");
	completes("mmap P 0x30000000 2 ", "r rw rwx rx none ");
	completes("mmap P 0x30000000 2 rw sh", "shared ");
	completes("mmap P 0x30000000 2 rw shared ", "FB LOG anon ");
	completes("mmap P 0x30000000 2 rw shared FB 0 guard e", "excl ");
	completes("object X mgtdev 4 p", "populate= psind= ");
	completes("during FB mpro", "mprotect ");
	completes("expect load P 0x1", "0x10000000 0x10001000 ");
	completes("thr", "");
	end_session();
}
