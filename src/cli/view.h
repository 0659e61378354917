/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim view: what the command was asked for, and its parts. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "cli/cli.h"
#include "cli/one_order.h"

struct view_command {
	const char *output;
	uint64_t first;		/* operation */
	uint64_t last;		/* 0: to the end */
	size_t	 max_bytes;	/* of the recording; 0: however long */
	const char *schedule;	/* of the order that is wanted; or NULL */
	unsigned outcome;	/* an order that leads there is; or 0 */
	bool	 bounded;	/* `preemptions` was said */
	struct vmsim_explore_config explore;
	bool	 compare;	/* two recordings */
};

/* What is shown of a scenario. */
struct view_run {
	struct one_order order;
	char	 which[160];	/* order that is, a sentence; or empty */
};

/* view_order.c: the wanted order of a scenario's threads.  An exit status;
   CLI_BAD_INPUT has been told. */
int	view_order(const struct view_command *, const struct cli_scenario *,
	    struct view_run *);

#endif /* CLI_VIEW_H */
