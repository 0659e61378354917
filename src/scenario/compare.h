/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A recording against a run of it: every answer and every dump line, or,
 *	of a race, the set of its outcomes.
 * RULES
 *	1  The advisory word `referenced` of page lines is counted, not
 *	   compared.
 *	2  The machine behaves as the recorded system did, also where that is
 *	   wrong, or is right and its deviations are found (doc/deviations.md).
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	As scenario.h.
 */
#ifndef SCENARIO_COMPARE_H
#define SCENARIO_COMPARE_H

#include <stdint.h>
#include "scenario/scenario.h"
#include "scenario/text.h"

enum compare_verdict {
	COMPARE_SAME,
	COMPARE_DIFFERENT,
	COMPARE_BAD_INPUT,	/* it could not be parsed or run */
};

struct comparison {
	enum compare_verdict verdict;
	struct scenario_error error;	/* BAD_INPUT */
	uint64_t nops;			/* operations that agreed */
	uint64_t executions;		/* of threads */
	uint64_t noutcomes;		/* different ones of those */
	/* The advisory word `referenced` of page lines. */
	uint64_t npages;		/* page lines compared */
	uint64_t nreferenced;		/* of those, the word differs */
	uint32_t deviations;		/* VMSIM_AS_*: compare_default() */
};

/*
 * compare_lines.c: an operation's answer and dump lines, recorded and of the
 * run; the first pair that differs.
 */
bool	compare_lines(struct slice recorded, struct slice run,
	    struct comparison *, struct slice *expected, struct slice *got);

/*
 * With threads: explores with at most the recorded number of preemptions and
 * compares the sets of outcomes; each difference is told with a schedule.
 * Otherwise the first difference is told through `print` (may be NULL):
 * operation, place, both lines, the story of the last fault, the chain.
 * Of the options as_recorded, swap_alone and policies count.
 */
void	compare_recording(const char *text, size_t len, const char *name,
	    const struct scenario_options *, struct comparison *,
	    vmsim_print_t *print, void *arg);

/*
 * In a machine that is right: each difference must be one of the deviations
 * that doc/deviations.md numbers.  The smallest set that explains them is found
 * by switching one after the other on; what no deviation explains is told.
 * Of the options swap_alone and policies count.
 */
void	compare_default(const char *text, size_t len, const char *name,
	    const struct scenario_options *, struct comparison *,
	    vmsim_print_t *print, void *arg);
/* "F01" */
const char *compare_deviation_name(uint32_t bit);

/* The same for a parsed scenario with threads. */
void	compare_race(const struct scenario *, const char *text, size_t len,
	    const char *name, const struct scenario_options *,
	    struct comparison *, vmsim_print_t *print, void *arg);

#endif /* SCENARIO_COMPARE_H */
