/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines are collected while the execution runs; which locations are shared is
 * known only when it is over.
 */
#include <stdlib.h>
#include <string.h>

#include "observe/observe.h"
#include "explore/columns.h"

#define	LINES_MAX	4000
#define	SHOWN_MAX	160	/* the last so many are printed */
#define	CHANGED		(1U << 31)

/* vmsim_print_t; arg is a struct columns. */
static void
append_to_line(void *arg, const char *text, size_t len)
{
	struct columns *c = arg;

	for (; len > 0 && ARRAY_RESERVE(&c->text); len--)
		c->text.v[c->text.n++] = *text++;
}

/* The text written so far becomes a line. */
static void
end_line(struct columns *c, uint32_t step, unsigned slot, bool always)
{
	char *text;

	while (c->text.n > 0 && c->text.v[c->text.n - 1] == '\n')
		c->text.n--;
	if (c->text.n > 0 && c->lines.n < LINES_MAX &&
	    ARRAY_RESERVE(&c->lines)) {
		text = strndup(c->text.v, c->text.n);
		if (text != NULL)
			c->lines.v[c->lines.n++] = (struct columns_line){
			    step, (uint8_t)slot, always, text };
	}
	c->text.n = 0;
}

/* What the trace has of the step that has just ended. */
static void
add_events(struct search *sr, uint32_t depth)
{
	struct columns *c = sr->columns;
	const struct trace *t = &sr->vm->trace;
	struct printer out = { append_to_line, c };
	const struct trace_event *ev;
	unsigned slot;

	if (depth == 0)
		return;
	slot = sr->run.steps[depth - 1].slot;
	if (t->next - c->event > TRACE_RING)
		c->event = t->next - TRACE_RING;
	for (; c->event < t->next; c->event++) {
		ev = &t->ring[c->event % TRACE_RING];
		if (ev->kind == TRACE_FAULT_BEGIN)
			c->access[slot] = (vm_prot_t)ev->d;
		observe_tell_event(&out, ev, c->access[slot]);
		end_line(c, depth, slot, true);
	}
}

static void
add_preemption(struct search *sr, uint32_t depth, unsigned running)
{
	struct printer out = { append_to_line, sr->columns };
	const struct thread *from = sr->run.slots.thread[running];

	print_fmt(&out, "---- %s is overtaken before it %s", from->td_name,
	    point_code_words(point_code(&sr->run, running)));
	print_subject(sr, &out, from->td_point, from->td_what);
	end_line(sr->columns, depth, NO_SLOT, true);
}

/* The step has been counted already. */
void
columns_add_step(struct search *sr, const struct step *s,
    const struct thread *td)
{
	struct printer out = { append_to_line, sr->columns };
	char code = (char)s->code;
	uint32_t depth = sr->run.depth;

	add_events(sr, depth - 1);
	if (step_is_preemption(s))
		add_preemption(sr, depth - 1, s->node.running);
	print_fmt(&out, "%s", point_code_words(code));
	if (code != 'n' && code != 'z')
		print_subject(sr, &out, td->td_point, td->td_what);
	end_line(sr->columns, depth, s->slot, strchr("nzyZt", code) != NULL);
}

void
columns_end(struct search *sr)
{
	add_events(sr, sr->run.depth);
}

/* Slots that touched each location, and whether one CHANGED it. */
static uint32_t *
find_sharers(const struct execution *x)
{
	const struct access *a;
	const struct step *s;
	uint32_t *sharers;
	uint32_t i, n;

	sharers = calloc(x->dep.locations.n + 1, sizeof(*sharers));
	if (sharers == NULL)
		return (NULL);
	for (n = 0; n < x->depth; n++) {
		s = &x->steps[n];
		for (i = 0; i < s->naccesses; i++) {
			a = &x->dep.accesses.v[s->access + i];
			sharers[a->location] |= 1U << s->slot;
			if (!mode_is_read(a->mode))
				sharers[a->location] |= CHANGED;
		}
	}
	return (sharers);
}

static bool
is_shared_step(const struct execution *x, const uint32_t *sharers, uint32_t n)
{
	const struct step *s;
	uint32_t bits, i;

	if (n == 0 || n > x->depth || sharers == NULL)
		return (true);
	s = &x->steps[n - 1];
	for (i = 0; i < s->naccesses; i++) {
		bits = sharers[x->dep.accesses.v[s->access + i].location];
		if ((bits & CHANGED) != 0 &&
		    (bits & ~CHANGED & ~(1U << s->slot)) != 0)
			return (true);
	}
	return (false);
}

static unsigned
column_width(const struct execution *x)
{
	if (x->slots.n <= 2)
		return (36);
	return (x->slots.n == 3 ? 26 : 20);
}

/* How much of a text goes into a line of a column. */
static unsigned
wrap_text(const char *text, unsigned width)
{
	unsigned len = (unsigned)strlen(text);

	if (len <= width - 1)
		return (len);
	for (len = width - 1; len > width / 2 && text[len] != ' '; len--)
		continue;
	return (len);
}

/* A line in its column, wrapped. */
static void
print_line(struct printer *out, const struct columns_line *l, unsigned width)
{
	const char *p = l->text;
	unsigned len;

	if (l->slot == NO_SLOT) {
		print_fmt(out, "      %s\n", p);
		return;
	}
	while (*p != '\0') {
		len = wrap_text(p, width);
		if (p == l->text)
			print_fmt(out, "%5u ", l->step);
		else
			print_fmt(out, "      ");
		print_fmt(out, "%*s%.*s\n", (int)(l->slot * width), "",
		    (int)len, p);
		for (p += len; *p == ' '; p++)
			continue;
	}
}

static void
print_heading(struct printer *out, const struct execution *x)
{
	unsigned slot, width = column_width(x);

	print_fmt(out, "\n step ");
	for (slot = 0; slot < x->slots.n; slot++)
		print_fmt(out, "%-*s", slot + 1 < x->slots.n ? (int)width : 0,
		    slots_name(&x->slots, slot));
	print_fmt(out, "\n");
}

/* Which lines are to be printed; returns their number. */
static size_t
select_lines(const struct execution *x, struct columns *c)
{
	uint32_t *sharers = find_sharers(x);
	struct columns_line *l;
	size_t shown = 0;

	for (l = c->lines.v; l < c->lines.v + c->lines.n; l++) {
		l->always = l->always || is_shared_step(x, sharers, l->step);
		shown += l->always;
	}
	free(sharers);
	return (shown);
}

void
columns_print(const struct search *sr, struct printer *out)
{
	const struct execution *x = &sr->run;
	struct columns *c = sr->columns;
	size_t i, shown, skip;

	shown = select_lines(x, c);
	print_heading(out, x);
	skip = shown > SHOWN_MAX ? shown - SHOWN_MAX : 0;
	if (skip > 0)
		print_fmt(out, "      (%zu lines before)\n", skip);
	for (i = 0; i < c->lines.n; i++) {
		if (!c->lines.v[i].always)
			continue;
		if (skip > 0)
			skip--;
		else
			print_line(out, &c->lines.v[i], column_width(x));
	}
}

void
columns_fini(struct columns *c)
{
	size_t i;

	for (i = 0; i < c->lines.n; i++)
		free(c->lines.v[i].text);
	free(c->lines.v);
	free(c->text.v);
}
