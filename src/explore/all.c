/* SPDX-License-Identifier: BSD-2-Clause */
/* Every schedule, nothing left out. */
#include "explore/explore.h"

static uint8_t
choose_any(struct search *sr, struct node *node)
{
	if (partition_is_other(sr))
		return (NO_SLOT);
	node->backtrack = node->enabled;
	return (dfs_first(node, node->enabled));
}

const struct strategy strategy_all = {
	.name = "all",
	.state_size = sizeof(struct partition),
	.exhaustive = true,
	.init = partition_init,
	.begin = partition_begin,
	.choose = choose_any,
	.accept = partition_accept,
	.count_left = partition_count_left,
	.save = partition_save,
	.load = partition_load,
};
