/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of a step of a recording: each of its events in a line, with what
 * it changed where the line does not say it; at the end the pages that nobody
 * sees any more.
 */
#include <sys/param.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <vm/vm_param.h>
#include "observe/effect_words.h"
#include "observe/glossary.h"
#include "observe/story.h"

#define	DEPTH_MAX	8	/* of faults in calls of a pager in faults */
#define	WORDS_TOLD	64
#define	INDENT		11	/* of what goes on behind a step's name */

/* Neighbours that are mapped ahead, collected until something else comes. */
struct ahead {
	const struct told_event *v[64];	/* (t) by address */
	unsigned	 n;		/* (t) */
};

struct step_story {
	struct teller	 teller;
	struct vmsim_trace *t;		/* (c) */
	int		 how;		/* (c) VMSIM_TELL_* */
	unsigned	 nfaults;	/* (t) under way */
	struct told_fault outer[DEPTH_MAX]; /* (t) */
	struct ahead	 ahead;		/* (t) */
	const char	*told[WORDS_TOLD]; /* (t) why, already */
	unsigned	 ntold;		/* (t) */
};

/* Text with a heading. */
struct headed {
	struct printer	 out;		/* (c) */
	struct words	 heading;	/* (c) a thread's name */
	bool		 printed;	/* (t) */
};

/* A word is explained once. */
static bool
word_is_new(struct step_story *s, const char *word)
{
	unsigned i;

	for (i = 0; i < s->ntold; i++) {
		if (strcmp(s->told[i], word) == 0)
			return (false);
	}
	if (s->ntold < WORDS_TOLD)
		s->told[s->ntold++] = word;
	return (true);
}

static void
tell_why(struct step_story *s, const struct trace_event *e)
{
	const char *word = story_word(e);

	if ((s->how & VMSIM_TELL_WHY) != 0 && word != NULL &&
	    word_is_new(s, word))
		glossary_why(&s->teller.out, word,
		    INDENT + 2 * s->teller.depth);
}

static uint64_t
next_ahead(const struct trace_event *e)
{
	return (e->c + PAGE_SIZE);
}

/* S1[1-15] mapped, 0x10001000-0x10010000 */
static void
print_ahead(struct step_story *s, const struct trace_event *first,
    const struct trace_event *last)
{
	print_fmt(&s->teller.out, "%s[%" PRIu64,
	    teller_object(&s->teller, first->a).text, first->b);
	if (first != last)
		print_fmt(&s->teller.out, "-%" PRIu64, last->b);
	print_fmt(&s->teller.out, "] mapped, 0x%" PRIx64 "-0x%" PRIx64,
	    first->c, next_ahead(last));
}

static void
flush_ahead(struct step_story *s)
{
	const struct ahead *a = &s->ahead;
	const struct trace_event *e, *first;
	unsigned i;

	if (a->n == 0)
		return;
	story_print_name(&s->teller, "ahead");
	for (i = 0; i < a->n; i++) {
		first = e = &a->v[i]->e;
		while (i + 1 < a->n && a->v[i + 1]->e.a == e->a &&
		    a->v[i + 1]->e.b == e->b + 1 &&
		    a->v[i + 1]->e.c == next_ahead(e))
			e = &a->v[++i]->e;
		print_ahead(s, first, e);
		print_fmt(&s->teller.out, i + 1 < a->n ? "; " : "\n");
	}
	tell_why(s, &a->v[0]->e);
	s->ahead.n = 0;
}

static void
collect_ahead(struct step_story *s, const struct told_event *ev)
{
	struct ahead *a = &s->ahead;
	unsigned i;

	if (a->n == nitems(a->v))
		flush_ahead(s);
	for (i = a->n++; i > 0 && a->v[i - 1]->e.c > ev->e.c; i--)
		a->v[i] = a->v[i - 1];
	a->v[i] = ev;
}

static void
enter_fault(struct step_story *s)
{
	if (s->nfaults < DEPTH_MAX)
		s->outer[s->nfaults] = s->teller.about;
	s->teller.depth = (int)s->nfaults++;
}

static void
leave_fault(struct step_story *s)
{
	if (s->nfaults == 0)
		return;
	if (--s->nfaults < DEPTH_MAX)
		s->teller.about = s->outer[s->nfaults];
	s->teller.depth = s->nfaults > 0 ? (int)s->nfaults - 1 : 0;
}

static size_t
event_place(const struct step_story *s, const struct told_event *ev)
{
	return ((size_t)(ev - s->t->events));
}

static void
tell_effects(struct step_story *s, const struct told_event *ev)
{
	char prefix[INDENT + 2 * DEPTH_MAX + 1];
	struct effect_words w = { .out = s->teller.out,
	    .names = &s->t->names, .prefix = prefix, .brief = true };

	if (ev->nfx == 0)
		return;
	w.before = cursor_go(&s->t->told, event_place(s, ev));
	snprintf(prefix, sizeof(prefix), "%*s", INDENT + 2 *
	    (s->teller.depth < DEPTH_MAX ? s->teller.depth : DEPTH_MAX), "");
	(void)effect_words_tell(&w, &s->t->fx.v[ev->fx], ev->nfx);
}

static void
tell_event(struct step_story *s, const struct told_event *ev)
{
	const struct trace_event *e = &ev->e;

	if (e->kind == TRACE_FAULT_PREFAULT) {
		collect_ahead(s, ev);
		return;
	}
	flush_ahead(s);
	if (e->kind == TRACE_FAULT_BEGIN)
		enter_fault(s);
	teller_learn(&s->teller, e);
	if (e->kind != TRACE_MARK && (teller_tell(&s->teller, e) ||
	    story_tell_other(&s->teller, e)))
		tell_why(s, e);
	if (!story_says_all(e))
		tell_effects(s, ev);
	if (e->kind == TRACE_FAULT_END)
		leave_fault(s);
}

static const struct told_event *
last_event(const struct vmsim_trace *t, size_t step)
{
	return (recording_event(t, t->steps[step].last));
}

/* Pages that went out of sight. */
static void
tell_hidden(struct step_story *s, size_t step)
{
	const struct told_event *first, *last = last_event(s->t, step);

	first = recording_event(s->t, s->t->steps[step].first);
	if (first == NULL || !story_may_hide(s->t, step))
		return;
	if (story_hidden(&s->teller, s->t, event_place(s, first),
	    event_place(s, last) + 1) && (s->how & VMSIM_TELL_WHY) != 0)
		glossary_why(&s->teller.out, "unseen", INDENT);
}

static void
tell_step(struct step_story *s, size_t step)
{
	const struct told_event *ev;

	RECORDING_FOREACH(ev, s->t, step)
		tell_event(s, ev);
	flush_ahead(s);
	s->teller.depth = 0;
	tell_hidden(s, step);
}

/* vmsim_print_t: the heading comes before the first text, if any comes. */
static void
print_headed(void *arg, const char *text, size_t len)
{
	struct headed *h = arg;

	if (!h->printed)
		print_fmt(&h->out, "thread %s:\n", h->heading.text);
	h->printed = true;
	print_fmt(&h->out, "%.*s", (int)len, text);
}

/* What others did of their own accord, until the next step. */
static void
tell_others(struct step_story *s, size_t step)
{
	struct vmsim_trace *t = s->t;

	while (++step < t->nsteps && t->steps[step].text == NULL) {
		struct headed headed = { .out = s->teller.out,
		    .heading = names_get(&t->names, NAME_THREAD,
		    t->steps[step].tid) };

		s->teller.out = (struct printer){ print_headed, &headed };
		tell_step(s, step);
		s->teller.out = headed.out;
	}
}

/* The step of the last fault that has ended; NO_STEP: there was none. */
static size_t
last_fault_step(const struct vmsim_trace *t)
{
	size_t i;

	for (i = t->nevents; i > 0; i--) {
		if (t->events[i - 1].e.kind == TRACE_FAULT_END)
			return (t->events[i - 1].step);
	}
	return (NO_STEP);
}

void
vmsim_trace_tell(struct vmsim_trace *t, size_t step, int how,
    vmsim_print_t *print, void *arg)
{
	struct step_story s = { .teller = { .out = { print, arg },
	    .names = &t->names }, .t = t, .how = how };

	if (t->told.t == NULL || t->told.failed) {
		cursor_fini(&t->told);
		cursor_init(&t->told, t);
	}
	step = step != 0 ? step - 1 : last_fault_step(t);
	if (step >= t->nsteps)
		print_fmt(&s.teller.out, "no fault has been recorded\n");
	else if ((how & VMSIM_TELL_CHANGES) != 0)
		story_changes(&s.teller, t, step);
	else {
		tell_step(&s, step);
		tell_others(&s, step);
	}
}

void
vmsim_trace_story(struct vmsim_trace *t, vmsim_print_t *print, void *arg)
{
	if (t->nsteps > 0)
		vmsim_trace_tell(t, t->nsteps, 0, print, arg);
}

size_t
vmsim_trace_nsteps(const struct vmsim_trace *t)
{
	return (t->nsteps);
}
