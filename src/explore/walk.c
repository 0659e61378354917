/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Executions that are drawn, each from a generator of its own, so that any
 * part of them can be run alone: random walks, and PCT (Burckhardt, Kothari,
 * Musuvathi, Nagarakatte: A randomized scheduler with probabilistic
 * guarantees of finding bugs, ASPLOS 2010).
 */
#include <string.h>

#include "explore/explore.h"

#define	PCT_DEPTH_MAX	16

struct walk {
	uint64_t state;			/* (t) of the generator */
	uint32_t length;		/* (t) of the longest so far */
	int32_t	 priority[EXPLORE_SLOTS]; /* (t) the highest runs */
	int32_t	 lowest;		/* (t) given so far */
	unsigned nchanges;		/* (t) */
	uint32_t change[PCT_DEPTH_MAX];	/* (t) steps at which one falls */
};

static uint64_t
draw(struct walk *w)
{
	uint64_t z;

	z = w->state += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (z ^ (z >> 31));
}

static uint32_t
draw_below(struct walk *w, uint32_t n)
{
	return ((uint32_t)(((draw(w) >> 32) * n) >> 32));
}

static uint8_t
pick(struct walk *w, unsigned set)
{
	uint32_t i;

	for (i = draw_below(w, (uint32_t)__builtin_popcount(set)); i > 0; i--)
		set &= set - 1;
	return ((uint8_t)__builtin_ctz(set));
}

/* With a bound the preemptions are spread over the length of the longest. */
static uint8_t
choose_random(struct explorer *e, struct step *s)
{
	struct walk *w = e->walk;
	uint32_t rest;
	unsigned left;

	if (s->gave_way || !e->config.bounded)
		return (pick(w, s->enabled));
	if (e->preemptions >= e->config.preemptions ||
	    s->enabled == 1U << s->running)
		return (s->running);
	left = e->config.preemptions - e->preemptions;
	rest = w->length > e->depth ? w->length - e->depth : 1;
	if (draw_below(w, rest) >= left)
		return (s->running);
	return (pick(w, s->enabled & ~(1U << s->running)));
}

static uint8_t
choose_pct(struct explorer *e, struct step *s)
{
	struct walk *w = e->walk;
	unsigned bits, i, slot;
	uint8_t best = NOBODY;

	for (i = 0; i < w->nchanges; i++) {
		if (w->change[i] == e->depth && s->running != NOBODY)
			w->priority[s->running] = --w->lowest;
	}
	/* Who gives way of its own accord does so to all. */
	if (e->depth > 0 && e->steps[e->depth - 1].global)
		w->priority[s->running] = --w->lowest;
	for (bits = s->enabled; bits != 0; bits &= bits - 1) {
		slot = (unsigned)__builtin_ctz(bits);
		if (best == NOBODY || w->priority[slot] > w->priority[best])
			best = (uint8_t)slot;
	}
	return (best);
}

/* Random priorities, and the steps at which the running one's falls. */
static void
prepare_pct(struct explorer *e, struct walk *w)
{
	unsigned i, j;
	int32_t p;

	for (i = 0; i < EXPLORE_SLOTS; i++)
		w->priority[i] = (int32_t)i + 1;
	for (i = EXPLORE_SLOTS; i > 1; i--) {
		j = draw_below(w, i);
		p = w->priority[i - 1];
		w->priority[i - 1] = w->priority[j];
		w->priority[j] = p;
	}
	w->lowest = 0;
	w->nchanges = e->config.depth > 0 ? e->config.depth - 1 : 0;
	if (w->nchanges > PCT_DEPTH_MAX)
		w->nchanges = PCT_DEPTH_MAX;
	for (i = 0; i < w->nchanges; i++)
		w->change[i] = 1 + draw_below(w, w->length);
}

uint8_t
explore_choose_standard(struct explorer *e, struct step *s)
{
	return (s->standard);
}

void
explore_walks(struct explorer *e)
{
	struct walk w = { .length = 16 };
	bool pct = e->config.strategy == VMSIM_EXPLORE_PCT;
	uint64_t i;

	e->walk = &w;
	if (e->config.strategy == VMSIM_EXPLORE_DEFAULT) {
		(void)explore_count(e,
		    explore_run_once(e, explore_choose_standard));
		e->walk = NULL;
		return;
	}
	/* A draw depends on the length, so this is the same for all. */
	(void)explore_run_once(e, explore_choose_standard);
	w.length = e->depth + e->depth / 4;
	for (i = 0; i < e->config.count; i++) {
		if (e->config.nshards > 1 && !explore_is_mine(e, i))
			continue;
		w.state = e->config.seed * 0x2545f4914f6cdd1dU + i;
		(void)draw(&w);
		if (pct)
			prepare_pct(e, &w);
		if (!explore_count(e, explore_run_once(e,
		    pct ? choose_pct : choose_random))) {
			e->result->left = e->config.count - i - 1;
			break;
		}
	}
	e->walk = NULL;
}
