/* SPDX-License-Identifier: BSD-2-Clause */
/* The one schedule in which a thread runs until it must wait or gives way. */
#include "explore/explore.h"

static bool
begin_default(struct search *sr)
{
	bool *begun = sr->state;

	return (!*begun && (*begun = true));
}

static uint8_t
choose_default(struct search *sr, struct node *node)
{
	return (node->default_choice);
}

const struct strategy strategy_default = {
	.name = "default",
	.state_size = sizeof(bool),
	.begin = begin_default,
	.choose = choose_default,
};
