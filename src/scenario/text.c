/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces of text, text that grows, and lines with a bar before them. */
#define	_GNU_SOURCE	/* memmem() */
#include <stdlib.h>
#include "scenario/text.h"

const char *
slice_find(struct slice s, const char *text)
{
	return (memmem(s.p, s.len, text, strlen(text)));
}

bool
slice_line(struct slice *rest, struct slice *line)
{
	const char *newline;

	*line = *rest;
	if (rest->len == 0)
		return (false);
	newline = memchr(rest->p, '\n', rest->len);
	if (newline != NULL)
		line->len = (size_t)(newline + 1 - rest->p);
	*rest = slice_after(*rest, line->len);
	return (true);
}

struct slice
slice_chomp(struct slice s)
{
	if (s.len > 0 && s.p[s.len - 1] == '\n')
		s.len--;
	return (s);
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t');
}

struct slice
slice_trim(struct slice s)
{
	while (s.len > 0 && is_blank(s.p[0]))
		s = slice_after(s, 1);
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return (s);
}

void
slice_cut_referenced(struct slice line, struct slice *before,
    struct slice *after)
{
	static const char word[] = " referenced";
	const char *at;

	*before = line;
	*after = slice_after(line, line.len);
	at = slice_begins(line, "|  page ") ? slice_find(line, word) : NULL;
	if (at == NULL)
		return;
	before->len = (size_t)(at - line.p);
	*after = slice_after(line, before->len + strlen(word));
}

bool
stream_open(struct stream *t)
{
	t->f = open_memstream(&t->p, &t->len);
	return (t->f != NULL);
}

void
stream_close(struct stream *t)
{
	if (t->f != NULL)
		fclose(t->f);
	free(t->p);
	*t = (struct stream){ 0 };
}

struct slice
stream_read(struct stream *t)
{
	fflush(t->f);
	return ((struct slice){ t->p, t->len });
}

void
stream_cut(struct stream *t, size_t len)
{
	fseeko(t->f, (off_t)len, SEEK_SET);
	t->len = len;
}

void
bar_print(void *arg, const char *text, size_t len)
{
	struct slice line, rest = { text, len };
	struct bar *bar = arg;

	while (slice_line(&rest, &line)) {
		if (!bar->within)
			fputs("| ", bar->f);
		fwrite(line.p, 1, line.len, bar->f);
		bar->within = line.p[line.len - 1] != '\n';
	}
}

void
bar_end(struct bar *bar)
{
	if (bar->within)
		fputc('\n', bar->f);
	bar->within = false;
}
