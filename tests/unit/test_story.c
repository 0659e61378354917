/* SPDX-License-Identifier: BSD-2-Clause */
/* Stories of recordings, changes in words, who has a page, the glossary. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <vmsim/trace.h>

#include "observe/events.h"
#include "observe/glossary.h"
#include "support/maps.h"
#include "support/threads.h"
#include "support/words.h"

TESTS(.p = "P");

static struct vmsim_trace *
record(struct test *t)
{
	struct vmsim_trace *trace = vmsim_trace_create(t->vm);

	assert_non_null(trace);
	return (trace);
}

static void
step(struct vmsim_trace *trace, const char *text)
{
	assert_ok(vmsim_trace_step(trace, 0, text));
}

static void
answer(struct vmsim_trace *trace)
{
	assert_ok(vmsim_trace_answer(trace, "ok"));
}

/* What `call` prints has the text, or has it not. */
#define	assert_tells(t, call, part) do {				\
	test_hush(t);							\
	call;								\
	if (strstr((t)->said, (part)) == NULL)				\
		fail_msg("no \"%s\" in: %s", (part), (t)->said);	\
} while (0)
#define	assert_tells_no(t, call, part) do {				\
	test_hush(t);							\
	call;								\
	assert_null(strstr((t)->said, (part)));			\
} while (0)

/* Of a machine that is gone, too. */
TEST(a_recording_that_has_ended_stays_as_it_is)
{
	const struct vmsim_config config = { .nframes = 16 };
	struct vmsim *vm = vmsim_create(&config);
	struct vmsim_trace *trace;

	assert_non_null(vm);
	trace = vmsim_trace_create(vm);
	assert_non_null(trace);
	assert_null(vmsim_trace_create(vm));
	assert_eq(errno, EBUSY);
	step(trace, "a process");
	assert_non_null(vmsim_proc_create(vm, "A"));
	answer(trace);
	vmsim_destroy(vm);
	assert_eq(vmsim_trace_step(trace, 0, "late"), EINVAL);
	assert_eq(vmsim_trace_answer(trace, "late"), EINVAL);
	vmsim_trace_cut(trace, 0);
	assert_eq(vmsim_trace_nsteps(trace), 1);
	assert_tells(t, vmsim_trace_story(trace, test_print, t),
	    "A begins, with an empty map");
	vmsim_trace_destroy(trace);
}

TEST(a_story_tells_each_fault_of_a_step)
{
	struct vmsim_trace *trace = record(t);

	map_anon(t->p, 1, 2, RW);
	step(trace, "mlock");
	assert_ok(vmsim_mlock(t->p, PG(1), 2 * PG(1)));
	answer(trace);
	assert_tells(t, vmsim_trace_story(trace, test_print, t),
	    "fault #1 wire 0x1000\n");
	assert_tells(t, vmsim_trace_story(trace, test_print, t),
	    "fault #2 wire 0x2000\n");
	vmsim_trace_destroy(trace);
}

/* A store that the page table allows has none. */
TEST(step_0_is_the_one_with_the_last_fault)
{
	struct vmsim_trace *trace;

	map_anon(t->p, 1, 2, RW);
	trace = record(t);
	assert_prints(t, vmsim_trace_tell(trace, 0, 0, test_print, t),
	    "no fault has been recorded\n");
	step(trace, "store");
	put(t->p, PG(1), 1);
	answer(trace);
	step(trace, "store again");
	put(t->p, PG(1), 2);
	answer(trace);
	assert_prints(t, vmsim_trace_tell(trace, 0, 0, test_print, t),
	    "fault #1 write 0x1000\n"
	    "  lookup   entry [0x1000,0x3000) -> S1 page 0\n"
	    "  search   S1[0] empty -> placeholder busy\n"
	    "  zero     S1[0] filled\n"
	    "  enter    0x1000 -> frame 0 rw, dirty\n");
	assert_tells_no(t, vmsim_trace_story(trace, test_print, t), "fault #");
	assert_true(vmsim_trace_nsteps(trace) >= 2);
	vmsim_trace_destroy(trace);
}

/* [S2: 0] -> [S1: 0] <- [S3: 0]: S1[0] is of no use any more. */
TEST(a_page_that_nobody_sees_any_more_is_told)
{
	static const char line[] = "  unseen   S1[0]: nobody sees it any more";
	struct vmsim_trace *trace = record(t);
	struct vmsim_proc *q;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 1);
	q = forked(t->p, "Q");
	step(trace, "store Q");
	put(q, PG(1), 2);
	answer(trace);
	assert_tells_no(t, vmsim_trace_story(trace, test_print, t), line);
	step(trace, "store P");
	put(t->p, PG(1), 3);
	answer(trace);
	assert_tells(t, vmsim_trace_story(trace, test_print, t), line);
	vmsim_trace_destroy(trace);
}

TEST(why_explains_each_word_once)
{
	static const char why[] = "Zero-fill on demand";
	struct vmsim_trace *trace = record(t);
	const char *first;

	map_anon(t->p, 1, 2, RW);
	step(trace, "mlock");
	assert_ok(vmsim_mlock(t->p, PG(1), 2 * PG(1)));
	answer(trace);
	assert_tells(t, vmsim_trace_tell(trace, vmsim_trace_nsteps(trace),
	    VMSIM_TELL_WHY, test_print, t), why);
	first = strstr((t)->said, why);
	assert_null(strstr(first + 1, why));
	vmsim_trace_destroy(trace);
}

TEST(a_step_tells_what_it_changed)
{
	struct vmsim_trace *trace = record(t);

	map_anon(t->p, 1, 3, RW);
	step(trace, "three stores");
	put_same(t->p, 1, 3, 7);
	answer(trace);
	assert_tells(t, vmsim_trace_tell(trace, vmsim_trace_nsteps(trace),
	    VMSIM_TELL_CHANGES, test_print, t),
	    "S1[0-2]: a new page, frame 0 to frame 2, word 0x7\n");
	assert_tells(t, (void)vmsim_trace_diff(trace, test_print, t),
	    "P 0x1000-0x4000: mapped, frame 0 to frame 2, prot rw-, S1[0-2]");
	assert_prints(t, (void)vmsim_trace_diff(trace, test_print, t),
	    "nothing has changed\n");
	vmsim_trace_destroy(trace);
}

/* [S2: 0 .] -> [S1: 0 1]: S1[1] is seen by both, S1[0] by P alone. */
TEST(who_has_a_page_is_told_with_the_way_to_it)
{
	struct vmsim_proc *q;

	map_anon(t->p, 1, 2, RW);
	put_each(t->p, 1, 2, 1);
	q = forked(t->p, "Q");
	put(q, PG(1), 2);
	assert_prints(t, (void)vmsim_dump_who(t->vm, "S1[1]", test_print, t),
	    "S1[1]: frame 1, valid=ff dirty=ff, not busy\n"
	    "  P 0x2000 sees it: S1, mapped r--\n"
	    "  Q 0x2000 sees it: S2 -> S1, mapped r--\n");
	put(t->p, PG(1), 3);
	assert_prints(t, (void)vmsim_dump_who(t->vm, "S1[0]", test_print, t),
	    "S1[0]: frame 0, valid=ff dirty=ff, not busy\n"
	    "  nobody sees it\n");
	assert_eq(vmsim_dump_who(t->vm, "S9[0]", test_print, t), ENOENT);
	assert_eq(vmsim_dump_who(t->vm, "S1[", test_print, t), ENOENT);
	assert_prints(t, (void)vmsim_dump_who(t->vm, "S1[7]", test_print, t),
	    "S1[7]: there is no such page now\n");
	paged_out(t->p, PG(2));
	assert_tells(t, (void)vmsim_dump_who(t->vm, "S1[1]", test_print, t),
	    "S1[1]: in swap\n  P 0x2000 sees it: S3 -> S1, not mapped\n");
}

/* [S2: . s] -> [S1: 0 1]: what Q has in swap hides S1[1] from it. */
TEST(a_page_in_swap_hides_what_is_below_it)
{
	struct vmsim_proc *q;

	map_anon(t->p, 1, 2, RW);
	put_each(t->p, 1, 2, 1);
	q = forked(t->p, "Q");
	put(q, PG(2), 2);
	paged_out(q, PG(2));
	assert_prints(t, (void)vmsim_dump_who(t->vm, "S1[1]", test_print, t),
	    "S1[1]: frame 1, valid=ff dirty=ff, not busy\n"
	    "  P 0x2000 sees it: S1, mapped r--\n");
}

/* The entry is changed behind the page table's back. */
TEST_WITH(a_mapping_that_its_entry_does_not_show_is_told, .p = "P",
    .kernel = true)
{
	vm_map_entry_t entry;

	map_anon(t->p, 1, 2, RW);
	put_same(t->p, 1, 2, 7);
	entry = entry_of(map_of(t->p), 1);
	entry->offset += PAGE_SIZE;
	assert_prints(t, (void)vmsim_dump_who(t->vm, "S1[0]", test_print, t),
	    "S1[0]: frame 0, valid=ff dirty=ff, not busy\n"
	    "  P 0x1000 has it mapped rw-, and its map entry does not show "
	    "it\n");
	assert_prints(t, (void)vmsim_dump_who(t->vm, "S1[1]", test_print, t),
	    "S1[1]: frame 1, valid=ff dirty=ff, not busy\n"
	    "  P 0x1000 sees it: S1, not mapped\n"
	    "  P 0x2000 has it mapped rw-, and its map entry does not show "
	    "it\n");
	entry->offset -= PAGE_SIZE;
}

TEST(capitals_and_dashes_of_a_word_do_not_matter)
{
	assert_tells(t, assert_true(vmsim_explain("Copy on WRITE", test_print,
	    t)), "copy-on-write\n");
	assert_false(vmsim_explain("copy", test_print, t));
	assert_false(vmsim_explain("", test_print, t));
	assert_tells(t, assert_true(vmsim_explain(NULL, test_print, t)),
	    "\nneeds-copy\n");
}

TEST(the_glossary_has_every_word_of_the_events)
{
	const struct event_row *row;
	unsigned kind;

	for (kind = 0; kind < event_nkinds(); kind++) {
		row = event_row(kind);
		if (row->word != NULL && glossary_find(row->word) == NULL)
			fail_msg("%s: \"%s\" is in no glossary", row->name,
			    row->word);
	}
}

/* Each line has as many words as go into it, from the fifth column on. */
static void
expect_wrapped(const char *text)
{
	const char *end, *line, *next;
	size_t word;

	for (line = text; (end = strchr(line, '\n')) != NULL; line = next + 1) {
		assert_memory_equal(line, "    ", 4);
		assert_true(end - line <= 78 && line[4] != ' ' &&
		    end[-1] != ' ');
		next = end;
		if (strncmp(end, "\n    FreeBSD: ", 14) == 0 || end[1] == '\0')
			return;
		word = strcspn(end + 5, " \n");
		assert_true((size_t)(end - line) + 1 + word > 78);
	}
}

TEST(what_a_word_means_is_wrapped_at_78_columns)
{
	const struct glossary_row *row;
	char text[4096], *p;
	const char *q;
	unsigned i;

	for (i = 0; i < glossary_nrows; i++) {
		row = &glossary_rows[i];
		test_hush(t);
		assert_true(vmsim_explain(row->word, test_print, t));
		q = strchr(t->said, '\n');
		assert_memory_equal(t->said, row->word, strlen(row->word));
		expect_wrapped(q + 1);
		/* Nothing of the text is lost. */
		for (p = text; *q != '\0' &&
		    strncmp(q, "\n    FreeBSD: ", 14) != 0;
		    q += q[0] == '\n' ? 5 : 1)
			*p++ = *q == '\n' ? ' ' : *q;
		*p = '\0';
		assert_memory_equal(text + 1, row->text, strlen(row->text));
	}
}

/* [S2: 0 1 .] -> [S1: 0 1 2] <- [S3: 0 1 .]: of S1 two are hidden at once. */
TEST(pages_that_go_out_of_sight_together_are_told_together)
{
	struct vmsim_trace *trace;
	struct vmsim_proc *q;
	size_t n;

	map_anon(t->p, 1, 3, RW);
	put_same(t->p, 1, 3, 1);
	q = forked(t->p, "Q");
	put_same(q, 1, 2, 2);
	trace = record(t);
	step(trace, "two stores");
	put_same(t->p, 1, 2, 3);
	answer(trace);
	n = vmsim_trace_nsteps(trace);
	assert_tells(t, vmsim_trace_tell(trace, n, VMSIM_TELL_WHY, test_print,
	    t), "  unseen   S1[0-1]: nobody sees them any more\n"
	    "           A page of an object below of which every process has a "
	    "copy of its\n           own by now.\n");
	step(trace, "an exit");
	vmsim_proc_exit(q);
	answer(trace);
	assert_tells_no(t, vmsim_trace_story(trace, test_print, t), "unseen");
	vmsim_trace_destroy(trace);
}

/* Two processes of one name; an object that has lost its name by then. */
TEST(what_has_the_name_of_another_has_its_number_too)
{
	struct vmsim_trace *trace = record(t);
	struct vm_object *o;

	step(trace, "three of a name");
	(void)proc(t->vm, "P");
	o = new_shm(t, "o", 1);
	assert_ok(map_at(t->p, 1, 1, RW, SHARED, o));
	test_release(t, o);
	(void)new_shm(t, "o", 1);
	answer(trace);
	assert_tells(t, vmsim_trace_tell(trace, vmsim_trace_nsteps(trace),
	    VMSIM_TELL_CHANGES, test_print, t), "P#2: a new process\n");
	assert_tells(t, vmsim_trace_tell(trace, vmsim_trace_nsteps(trace),
	    VMSIM_TELL_CHANGES, test_print, t), "o#2: a new object");
	assert_tells(t, vmsim_trace_tell(trace, vmsim_trace_nsteps(trace),
	    VMSIM_TELL_CHANGES, test_print, t), "\nP 0x1000-0x2000: a new");
	vmsim_trace_destroy(trace);
}

/* Whoever needs a frame waits for it, until its process is ended. */
TEST_WITH(without_frames_a_process_ends, .p = "P",
    .config = { .nframes = 32, .swap_npages = 1, .pagedaemon = true })
{
	struct vmsim_trace *trace = record(t);
	size_t n;

	map_anon(t->p, 1, 40, RW);
	step(trace, "mlock");
	n = vmsim_trace_nsteps(trace);
	assert_eq(vmsim_mlock(t->p, PG(1), 40 * PG(1)), ESRCH);
	answer(trace);
	assert_tells(t, vmsim_trace_tell(trace, n, 0, test_print, t),
	    "  failed   KERN_RESOURCE_SHORTAGE: no frame is free: SIGBUS\n");
	assert_tells(t, vmsim_trace_tell(trace, n, 0, test_print, t),
	    "thread pagedaemon:\n");
	assert_tells(t, vmsim_trace_tell(trace, n, 0, test_print, t),
	    "  ended    P, for no frame can be had otherwise\n");
	vmsim_trace_destroy(trace);
}

/* A chain of 300 objects is searched, and the ring has 256 events; that it was
   a write is not known any more. */
TEST_WITH(a_fault_that_is_longer_than_the_ring_has_no_beginning,
    .no_machine = true)
{
	const struct vmsim_config config = { .nframes = 512, .trace = true };
	struct vmsim *vm = vmsim_create(&config);
	struct vmsim_proc *p = proc(vm, "P");
	char name[16];
	int i;

	map_anon(p, 1, 400, RW);
	put(p, PG(1), 1);
	for (i = 0; i < 300; i++) {
		(void)snprintf(name, sizeof(name), "P%d", i);
		p = forked(p, name);
		put(p, PG(2 + i), 2);
	}
	put(p, PG(1), 3);
	test_hush(t);
	vmsim_dump_story(vm, test_print, t);
	assert_memory_equal(t->said, "fault #302\n  ...\n  search   S2", 30);
	assert_tells(t, vmsim_dump_story(vm, test_print, t),
	    "  search   S2[0] empty\n"
	    "  search   S1[0] resident, valid\n"
	    "  own      copied S1[0] -> S301[0]\n"
	    "  enter    0x1000 -> frame 301 rw\n");
	vmsim_destroy(vm);
}
