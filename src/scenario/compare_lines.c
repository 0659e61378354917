/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two texts line by line, but for the advisory word `referenced` of a page.
 *
 * A line about pages may stand for many (`n=K`), and the word alone can part
 * what the other text says in one line.  So pages are counted off: as many as
 * both lines still stand for are compared at once, and then the line that is
 * used up makes place for its next.
 */
#include "scenario/compare.h"

#define	PAGE_LINE	"|  page "

/* One of the texts. */
struct side {
	struct slice rest;	/* behind the line */
	struct slice line;	/* which is looked at, without its newline */
	struct slice before;	/* of it: what is compared, before the word */
	struct slice after;	/* and behind it */
	bool	 is_page;
	bool	 referenced;	/* it has the word */
	uint64_t pindex;	/* of the first page not compared yet */
	uint64_t n;		/* pages left; 1 of a line of another kind */
};

/* The number at which the slice begins is taken off. */
static uint64_t
take_decimal(struct slice *s)
{
	uint64_t n = 0;

	while (s->len > 0 && *s->p >= '0' && *s->p <= '9') {
		n = n * 10 + (uint64_t)(*s->p - '0');
		*s = slice_after(*s, 1);
	}
	return (n);
}

/* "|  page PINDEX ... [n=N]" */
static void
read_page_line(struct side *s)
{
	static const char count[] = " n=";
	struct slice one = s->line, n;
	const char *at;

	at = slice_find(one, count);
	if (at != NULL) {
		one.len = (size_t)(at - one.p);
		n = slice_after(s->line, one.len + strlen(count));
		s->n = take_decimal(&n);
	}
	slice_cut_referenced(one, &s->before, &s->after);
	s->referenced = s->before.len + s->after.len != one.len;
	s->before = slice_after(s->before, strlen(PAGE_LINE));
	s->pindex = take_decimal(&s->before);
}

/* Looks at the next line, or goes on with this one; false: no more lines. */
static bool
next_line(struct side *s)
{
	if (s->n > 0)
		return (true);
	if (!slice_line(&s->rest, &s->line)) {
		s->line = (struct slice){ NULL, 0 };
		return (false);
	}
	s->line = slice_chomp(s->line);
	s->before = s->line;
	s->after = slice_after(s->line, s->line.len);
	s->is_page = slice_begins(s->line, PAGE_LINE);
	s->referenced = false;
	s->pindex = 0;
	s->n = 1;
	if (s->is_page)
		read_page_line(s);
	return (true);
}

/* The byte at an index of what is compared. */
static char
joined_byte(const struct side *s, size_t i)
{
	return (i < s->before.len ? s->before.p[i] :
	    s->after.p[i - s->before.len]);
}

static bool
same_lines(const struct side *a, const struct side *b)
{
	size_t i, len = a->before.len + a->after.len;

	if (a->is_page != b->is_page || a->pindex != b->pindex ||
	    len != b->before.len + b->after.len)
		return (false);
	for (i = 0; i < len; i++) {
		if (joined_byte(a, i) != joined_byte(b, i))
			return (false);
	}
	return (true);
}

static void
count_off(struct side *s, uint64_t n)
{
	s->pindex += n;
	s->n -= n;
}

static bool
compare_sides(struct side *a, struct side *b, struct comparison *result)
{
	bool more_a, more_b;
	uint64_t n;

	for (;;) {
		more_a = next_line(a);
		more_b = next_line(b);
		if (!more_a && !more_b)
			return (true);
		if (more_a != more_b || !same_lines(a, b))
			return (false);
		result->npages += b->is_page;
		result->nreferenced += a->referenced != b->referenced;
		n = a->n < b->n ? a->n : b->n;
		count_off(a, n);
		count_off(b, n);
	}
}

bool
compare_lines(struct slice recorded, struct slice run,
    struct comparison *result, struct slice *expected, struct slice *got)
{
	struct side a = { .rest = recorded }, b = { .rest = run };
	bool same = compare_sides(&a, &b, result);

	*expected = a.line;
	*got = b.line;
	return (same);
}
