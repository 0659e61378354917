/* SPDX-License-Identifier: BSD-2-Clause */
/* Random small programs of a few threads, drawn from a number. */
#ifndef EXPLORE_PROGRAMS_H
#define EXPLORE_PROGRAMS_H

#include <stdint.h>

/*
 * The program of a number, for up to 3 threads of up to 4 operations each.  A
 * sleeper whom no thread can wake is a failure, and goes on.
 */
void	program_make(uint64_t seed, int threads, int ops);
/* The body of each thread; the argument is the toy. */
void	program_run(void *toy);

#endif /* EXPLORE_PROGRAMS_H */
