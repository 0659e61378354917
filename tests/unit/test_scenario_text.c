/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces of text, text that grows, and lines with a bar before them. */
#include "support/test.h"

#include "scenario/text.h"

TESTS(.no_machine = true);

static struct slice
slice_of(const char *text)
{
	return ((struct slice){ text, strlen(text) });
}

#define	assert_slice(s, text)	assert_true(slice_is((s), (text)))

TEST(lines_come_with_their_newlines)
{
	struct slice line, rest = slice_of("one\n\nlast");

	assert_true(slice_line(&rest, &line));
	assert_slice(line, "one\n");
	assert_slice(slice_chomp(line), "one");
	assert_true(slice_line(&rest, &line));
	assert_slice(line, "\n");
	assert_true(slice_line(&rest, &line));
	assert_slice(line, "last");
	assert_slice(slice_chomp(line), "last");
	assert_false(slice_line(&rest, &line));
}

TEST(a_slice_is_compared_by_its_bytes)
{
	struct slice s = { "ab\0c", 4 };

	assert_false(slice_is(s, "ab"));
	assert_true(slice_begins(s, "ab"));
	assert_false(slice_begins(s, "abc"));
	assert_ptr_equal(slice_find(s, "c"), s.p + 3);
	assert_null(slice_find(s, "d"));
	assert_slice(slice_trim(slice_of(" \tx y\t ")), "x y");
	assert_slice(slice_trim(slice_of("  ")), "");
}

/* The advisory word is cut out of page lines alone. */
TEST(referenced_is_cut_out)
{
	struct slice after, before;

	slice_cut_referenced(slice_of("|  page 3 referenced dirty\n"), &before,
	    &after);
	assert_slice(before, "|  page 3");
	assert_slice(after, " dirty\n");
	slice_cut_referenced(slice_of("| object referenced\n"), &before,
	    &after);
	assert_slice(before, "| object referenced\n");
	assert_slice(after, "");
}

/* What was printed is read, cut off, and printed on. */
TEST(a_stream_is_cut_and_goes_on)
{
	struct stream s;
	unsigned i;

	assert_true(stream_open(&s));
	assert_slice(stream_read(&s), "");
	fprintf(s.f, "ok %d", 1);
	assert_slice(stream_read(&s), "ok 1");
	stream_cut(&s, 2);
	assert_slice(stream_read(&s), "ok");
	for (i = 0; i < 10000; i++)
		fputs(" more", s.f);
	assert_eq(stream_read(&s).len, 2 + 5 * 10000);
	stream_cut(&s, 0);
	stream_add(&s, slice_of("new"));
	assert_slice(stream_read(&s), "new");
	stream_close(&s);
	stream_close(&s);
}

TEST(every_line_gets_a_bar)
{
	struct stream s;
	struct bar bar;

	assert_true(stream_open(&s));
	bar = (struct bar){ s.f, false };
	bar_print(&bar, "a\nb", 3);
	bar_print(&bar, "c", 1);
	bar_end(&bar);
	bar_end(&bar);
	assert_slice(stream_read(&s), "| a\n| bc\n");
	stream_close(&s);
}
