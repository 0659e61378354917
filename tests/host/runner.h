/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs executed by the host. */
#ifndef HOST_RUNNER_H
#define HOST_RUNNER_H

#include "host/program.h"

/*
 * Starts processes that execute the programs of `count` seeds from `seed` on,
 * in advance of runner_answers().  Returns NULL, or why it cannot be.
 */
const char *runner_start(uint64_t seed, unsigned count, uint64_t *base);
/*
 * The answers of program `i`, which must be asked for in order; false if a
 * process got lost, and from then on.
 */
bool	runner_answers(unsigned i, struct answer *answers);

#endif /* HOST_RUNNER_H */
