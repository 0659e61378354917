/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of an execution, selected and printed in columns. */
#include <stdlib.h>
#include <string.h>

#include "explore/columns.h"

#define	SHOWN_MAX	160	/* the last so many are printed */
#define	WIDTH		80	/* if nobody says */
#define	NUMBERS		6	/* of the steps, with a blank */
#define	COLUMN_MIN	16

/* The printing of a report. */
struct column_printer {
	struct printer	*out;		/* (c) */
	const struct execution *x;	/* (c) */
	unsigned	 width;		/* (c) of a column */
	uint32_t	 told;		/* (t) steps shown or counted so far */
};

static unsigned
column_width(const struct search *sr)
{
	unsigned n = sr->run.slots.n, width = sr->config.width;

	width = (width != 0 ? width : WIDTH) - 1;
	if (n == 0 || width < NUMBERS + n * COLUMN_MIN)
		return (COLUMN_MIN);
	return ((width - NUMBERS) / n);
}

static unsigned
indentation(const char *text)
{
	return ((unsigned)strspn(text, " "));
}

/* How much of a text goes into a line that has so much room. */
static unsigned
wrap_text(const char *text, unsigned room)
{
	unsigned len = (unsigned)strlen(text), least;

	if (len <= room)
		return (len);
	least = indentation(text) + 1 + room / 3;
	for (len = room; len > least && text[len] != ' '; len--)
		continue;
	return (text[len] == ' ' ? len : room);
}

/* A text in its column, wrapped; what does not fit hangs below its start. */
static void
print_in_column(const struct column_printer *p, unsigned slot,
    const char *text)
{
	unsigned hang = 0, hanging = indentation(text) + 2, len;

	for (;;) {
		len = wrap_text(text, p->width - 1 - hang);
		print_fmt(p->out, "%*s%.*s\n", (int)(slot * p->width + hang),
		    "", (int)len, text);
		text += len;
		text += indentation(text);
		if (*text == '\0')
			return;
		hang = hanging < p->width / 2 ? hanging : 0;
		print_fmt(p->out, "%*s", NUMBERS, "");
	}
}

/* "... 12 steps ..." for those of one thread that come before step `end`. */
static void
print_folded(struct column_printer *p, uint32_t end)
{
	char text[32];
	uint32_t n;

	while (p->told + 1 < end) {
		for (n = p->told + 1; n + 1 < end && p->x->steps[n].slot ==
		    p->x->steps[p->told].slot; n++)
			continue;
		snprintf(text, sizeof(text), "... %u step%s ...",
		    n - p->told, n - p->told == 1 ? "" : "s");
		print_fmt(p->out, "%*s", NUMBERS, "");
		print_in_column(p, p->x->steps[p->told].slot, text);
		p->told = n;
	}
}

static void
print_line(struct column_printer *p, const struct columns_line *l)
{
	bool across = l->slot == NO_SLOT;

	print_folded(p, across ? l->step + 1 : l->step);
	if (across) {
		print_fmt(p->out, "%*s%s\n", NUMBERS, "", l->text);
		return;
	}
	if (l->step > p->told)
		print_fmt(p->out, "%5u ", l->step);
	else
		print_fmt(p->out, "%*s", NUMBERS, "");
	p->told = l->step;
	print_in_column(p, l->slot, l->text);
}

static void
print_heading(const struct column_printer *p)
{
	const struct slots *sl = &p->x->slots;
	unsigned slot;

	print_fmt(p->out, "\n step ");
	for (slot = 0; slot < sl->n; slot++)
		print_fmt(p->out, "%-*s", slot + 1 < sl->n ? (int)p->width : 0,
		    slots_name(sl, slot));
	print_fmt(p->out, "\n");
}

/* Does an event of the same step tell what the step does? */
static bool
is_told_by_event(const struct columns *c, size_t i, const struct step *s)
{
	const struct columns_line *l = &c->lines.v[i];

	return (i + 1 < c->lines.n && l[1].step == l->step &&
	    l[1].slot == l->slot && strchr("tCMZ", s->code) != NULL);
}

static bool
is_panic(const struct execution *x, uint32_t step)
{
	return (step == x->depth && x->ending == END_PANIC);
}

/* Which lines are to be printed; returns their number. */
static size_t
select_lines(const struct execution *x, struct columns *c)
{
	bool *ordered = ordered_steps(x);
	struct columns_line *l;
	size_t i, shown = 0;

	for (i = 0; i < c->lines.n; i++) {
		l = &c->lines.v[i];
		if (l->own)
			l->shown = (l->shown || ordered == NULL ||
			    ordered[l->step - 1] || is_panic(x, l->step)) &&
			    !is_told_by_event(c, i, &x->steps[l->step - 1]);
		shown += l->shown;
	}
	free(ordered);
	return (shown);
}

void
columns_print(const struct search *sr, struct printer *out)
{
	struct columns *c = sr->columns;
	/* That the bodies begin goes without saying. */
	struct column_printer p = { out, &sr->run, column_width(sr),
	    sr->run.slots.nbodies };
	struct columns_line *l = c->lines.v;
	size_t i, shown, skip;

	shown = select_lines(&sr->run, c);
	print_heading(&p);
	skip = shown > SHOWN_MAX ? shown - SHOWN_MAX : 0;
	if (skip > 0)
		print_fmt(out, "      (%zu lines before)\n", skip);
	for (i = 0; i < c->lines.n; i++, l++) {
		if (!l->shown)
			continue;
		if (skip > 0) {
			skip--;
			p.told = l->step;
		} else
			print_line(&p, l);
	}
	print_folded(&p, sr->run.depth + 1);
}
