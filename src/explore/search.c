/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The searches without a bound, depth first: every trace once, or (`all`)
 * every schedule.  A part of several enumerates all first choices, which only
 * sleep sets shorten, and takes those whose number is its own: what sleeps was
 * explored by the part that has the earlier choice.
 */
#include "explore/explore.h"

#define	PREFIXES	16	/* at least so many for each part */
#define	CUT_MAX		24

/* Who is chosen first at a node: whoever runs, if that is of any use. */
static uint8_t
choose_first(const struct step *s, unsigned set)
{
	if ((set & (1U << s->standard)) != 0)
		return (s->standard);
	return ((uint8_t)__builtin_ctz(set));
}

static uint8_t
choose_any(struct explorer *e, struct step *s)
{
	unsigned set;

	if (e->depth == e->cut && e->cut != 0 &&
	    !explore_is_mine(e, e->prefixes++))
		return (NOBODY);
	set = s->enabled & ~(unsigned)s->asleep;
	if (set == 0)
		return (NOBODY);
	s->slot = choose_first(s, set);
	/*
	 * A thread that gives way of its own accord can be kept from running
	 * by nobody else being able to; so all others are tried there.
	 */
	if (!e->clocks || e->depth < e->cut ||
	    (e->depth > 0 && e->steps[e->depth - 1].global))
		s->todo = s->enabled;
	else
		s->todo = (uint16_t)(1U << s->slot);
	return (s->slot);
}

/* Goes to the last node with something left to do; false: there is none. */
static bool
backtrack(struct explorer *e)
{
	struct step *s;
	unsigned rest;
	uint32_t n;

	for (n = e->depth; n-- > 0;) {
		explore_pop(e, n);
		s = &e->steps[n];
		s->done |= (uint16_t)(1U << s->slot);
		if (e->clocks)
			explore_add_sleeper(e, n);
		rest = s->todo & ~(unsigned)(s->done | s->asleep);
		if (rest != 0) {
			s->slot = choose_first(s, rest);
			e->kept = n;
			e->revisit = true;
			return (true);
		}
	}
	return (false);
}

static void
start(struct explorer *e)
{
	explore_pop(e, 0);
	e->naccesses = e->nundos = e->nsleepers = 0;
	e->kept = 0;
	e->revisit = false;
	e->choose = choose_any;
	e->prefixes = 0;
}

/* Stops where the parts are divided. */
static uint8_t
choose_prefix(struct explorer *e, struct step *s)
{
	if (e->depth == e->cut)
		return (NOBODY);
	s->todo = s->enabled;
	return (s->slot = choose_first(s, s->enabled));
}

/* How many prefixes there are; none is run further. */
static uint64_t
count_prefixes(struct explorer *e)
{
	uint64_t n = 0;

	start(e);
	e->choose = choose_prefix;
	e->clocks = false;
	do {
		(void)explore_run(e);
		n++;
	} while (n < PREFIXES * e->config.nshards && backtrack(e));
	return (n);
}

/* Where to cut: as early as there is something for everybody. */
static void
find_cut(struct explorer *e)
{
	uint32_t n;

	for (n = 1; n < CUT_MAX; n++) {
		e->cut = e->test->nthreads + n;
		if (count_prefixes(e) >= PREFIXES * e->config.nshards)
			break;
	}
}

/* Branches that are known and were not taken. */
static uint64_t
count_left(const struct explorer *e)
{
	const struct step *s;
	uint64_t left = 0;
	uint32_t n;

	for (n = 0; n < e->depth; n++) {
		s = &e->steps[n];
		left += (uint64_t)__builtin_popcount(s->todo &
		    ~(unsigned)(s->done | s->asleep | 1U << s->slot));
	}
	return (left);
}

void
explore_search(struct explorer *e)
{
	e->cut = 0;
	if (e->config.nshards > 1)
		find_cut(e);
	start(e);
	e->clocks = e->config.strategy == VMSIM_EXPLORE_REDUCED;
	for (;;) {
		if (!explore_count(e, explore_run(e))) {
			e->result->left = count_left(e);
			return;
		}
		if (!backtrack(e))
			break;
	}
	e->result->complete = true;
}
