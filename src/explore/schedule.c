/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Schedules as text, to be kept and replayed.
 *
 *	1:2LB3U,1LW#5e0f1
 *
 * The version; then runs of steps, each begun by the number of its thread
 * (the test's threads from 1, others after them) with one letter a step: the
 * kind of point at which the step begins, with the number of times if that is
 * not 1.  How all bodies come to their first points, and what the default
 * schedule does at the end, is left out.  Last a part of the hash of the whole
 * trace.  So a replay notices the first step that is not the recorded one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

#define	PRINT_MASK	0xfffffU

static const struct {
	char	 letter;
	const char *words;
} letters[] = {
	[0] = { 'n', "begins" },
	[POINT_LOCK] = { 'L', "takes a lock" },
	[POINT_SLOCK] = { 'S', "takes a lock shared" },
	[POINT_TRYLOCK] = { 'T', "tries a lock" },
	[POINT_UNLOCK] = { 'U', "has released a lock" },
	[POINT_BUSY] = { 'B', "changes a busy state" },
	[POINT_SLEEP] = { 'Z', "goes to sleep" },
	[POINT_WAKEUP] = { 'W', "wakes sleepers" },
	[POINT_PAGER] = { 'P', "calls a pager or returns from it" },
	[POINT_LOOKUP] = { 'F', "looks up a page without a lock" },
	[POINT_PTE_LOAD] = { 'l', "reads a page-table entry" },
	[POINT_PTE_STORE] = { 's', "changes a page-table entry" },
	[POINT_PTE_INVALIDATE] = { 'i', "invalidates a translation" },
	[POINT_USER] = { 'u', "accesses memory" },
	[POINT_REF] = { 'R', "changes a count" },
	[POINT_COPY] = { 'C', "copies or zeroes a page" },
	[POINT_MMU] = { 'M', "changes mappings" },
	[POINT_OP] = { 'o', "begins an operation" },
	[POINT_TEST] = { 't', "touches a variable" },
	[POINT_YIELD] = { 'y', "goes on after giving way" },
	[POINT_YIELD + 1] = { 'z', "goes on after a sleep" },
};
#define	NLETTERS	(sizeof(letters) / sizeof(letters[0]))

char
explore_letter(const struct explorer *e, unsigned slot)
{
	const struct thread *td = e->threads[slot];

	if (td->td_state == TD_NEW)
		return (letters[0].letter);
	if (e->woken[slot] != 0)
		return (letters[POINT_YIELD + 1].letter);
	return (letters[td->td_point].letter);
}

const char *
explore_letter_words(char letter)
{
	size_t i;

	for (i = 0; i < NLETTERS; i++) {
		if (letters[i].letter == letter)
			return (letters[i].words);
	}
	return ("does something");
}

struct text {
	char	*p;			/* (t) */
	size_t	 n, room;		/* (t) */
	bool	 failed;		/* (t) */
};

static void
add(struct text *t, const char *s, size_t len)
{
	size_t room;
	char *p;

	if (t->n + len + 1 > t->room) {
		room = (t->n + len + 1) * 2 + 64;
		p = realloc(t->p, room);
		if (p == NULL) {
			t->failed = true;
			return;
		}
		t->p = p;
		t->room = room;
	}
	memcpy(t->p + t->n, s, len);
	t->n += len;
	t->p[t->n] = '\0';
}

static void
add_number(struct text *t, unsigned number)
{
	char buf[12];

	add(t, buf, (size_t)snprintf(buf, sizeof(buf), "%u", number));
}

/* Up to and with the last choice that the default schedule does not make. */
static uint32_t
chosen_length(const struct explorer *e)
{
	uint32_t n;

	for (n = e->depth; n > e->test->nthreads; n--) {
		if (e->steps[n - 1].slot != e->steps[n - 1].standard)
			return (n);
	}
	return (0);
}

char *
explore_schedule(const struct explorer *e)
{
	struct text t = { .n = 0 };
	const struct step *s;
	uint32_t begin = e->test->nthreads, i, n, same;
	char buf[12];

	n = chosen_length(e);
	add(&t, "1:", 2);
	for (i = begin; i < n; i += same) {
		s = &e->steps[i];
		if (i == begin || s->slot != s[-1].slot) {
			if (i > begin)
				add(&t, ",", 1);
			add_number(&t, s->slot + 1U);
		}
		for (same = 1; i + same < n && s[same].slot == s->slot &&
		    s[same].letter == s->letter; same++)
			continue;
		add(&t, (const char *)&s->letter, 1);
		if (same > 1)
			add_number(&t, same);
	}
	if (e->ending != END_LIVELOCK)
		add(&t, buf, (size_t)snprintf(buf, sizeof(buf), "#%05x",
		    (unsigned)(e->sum & PRINT_MASK)));
	if (t.failed) {
		free(t.p);
		return (NULL);
	}
	return (t.p);
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

static bool
is_letter(char c)
{
	size_t i;

	for (i = 0; i < NLETTERS; i++) {
		if (letters[i].letter == c)
			return (true);
	}
	return (false);
}

/* Adds `n` steps; returns NULL or what is wrong. */
static const char *
add_steps(struct schedule *sc, unsigned slot, char letter, unsigned long n)
{
	uint8_t *p;

	if (n == 0 || sc->n + n > MOST_STEPS)
		return ("it has too many steps");
	p = realloc(sc->slots, sc->n + n);
	if (p == NULL)
		return ("no memory");
	sc->slots = p;
	p = realloc(sc->letters, sc->n + n);
	if (p == NULL)
		return ("no memory");
	sc->letters = p;
	memset(sc->slots + sc->n, (int)slot, n);
	memset(sc->letters + sc->n, letter, n);
	sc->n += n;
	return (NULL);
}

/* One run: its thread, then letters with their numbers of times. */
static const char *
parse_run(const char **text, struct schedule *sc)
{
	const char *p = *text, *wrong;
	unsigned long slot, n;
	char *end, letter;

	if (!is_digit(*p))
		return ("a run begins with the number of its thread");
	slot = strtoul(p, &end, 10);
	p = end;
	if (slot == 0 || slot > EXPLORE_SLOTS)
		return ("there is no thread with such a number");
	if (!is_letter(*p))
		return ("a run has letters, each a kind of point");
	while (is_letter(*p)) {
		letter = *p++;
		n = 1;
		if (is_digit(*p)) {
			n = strtoul(p, &end, 10);
			p = end;
		}
		wrong = add_steps(sc, (unsigned)slot - 1, letter, n);
		if (wrong != NULL)
			return (wrong);
	}
	*text = p;
	return (NULL);
}

const char *
explore_parse(const char *text, struct schedule *sc)
{
	const char *p = text, *wrong;
	char *end;

	memset(sc, 0, sizeof(*sc));
	if (strncmp(p, "1:", 2) != 0)
		return ("it does not begin with \"1:\", the version");
	for (p += 2; *p != '\0' && *p != '#'; p++) {
		wrong = parse_run(&p, sc);
		if (wrong != NULL)
			return (wrong);
		if (*p != ',')
			break;
	}
	if (*p == '#' && p[1] != '\0') {
		sc->print = 1 + (uint32_t)strtoul(p + 1, &end, 16);
		p = end;
	}
	return (*p == '\0' ? NULL : "it goes on with something else");
}

void
explore_schedule_free(struct schedule *sc)
{
	free(sc->slots);
	free(sc->letters);
	memset(sc, 0, sizeof(*sc));
}

static void __attribute__((format(printf, 2, 3)))
diverge(struct explorer *e, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	free(e->text);
	e->text = strdup(text);
	e->ending = END_DIVERGED;
	e->signature = END_DIVERGED;
}

uint8_t
explore_choose_replay(struct explorer *e, struct step *s)
{
	const struct schedule *sc = e->replay;
	uint32_t n = e->depth - e->test->nthreads;
	unsigned slot;
	char letter;

	if (n >= sc->n)
		return (s->standard);
	slot = sc->slots[n];
	if ((s->enabled & (1U << slot)) == 0) {
		diverge(e, "the replay diverges at step %u: thread %u (%s) is "
		    "to run and cannot", e->depth + 1, slot + 1,
		    explore_thread_name(e, slot));
		return (NOBODY);
	}
	letter = explore_letter(e, slot);
	if (letter != (char)sc->letters[n]) {
		diverge(e, "the replay diverges at step %u: thread %u (%s) "
		    "%s; in the schedule it %s", e->depth + 1, slot + 1,
		    explore_thread_name(e, slot), explore_letter_words(letter),
		    explore_letter_words((char)sc->letters[n]));
		return (NOBODY);
	}
	return ((uint8_t)slot);
}

void
explore_check_replay(struct explorer *e)
{
	const struct schedule *sc = e->replay;
	size_t length = sc->n + e->test->nthreads;

	if (e->ending == END_DIVERGED)
		return;
	if (sc->n > 0 && e->depth < length)
		diverge(e, "the replay diverges at step %u: all is over and "
		    "the schedule goes on to step %zu", e->depth + 1, length);
	else if (sc->print != 0 && e->ending != END_LIVELOCK &&
	    (e->sum & PRINT_MASK) != sc->print - 1)
		diverge(e, "the replay diverges after step %zu: of the %u "
		    "steps some are not what they were (trace %05x, not "
		    "%05x)", length, e->depth, (unsigned)(e->sum & PRINT_MASK),
		    sc->print - 1);
}
