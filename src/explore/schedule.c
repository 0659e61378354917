/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Schedules as text, to be kept and replayed.
 *
 *	1:2LB3U,1LW#5e0f1
 *
 * The version; then runs of steps, each begun by the number of its thread
 * (the test's threads from 1, others after them) with one code a step: the
 * kind of point at which the step begins, with the number of times if that is
 * not 1.  How all bodies come to their first points, and what the default
 * schedule does at the end, is left out.  Last a part of the hash of the whole
 * trace.  So a replay notices the first step that is not the recorded one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/schedule.h"

/* Bytes of the longest text: "1:" and "#12345", then ",16L32000" a step. */
#define	TEXT_FIXED	9
#define	TEXT_STEP	9

/* A thread's steps from number i on that have the same code. */
static uint32_t
count_same(const struct execution *x, uint32_t i, uint32_t end)
{
	const struct step *s = &x->steps[i];
	uint32_t n;

	for (n = 1; i + n < end && s[n].slot == s->slot &&
	    s[n].code == s->code; n++)
		continue;
	return (n);
}

char *
schedule_text(const struct execution *x)
{
	uint32_t begin = x->slots.nbodies, end, i, same;
	const struct step *s;
	char *p, *text;

	end = execution_chosen_length(x);
	text = malloc(TEXT_FIXED + (size_t)end * TEXT_STEP);
	if (text == NULL)
		return (NULL);
	p = stpcpy(text, "1:");
	for (i = begin; i < end; i += same) {
		s = &x->steps[i];
		if (i == begin || s->slot != s[-1].slot)
			p += sprintf(p, i > begin ? ",%u" : "%u", s->slot + 1U);
		*p++ = (char)s->code;
		*p = '\0';
		same = count_same(x, i, end);
		if (same > 1)
			p += sprintf(p, "%u", same);
	}
	/* A livelock is cut off somewhere: its trace says nothing. */
	if (x->ending != END_LIVELOCK)
		sprintf(p, "#%05x", (unsigned)(x->dep.sum & PRINT_MASK));
	return (text);
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

/* Room for `n` more steps; false: no memory. */
static bool
grow_schedule(struct schedule *sc, unsigned long n)
{
	uint8_t *codes, *slots;

	slots = realloc(sc->slots, sc->n + n);
	if (slots != NULL)
		sc->slots = slots;
	codes = realloc(sc->codes, sc->n + n);
	if (codes != NULL)
		sc->codes = codes;
	sc->no_memory = slots == NULL || codes == NULL;
	return (!sc->no_memory);
}

/* Adds `n` steps; returns NULL or what is wrong. */
static const char *
add_steps(struct schedule *sc, unsigned slot, char code, unsigned long n)
{
	if (n == 0 || sc->n + n > MOST_STEPS)
		return ("it has too many steps");
	if (!grow_schedule(sc, n))
		return ("there is no memory for it");
	memset(sc->slots + sc->n, (int)slot, n);
	memset(sc->codes + sc->n, code, n);
	sc->n += n;
	return (NULL);
}

/* One run: its thread, then codes with their numbers of times. */
static const char *
parse_run(const char **text, struct schedule *sc)
{
	const char *p = *text, *wrong;
	unsigned long slot, n;
	char *end, code;

	if (!is_digit(*p))
		return ("a run begins with the number of its thread");
	slot = strtoul(p, &end, 10);
	p = end;
	if (slot == 0 || slot > EXPLORE_SLOTS)
		return ("there is no thread with such a number");
	if (!point_code_exists(*p))
		return ("a run has letters, each a kind of point");
	while (point_code_exists(*p)) {
		code = *p++;
		n = 1;
		if (is_digit(*p)) {
			n = strtoul(p, &end, 10);
			p = end;
		}
		wrong = add_steps(sc, (unsigned)slot - 1, code, n);
		if (wrong != NULL)
			return (wrong);
	}
	*text = p;
	return (NULL);
}

const char *
schedule_parse(const char *text, struct schedule *sc)
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
schedule_free(struct schedule *sc)
{
	free(sc->slots);
	free(sc->codes);
	memset(sc, 0, sizeof(*sc));
}
