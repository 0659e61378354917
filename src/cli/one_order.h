/* SPDX-License-Identifier: BSD-2-Clause */
/* One order of a scenario's threads, recorded. */
#ifndef CLI_ONE_ORDER_H
#define CLI_ONE_ORDER_H

#include "scenario/race.h"
#include "cli/cli.h"

struct one_order {
	struct vmsim_trace *recording;	/* NULL: no memory */
	char	*schedule;
	bool	 failed;
	char	*report;	/* its head: how it failed, or where another
				   build's order differs; or NULL */
};

/*
 * Runs the threads once, as the schedule (NULL: the one without preemptions)
 * and `config` say, and fills in the order.  An exit status; CLI_BAD_INPUT has
 * been told.
 */
int	one_order_record(struct one_order *, const struct cli_scenario *,
	    const struct scenario_options *,
	    const struct vmsim_explore_config *, const char *schedule);
void	one_order_fini(struct one_order *);
/*
 * What a report says before its columns: the lines without the scenario's name;
 * NULL: nothing is wrong, or no memory.  The caller's.
 */
char	*one_order_head(const char *report);

#endif /* CLI_ONE_ORDER_H */
