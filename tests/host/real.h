/* SPDX-License-Identifier: BSD-2-Clause */
/* One operation, done for real in the calling process. */
#ifndef HOST_REAL_H
#define HOST_REAL_H

#include "host/program.h"

/* Finds the window.  NULL, or why a host cannot be compared with. */
const char *real_init(uint64_t *base);
/* In each server: files of its own. */
bool	real_make_files(void);
/* The files as the program finds them; false if the host refuses. */
bool	real_reset_files(const struct program *);
/* In the first process of a program: empties the window for it. */
bool	real_open_window(void);
/* All but fork and exit. */
void	real_execute(const struct op *, struct answer *);

#endif /* HOST_REAL_H */
