/* SPDX-License-Identifier: BSD-2-Clause */
/* What is seen of a page while another thread reads it, which takes a while. */
#include <stdlib.h>
#include <vmsim/trace.h>
#include "support/file.h"
#include "support/threads.h"
#include "support/words.h"

/* [S2: s0] and [F: . .], both mapped. */
static void
page_out(struct test *t)
{
	struct vm_object *file = new_file(t, "F", 2);

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 7);
	paged_out(t->p, PG(1));
	assert_ok(map_at(t->p, 8, 2, R, SHARED, file));
}

TESTS(.config = { .nframes = 64, .io_ticks = 10 }, .p = "P",
    .begin = page_out);

static void
load(struct test *t)
{
	assert_eq(get(t->p, PG(1)), 7);
}

static struct vmsim_trace *trace;

static struct vmsim_trace *
record(struct test *t)
{
	trace = vmsim_trace_create(t->vm);
	assert_non_null(trace);
	assert_ok(vmsim_trace_step(trace, 0, "two loads"));
	return (trace);
}

static void
look(struct test *t)
{
	(void)vmsim_dump_who(t->vm, "S2[0]", test_print, t);
	vmsim_dump_page(t->p, PG(1), test_print, t);
	assert_ok(vmsim_draw(t->vm, VMSIM_PICTURE_ASCII, test_print, t));
}

TEST(a_page_that_is_read_is_busy_by_its_reader)
{
	test_hush(t);
	run_both(t, load, look);
	assert_said(t,
	    "S2[0]: frame 0, valid=00 dirty=00, busy: a\n"
	    "  P 0x1000 sees it: S2, not mapped\n"
	    "0x1000 nothing is mapped\n"
	    "P\n"
	    "0x1000 rw-   0x8000 r--\n"
	    ".            . .\n"
	    ":            :\n"
	    "S2: busy     F (file): . .\n"
	    "\n"
	    "frame 0 S2[0] busy\n");
}

TEST(who_comes_second_waits_and_looks_again)
{
	(void)record(t);
	run_both(t, load, load);
	assert_ok(vmsim_trace_answer(trace, "ok"));
	assert_prints(t, vmsim_trace_story(trace, test_print, t),
	    "fault #3 read 0x1000\n"
	    "  lookup   entry [0x1000,0x2000) -> S2 page 0\n"
	    "  search   S2[0] busy -> waited\n"
	    "  wait     for vmpfw\n"
	    "  again    from the start\n"
	    "  lookup   entry [0x1000,0x2000) -> S2 page 0\n"
	    "  fast     S2[0] resident, 0x1000 -> frame 0 rw\n");
	vmsim_trace_destroy(trace);
}

TEST(what_is_held_for_the_kernel_is_wired)
{
	struct vmsim_hold *hold;

	(void)get(t->p, PG(8));
	hold = held(t->p, PG(8), PG(1), R);
	assert_prints(t, (void)vmsim_dump_who(t->vm, "F[0]", test_print, t),
	    "F[0]: frame 0, valid=ff dirty=00, wired (1), not busy\n"
	    "  P 0x8000 sees it: F, mapped r--\n");
	vmsim_hold_destroy(hold);
}
