/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What threads may see of each other.  Whatever the interleaving, loads and
 * stores have to answer as if each operation had been made at once: every
 * order of whole operations is run, and what they answer is all there may be.
 *
 * Paging, wiring, collapses and holds are then invisible; fork, exit and the
 * changes of a map happen between two accesses.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "scenario/race.h"
#include "scenario/scenario.h"

#define	ORDERS_MAX	500

/* Does one of the words occur in the text? */
static bool
has_word(const char *text, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strstr(text, words[i]) != NULL)
			return (true);
	return (false);
}

/* All ways to put the threads' operations in one row. */
static unsigned
orders(const struct race *r)
{
	unsigned t, i, sum;
	double n;

	for (n = 1, sum = t = 0; t < r->nthreads; t++)
		for (i = 1; i <= r->nops[t]; i++)
			n = n * ++sum / i;
	return (n > ORDERS_MAX ? ORDERS_MAX + 1 : (unsigned)(n + 0.5));
}

/* Does another thread name the process of this `exit`? */
static bool
is_exit_seen(const struct race *r, unsigned thread, const char *op)
{
	char name[16];
	const char *p;
	unsigned t, i;

	if (strncmp(op, "exit ", 5) != 0)
		return (false);
	snprintf(name, sizeof(name), " P%c", op[6]);
	for (t = 0; t < r->nthreads; t++)
		for (i = 0; t != thread && i < r->nops[t]; i++) {
			p = strstr(r->text + r->ops[t][i].from, name);
			if (p != NULL && p < r->text + r->ops[t][i].from +
			    r->ops[t][i].len)
				return (true);
		}
	return (false);
}

/* The process goes at once, its memory when all are done with it. */
static bool
has_exit_seen(const struct race *r)
{
	unsigned t, i;

	for (t = 0; t < r->nthreads; t++)
		for (i = 0; i < r->nops[t]; i++)
			if (is_exit_seen(r, t, r->text + r->ops[t][i].from))
				return (true);
	return (false);
}

/* Unmapping lets go of the map where it waits for an entry being wired. */
static bool
has_waiting_unmap(const struct race *r)
{
	static const char *const wirings[] = { "mlock ", "munlock " };
	static const char *const unmappings[] = { "munmap ", "mmap " };
	const char *threads = r->text + r->setup_len;

	return (has_word(threads, wirings, 2) &&
	    has_word(threads, unmappings, 2));
}

bool
race_is_serial(const struct race *r)
{
	/* A truncation takes page by page; words stored into frames, by a
	   debugger too, go past the page tables; free pages are zeroes or
	   not; a page that cannot be read may be there or not; and what is
	   mapped although it may not be read can be. */
	static const char *const words[] = {
		"truncate", "poke", "peek", "force", " free\n", "getpages=",
		"fault=", "populate=fail", "populate=error", "populate=again",
		"max=", " x ", " w ", " w\n", " x\n", "zero",
	};

	if (has_word(r->text, words, sizeof(words) / sizeof(words[0])))
		return (false);
	if (strstr(r->text, " swap ") != NULL &&
	    strstr(r->text, "private O") != NULL)
		return (false);
	return (orders(r) <= ORDERS_MAX && !has_exit_seen(r) &&
	    !has_waiting_unmap(r));
}

struct key {
	char	*p;
	size_t	 len;
};

static bool
add(struct key *key, const char *p, size_t len)
{
	char *bigger;

	bigger = realloc(key->p, key->len + len + 1);
	if (bigger == NULL)
		return (false);
	key->p = bigger;
	memcpy(key->p + key->len, p, len);
	key->len += len;
	key->p[key->len] = '\0';
	return (true);
}

/* Only what a process sees: other answers may depend on the schedule. */
static bool
add_answer(struct key *key, const char *op, const char *answer, size_t len)
{
	while (*op == ' ')
		op++;
	if (strncmp(op, "load ", 5) != 0 && strncmp(op, "store ", 6) != 0)
		return (true);
	return (add(key, answer, len) && add(key, " ", 1));
}

/* The next answer of a list "A, B, C\n"; its length. */
static size_t
answer_len(const char *p)
{
	const char *comma;
	size_t len;

	len = strcspn(p, "\n");
	comma = strstr(p, ", ");
	return (comma != NULL && comma < p + len ? (size_t)(comma - p) : len);
}

/* Where the answers of the line "= NAME: " begin. */
static const char *
answers_of(const char *text, const char *name)
{
	char head[32];
	const char *p;

	snprintf(head, sizeof(head), "= %s: ", name);
	p = strstr(text, head);
	return (p != NULL ? p + strlen(head) : NULL);
}

static bool
add_final(const struct race *r, struct key *key, const char *p)
{
	const char *op;
	size_t len;

	op = strchr(r->text + r->final_from, '\n') + 1;
	for (; strncmp(op, "dump", 4) != 0; op = strchr(op, '\n') + 1) {
		len = answer_len(p);
		if (!add_answer(key, op, p, len))
			return (false);
		p += len + (p[len] == ',' ? 2 : 0);
	}
	return (true);
}

char *
race_key(const struct race *r, const char *text, size_t len)
{
	struct key key = { 0 };
	const char *p;
	char name[16];
	unsigned t, i;
	bool ok;

	ok = add(&key, "", 0);
	for (t = 0; t < r->nthreads && ok; t++) {
		snprintf(name, sizeof(name), "T%u", t + 1);
		p = answers_of(text, name);
		for (i = 0; ok && p != NULL && i < r->nops[t]; i++) {
			len = answer_len(p);
			ok = add_answer(&key, r->text + r->ops[t][i].from, p,
			    len);
			p += len + (p[len] == ',' ? 2 : 0);
		}
		ok = ok && p != NULL && add(&key, "| ", 2);
	}
	p = answers_of(text, "final");
	ok = ok && p != NULL && add_final(r, &key, p) && add(&key, "\n", 1);
	if (ok)
		return (key.p);
	free(key.p);
	return (NULL);
}

struct order {
	const struct race *race;
	struct outcomes *keys;
	unsigned at[RACE_THREADS];
	unsigned char row[RACE_THREADS * RACE_OPS];
	unsigned n;
};

/* One thread makes all of them, in this order. */
static char *
one_thread(const struct order *o, size_t *len)
{
	const struct race *r = o->race;
	const struct race_line *line;
	unsigned at[RACE_THREADS] = { 0 };
	struct key text = { 0 };
	unsigned i;
	bool ok;

	ok = add(&text, r->text, r->setup_len) && add(&text, "thread T\n", 9);
	for (i = 0; i < o->n && ok; i++) {
		line = &r->ops[o->row[i]][at[o->row[i]]++];
		ok = add(&text, r->text + line->from, line->len);
	}
	ok = ok && add(&text, "end\n", 4) && add(&text, r->text +
	    r->final_from, r->len - r->final_from);
	*len = text.len;
	if (ok)
		return (text.p);
	free(text.p);
	return (NULL);
}

/* The answers of the one thread, dealt out to those whose they are. */
static bool
deal(const struct order *o, const char *text, struct key *dealt)
{
	const char *p, *final;
	unsigned t, i;
	size_t len;
	char head[16];
	bool ok, first;

	ok = true;
	for (t = 0; t < o->race->nthreads && ok; t++) {
		snprintf(head, sizeof(head), "= T%u: ", t + 1);
		ok = add(dealt, head, strlen(head));
		p = answers_of(text, "T");
		for (first = true, i = 0; p != NULL && ok && i < o->n; i++) {
			len = answer_len(p);
			if (o->row[i] == t) {
				ok = (first || add(dealt, ", ", 2)) &&
				    add(dealt, p, len);
				first = false;
			}
			p += len + (p[len] == ',' ? 2 : 0);
		}
		ok = ok && p != NULL && add(dealt, "\n", 1);
	}
	final = answers_of(text, "final");
	return (ok && final != NULL && add(dealt, "= final: ", 9) &&
	    add(dealt, final, strcspn(final, "\n") + 1));
}

static bool
keep_key(const struct order *o, const char *text)
{
	struct outcome outcome = { .seen = 1 };
	struct key dealt = { 0 };
	bool ok;

	ok = deal(o, text, &dealt);
	outcome.text = ok ? race_key(o->race, dealt.p, dealt.len) : NULL;
	free(dealt.p);
	if (outcome.text == NULL)
		return (false);
	outcome.len = outcome.nanswers = strlen(outcome.text);
	outcomes_add(o->keys, &outcome);
	free(outcome.text);
	return (!o->keys->cut);
}

static bool
run_order(const struct order *o)
{
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_DEFAULT,
		.points = VMSIM_POINTS_CALLS,
	};
	const struct scenario_options options = { .trace = false };
	struct vmsim_explore_result result;
	struct outcomes set = { 0 };
	struct scenario_error error;
	struct scenario *s;
	char *text;
	size_t len;
	bool ok;

	text = one_thread(o, &len);
	s = text != NULL ? scenario_open(text, len, "serial", &error) : NULL;
	ok = s != NULL && race_explore(s, &options, &config, &set, &result,
	    &error) == 0;
	if (ok) {
		vmsim_explore_result_fini(&result);
		ok = set.n == 1 && keep_key(o, set.v[0].text);
	}
	outcomes_fini(&set);
	scenario_close(s);
	free(text);
	return (ok);
}

static bool
run_orders(struct order *o)
{
	unsigned t;
	bool more;

	for (more = false, t = 0; t < o->race->nthreads; t++) {
		if (o->at[t] == o->race->nops[t])
			continue;
		more = true;
		o->at[t]++;
		o->row[o->n++] = (unsigned char)t;
		if (!run_orders(o))
			return (false);
		o->n--;
		o->at[t]--;
	}
	return (more || run_order(o));
}

bool
race_serial_keys(const struct race *r, struct outcomes *keys)
{
	struct order o = { .race = r, .keys = keys };

	return (run_orders(&o));
}
