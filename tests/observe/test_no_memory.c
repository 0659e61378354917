/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at a machine while the host has no memory: ENOMEM is said, or all is
 * as usual; nothing is left behind, and the next time it works.
 */
#include <errno.h>
#include <stdlib.h>
#include <vmsim/trace.h>

#include "page/page.h"
#include "support/host_memory.h"
#include "support/maps.h"
#include "support/words.h"

static void
make_scene(struct test *t)
{
	struct vmsim_proc *q;

	map_anon(t->p, 1, 40, RW);
	put_same(t->p, 1, 33, 7);
	q = forked(t->p, "Q");
	put(q, PG(1), 8);
	paged_out(t->p, PG(2));
	test_save(t);
}

TESTS(.p = "P", .begin = make_scene, .config.tlb = true);

static int
draw_as(struct test *t, enum vmsim_picture style)
{
	return (vmsim_draw(t->vm, style, test_print, t));
}

static int
draw_text(struct test *t)
{
	return (draw_as(t, VMSIM_PICTURE_TEXT));
}

static int
draw_svg(struct test *t)
{
	return (draw_as(t, VMSIM_PICTURE_SVG));
}

static int
draw_dot(struct test *t)
{
	return (draw_as(t, VMSIM_PICTURE_DOT));
}

TEST(a_picture_is_whole_or_there_is_none)
{
	static const struct memory_case cases[] = {
		{ .name = "text", .run = draw_text },
		{ .name = "svg", .run = draw_svg },
		{ .name = "dot", .run = draw_dot },
	};
	size_t i;

	for (i = 0; i < nrows(cases); i++)
		sweep_memory(t, &cases[i]);
}

static int
ask_who(struct test *t)
{
	return (vmsim_dump_who(t->vm, "S1[0]", test_print, t));
}

/* The page is busy, so that its owner is told. */
TEST(who_has_a_page_is_said_or_it_is_not)
{
	vm_object_t object = entry_of(map_of(t->p), 1)->object.vm_object;
	vm_page_t m;

	vmsim_enter(t->vm);
	WLOCKED(object, m = vm_page_lookup(object, 0));
	assert_true(vm_page_tryxbusy(m));
	sweep_memory(t, &(struct memory_case){ "who", ask_who, false });
	assert_non_null(strstr(t->said, "busy: main\n"));
	vm_page_xunbusy(m);
	vmsim_enter(NULL);
}

/*
 * Each step says whether something is missing, and so does what is written.
 * What an earlier step had to do without is not known of a later one.
 */
static int
record_and_write(struct test *t, bool states)
{
	struct vmsim_trace_about about = { .states = states };
	struct vmsim_trace *trace;
	int error = 0, written;

	test_restore(t);
	trace = vmsim_trace_create(t->vm);
	if (trace == NULL)
		return (errno);
	if (vmsim_trace_step(trace, 1, "store") != 0)
		error = ENOMEM;
	put(t->p, PG(1), 9);
	if (vmsim_trace_answer(trace, "ok") != 0)
		error = ENOMEM;
	(void)proc(t->vm, "R");
	written = vmsim_trace_write(trace, &about, test_print, t);
	if (error != 0)
		assert_eq(written, ENOMEM);
	vmsim_trace_destroy(trace);
	return (written);
}

static int
record(struct test *t)
{
	return (record_and_write(t, false));
}

static int
record_states(struct test *t)
{
	return (record_and_write(t, true));
}

TEST(a_recording_says_that_something_is_missing)
{
	sweep_memory(t, &(struct memory_case){ "recording", record, false });
}

static void
make_small_scene(struct test *t)
{
	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 7);
	test_save(t);
}

TEST_WITH(a_recording_with_states_says_that_something_is_missing, .p = "P",
    .begin = make_small_scene)
{
	sweep_memory(t, &(struct memory_case){ "states", record_states,
	    false });
}

/* A recording of two stores, each of which copies a page. */
static struct vmsim_trace *
make_recording(struct test *t)
{
	struct vmsim_trace *trace;
	struct vmsim_proc *q;

	test_restore(t);
	q = forked(t->p, "Q");
	trace = vmsim_trace_create(t->vm);
	assert_non_null(trace);
	assert_ok(vmsim_trace_step(trace, 1, "store, store"));
	put(t->p, PG(1), 9);
	put(q, PG(1), 9);
	assert_ok(vmsim_trace_answer(trace, "ok"));
	return (trace);
}

static void
tell_recording(struct test *t, struct vmsim_trace *trace, int how)
{
	test_hush(t);
	vmsim_trace_tell(trace, 1, how, test_print, t);
}

/* Without memory less is said, and nothing else. */
static void
sweep_telling(struct test *t, int how)
{
	struct vmsim_trace *trace = make_recording(t);
	bool failed = true;
	char *usual;
	unsigned n;

	tell_recording(t, trace, how);
	usual = strdup(t->said);
	vmsim_trace_destroy(trace);
	for (n = 1; failed; n++) {
		trace = make_recording(t);
		host_memory_watch(n);
		tell_recording(t, trace, how);
		(void)host_memory_end();
		failed = host_memory_failed();
		assert_memory_equal(usual, t->said, t->said_len);
		tell_recording(t, trace, how);
		assert_said(t, usual);
		vmsim_trace_destroy(trace);
	}
	assert_true(n > 3);
	free(usual);
}

/* [S2: 0] -> [S1: 0] <- [S3: 0]: S1[0] has been of no use for a while. */
static void
make_hidden_scene(struct test *t)
{
	struct vmsim_proc *q;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(2), 7);
	q = forked(t->p, "A");
	put(q, PG(2), 8);
	put(t->p, PG(2), 8);
	put(t->p, PG(1), 8);
	test_save(t);
}

TEST_WITH(a_story_that_could_not_be_told_can_be_told_later, .p = "P",
    .begin = make_hidden_scene)
{
	sweep_telling(t, 0);
	sweep_telling(t, VMSIM_TELL_CHANGES);
}

static int
record_and_diff(struct test *t)
{
	struct vmsim_trace *trace;
	int error;

	test_restore(t);
	trace = vmsim_trace_create(t->vm);
	if (trace == NULL)
		return (errno);
	put(t->p, PG(1), 9);
	error = vmsim_trace_diff(trace, test_print, t);
	vmsim_trace_destroy(trace);
	return (error);
}

TEST_WITH(what_has_changed_is_told_or_it_is_not, .p = "P",
    .begin = make_small_scene)
{
	sweep_memory(t, &(struct memory_case){ "diff", record_and_diff,
	    false });
}
