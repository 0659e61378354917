/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Text as a piece of a larger one (a slice), and text that grows: a
 *	stream of the C library into memory, for fprintf(s.f, ...).
 * RULES
 *	1  A slice owns nothing and has no byte of zero at its end; print it
 *	   with "%.*s" and SLICE().
 *	2  stream_read() gives what was printed so far; it is valid until more
 *	   is printed.
 *	3  A stream is not copied or moved: the C library knows its address.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The whole room, on any stack.  The bytes lie on the host's heap, so
 *	restoring a machine does not bring them back.
 */
#ifndef SCENARIO_TEXT_H
#define SCENARIO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct slice {
	const char *p;
	size_t	 len;
};

/* The two arguments of "%.*s". */
#define	SLICE(s)	(int)(s).len, (s).p

static inline bool
slice_is(struct slice s, const char *text)
{
	return (s.len == strlen(text) && memcmp(s.p, text, s.len) == 0);
}

static inline bool
slice_begins(struct slice s, const char *text)
{
	size_t len = strlen(text);

	return (s.len >= len && memcmp(s.p, text, len) == 0);
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return (a.len == b.len && memcmp(a.p, b.p, a.len) == 0);
}

/* Without its first `n` bytes. */
static inline struct slice
slice_after(struct slice s, size_t n)
{
	return ((struct slice){ s.p + n, s.len - n });
}

/* Where `text` stands in it for the first time, or NULL. */
const char *slice_find(struct slice, const char *text);
/* Takes the next line, with its newline, off `rest`; false: there is none. */
bool	 slice_line(struct slice *rest, struct slice *line);
/* Without a newline at its end. */
struct slice slice_chomp(struct slice);
/* Without blanks around it. */
struct slice slice_trim(struct slice);
/*
 * What stands before and behind the advisory word `referenced` of a dump's page
 * line; any other line is `before`.
 */
void	 slice_cut_referenced(struct slice line, struct slice *before,
	    struct slice *after);

struct stream {
	FILE	*f;
	char	*p;		/* for stream_read() */
	size_t	 len;
};

bool	 stream_open(struct stream *);	/* false without memory */
void	 stream_close(struct stream *);
struct slice stream_read(struct stream *);
/* Drops what was printed behind the first `len` bytes. */
void	 stream_cut(struct stream *, size_t len);

static inline void
stream_add(struct stream *t, struct slice s)
{
	fwrite(s.p, 1, s.len, t->f);
}

/* A printer that puts `| ` before each line; bar_end() ends the last one. */
struct bar {
	FILE	*f;
	bool	 within;	/* a line is begun */
};
/* A vmsim_print_t whose argument is a struct bar. */
void	 bar_print(void *bar, const char *text, size_t len);
void	 bar_end(struct bar *);

#endif /* SCENARIO_TEXT_H */
