/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shortening the schedule of a failure.
 *
 * A schedule is a list of runs: who, and for how many steps at most.  After
 * the last one the default schedule decides.  A run is left out, cut short or
 * put before the one in front of it, as long as the execution fails in the
 * same way and has become simpler: fewer preemptions, else fewer choices that
 * the default schedule would not make, else fewer steps up to the last one.
 */
#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

#define	TRIES		4000	/* executions, at most */
#define	TRY_MS		2000
#define	RUNS_MAX	256	/* more are only cut at their end */

struct guide {
	const struct runs *runs;	/* (c) */
	size_t	 at;			/* (t) the run */
	uint32_t used;			/* (t) steps of it */
};

/* How simple an execution is; smaller is simpler. */
struct cost {
	uint32_t preemptions;		/* (t) */
	uint32_t choices;		/* (t) */
	uint32_t length;		/* (t) */
};

struct shrink {
	struct failure *failure;	/* (t) with the best schedule so far */
	struct cost cost;		/* (t) of it */
	unsigned tries;			/* (t) */
	uint64_t until_ms;		/* (c) */
};

static uint8_t
choose_guided(struct explorer *e, struct step *s)
{
	struct guide *g = e->guide;
	const struct run *r;

	while (g->at < g->runs->n) {
		r = &g->runs->run[g->at];
		if (g->used < r->n && (s->enabled & (1U << r->slot)) != 0) {
			g->used++;
			return (r->slot);
		}
		g->at++;
		g->used = 0;
	}
	return (s->standard);
}

enum ending
explore_run_runs(struct explorer *e, const struct runs *runs)
{
	struct guide g = { runs, 0, 0 };
	enum ending ending;

	e->guide = &g;
	ending = explore_run_once(e, choose_guided);
	e->guide = NULL;
	return (ending);
}

/* Steps up to the last choice that the default schedule would not make. */
static uint32_t
length_of(const struct explorer *e, uint32_t *choices)
{
	uint32_t length = 0, n;

	*choices = 0;
	for (n = e->test->nthreads; n < e->depth; n++) {
		if (e->steps[n].slot != e->steps[n].standard) {
			++*choices;
			length = n + 1;
		}
	}
	return (length);
}

static struct cost
cost_of(const struct explorer *e)
{
	struct cost c;

	c.preemptions = e->preemptions;
	c.length = length_of(e, &c.choices);
	return (c);
}

static bool
is_simpler(const struct cost *a, const struct cost *b)
{
	if (a->preemptions != b->preemptions)
		return (a->preemptions < b->preemptions);
	if (a->choices != b->choices)
		return (a->choices < b->choices);
	return (a->length < b->length);
}

bool
explore_keep_runs(struct explorer *e, struct runs *runs)
{
	uint32_t choices, length, n;
	struct run *r;

	length = length_of(e, &choices);
	r = reallocarray(runs->run, length + 1, sizeof(*r));
	if (r == NULL)
		return (false);
	runs->run = r;
	runs->n = 0;
	for (n = e->test->nthreads; n < length; n++) {
		if (runs->n == 0 || e->steps[n].slot != e->steps[n - 1].slot)
			r[runs->n++] = (struct run){ 0, e->steps[n].slot };
		r[runs->n - 1].n++;
	}
	return (true);
}

static bool
may_try(const struct shrink *sh)
{
	return (sh->tries < TRIES && explore_now_ms() < sh->until_ms);
}

/* Does it fail in the same way, and more simply?  Then it is the best. */
static bool
try_runs(struct explorer *e, struct shrink *sh, const struct runs *runs)
{
	struct cost cost;
	enum ending ending;

	sh->tries++;
	ending = explore_run_runs(e, runs);
	if (ending != sh->failure->ending ||
	    e->signature != sh->failure->signature)
		return (false);
	cost = cost_of(e);
	if (!is_simpler(&cost, &sh->cost) ||
	    !explore_keep_runs(e, &sh->failure->runs))
		return (false);
	sh->cost = cost;
	sh->failure->preemptions = e->preemptions;
	return (true);
}

/* What a change makes of run `i`; returns the number of runs. */
typedef size_t	 change_t(struct run *, size_t n, size_t i);

static size_t
leave_out(struct run *r, size_t n, size_t i)
{
	memmove(r + i, r + i + 1, (n - i - 1) * sizeof(*r));
	return (n - 1);
}

static size_t
leave_out_two(struct run *r, size_t n, size_t i)
{
	return (i + 1 < n ? leave_out(r, leave_out(r, n, i), i) : n);
}

static size_t
end_before(struct run *r, size_t n, size_t i)
{
	return (i);
}

static size_t
swap(struct run *r, size_t n, size_t i)
{
	struct run first = r[i];

	if (i + 1 < n) {
		r[i] = r[i + 1];
		r[i + 1] = first;
	}
	return (n);
}

static size_t
let_run(struct run *r, size_t n, size_t i)
{
	r[i].n = UINT32_MAX;
	return (n);
}

static size_t
halve(struct run *r, size_t n, size_t i)
{
	r[i].n = (r[i].n + 1) / 2;
	return (n);
}

static size_t
shorten(struct run *r, size_t n, size_t i)
{
	if (r[i].n > 1)
		r[i].n--;
	return (n);
}

/* The steps go to the next run of the same thread. */
static size_t
put_off(struct run *r, size_t n, size_t i)
{
	size_t j;

	for (j = i + 1; j < n; j++) {
		if (r[j].slot == r[i].slot) {
			r[j].n += r[i].n;
			break;
		}
	}
	return (leave_out(r, n, i));
}

static change_t *const changes[] = {
	end_before, leave_out, leave_out_two, put_off, swap, let_run, halve,
	shorten,
};
#define	NCHANGES	(sizeof(changes) / sizeof(changes[0]))

/* One change at one place; true: it helped. */
static bool
try_change(struct explorer *e, struct shrink *sh, change_t *change, size_t i,
    struct run *scratch)
{
	struct runs runs = { scratch, sh->failure->runs.n };

	memcpy(scratch, sh->failure->runs.run, runs.n * sizeof(*scratch));
	runs.n = change(scratch, runs.n, i);
	return (try_runs(e, sh, &runs));
}

/* Every change at every place; true: something helped. */
static bool
pass(struct explorer *e, struct shrink *sh, struct run *scratch)
{
	bool helped = false;
	size_t c, i;

	for (c = 0; c < NCHANGES; c++) {
		for (i = 0; i < sh->failure->runs.n && may_try(sh); i++) {
			while (i < sh->failure->runs.n && may_try(sh) &&
			    try_change(e, sh, changes[c], i, scratch))
				helped = true;
		}
	}
	return (helped);
}

/* A very long schedule: its first half, its first quarter, ... */
static void
cut(struct explorer *e, struct shrink *sh, struct run *scratch)
{
	size_t n;

	for (n = 0; n < sh->failure->runs.n && may_try(sh); n = n * 2 + 1) {
		if (try_change(e, sh, end_before, n, scratch))
			break;
	}
}

void
explore_shrink(struct explorer *e, struct failure *f)
{
	struct shrink sh = { .failure = f };
	struct run *scratch;

	sh.until_ms = explore_now_ms() + TRY_MS;
	scratch = reallocarray(NULL, f->runs.n + 1, sizeof(*scratch));
	if (scratch == NULL)
		return;
	(void)explore_run_runs(e, &f->runs);
	sh.cost = cost_of(e);
	cut(e, &sh, scratch);
	if (f->runs.n <= RUNS_MAX) {
		while (pass(e, &sh, scratch))
			continue;
	}
	free(scratch);
}
