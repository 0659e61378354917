/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCT: each thread has a random priority, and the highest that can run does;
 * at depth - 1 random steps the running thread gets the lowest.  A bug that
 * takes `depth` ordered steps is found with a known probability.
 *
 * Source: Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler
 * with probabilistic guarantees of finding bugs, ASPLOS 2010.
 */
#include "explore/draw.h"

#define	PCT_DEPTH_MAX	16

struct pct {
	struct drawing d;		/* (t) first */
	int32_t	 priority[EXPLORE_SLOTS]; /* (t) the highest runs */
	int32_t	 lowest;		/* (t) given so far */
	unsigned nchanges;		/* (t) */
	uint32_t change[PCT_DEPTH_MAX];	/* (t) steps at which one falls */
};

static uint8_t
choose_highest(struct search *sr, struct node *node)
{
	const struct execution *x = &sr->run;
	struct pct *p = sr->state;
	unsigned bits, i, slot;
	uint8_t best = NO_SLOT;

	for (i = 0; i < p->nchanges; i++) {
		if (p->change[i] == x->depth && node->running != NO_SLOT)
			p->priority[node->running] = --p->lowest;
	}
	/* A thread that yields does so to all. */
	if (x->depth > 0 && x->steps[x->depth - 1].universal)
		p->priority[node->running] = --p->lowest;
	for (bits = node->enabled; bits != 0; bits &= bits - 1) {
		slot = (unsigned)__builtin_ctz(bits);
		if (best == NO_SLOT || p->priority[slot] > p->priority[best])
			best = (uint8_t)slot;
	}
	return (best);
}

static void
draw_priorities(struct pct *p)
{
	unsigned i, j;
	int32_t swap;

	for (i = 0; i < EXPLORE_SLOTS; i++)
		p->priority[i] = (int32_t)i + 1;
	for (i = EXPLORE_SLOTS; i > 1; i--) {
		j = draw_below(&p->d, i);
		swap = p->priority[i - 1];
		p->priority[i - 1] = p->priority[j];
		p->priority[j] = swap;
	}
	p->lowest = 0;
}

static bool
begin_pct(struct search *sr)
{
	struct pct *p = sr->state;
	unsigned i;

	if (!draw_begin(sr))
		return (false);
	draw_priorities(p);
	p->nchanges = sr->config.depth - 1;
	if (p->nchanges > PCT_DEPTH_MAX)
		p->nchanges = PCT_DEPTH_MAX;
	for (i = 0; i < p->nchanges; i++)
		p->change[i] = 1 + draw_below(&p->d, p->d.length);
	return (true);
}

const struct strategy strategy_pct = {
	.name = "pct",
	.state_size = sizeof(struct pct),
	.init = draw_init,
	.begin = begin_pct,
	.choose = choose_highest,
	.count_left = draw_count_left,
	.save = draw_save,
	.load = draw_load,
};
