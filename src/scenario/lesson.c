/* SPDX-License-Identifier: BSD-2-Clause */
/* A lesson's directives, and the answer that is compared with it. */
#include <stdlib.h>
#include "scenario/lesson.h"
#include "scenario/parse.h"

static const struct word ask_words[] = {
	{ "source", ASK_SOURCE },
	{ "frames", ASK_FRAMES },
	{ "faults", ASK_FAULTS },
	{ "value", ASK_VALUE },
	{ "depth", ASK_DEPTH },
	{ "rights", ASK_RIGHTS },
	{ "who", ASK_WHO },
	{ NULL, 0 },
};

static bool
read_lesson(struct lesson *l, struct line *w, struct slice text)
{
	struct scenario *s = l->script;
	struct slice title;
	uint64_t number;
	const char *quote;

	if (l->title.len != 0)
		return (parse_fail(s, "lesson: once is enough"));
	if (w->n < 3 || !number_value(w->v[1], &number) || number == 0 ||
	    number > 9999)
		return (parse_fail(s, "lesson: expected a number and a title: "
		    "lesson 4 \"Three generations\""));
	quote = memchr(text.p, '"', text.len);
	title = quote != NULL ? slice_after(text, (size_t)(quote - text.p)) :
	    (struct slice){ text.p, 0 };
	if (title.len < 3 || title.p[title.len - 1] != '"')
		return (parse_fail(s, "lesson: expected its title in double "
		    "quotes"));
	l->number = (unsigned)number;
	l->title = (struct slice){ title.p + 1, title.len - 2 };
	return (true);
}

static bool
read_ask(struct lesson *l, struct line *w, struct slice text)
{
	struct scenario *s = l->script;
	struct lesson_ask *ask;
	char list[128] = "";
	int kind = 0;

	if (w->n < 2 || !word_find(ask_words, w->v[1], &kind)) {
		word_list(ask_words, ", ", " or ", list, sizeof(list));
		return (parse_fail(s, "ask: expected %s", list));
	}
	if (w->n != (kind == ASK_WHO ? 3 : 2))
		return (parse_fail(s, kind == ASK_WHO ? "ask who: expected a "
		    "page, such as S1[0]" : "ask: expected nothing more "
		    "behind \"%.*s\"", SLICE(w->v[1])));
	if (kind == ASK_WHO && !require_is_page(w->v[2]))
		return (parse_expected(s, w->v[2], "a page, such as S1[0]"));
	ask = memory_alloc(s, sizeof(*ask));
	if (ask == NULL)
		return (parse_fail(s, "out of memory"));
	ask->kind = (enum ask_kind)kind;
	ask->line = s->line;
	if (kind == ASK_WHO)
		ask->page = w->v[2];
	*l->ask_tail = ask;
	l->ask_tail = &ask->next;
	return (true);
}

static bool
words_are(const struct line *w, unsigned from, const char *a, const char *b)
{
	return (w->n >= from + 2 && slice_is(w->v[from], a) &&
	    slice_is(w->v[from + 1], b));
}

/* [anew] [without VERB ...] */
static bool
read_conditions(struct lesson *l, struct line *w)
{
	l->anew = w->next < w->n && slice_is(w->v[w->next], "anew");
	w->next += l->anew;
	if (w->next == w->n)
		return (true);
	if (!slice_is(w->v[w->next], "without") || ++w->next == w->n)
		return (parse_fail(l->script, "task: expected \"anew\", "
		    "\"without\" and operations, or nothing more"));
	l->without = words_text(w, w->next);
	for (; w->next < w->n; w->next++)
		if (parse_verb(w->v[w->next]) == NULL)
			return (parse_expected(l->script, w->v[w->next],
			    "an operation"));
	return (true);
}

/* task at most N operations */
static bool
read_task(struct lesson *l, struct line *w, struct slice text)
{
	struct scenario *s = l->script;

	if (l->task_line != 0)
		return (parse_fail(s, "task: once is enough"));
	if (w->n < 5 || !words_are(w, 1, "at", "most") ||
	    !number_value(w->v[3], &l->at_most) || l->at_most == 0 ||
	    !(slice_is(w->v[4], "operations") ||
	    slice_is(w->v[4], "operation")))
		return (parse_fail(s, "task: expected \"at most N "
		    "operations\""));
	l->task_line = s->line;
	w->next = 5;
	return (read_conditions(l, w));
}

static bool
read_require(struct lesson *l, struct line *w, struct slice text)
{
	struct requirement *r;
	bool some_order;

	if (l->task_line == 0)
		return (parse_fail(l->script, "require: expected a task "
		    "before it"));
	some_order = words_are(w, 1, "in", "some") && w->n > 3 &&
	    slice_is(w->v[3], "order");
	w->next = some_order ? 4 : 1;
	r = require_parse(l->script, w);
	if (r == NULL)
		return (false);
	r->some_order = some_order;
	r->text = words_text(w, 1);
	*l->requirement_tail = r;
	l->requirement_tail = &r->next;
	l->nrequirements++;
	return (true);
}

static bool
read_bug(struct lesson *l, struct line *w, struct slice text)
{
	if (w->n != 2 || l->bug.len != 0)
		return (parse_fail(l->script, "bug: expected one name of "
		    "tests/zoo, such as A20-dirty-cow-analogue"));
	l->bug = w->v[1];
	return (true);
}

typedef bool directive_fn(struct lesson *, struct line *, struct slice text);

static const struct directive {
	const char *name;
	directive_fn *read;
} directives[] = {
	{ "lesson", read_lesson },
	{ "ask", read_ask },
	{ "task", read_task },
	{ "require", read_require },
	{ "bug", read_bug },
};

static bool
read_directive(struct lesson *l, struct slice text)
{
	struct line w;
	size_t i;

	if (!parse_words(l->script, text, &w))
		return (false);
	if (w.n == 0)
		return (parse_fail(l->script, "#!: expected lesson, ask, task, "
		    "require or bug"));
	for (i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (slice_is(w.v[0], directives[i].name))
			return (directives[i].read(l, &w, text));
	return (parse_expected(l->script, w.v[0], "lesson, ask, task, require "
	    "or bug"));
}

static bool
read_directives(struct lesson *l, const char *text, size_t len)
{
	struct slice line, rest = { text, len };
	struct scenario *s = l->script;

	s->line = 0;
	while (slice_line(&rest, &line)) {
		s->line++;
		line = slice_chomp(line);
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		line = slice_trim(line);
		if (slice_begins(line, "#!") && !slice_begins(line, "#!/") &&
		    !read_directive(l, slice_trim(slice_after(line, 2))))
			return (false);
	}
	s->line = 1;
	if (l->title.len == 0)
		return (parse_fail(s, "expected a line #! lesson NUMBER "
		    "\"TITLE\""));
	if (l->task_line != 0 && l->requirements == NULL && l->bug.len == 0)
		return (parse_fail(s, "a task, and nothing is required"));
	return (true);
}

struct lesson *
lesson_open(const char *text, size_t len, const char *name,
    struct scenario_error *error)
{
	struct scenario *s = scenario_open(text, len, name, error);
	struct lesson *l = NULL;

	if (s == NULL)
		return (NULL);
	s->error = error;
	l = memory_alloc(s, sizeof(*l));
	if (l == NULL) {
		scenario_close(s);
		snprintf(error->text, sizeof(error->text),
		    "%s: out of memory", name);
		return (NULL);
	}
	l->script = s;
	l->ask_tail = &l->asks;
	l->requirement_tail = &l->requirements;
	if (!read_directives(l, text, len)) {
		lesson_close(l);
		return (NULL);
	}
	s->error = NULL;
	return (l);
}

void
lesson_close(struct lesson *l)
{
	if (l != NULL)
		scenario_close(l->script);
}

struct requirement *
lesson_predicate(struct scenario *s, struct slice text,
    struct scenario_error *error)
{
	struct requirement *r = NULL;
	struct line w;

	error->text[0] = '\0';
	s->error = error;
	if (parse_words(s, text, &w))
		r = require_parse(s, &w);
	s->error = NULL;
	return (r);
}

/* The same words? */
static bool
ops_are_alike(const struct scenario_op *a, const struct scenario_op *b)
{
	struct slice x = a->text, y = b->text;
	size_t m, n;

	while (x.len > 0 && y.len > 0) {
		for (m = 0; m < x.len && strchr(" \t\r", x.p[m]) == NULL; m++)
			;
		for (n = 0; n < y.len && strchr(" \t\r", y.p[n]) == NULL; n++)
			;
		if (m != n || memcmp(x.p, y.p, n) != 0)
			return (false);
		x = slice_trim(slice_after(x, m));
		y = slice_trim(slice_after(y, n));
	}
	return (x.len == y.len);
}

/* Looking is free, and so are the marks of blocks. */
static bool
op_counts(const struct scenario_op *op)
{
	return (op->verb->mark == MARK_NONE &&
	    (!op->verb->is_silent || op->verb->acts));
}

static bool
op_is_allowed(const struct lesson *l, const struct scenario_op *op)
{
	struct slice name = { op->verb->name, strlen(op->verb->name) };
	const char *at;

	if (op->inner != NULL && !op_is_allowed(l, op->inner))
		return (false);
	for (at = l->without.p; l->without.len != 0;
	    at += strcspn(at, " \t")) {
		at += strspn(at, " \t");
		if (at >= l->without.p + l->without.len)
			break;
		if (strncmp(at, name.p, name.len) == 0 &&
		    strchr(" \t\r\n", at[name.len]) != NULL)
			return (false);
	}
	return (true);
}

bool
lesson_compare(const struct lesson *l, const struct scenario *answer,
    struct lesson_answer *a, struct scenario_error *error)
{
	const struct scenario_op *own = l->anew ? NULL : l->script->first;
	const struct scenario_op *op = answer->first;

	*a = (struct lesson_answer){ .n = 0 };
	for (; own != NULL && own->line < l->task_line; own = own->next) {
		if (op == NULL || !ops_are_alike(own, op)) {
			error->line = op != NULL ? op->line : 0;
			snprintf(error->text, sizeof(error->text), "%s:%u: "
			    "expected the lesson's \"%.*s\" (its line %u): an "
			    "answer goes on behind what the lesson does",
			    answer->name, error->line, SLICE(own->text),
			    own->line);
			return (false);
		}
		a->from = op;
		op = op->next;
	}
	for (; op != NULL; op = op->next) {
		a->n += op_counts(op);
		if (a->wrong == NULL && !op_is_allowed(l, op))
			a->wrong = op;
	}
	return (true);
}
