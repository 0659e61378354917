/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is made of the generator's scenarios: they are run with all checks, and
 * made into races.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "scenario/generate.h"

/* generate_race.c */
#define	RACE_THREADS	3
#define	RACE_OPS	3

struct race_line {
	size_t	 from, len;	/* with its newline */
};

/* A scenario with threads and where in its text they are. */
struct race {
	char	*text;
	size_t	 len;
	size_t	 setup_len;
	size_t	 final_from;
	unsigned nthreads;
	unsigned nops[RACE_THREADS];
	struct race_line ops[RACE_THREADS][RACE_OPS];
};

/* False without memory; the text is to be freed. */
bool	 generate_race(uint64_t seed, unsigned nthreads, struct race *);

/* generate_run.c */
enum verdict {
	PASSED,
	STUCK,		/* an operation within a pager's call waited for the
			   call that it interrupted: nobody can go on */
	FAILED,
};
/* Runs the text with all checks; a failure is told on standard output. */
enum verdict generate_run(const char *family, uint64_t seed,
	    const char *text, size_t len);

/* generate_twice.c: once more without paging; false, and told, if a process
   could notice. */
bool	 generate_run_twice(const char *family, uint64_t seed,
	    const char *text);

/* generate_race_run.c */
struct race_limits {
	unsigned preemptions;	/* 0: one or two, by the seed */
	uint64_t executions;	/* of one scenario */
	bool	 unreduced;	/* compare with all schedules */
	bool	 as_recorded;	/* always; else sometimes */
};

struct race_tally {
	uint64_t executions;
	uint64_t complete;	/* explored wholly */
	uint64_t unreduced;	/* compared with all schedules */
	uint64_t serial;	/* compared with one operation at a time */
};

/* Explores it; a failure is told on standard output. */
enum verdict generate_race_run(const struct race *, uint64_t seed,
	    const struct race_limits *, struct race_tally *);

/* generate_serial.c */
struct outcomes;

/* Is a thread's operation the same whether or not others run meanwhile? */
bool	 race_is_serial(const struct race *);
/* The answers of every order of whole operations, as race_key() has them. */
bool	 race_serial_keys(const struct race *, struct outcomes *keys);
/* What loads and stores answered, a line a thread; to be freed. */
char	*race_key(const struct race *, const char *text, size_t len);

#endif /* GENERATE_H */
