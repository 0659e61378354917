/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The search with a bound on preemptions: all schedules with none, then all
 * with one, and so on.
 *
 * A schedule with k preemptions is one with k - 1, up to a point where
 * another thread is preferred to the one that runs; such beginnings are
 * collected while level k - 1 is explored.  Reduction: where an execution
 * arrives with the same steps behind it up to the order of independent ones,
 * and the same thread running, the state is the same, and all that can follow
 * has been explored from there with at least as many preemptions left, as
 * levels come in order.  So it is given up.  (Backtracking by races is not
 * sound under a bound: what it leaves out may be what is within it.)
 */
#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

/* Beginnings: for each its number of steps, then slot and length of runs. */
struct list {
	uint16_t *words;		/* (t) */
	size_t	 n, room;		/* (t) */
	uint64_t nitems;		/* (t) */
};

struct level {
	struct list now, later;		/* (t) */
	size_t	 at;			/* (t) next word of `now` */
	uint64_t taken;			/* (t) items of `now` taken */
	uint8_t	*forced;		/* (t) slots of the beginning */
	uint32_t nforced;		/* (t) */
	unsigned number;		/* (t) preemptions of this level */
	uint64_t nnumbered;		/* (t) items given numbers, for parts */
};

static void
put(struct explorer *e, struct list *l, unsigned word)
{
	if (explore_grow(e, (void **)&l->words, &l->room, l->n,
	    sizeof(*l->words)))
		l->words[l->n++] = (uint16_t)word;
}

/* The steps so far, then one of `slot`. */
static void
add_beginning(struct explorer *e, unsigned slot)
{
	struct level *lv = e->level;
	struct list *l = &lv->later;
	uint32_t i, run = 0;

	if (lv->number == 0 && e->config.nshards > 1 &&
	    !explore_is_mine(e, lv->nnumbered++))
		return;
	put(e, l, e->depth + 1);
	for (i = 0; i < e->depth; i++) {
		run++;
		if (i + 1 == e->depth ||
		    e->steps[i + 1].slot != e->steps[i].slot) {
			put(e, l, e->steps[i].slot);
			put(e, l, run);
			run = 0;
		}
	}
	put(e, l, slot);
	put(e, l, 1);
	l->nitems++;
}

/* The next beginning; false: the level is through. */
static bool
take_beginning(struct level *lv)
{
	uint32_t n, run;
	uint8_t slot;

	if (lv->at >= lv->now.n)
		return (false);
	lv->taken++;
	n = lv->now.words[lv->at++];
	for (lv->nforced = 0; lv->nforced < n; lv->nforced += run) {
		slot = (uint8_t)lv->now.words[lv->at++];
		run = lv->now.words[lv->at++];
		memset(lv->forced + lv->nforced, slot, run);
	}
	return (true);
}

static inline uint64_t
node_key(const struct explorer *e, const struct step *s)
{
	return ((e->sum + s->running + 1U) * 0x9e3779b97f4a7c15U);
}

static uint8_t
choose_level(struct explorer *e, struct step *s)
{
	struct level *lv = e->level;
	unsigned others, slot;

	if (e->depth < lv->nforced)
		return (lv->forced[e->depth]);
	/* What every part enumerates is not reduced. */
	if (e->config.strategy == VMSIM_EXPLORE_REDUCED &&
	    (lv->number > 0 || e->config.nshards <= 1) &&
	    !hashes_add(&e->seen, node_key(e, s)))
		return (NOBODY);
	if (s->gave_way) {
		s->todo = s->enabled;
		return (s->standard);
	}
	s->todo = (uint16_t)(1U << s->running);
	others = s->enabled & ~(1U << s->running);
	if (lv->number < e->config.preemptions) {
		for (; others != 0; others &= others - 1) {
			slot = (unsigned)__builtin_ctz(others);
			add_beginning(e, slot);
		}
	}
	return (s->running);
}

/* Another choice of the level, behind the beginning. */
static bool
backtrack(struct explorer *e)
{
	struct step *s;
	unsigned rest;
	uint32_t n;

	for (n = e->depth; n-- > e->level->nforced;) {
		explore_pop(e, n);
		s = &e->steps[n];
		s->done |= (uint16_t)(1U << s->slot);
		rest = s->todo & ~(unsigned)s->done;
		if (rest != 0) {
			s->slot = (uint8_t)__builtin_ctz(rest);
			e->kept = n;
			e->revisit = true;
			return (true);
		}
	}
	return (false);
}

/* Keeps what the beginning has in common with the last execution. */
static void
go_to_beginning(struct explorer *e)
{
	const struct level *lv = e->level;
	uint32_t n;

	for (n = 0; n < e->depth && n < lv->nforced &&
	    e->steps[n].slot == lv->forced[n]; n++)
		continue;
	explore_pop(e, n);
	e->kept = n;
	e->revisit = false;
}

static uint64_t
count_left(const struct explorer *e)
{
	const struct level *lv = e->level;
	const struct step *s;
	uint64_t left;
	uint32_t n;

	left = lv->now.nitems - lv->taken + lv->later.nitems;
	for (n = lv->nforced; n < e->depth; n++) {
		s = &e->steps[n];
		left += (uint64_t)__builtin_popcount(s->todo &
		    ~(unsigned)(s->done | 1U << s->slot));
	}
	return (left);
}

/* All that begins like this within the level; false: enough. */
static bool
explore_beginning(struct explorer *e)
{
	enum ending ending;

	go_to_beginning(e);
	do {
		ending = explore_run(e);
		/* The first level of all parts is counted by one of them. */
		if (ending == END_GOOD && e->level->number == 0 &&
		    e->config.nshards > 1 && e->config.shard != 0)
			ending = END_PRUNED;
		if (!explore_count(e, ending)) {
			e->result->left = count_left(e);
			return (false);
		}
	} while (backtrack(e));
	return (true);
}

static bool
explore_level(struct explorer *e)
{
	struct level *lv = e->level;
	struct list spare = lv->now;

	if (lv->number > 0) {
		lv->now = lv->later;
		lv->later = spare;
		lv->later.n = 0;
		lv->later.nitems = 0;
		lv->at = 0;
		lv->taken = 0;
	}
	lv->nforced = 0;
	if (lv->number == 0)
		return (explore_beginning(e));
	while (take_beginning(lv)) {
		if (!explore_beginning(e))
			return (false);
	}
	return (true);
}

void
explore_levels(struct explorer *e)
{
	struct level lv = { .at = 0 };

	lv.forced = calloc(e->max_steps + 1, 1);
	if (lv.forced == NULL) {
		e->no_memory = true;
		return;
	}
	e->level = &lv;
	explore_pop(e, 0);
	e->naccesses = e->nundos = e->nsleepers = 0;
	e->clocks = false;
	e->choose = choose_level;
	for (lv.number = 0; lv.number <= e->config.preemptions; lv.number++) {
		if (!explore_level(e))
			break;
	}
	e->result->complete = lv.number > e->config.preemptions;
	e->level = NULL;
	free(lv.forced);
	free(lv.now.words);
	free(lv.later.words);
}
