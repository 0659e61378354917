/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines to operations.
 *
 * The whole file is parsed before anything runs, so that a mistake in the last
 * line does not leave a scenario half executed.  The first mistake ends the
 * parsing; its sentence names the word and what was expected instead.
 */
#include <stdarg.h>
#include <stdlib.h>
#include "scenario/parse.h"

bool
parse_fail(struct scenario *s, const char *fmt, ...)
{
	struct scenario_error *e = s->error;
	va_list ap;
	int n;

	if (e->text[0] != '\0')
		return (false);
	e->line = s->line;
	n = s->line == 0 ? 0 : snprintf(e->text, sizeof(e->text), "%s:%u: ",
	    s->name, s->line);
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
	return (parse_fail(s, "\"%.*s\": expected %s", SLICE(word),
	    what));
}

/* A word that begins with `#` and what follows it are a comment. */
bool
parse_words(struct scenario *s, struct slice line, struct line *w)
{
	static const char blanks[] = " \t\r";
	const char *p = line.p, *end = line.p + line.len, *start;

	w->n = w->next = 0;
	for (;;) {
		while (p < end && memchr(blanks, *p, 3) != NULL)
			p++;
		if (p == end || *p == '#')
			return (true);
		start = p;
		while (p < end && memchr(blanks, *p, 3) == NULL)
			p++;
		if (w->n == LINE_WORDS)
			return (parse_fail(s, "more than %d words",
			    LINE_WORDS));
		w->v[w->n++] = (struct slice){ start, (size_t)(p - start) };
	}
}

/* A word_nth_fn of all verbs. */
static const char *
verb_name_nth(const void *arg, unsigned i)
{
	const struct verb *verb = verb_nth(i);

	return (verb != NULL ? verb->name : NULL);
}

const struct verb *
parse_verb(struct slice word)
{
	const struct verb *verb;
	unsigned i;

	for (i = 0; (verb = verb_nth(i)) != NULL; i++)
		if (slice_is(word, verb->name))
			break;
	return (verb);
}

static const struct verb *
find_verb(struct scenario *s, struct slice word)
{
	const struct verb *verb;
	const char *near;

	verb = parse_verb(word);
	if (verb != NULL)
		return (verb);
	near = word_nearest(word, verb_name_nth, NULL);
	if (near != NULL)
		parse_fail(s, "\"%.*s\": no such operation; did you mean "
		    "\"%s\"?", SLICE(word), near);
	else
		parse_expected(s, word, "an operation");
	return (NULL);
}

static struct scenario_op *
new_operation(struct scenario *s, const struct verb *verb, struct slice text)
{
	struct scenario_op *op;

	op = memory_alloc(s, sizeof(*op));
	if (op == NULL) {
		parse_fail(s, "out of memory");
		return (NULL);
	}
	op->verb = verb;
	op->line = s->line;
	op->text = text;
	op->proc = op->child = op->object = NO_NAME;
	return (op);
}

struct scenario_op *
parse_operation(struct scenario *s, struct line *w)
{
	const struct verb *verb;
	struct scenario_op *op;
	char usage[USAGE_MAX];

	verb = find_verb(s, w->v[w->next]);
	if (verb == NULL)
		return (NULL);
	op = new_operation(s, verb, words_text(w, w->next));
	if (op == NULL)
		return (NULL);
	w->next++;
	if (!args_parse(s, op, w))
		return (NULL);
	if (w->next == w->n)
		return (op);
	args_usage(verb, usage);
	parse_fail(s, "\"%.*s\": expected nothing more after \"%s\"",
	    SLICE(w->v[w->next]), usage);
	return (NULL);
}

static void
append_operation(struct scenario *s, struct scenario_op *op)
{
	*s->tail = op;
	s->tail = &op->next;
	s->last = op;
	if (op->verb->needs_trace)
		s->has_story = true;
}

static bool
begins_with_number(struct slice s)
{
	size_t i = 0;

	while (i < s.len && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return (i > 0 && i < s.len && (s.p[i] == ' ' || s.p[i] == ':'));
}

/* "| object 0 anon ..." or "| queue active count=1 0:7", and no names. */
static bool
is_numbering(struct slice line)
{
	static const char object[] = "| object ", count[] = " count=";
	const char *p;

	if (slice_begins(line, object))
		return (begins_with_number(slice_after(line,
		    strlen(object))));
	p = slice_begins(line, "| queue ") ? slice_find(line, count) : NULL;
	for (; p != NULL && p < line.p + line.len; p++) {
		if (*p == ' ' && begins_with_number(slice_after(line,
		    (size_t)(p + 1 - line.p))))
			return (true);
	}
	return (false);
}

/* A line of a recording's answers: belongs to the operation before it. */
static void
take_recorded(struct scenario *s, struct slice line)
{
	struct slice *r;

	if (slice_begins(line, "= end ")) {
		s->end = line;
		return;
	}
	if (s->last == NULL)
		return;
	r = &s->last->recorded;
	if (r->len == 0)
		r->p = line.p;
	r->len = (size_t)(line.p + line.len - r->p);
	s->numbers_objects |= is_numbering(line);
}

bool
parse_line(struct scenario *s, struct slice line)
{
	struct scenario_op *op;
	struct line w;

	if (line.p[0] == '=' || line.p[0] == '|') {
		take_recorded(s, line);
		return (true);
	}
	if (!parse_words(s, slice_chomp(line), &w))
		return (false);
	if (w.n == 0)
		return (true);
	op = parse_operation(s, &w);
	if (op == NULL || !mark_section(s, op))
		return (false);
	op->lead = (struct slice){ s->rest.p, (size_t)(line.p - s->rest.p) };
	s->rest.p = line.p + line.len;
	append_operation(s, op);
	return (true);
}

/* A process may be named before the line that makes it, not without one. */
bool
parse_names_check(struct scenario *s)
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
		near = word_nearest(word, name_nth, t);
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
	struct slice line, left = { text, len };

	s->rest.p = text;
	while (slice_line(&left, &line)) {
		s->line++;
		if (!parse_line(s, line))
			return (false);
	}
	s->rest.len = (size_t)(left.p - s->rest.p);
	return (mark_check(s) && parse_names_check(s) && written_sort(s));
}

struct scenario *
parse_begin(const char *name)
{
	struct scenario *s;

	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return (NULL);
	s->tail = &s->first;
	s->name = memory_string(s, (struct slice){ name, strlen(name) });
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
	s = parse_begin(name);
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
	memory_free(s);
	free(s->procs.v);
	free(s->procs.places);
	free(s->objects.v);
	free(s->objects.places);
	free(s);
}
