/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording against a run of it: every answer and every dump line. */
#ifndef SCENARIO_COMPARE_H
#define SCENARIO_COMPARE_H

#include <stdint.h>
#include "scenario/scenario.h"

enum compare_verdict {
	COMPARE_SAME,
	COMPARE_DIFFERENT,
	COMPARE_SKIPPED,	/* it has threads */
	COMPARE_BAD_INPUT,	/* it could not be parsed or run */
};

struct comparison {
	enum compare_verdict verdict;
	struct scenario_error error;	/* SKIPPED, BAD_INPUT */
	uint64_t nops;			/* operations that agreed */
	/* The advisory word `referenced` of page lines. */
	uint64_t npages;		/* page lines compared */
	uint64_t nreferenced;		/* of those, the word differs */
};

/*
 * Compares in full but for `referenced`.  The first difference is told
 * through `print`: operation, place, both lines, the story of the last fault,
 * the chain.
 */
void	compare_recording(const char *text, size_t len, const char *name,
    struct comparison *, vmsim_print_t *print, void *arg);

#endif /* SCENARIO_COMPARE_H */
