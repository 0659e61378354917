/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shortening the schedule of a failure.
 *
 * A schedule is a list of runs: see runs.c.  A run is left out, cut short or
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

static struct cost
cost_of(const struct execution *x)
{
	struct cost c = {
		.preemptions = x->preemptions,
		.length = execution_chosen_length(x),
	};
	uint32_t n;

	for (n = x->slots.nbodies; n < c.length; n++)
		c.choices += !step_is_default(&x->steps[n]);
	return (c);
}

static bool
is_simpler_cost(const struct cost *a, const struct cost *b)
{
	if (a->preemptions != b->preemptions)
		return (a->preemptions < b->preemptions);
	if (a->choices != b->choices)
		return (a->choices < b->choices);
	return (a->length < b->length);
}

static bool
may_try(const struct shrink *sh)
{
	return (sh->tries < TRIES && search_now_ms() < sh->until_ms);
}

/* Does it fail in the same way, and more simply?  Then it is the best. */
static bool
try_runs(struct search *sr, struct shrink *sh, const struct runs *runs)
{
	struct cost cost;
	enum ending ending;

	sh->tries++;
	ending = search_run_runs(sr, runs);
	if (ending != sh->failure->ending ||
	    sr->run.signature != sh->failure->signature)
		return (false);
	cost = cost_of(&sr->run);
	if (!is_simpler_cost(&cost, &sh->cost) ||
	    !search_keep_runs(sr, &sh->failure->runs))
		return (false);
	sh->cost = cost;
	sh->failure->preemptions = sr->run.preemptions;
	return (true);
}

/* What a change makes of run `i`; returns the number of runs. */
typedef size_t	 change_t(struct run *, size_t n, size_t i);

static size_t
leave_out_run(struct run *r, size_t n, size_t i)
{
	memmove(r + i, r + i + 1, (n - i - 1) * sizeof(*r));
	return (n - 1);
}

static size_t
leave_out_two_runs(struct run *r, size_t n, size_t i)
{
	return (i + 1 < n ? leave_out_run(r, leave_out_run(r, n, i), i) : n);
}

static size_t
end_before_run(struct run *r, size_t n, size_t i)
{
	return (i);
}

static size_t
swap_runs(struct run *r, size_t n, size_t i)
{
	struct run first = r[i];

	if (i + 1 < n) {
		r[i] = r[i + 1];
		r[i + 1] = first;
	}
	return (n);
}

static size_t
unlimit_run(struct run *r, size_t n, size_t i)
{
	r[i].n = UINT32_MAX;
	return (n);
}

static size_t
halve_run(struct run *r, size_t n, size_t i)
{
	r[i].n = (r[i].n + 1) / 2;
	return (n);
}

static size_t
shorten_run(struct run *r, size_t n, size_t i)
{
	if (r[i].n > 1)
		r[i].n--;
	return (n);
}

/* The steps go to the next run of the same thread. */
static size_t
put_off_run(struct run *r, size_t n, size_t i)
{
	size_t j;

	for (j = i + 1; j < n; j++) {
		if (r[j].slot == r[i].slot) {
			r[j].n += r[i].n;
			break;
		}
	}
	return (leave_out_run(r, n, i));
}

static change_t *const changes[] = {
	end_before_run, leave_out_run, leave_out_two_runs, put_off_run,
	swap_runs, unlimit_run, halve_run, shorten_run,
};
#define	NCHANGES	(sizeof(changes) / sizeof(changes[0]))

/* One change at one place; true: it helped. */
static bool
try_change(struct search *sr, struct shrink *sh, change_t *change, size_t i,
    struct run *scratch)
{
	struct runs runs = { .run = scratch,
	    .n = sh->failure->runs.n };

	memcpy(scratch, sh->failure->runs.run, runs.n * sizeof(*scratch));
	runs.n = change(scratch, runs.n, i);
	return (try_runs(sr, sh, &runs));
}

/* Every change at every place; true: something helped. */
static bool
try_all_changes(struct search *sr, struct shrink *sh, struct run *scratch)
{
	bool helped = false;
	size_t c, i;

	for (c = 0; c < NCHANGES; c++) {
		for (i = 0; i < sh->failure->runs.n && may_try(sh); i++) {
			while (i < sh->failure->runs.n && may_try(sh) &&
			    try_change(sr, sh, changes[c], i, scratch))
				helped = true;
		}
	}
	return (helped);
}

/* A very long schedule: its first half, its first quarter, ... */
static void
cut_long_schedule(struct search *sr, struct shrink *sh, struct run *scratch)
{
	size_t n;

	for (n = 0; n < sh->failure->runs.n && may_try(sh); n = n * 2 + 1) {
		if (try_change(sr, sh, end_before_run, n, scratch))
			break;
	}
}

void
search_shrink(struct search *sr, struct failure *f)
{
	struct shrink sh = { .failure = f };
	struct run *scratch;

	sh.until_ms = search_now_ms() + TRY_MS;
	scratch = reallocarray(NULL, f->runs.n + 1, sizeof(*scratch));
	if (scratch == NULL)
		return;
	(void)search_run_runs(sr, &f->runs);
	sh.cost = cost_of(&sr->run);
	cut_long_schedule(sr, &sh, scratch);
	if (f->runs.n <= RUNS_MAX) {
		while (try_all_changes(sr, &sh, scratch))
			continue;
	}
	free(scratch);
}
