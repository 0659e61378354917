/* SPDX-License-Identifier: BSD-2-Clause */
/* What the strategies that draw have in common; the generator is splitmix64. */
#include "explore/explore.h"

static uint64_t
draw_bits(struct drawing *d)
{
	uint64_t z;

	z = d->state += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (z ^ (z >> 31));
}

uint32_t
draw_below(struct drawing *d, uint32_t n)
{
	return ((uint32_t)(((draw_bits(d) >> 32) * n) >> 32));
}

uint64_t
draw_count_left(const struct search *sr)
{
	const struct drawing *d = sr->state;

	return (sr->config.count - d->next);
}

/* A draw depends on the length, so this is the same for all parts. */
int
draw_init(struct search *sr)
{
	struct drawing *d = sr->state;

	(void)search_run_alone(sr, &strategy_default, NULL);
	d->length = sr->run.depth + sr->run.depth / 4;
	return (0);
}

bool
draw_begin(struct search *sr)
{
	struct drawing *d = sr->state;

	while (d->next < sr->config.count && !search_is_mine(sr, d->next))
		d->next++;
	if (d->next >= sr->config.count)
		return (false);
	d->state = sr->config.seed * 0x2545f4914f6cdd1dU + d->next++;
	(void)draw_bits(d);
	execution_reset(&sr->run, false);
	return (true);
}
