/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines to operations.
 *
 * The whole file is parsed before anything runs, so a mistake in the last
 * line costs nobody a half-executed scenario.  The first mistake ends the
 * parsing; its sentence names the word and what was expected instead.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenario/language.h"

#define	NEAR_MAX	24	/* longest word that gets a suggestion */

bool
parse_fail(struct scenario *s, const char *fmt, ...)
{
	struct scenario_error *e = s->error;
	va_list ap;
	int n;

	if (e->text[0] != '\0')
		return (false);
	e->line = s->line;
	n = snprintf(e->text, sizeof(e->text), "%s:%u: ", s->name, s->line);
	if (n < 0 || (size_t)n >= sizeof(e->text))
		return (false);
	va_start(ap, fmt);
	vsnprintf(e->text + n, sizeof(e->text) - (size_t)n, fmt, ap);
	va_end(ap);
	return (false);
}

bool
parse_expected(struct scenario *s, struct slice word, const char *what)
{
	return (parse_fail(s, "\"%.*s\": expected %s", (int)word.len, word.p,
	    what));
}

/* Insertions, deletions and replacements between two short words. */
static unsigned
distance(struct slice a, const char *b, size_t blen)
{
	unsigned row[NEAR_MAX + 1], diagonal, above, cost;
	size_t i, j;

	for (j = 0; j <= blen; j++)
		row[j] = (unsigned)j;
	for (i = 1; i <= a.len; i++) {
		diagonal = row[0];
		row[0] = (unsigned)i;
		for (j = 1; j <= blen; j++) {
			above = row[j];
			cost = diagonal + (a.p[i - 1] != b[j - 1]);
			if (above + 1 < cost)
				cost = above + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			diagonal = above;
			row[j] = cost;
		}
	}
	return (row[blen]);
}

const char *
parse_nearest(struct slice word, const char *(*nth)(const void *, unsigned),
    const void *arg, unsigned n)
{
	const char *best, *text;
	unsigned d, best_d, i;
	size_t len;

	best = NULL;
	best_d = 2 * 3;
	if (word.len > NEAR_MAX)
		return (NULL);
	for (i = 0; i < n; i++) {
		text = nth(arg, i);
		len = strlen(text);
		if (len == 0 || len > NEAR_MAX)
			continue;
		d = distance(word, text, len);
		if (d >= 3 || d >= len)
			continue;
		/* Of two as near the one with the same first letter. */
		d = 2 * d + (word.p[0] != text[0]);
		if (d < best_d) {
			best = text;
			best_d = d;
		}
	}
	return (best);
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

/* A word that begins with `#` and what follows it are a comment. */
static bool
split(struct scenario *s, struct slice line, struct words *w)
{
	const char *p = line.p, *end = line.p + line.len, *start;

	w->n = w->next = 0;
	for (;;) {
		while (p < end && is_blank(*p))
			p++;
		if (p == end || *p == '#')
			return (true);
		start = p;
		while (p < end && !is_blank(*p))
			p++;
		if (w->n == WORDS_MAX)
			return (parse_fail(s, "more than %d words",
			    WORDS_MAX));
		w->v[w->n++] = (struct slice){ start, (size_t)(p - start) };
	}
}

static const char *
verb_nth(const void *arg, unsigned i)
{
	return (scenario_verbs[i].name);
}

static const struct verb *
find_verb(struct scenario *s, struct slice word)
{
	const char *near;
	unsigned i;

	for (i = 0; i < scenario_nverbs; i++)
		if (slice_is(word, scenario_verbs[i].name))
			return (&scenario_verbs[i]);
	near = parse_nearest(word, verb_nth, NULL, scenario_nverbs);
	if (near != NULL)
		parse_fail(s, "\"%.*s\": no such operation; did you mean "
		    "\"%s\"?", (int)word.len, word.p, near);
	else
		parse_expected(s, word, "an operation");
	return (NULL);
}

struct scenario_op *
parse_operation(struct scenario *s, struct words *w)
{
	const struct verb *verb;
	struct scenario_op *op;
	struct slice first, last;
	char usage[160];

	first = w->v[w->next];
	last = w->v[w->n - 1];
	verb = find_verb(s, first);
	if (verb == NULL)
		return (NULL);
	op = pool_alloc(s->pool, sizeof(*op));
	if (op == NULL) {
		parse_fail(s, "out of memory");
		return (NULL);
	}
	op->verb = verb;
	op->line = s->line;
	op->text = (struct slice){ first.p,
	    (size_t)(last.p + last.len - first.p) };
	op->proc = op->child = op->object = NO_NAME;
	w->next++;
	if (!args_parse(s, op, w))
		return (NULL);
	if (w->next < w->n) {
		args_usage(verb, usage, sizeof(usage));
		parse_fail(s, "\"%.*s\": expected nothing more after \"%s\"",
		    (int)w->v[w->next].len, w->v[w->next].p, usage);
		return (NULL);
	}
	return (op);
}

static void
append(struct scenario *s, struct scenario_op *op)
{
	*s->tail = op;
	s->tail = &op->next;
	s->last = op;
	if ((op->verb->flags & VERB_TRACED) != 0)
		s->has_story = true;
}

/* A line of a recording's answers: belongs to the operation before it. */
static void
take_recorded(struct scenario *s, struct slice line)
{
	struct slice *r;

	if (line.len >= 6 && memcmp(line.p, "= end ", 6) == 0) {
		s->end = line;
		return;
	}
	if (s->last == NULL)
		return;
	r = &s->last->recorded;
	if (r->len == 0)
		r->p = line.p;
	r->len = (size_t)(line.p + line.len - r->p);
}

/* `line` has its newline. */
static bool
parse_line(struct scenario *s, struct slice line)
{
	struct scenario_op *op;
	struct slice body;
	struct words w;

	if (line.p[0] == '=' || line.p[0] == '|') {
		take_recorded(s, line);
		return (true);
	}
	body = line;
	if (body.p[body.len - 1] == '\n')
		body.len--;
	if (!split(s, body, &w))
		return (false);
	if (w.n == 0)
		return (true);
	op = parse_operation(s, &w);
	if (op == NULL)
		return (false);
	if (!block_enter(s, op))
		return (false);
	op->lead = (struct slice){ s->rest.p, (size_t)(line.p - s->rest.p) };
	s->rest.p = line.p + line.len;
	append(s, op);
	return (true);
}

/* A process may be named before the line that makes it, not without one. */
static bool
check_names(struct scenario *s)
{
	const struct name_table *t = &s->procs;
	struct slice word;
	const char *near;
	uint32_t i;

	for (i = 0; i < t->n; i++) {
		if (t->v[i].made)
			continue;
		s->line = t->v[i].line;
		word = (struct slice){ t->v[i].text, t->v[i].len };
		near = parse_nearest(word, name_nth, t, t->n);
		if (near != NULL)
			return (parse_fail(s, "\"%s\": no line makes this "
			    "process; did you mean \"%s\"?", word.p, near));
		return (parse_fail(s, "\"%s\": no line makes this process "
		    "(proc %s)", word.p, word.p));
	}
	return (true);
}

static bool
parse_all(struct scenario *s, const char *text, size_t len)
{
	const char *end = text + len, *newline;
	struct slice line;

	s->rest.p = text;
	while (text < end) {
		newline = memchr(text, '\n', (size_t)(end - text));
		line.p = text;
		line.len = newline == NULL ? (size_t)(end - text) :
		    (size_t)(newline + 1 - text);
		s->line++;
		if (!parse_line(s, line))
			return (false);
		text += line.len;
	}
	s->rest.len = (size_t)(end - s->rest.p);
	return (block_check(s) && check_names(s));
}

static char *
copy_string(struct pool *pool, const char *text)
{
	char *copy;
	size_t size;

	size = strlen(text) + 1;
	copy = pool_alloc(pool, size);
	if (copy != NULL)
		memcpy(copy, text, size);
	return (copy);
}

static struct scenario *
new_scenario(const char *name)
{
	struct scenario *s;

	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return (NULL);
	s->tail = &s->first;
	s->pool = pool_create();
	if (s->pool != NULL)
		s->name = copy_string(s->pool, name);
	if (s->name != NULL)
		return (s);
	scenario_close(s);
	return (NULL);
}

struct scenario *
scenario_open(const char *text, size_t len, const char *name,
    struct scenario_error *error)
{
	struct scenario *s;

	error->line = 0;
	error->text[0] = '\0';
	s = new_scenario(name);
	if (s == NULL) {
		snprintf(error->text, sizeof(error->text),
		    "%s: out of memory", name);
		return (NULL);
	}
	s->error = error;
	if (!parse_all(s, text, len)) {
		scenario_close(s);
		return (NULL);
	}
	s->error = NULL;
	return (s);
}

void
scenario_close(struct scenario *s)
{
	if (s == NULL)
		return;
	pool_destroy(s->pool);
	free(s->procs.v);
	free(s->objects.v);
	free(s);
}
