/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs executed by the library. */
#ifndef HOST_LIBRARY_H
#define HOST_LIBRARY_H

#include "host/program.h"

struct vmsim;

/*
 * A machine for programs whose window is at `base`; NULL without memory.  A
 * panic tells the seed of the program and exits.
 */
struct vmsim *library_create(uint64_t base);
void	library_destroy(struct vmsim *);
/* Runs a program in an empty machine; false if something is left behind. */
bool	library_run(struct vmsim *, const struct program *,
	    struct answer *answers);

#endif /* HOST_LIBRARY_H */
