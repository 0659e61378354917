/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A scenario with threads as a test of the explorer: the operations
 *	before the threads are its set-up, the blocks its bodies, what follows
 *	`final` its check, which makes the text of the outcome.
 * RULES
 *	1  An outcome is each thread's answers, those of `final`, its dumps
 *	   without counters, and the ending (doc/races.md).
 *	2  An execution fails by a panic, a deadlock, a livelock, a violated
 *	   invariant or an unexpected answer; its outcome is that one line.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	As scenario.h.
 */
#ifndef SCENARIO_RACE_H
#define SCENARIO_RACE_H

#include <vmsim/explore.h>
#include "scenario/outcomes.h"
#include "scenario/scenario.h"

/*
 * Explores the threads of a scenario and adds what its executions ended with
 * to `set` (may be NULL).  Returns 0 with the result filled in, to be given
 * back with vmsim_explore_result_fini(), or an errno value with *error.
 */
int	race_explore(const struct scenario *, const struct scenario_options *,
    const struct vmsim_explore_config *, struct outcomes *set,
    struct vmsim_explore_result *, struct scenario_error *error);

#endif /* SCENARIO_RACE_H */
