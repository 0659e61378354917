/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report of a failure: what failed, the schedule, and the story of that
 * execution in columns, one a thread.
 *
 * The story has the lines of the fault handler's trace and those steps that
 * touch what another thread touches too; the execution is run once more for
 * it.  Which things are shared is known only when it is over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/observe.h"
#include "explore/explore.h"

#define	LINES_MAX	4000
#define	SHOWN_MAX	160	/* the last so many are printed */

struct line {
	uint32_t step;			/* (t) */
	uint8_t	 slot;			/* (t) NOBODY: across all columns */
	bool	 always;		/* (t) not only if the step is shared */
	char	*text;			/* (t) */
};

struct story {
	struct line *lines;		/* (t) */
	size_t	 n, room;		/* (t) */
	uint64_t event;			/* (t) of the trace, told so far */
	vm_prot_t access[EXPLORE_SLOTS];	/* (t) what its fault wants */
	char	*text;			/* (t) of the line that is written */
	size_t	 len;			/* (t) */
};

/* vmsim_print_t into a string that grows; arg is a struct story. */
static void
write_text(void *arg, const char *text, size_t len)
{
	struct story *st = arg;
	char *p;

	p = realloc(st->text, st->len + len + 1);
	if (p == NULL)
		return;
	memcpy(p + st->len, text, len);
	st->len += len;
	p[st->len] = '\0';
	st->text = p;
}

/* The text written so far becomes a line. */
static void
end_line(struct explorer *e, struct story *st, uint32_t step, unsigned slot,
    bool always)
{
	struct line *l;

	while (st->len > 0 && st->text[st->len - 1] == '\n')
		st->text[--st->len] = '\0';
	if (st->text != NULL && st->n < LINES_MAX &&
	    explore_grow(e, (void **)&st->lines, &st->room, st->n,
	    sizeof(*st->lines))) {
		l = &st->lines[st->n++];
		*l = (struct line){ step, (uint8_t)slot, always, st->text };
	} else
		free(st->text);
	st->text = NULL;
	st->len = 0;
}

/* What the trace has of the step that has just ended. */
static void
tell_events(struct explorer *e, struct story *st)
{
	const struct trace *t = &e->vm->trace;
	struct printer out = { write_text, st };
	const struct trace_event *ev;
	const struct step *s;

	if (t->next - st->event > TRACE_RING)
		st->event = t->next - TRACE_RING;
	for (; st->event < t->next && e->depth > 0; st->event++) {
		ev = &t->ring[st->event % TRACE_RING];
		s = &e->steps[e->depth - 1];
		if (ev->kind == TRACE_FAULT_BEGIN)
			st->access[s->slot] = (vm_prot_t)ev->d;
		observe_tell_event(&out, ev, st->access[s->slot]);
		if (st->len > 0)
			end_line(e, st, e->depth, s->slot, true);
	}
}

static void
tell_switch(struct explorer *e, struct story *st, const struct step *s,
    const struct thread *td)
{
	struct printer out = { write_text, st };
	const struct thread *from = e->threads[s->running];

	print_fmt(&out, "---- %s is overtaken before it %s", from->td_name,
	    explore_letter_words(explore_letter(e, s->running)));
	explore_tell_what(e, &out, from->td_point, from->td_what);
	end_line(e, st, e->depth, NOBODY, true);
}

void
explore_tell(struct explorer *e, const struct step *s,
    const struct thread *td)
{
	struct story *st = e->story;
	struct printer out = { write_text, st };
	bool always;

	/* The step has been counted already. */
	if (s != NULL)
		e->depth--;
	tell_events(e, st);
	if (s == NULL)
		return;
	if (!s->gave_way && s->slot != s->running)
		tell_switch(e, st, s, td);
	e->depth++;
	always = s->letter == 'n' || s->letter == 'z' || s->letter == 'y' ||
	    s->letter == 'Z' || s->letter == 't';
	print_fmt(&out, "%s", explore_letter_words((char)s->letter));
	if (s->letter != 'n' && s->letter != 'z')
		explore_tell_what(e, &out, td->td_point, td->td_what);
	end_line(e, st, e->depth, s->slot, always);
}

/* Slots that touched each thing, and in bit 31 whether one changed it. */
static uint32_t *
find_sharers(const struct explorer *e)
{
	const struct access *a;
	const struct step *s;
	uint32_t *sharers;
	uint32_t i, n;

	sharers = calloc(e->nthings + 1, sizeof(*sharers));
	if (sharers == NULL)
		return (NULL);
	for (n = 0; n < e->depth; n++) {
		s = &e->steps[n];
		for (i = 0; i < s->naccesses; i++) {
			a = &e->accesses[s->access + i];
			sharers[a->thing] |= 1U << s->slot;
			if (!mode_is_look(a->mode))
				sharers[a->thing] |= 1U << 31;
		}
	}
	return (sharers);
}

static bool
is_shared_step(const struct explorer *e, const uint32_t *sharers, uint32_t n)
{
	const struct step *s;
	uint32_t bits, i;

	if (n == 0 || n > e->depth || sharers == NULL)
		return (true);
	s = &e->steps[n - 1];
	for (i = 0; i < s->naccesses; i++) {
		bits = sharers[e->accesses[s->access + i].thing];
		if ((bits & 1U << 31) != 0 &&
		    (bits & ~(1U << 31) & ~(1U << s->slot)) != 0)
			return (true);
	}
	return (false);
}

static unsigned
column_width(const struct explorer *e)
{
	if (e->nslots <= 2)
		return (36);
	return (e->nslots == 3 ? 26 : 20);
}

/* A line in its column, wrapped. */
static void
print_line(const struct explorer *e, struct printer *out,
    const struct line *l)
{
	unsigned len, width = column_width(e);
	const char *p = l->text;
	bool first = true;

	if (l->slot == NOBODY) {
		print_fmt(out, "      %s\n", p);
		return;
	}
	while (*p != '\0') {
		len = (unsigned)strlen(p);
		if (len > width - 1) {
			for (len = width - 1; len > width / 2 && p[len] != ' ';
			    len--)
				continue;
		}
		if (first)
			print_fmt(out, "%5u ", l->step);
		else
			print_fmt(out, "      ");
		print_fmt(out, "%*s%.*s\n", (int)(l->slot * width), "",
		    (int)len, p);
		for (p += len; *p == ' '; p++)
			continue;
		first = false;
	}
}

static void
print_story(struct explorer *e, struct printer *out, struct story *st)
{
	unsigned slot, width = column_width(e);
	uint32_t *sharers = find_sharers(e);
	size_t i, shown = 0, skip;

	for (i = 0; i < st->n; i++) {
		st->lines[i].always = st->lines[i].always ||
		    is_shared_step(e, sharers, st->lines[i].step);
		shown += st->lines[i].always;
	}
	print_fmt(out, "\n step ");
	for (slot = 0; slot < e->nslots; slot++)
		print_fmt(out, "%-*s", slot + 1 < e->nslots ? (int)width : 0,
		    explore_thread_name(e, slot));
	print_fmt(out, "\n");
	skip = shown > SHOWN_MAX ? shown - SHOWN_MAX : 0;
	if (skip > 0)
		print_fmt(out, "      (%zu lines before)\n", skip);
	for (i = 0; i < st->n; i++) {
		if (!st->lines[i].always)
			continue;
		if (skip > 0)
			skip--;
		else
			print_line(e, out, &st->lines[i]);
	}
	free(sharers);
}

const char *
explore_ending_words(enum ending ending)
{
	switch (ending) {
	case END_PANIC:
		return ("a thread panics");
	case END_FINAL:
		return ("the final check fails");
	case END_CHECK:
		return ("invariants are violated");
	case END_DEADLOCK:
		return ("deadlock");
	case END_LIVELOCK:
		return ("livelock: there is no end of it");
	case END_DIVERGED:
		return ("THE REPLAY DIVERGES");
	case END_NONE:
	case END_GOOD:
	case END_PRUNED:
	case END_STOPPED:
		break;
	}
	return ("it fails");
}

/* The text of a failure without the raw events: the story has them. */
static void
print_text(struct explorer *e, struct printer *out)
{
	const char *end;
	size_t len;

	if (e->text == NULL)
		return;
	end = strstr(e->text, "last events:\n");
	len = end != NULL ? (size_t)(end - e->text) : strlen(e->text);
	if (len == 0)
		return;
	out->fn(out->arg, e->text, len);
	if (e->text[len - 1] != '\n')
		print_fmt(out, "\n");
}

static void
print_report(struct explorer *e, struct printer *out, struct story *st)
{
	print_fmt(out, "%s: %s\n", e->test->name,
	    explore_ending_words(e->ending));
	print_text(e, out);
	print_fmt(out, "%u steps, %u preemptions\n", e->depth,
	    e->preemptions);
	print_fmt(out, "to replay: VMSIM_SCHEDULE='%s@%s'\n", e->test->name,
	    e->result->schedule != NULL ? e->result->schedule : "");
	print_story(e, out, st);
}

/* A replay that diverged is told as it was; others are run again. */
static void
run_for_story(struct explorer *e)
{
	struct failure *f = &e->failure;
	char *text;

	if (f->ending != END_DIVERGED) {
		(void)explore_run_runs(e, &f->runs);
		return;
	}
	text = e->text;
	e->text = NULL;
	(void)explore_run_runs(e, &f->runs);
	free(e->text);
	e->text = text;
	e->ending = END_DIVERGED;
}

void
explore_report(struct explorer *e)
{
	struct story st = { .n = 0 };
	struct story all = { .n = 0 };
	struct printer out = { write_text, &all };
	size_t i;

	if (!e->replayed)
		explore_shrink(e, &e->failure);
	e->story = &st;
	run_for_story(e);
	explore_tell(e, NULL, NULL);
	e->story = NULL;
	e->result->schedule = explore_schedule(e);
	print_report(e, &out, &st);
	e->result->report = all.text;
	for (i = 0; i < st.n; i++)
		free(st.lines[i].text);
	free(st.lines);
}
