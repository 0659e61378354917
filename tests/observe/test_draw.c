/* SPDX-License-Identifier: BSD-2-Clause */
/* What a picture makes of unusual machines; tests/cli/pictures has others. */
#include "observe/layout.h"
#include "support/words.h"

TESTS(.p = "P");

static void
draw(struct test *t, enum vmsim_picture style)
{
	test_hush(t);
	assert_ok(vmsim_draw(t->vm, style, test_print, t));
}

#define	assert_drawn(t, text) do {					\
	if (strstr((t)->said, (text)) == NULL)				\
		fail_msg("no \"%s\" in: %s", (text), (t)->said);	\
} while (0)

/* A name of a driver's choice. */
TEST(what_means_something_in_a_format_is_escaped)
{
	struct vm_object *o = new_shm(t, "a<b>&\"c\"|{d}\\", 1);

	assert_ok(map_at(t->p, 1, 1, RW, SHARED, o));
	draw(t, VMSIM_PICTURE_SVG);
	assert_drawn(t, ">a&lt;b>&amp;&quot;c&quot;|{d}\\ (swap)</text>\n");
	draw(t, VMSIM_PICTURE_DOT);
	assert_drawn(t, "{a\\<b\\>&\\\"c\\\"\\|\\{d\\}\\\\ (swap)|");
}

TEST_WITH(a_machine_without_anything_is_a_sentence, .no_machine = false)
{
	draw(t, VMSIM_PICTURE_ASCII);
	assert_said(t, "no page is resident\n");
}

TEST(without_pages_there_are_the_entries)
{
	struct vm_object *o = new_shm(t, "big", 100);

	assert_ok(map_at(t->p, 1, 100, RW, SHARED, o));
	draw(t, VMSIM_PICTURE_ASCII);
	assert_said(t, "P\n0x1000 rw-\n\n:\nbig (swap): - of 100\n\n"
	    "no page is resident\n");
}

/* Two entries of one object: the first has it, the other leads there. */
TEST(an_object_stands_below_its_first_entry)
{
	struct vm_object *o = new_shm(t, "o", 1);

	assert_ok(map_at(t->p, 1, 1, RW, SHARED, o));
	assert_ok(map_at(t->p, 3, 1, R, SHARED, o));
	put(t->p, PG(1), 0x1234);
	draw(t, VMSIM_PICTURE_ASCII);
	assert_said(t,
	    "P\n"
	    "0x1000 rw-         0x3000 r--\n"
	    "w0                 .\n"
	    ":                  :\n"
	    "o (swap): 0x1234 <.'\n"
	    "\n"
	    "frame 0 o[0] 0x1234\n");
	draw(t, VMSIM_PICTURE_SVG);
	assert_drawn(t, "\" class=\"entry\"/>\n<path d=\"M504 108V162H251\" "
	    "class=\"entry\"/>\n");
}

/* Frames go on in a second line, and in a third; 16 are named. */
TEST(frames_are_listed_in_lines)
{
	map_anon(t->p, 1, 18, RW);
	put_same(t->p, 1, 16, 1);
	draw(t, VMSIM_PICTURE_ASCII);
	assert_drawn(t, "\nframe 0 S1[0] 0x1, frame 1 S1[1] 0x1, "
	    "frame 2 S1[2] 0x1, frame 3 S1[3] 0x1,\n");
	assert_drawn(t, "frame 15 S1[15] 0x1\n");
	put_same(t->p, 17, 1, 1);
	draw(t, VMSIM_PICTURE_ASCII);
	assert_drawn(t, "frame 15 S1[15] 0x1 and 1 more\n");
}

/* An object of 8 pages shows each, one of 9 those that are there. */
TEST(up_to_eight_pages_are_shown_each)
{
	map_anon(t->p, 1, 8, RW);
	map_anon(t->p, 0x11, 9, RW);
	put(t->p, PG(8), 1);
	put(t->p, PG(0x19), 2);
	draw(t, VMSIM_PICTURE_ASCII);
	assert_drawn(t, "S1: . . . . . . . 0x1   S2: 8:0x2 of 9\n");
	assert_drawn(t, "\n. . . . . . . w0");
	assert_drawn(t, "w1\n");
}
