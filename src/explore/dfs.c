/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searching depth first, and cutting the tree of schedules into parts.
 *
 * A part of several enumerates all choices before the cut, which only sleep
 * sets shorten, and takes those whose number is its own: what sleeps was
 * explored by the part that has the earlier choice.
 */
#include <inttypes.h>
#include <stdio.h>

#include "explore/explore.h"

#define	PREFIXES	16	/* at least so many for each part */
#define	CUT_MAX		24

uint8_t
dfs_first(const struct node *node, unsigned set)
{
	if ((set & (1U << node->default_choice)) != 0)
		return (node->default_choice);
	return ((uint8_t)__builtin_ctz(set));
}

/* Slots to be explored from a node, its present choice perhaps among them. */
static inline unsigned
unexplored_slots(const struct node *node)
{
	return (node->backtrack & ~(unsigned)(node->visited |
	    node->sleep_set));
}

bool
dfs_backtrack(struct execution *x, uint32_t floor)
{
	struct step *s;
	unsigned slots;
	uint32_t n;

	for (n = x->depth; n-- > floor;) {
		execution_pop(x, n);
		s = &x->steps[n];
		s->node.visited |= (uint16_t)(1U << s->slot);
		if (x->reduce)
			sleep_set_add(x, n);
		slots = unexplored_slots(&s->node);
		if (slots != 0) {
			s->slot = dfs_first(&s->node, slots);
			x->prefix = n;
			x->chosen = true;
			return (true);
		}
	}
	return (false);
}

uint64_t
dfs_count_left(const struct execution *x, uint32_t floor)
{
	const struct step *s;
	uint64_t left = 0;
	uint32_t n;

	for (n = floor; n < x->depth; n++) {
		s = &x->steps[n];
		left += (uint64_t)__builtin_popcount(
		    unexplored_slots(&s->node) & ~(1U << s->slot));
	}
	return (left);
}

/* Stops where the parts are divided. */
static uint8_t
choose_prefix(struct search *sr, struct node *node)
{
	const struct partition *p = sr->state;

	if (sr->run.depth == p->cut)
		return (NO_SLOT);
	node->backtrack = node->enabled;
	return (dfs_first(node, node->enabled));
}

static const struct strategy prefixes = {
	.name = "prefixes",
	.choose = choose_prefix,
};

/* Are there enough prefixes for all parts?  None is run further. */
static bool
has_enough_prefixes(struct search *sr)
{
	uint64_t n = 0, wanted = PREFIXES * sr->config.nshards;
	const struct strategy *own = sr->strategy;

	sr->strategy = &prefixes;
	execution_reset(&sr->run, false);
	do {
		(void)execution_run(sr);
		n++;
	} while (n < wanted && dfs_backtrack(&sr->run, 0));
	sr->strategy = own;
	return (n >= wanted);
}

/* Where to cut: as early as there is something for every part. */
int
partition_init(struct search *sr)
{
	struct partition *p = sr->state;
	uint32_t n;

	if (sr->config.nshards <= 1)
		return (0);
	for (n = 1; n < CUT_MAX; n++) {
		p->cut = sr->test->nthreads + n;
		if (has_enough_prefixes(sr))
			break;
	}
	return (0);
}

bool
partition_begin(struct search *sr)
{
	struct partition *p = sr->state;

	if (p->begun)
		return (dfs_backtrack(&sr->run, 0));
	p->begun = true;
	return (true);
}

/* An execution that ends before the cut is a prefix of its own. */
bool
partition_accept(struct search *sr)
{
	struct partition *p = sr->state;

	return (sr->run.depth >= p->cut ||
	    search_is_mine(sr, p->nprefixes++));
}

bool
partition_is_other(struct search *sr)
{
	struct partition *p = sr->state;

	return (p->cut != 0 && sr->run.depth == p->cut &&
	    !search_is_mine(sr, p->nprefixes++));
}

void
partition_save(const struct search *sr, FILE *f)
{
	const struct partition *p = sr->state;

	fprintf(f, "part %u %ju\n", p->cut, (uintmax_t)p->nprefixes);
}

bool
partition_load(struct search *sr, const char *line)
{
	struct partition *p = sr->state;

	p->begun = true;
	return (sscanf(line, "part %u %" SCNu64, &p->cut, &p->nprefixes) == 2);
}

uint64_t
partition_count_left(const struct search *sr)
{
	return (dfs_count_left(&sr->run, 0));
}
