/* SPDX-License-Identifier: BSD-2-Clause */
/* A session as a scenario that is a test of itself. */
#include "scenario/session_point.h"

/* It makes something by a new name, or the machine: `ok` says nothing. */
static bool
op_is_making(const struct scenario_op *op)
{
	const enum arg first = op->verb->args[0];

	return (first == ARG_NEW_PROC || first == ARG_NEW_OBJECT ||
	    first == ARG_FRAMES);
}

/* Can it stand behind `=`, and mean itself there? */
static bool
is_expectable(struct slice operation, const char *answer)
{
	char line[512], text[512];
	struct scenario_error error = { 0 };
	struct scenario s = { .name = text, .error = &error };
	struct line w;
	int n;

	text[0] = '\0';
	n = snprintf(line, sizeof(line), "expect %.*s = ", SLICE(operation));
	if (n < 0 || (size_t)n + strlen(answer) >= sizeof(line))
		return (false);
	memcpy(line + n, answer, strlen(answer) + 1);
	if (strpbrk(answer, "|#\n") != NULL || !parse_words(&s,
	    (struct slice){ line, strlen(line) }, &w))
		return (false);
	if (!parse_words(&s, (struct slice){ answer, strlen(answer) }, &w) ||
	    w.n == 0)
		return (false);
	return (parse_verb(w.v[0]) == NULL);
}

static void
save_expect(FILE *f, struct slice operation, const char *answer)
{
	if (is_expectable(operation, answer))
		fprintf(f, "expect %.*s = %s", SLICE(operation), answer);
	else
		fprintf(f, "%.*s", SLICE(operation));
}

/* An `expect` that failed expects what came. */
static void
save_unmet(FILE *f, const struct session_point *p)
{
	save_expect(f, p->op->inner->text, p->answer);
	if (p->op->other != NULL)
		fprintf(f, "\n%.*s", SLICE(p->op->other->text));
}

static void
save_operation(FILE *f, const struct session_point *p)
{
	const struct scenario_op *op = p->op;
	bool expects = op->other != NULL || op->answers.len > 0;

	if (expects && p->unexpected)
		save_unmet(f, p);
	else if (p->answer == NULL || !op_is_ordinary(op) ||
	    (op_is_making(op) && strcmp(p->answer, "ok") == 0))
		fputs(p->text, f);
	else
		save_expect(f, op->text, p->answer);
}

void
session_save(const struct session *s, FILE *f)
{
	struct stream *pending = (struct stream *)(uintptr_t)&s->pending;
	const struct session_point *p;
	struct slice rest;
	size_t i;

	for (i = 1; i <= s->place; i++) {
		p = &s->points[i];
		if (p->lead != NULL)
			fputs(p->lead, f);
		save_operation(f, p);
		if (p->comment != NULL)
			fprintf(f, " %s", p->comment);
		fputc('\n', f);
	}
	rest = stream_read(pending);
	fwrite(rest.p, 1, rest.len, f);
}
