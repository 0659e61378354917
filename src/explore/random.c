/* SPDX-License-Identifier: BSD-2-Clause */
/* Random walks: at each point one of the threads that can run. */
#include "explore/draw.h"

static uint8_t
pick_slot(struct drawing *d, unsigned set)
{
	uint32_t i;

	i = draw_below(d, (uint32_t)__builtin_popcount(set));
	for (; i > 0; i--)
		set &= set - 1;
	return ((uint8_t)__builtin_ctz(set));
}

/* With a bound the preemptions are spread over the length of an execution. */
static uint8_t
choose_random(struct search *sr, struct node *node)
{
	const struct execution *x = &sr->run;
	struct drawing *d = sr->state;
	uint32_t steps_left;
	unsigned left;

	if (node->voluntary || !sr->config.bounded)
		return (pick_slot(d, node->enabled));
	if (x->preemptions >= sr->config.preemptions ||
	    node->enabled == 1U << node->running)
		return (node->running);
	left = sr->config.preemptions - x->preemptions;
	steps_left = d->length > x->depth ? d->length - x->depth : 1;
	if (draw_below(d, steps_left) >= left)
		return (node->running);
	return (pick_slot(d, node->enabled & ~(1U << node->running)));
}

const struct strategy strategy_random = {
	.name = "random",
	.state_size = sizeof(struct drawing),
	.init = draw_init,
	.begin = draw_begin,
	.choose = choose_random,
	.count_left = draw_count_left,
	.save = draw_save,
	.load = draw_load,
};
