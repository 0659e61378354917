/* SPDX-License-Identifier: BSD-2-Clause */
/* A scenario that grows line by line: mistakes, back, forward, what-if. */
#include <stdio.h>
#include <stdlib.h>

#include "unit/session_fixture.h"

TESTS(.no_machine = true);

static const char *const small[] = {
	"proc P", "mmap P 0x10000000 4 rw private anon 0",
	"store P 0x10000000 1", NULL,
};

TEST(each_line_answers_as_in_a_run)
{
	begin_session(0);
	types("proc P", "= ok\n");
	types("mmap P 256M 16K rw private anon 0", "= ok\n");
	types("store P 0x10000000 7   # why not", "= ok\n");
	types("load P 0x10000000", "= 0x7\n");
	types("chain P 0x10000000", "| [S1: 0 . . .]\n");
	assert_int_equal(session_place(session), 4);
	assert_as_fresh();
	end_session();
}

TEST(blank_lines_comments_and_answers_are_no_operations)
{
	begin_session(0);
	assert_int_equal(session_type(session, ""), SESSION_NOTHING);
	assert_int_equal(session_type(session, "  \n"), SESSION_NOTHING);
	assert_int_equal(session_type(session, "# a"), SESSION_NOTHING);
	assert_int_equal(session_type(session, "= ok"), SESSION_NOTHING);
	assert_int_equal(session_type(session, "| stats"), SESSION_NOTHING);
	assert_int_equal(session_place(session), 0);
	end_session();
}

/* The sentence is the parser's; what came before is still there. */
TEST(a_mistake_is_told_and_nothing_is_lost)
{
	begin_session(0);
	types_all(small);
	refuses("stroe P 0x10000000 1",
	    "\"stroe\": no such operation; did you mean \"store\"?");
	refuses("store P 12 1",
	    "\"12\": expected an address such as 0x10000000");
	refuses("store Q 0x10000000 1",
	    "\"Q\": no line makes this process (proc Q)");
	refuses("mmap P 0x10000000 1 rw shared F 0",
	    "\"F\": no such object (object F KIND NPAGES)");
	refuses("frames 100", "frames: must be the first operation");
	refuses("thread T", "threads are for vmsim run and vmsim explore; "
	    "here is one");
	types("load P 0x10000000", "= 0x1\n");
	assert_as_fresh();
	end_session();
}

/* A name that a refused line has made is as free as before. */
TEST(a_refused_line_leaves_no_name)
{
	begin_session(0);
	refuses("object F file 4 nonsense=1", "\"nonsense=1\": expected "
	    "seed=, readbehind=, readahead=, getpages=, populate=, fault= or "
	    "psind=");
	types("object F file 4", "= ok\n");
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 4 r shared F 0", "= ok\n");
	types("load P 0x10000000", "= 0x100000000\n");
	end_session();
}

TEST(more_names_than_there_was_room_for)
{
	char line[64];
	int i;

	begin_session(0);
	for (i = 0; i < 40; i++) {
		snprintf(line, sizeof(line), "proc P%d", i);
		types(line, "= ok\n");
		snprintf(line, sizeof(line), "object F%d file 2", i);
		types(line, "= ok\n");
	}
	goes(41);
	types("mmap P20 0x10000000 2 r shared F19 0", "= ok\n");
	types("load P20 0x10001000", "= 0x1400000001\n");
	assert_as_fresh();
	end_session();
}

/* Step by step to the beginning, and forward again. */
TEST(back_and_forward_are_as_a_fresh_run)
{
	size_t i;

	begin_session(0);
	types_all(small);
	types("fork P Q", "= ok\n");
	types("store Q 0x10000000 2", "= ok\n");
	types("exit P", "= ok\n");
	types("evict Q 0x10000000", "= paged\n");
	for (i = 7; i > 0; i--) {
		assert_as_fresh();
		goes(i - 1);
	}
	for (i = 1; i <= 7; i++) {
		goes(i);
		assert_as_fresh();
	}
	types("load Q 0x10000000", "= 0x2\n");
	end_session();
}

TEST(forward_tells_what_it_executes_again)
{
	begin_session(0);
	types_all(small);
	types("load P 0x10000000", "= 0x1\n");
	goes(0);
	told.text[0] = '\0';
	goes(4);
	assert_string_equal(told.text, "= ok\n= ok\n= ok\n= 0x1\n");
	end_session();
}

TEST(another_operation_drops_what_lay_ahead)
{
	begin_session(0);
	types_all(small);
	goes(1);
	assert_int_equal(session_end(session), 3);
	types("proc Q", "= ok\n");
	assert_int_equal(session_end(session), 2);
	refuses("fork Z X", "\"Z\": no line makes this process (proc Z)");
	end_session();
}

TEST(the_same_operation_keeps_what_lies_ahead)
{
	begin_session(0);
	types_all(small);
	goes(1);
	types("mmap P 0x10000000 4 rw private anon 0", "= ok\n");
	assert_int_equal(session_end(session), 3);
	goes(3);
	assert_as_fresh();
	end_session();
}

/* A name is made anew where its line was undone. */
TEST(a_name_that_was_undone_can_be_used_again)
{
	begin_session(0);
	types("object A swap 4", "= ok\n");
	types("object F file 4", "= ok\n");
	types("proc P", "= ok\n");
	goes(1);
	types("object F swap 8", "= ok\n");
	types("proc Q", "= ok\n");
	types("mmap Q 0x10000000 8 rw shared F 0", "= ok\n");
	types("load Q 0x10007000", "= 0x0\n");
	refuses("exit P", "\"P\": no line makes this process (proc P)");
	assert_as_fresh();
	end_session();
}

/* A hundred operations of every kind, each place entered from behind. */
TEST(back_over_a_hundred_operations_is_as_a_fresh_run)
{
	char line[80];
	size_t i;

	begin_session(0);
	types_all(small);
	types("object F file 8", "= ok\n");
	types("mmap P 0x20000000 8 rw private F 0", "= ok\n");
	for (i = 0; i < 20; i++) {
		snprintf(line, sizeof(line), "fork P Q%zu", i);
		types(line, "= ok\n");
		snprintf(line, sizeof(line), "store Q%zu 0x2000%zx000 %zu", i,
		    i % 8, i);
		types(line, "= ok\n");
		snprintf(line, sizeof(line), "store P 0x1000%zx000 %zu",
		    i % 4, i);
		types(line, "= ok\n");
		snprintf(line, sizeof(line), "evict P 0x1000%zx000", i % 4);
		types(line, "= paged\n");
		snprintf(line, sizeof(line), "exit Q%zu", i);
		types(line, "= ok\n");
	}
	assert_int_equal(session_place(session), 105);
	for (i = 105; i-- > 0;) {
		goes(i);
		if (i > 0)
			assert_as_fresh();
	}
	goes(105);
	assert_as_fresh();
	end_session();
}

/* The machine, the names, the recording: as if it had not been. */
TEST(what_if_leaves_no_trace)
{
	char *before, *after;

	begin_session(0);
	types_all(small);
	before = dump_machine(session_machine(session));
	told.text[0] = '\0';
	assert_int_equal(session_try(session, "fork P Q"), SESSION_DONE);
	assert_int_equal(session_try(session, "store P 0x10000000 9"),
	    SESSION_DONE);
	assert_int_equal(session_try(session, "exit P"), SESSION_DONE);
	assert_int_equal(session_try(session, "frames 1"), SESSION_MISTAKE);
	assert_string_equal(told.text, "= ok\n= ok\n= ok\n");
	after = dump_machine(session_machine(session));
	assert_string_equal(after, before);
	free(before);
	free(after);
	refuses("exit Q", "\"Q\": no line makes this process (proc Q)");
	types("load P 0x10000000", "= 0x1\n");
	assert_as_fresh();
	end_session();
}

/* Deadlock: the operation waits for a page that its own thread reads. */
TEST(a_panic_is_told_and_undone)
{
	begin_session(0);
	types("object F file 3", "= ok\n");
	types_all(small);
	types("mmap P 0x10000000 3 r private F 0", "= ok\n");
	types("during F truncate F 1", "= ok\n");
	told.text[0] = '\0';
	assert_int_equal(session_type(session, "load P 0x10001000"),
	    SESSION_PANIC);
	assert_true(told.panicked);
	assert_non_null(strstr(told.text, "= PANIC deadlock: "));
	assert_int_equal(session_place(session), 6);
	assert_as_fresh();
	assert_int_equal(session_try(session, "load P 0x10001000"),
	    SESSION_PANIC);
	goes(5);
	types("load P 0x10001000", "= 0x100000001\n");
	assert_as_fresh();
	end_session();
}

/* `frames` and `tlb on` say what machine it is: another one is made. */
TEST(a_machine_of_another_kind_is_made_and_unmade)
{
	char *plain;

	begin_session(0);
	types("proc P", "= ok\n");
	plain = dump_machine(session_machine(session));
	goes(0);
	types("frames 20", "= ok\n");
	types("tlb on", "= ok\n");
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 40 rw private anon 0", "= ok\n");
	types("mlock P 0x10000000 32", "= ENOMEM\n");
	goes(1);
	assert_as_fresh();
	types("proc P", "= ok\n");
	assert_as_fresh();
	goes(0);
	types("proc P", "= ok\n");
	assert_as_fresh();
	free(plain);
	end_session();
}

/* `swap 1`: what no longer fits there is kept. */
TEST(a_swap_device_of_another_size_is_made_and_unmade)
{
	static const char *const two_pages[] = {
		"proc P", "mmap P 0x10000000 2 rw private anon 0",
		"store P 0x10000000 1", "store P 0x10001000 1", NULL,
	};

	begin_session(0);
	types("swap 1", "= ok\n");
	types_all(two_pages);
	types("evict P 0x10000000", "= paged\n");
	types("evict P 0x10001000", "= kept\n");
	goes(0);
	types_all(two_pages);
	types("evict P 0x10000000", "= paged\n");
	types("evict P 0x10001000", "= paged\n");
	end_session();
}

/*
 * The daemon's thread kills whom it cannot help.  Since it was woken there is
 * no snapshot of the machine, and all places can be reached still.
 */
TEST(a_machine_with_a_daemon_of_its_own_is_made_and_unmade)
{
	static const char *const many_pages[] = {
		"proc P", "mmap P 0x10000000 800 rw private anon 0", NULL,
	};
	size_t bytes;

	begin_session(0);
	types("frames 800", "= ok\n");
	types_all(many_pages);
	types("mlock P 0x10000000 790", "= ENOMEM\n");
	goes(1);
	types("daemon on", "= ok\n");
	types_all(many_pages);
	types("mlock P 0x10000000 790", "= ESRCH\n");
	types("exit P", "= ok\n");
	types("proc Q", "= ok\n");
	assert_int_equal(session_snapshots(session, &bytes), 3);
	assert_as_fresh();
	goes(5);
	assert_as_fresh();
	goes(3);
	types("proc P", "= error exists\n");
	goes(1);
	types_all(many_pages);
	types("mlock P 0x10000000 790", "= ENOMEM\n");
	end_session();
}

TEST(a_machine_that_the_host_cannot_make_is_refused)
{
	begin_session(0);
	assert_int_equal(session_type(session, "frames 1000000000000"),
	    SESSION_REFUSED);
	assert_int_equal(session_place(session), 0);
	types("proc P", "= ok\n");
	assert_as_fresh();
	end_session();
}

/* With room for a few snapshots only, all places can still be reached. */
TEST(snapshots_are_thinned_out_when_they_are_too_large)
{
	char line[64];
	size_t bytes, i;

	begin_session(2 << 20);
	types("proc P", "= ok\n");
	types("mmap P 0x10000000 256 rw private anon 0", "= ok\n");
	for (i = 0; i < 64; i++) {
		snprintf(line, sizeof(line), "store P 0x100%02zx000 %zu", i,
		    i);
		types(line, "= ok\n");
	}
	assert_in_range(session_snapshots(session, &bytes), 2, 33);
	assert_true(bytes <= 3 << 20);
	for (i = 61; i > 5; i -= 7) {
		goes(i);
		assert_as_fresh();
	}
	goes(66);
	assert_as_fresh();
	end_session();
}

/* What was done, not what was tried or looked at. */
TEST(the_recording_has_a_step_for_each_operation)
{
	const struct vmsim_trace_about about = { .kind = "scenario" };
	char *json = calloc(1, TEXT_MAX);

	assert_non_null(json);
	begin_session(0);
	types_all(small);
	assert_int_equal(session_type(session, "dump"), SESSION_DONE);
	assert_int_equal(session_try(session, "exit P"), SESSION_DONE);
	goes(1);
	goes(3);
	assert_int_equal(vmsim_trace_write(session_recording(session), &about,
	    keep_text, json), 0);
	assert_non_null(strstr(json, "\"line\":3"));
	assert_null(strstr(json, "\"line\":4"));
	assert_null(strstr(json, "exit"));
	assert_null(strstr(json, "dump"));
	free(json);
	end_session();
}
