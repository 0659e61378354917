/* SPDX-License-Identifier: BSD-2-Clause */
/* A scenario with threads under many schedules. */
#ifndef SCENARIO_RACE_H
#define SCENARIO_RACE_H

#include <vmsim/explore.h>
#include "scenario/outcomes.h"
#include "scenario/scenario.h"

/*
 * Explores the threads of a scenario; each execution ends with the final
 * operations and the ending of a recording.  An operation's failed `expect` is
 * a failed execution.  What the executions ended with is added to `set` (may
 * be NULL).  Returns 0 with the result filled in, to be given back with
 * vmsim_explore_result_fini(), or an errno value with *error.
 */
int	race_explore(const struct scenario *, const struct scenario_options *,
    const struct vmsim_explore_config *, struct outcomes *set,
    struct vmsim_explore_result *, struct scenario_error *error);

#endif /* SCENARIO_RACE_H */
