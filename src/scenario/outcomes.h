/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A set of outcomes of a scenario with threads, as it stands at the end
 *	of a recorded race (doc/races.md).
 * RULES
 *	1  Two outcomes with the same text are one member, which counts how
 *	   often it was seen and keeps the simplest schedule.
 *	2  Everything is copied; a set without memory for a member says `cut`.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Any code, on any stack: it knows no machine.
 */
#ifndef SCENARIO_OUTCOMES_H
#define SCENARIO_OUTCOMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vmsim/observe.h>

struct outcome {
	char	*text;		/* its lines, each with its newline */
	size_t	 len;
	size_t	 nanswers;	/* bytes of the answers, which come first */
	uint64_t seen;		/* executions that ended so */
	unsigned preemptions;	/* the fewest of those */
	char	*schedule;	/* one of those; NULL: not known */
	bool	 failed;	/* one line: how it went wrong */
};

struct outcomes {
	struct outcome *v;
	size_t	 n;
	size_t	 max;
	bool	 cut;		/* memory was short: one is missing */
	uint64_t trace_number;	/* (c) of the execution, by new traces, whose
				   schedule is wanted; or 0 */
	char	*trace_schedule; /* it; or NULL */
};

void	outcomes_fini(struct outcomes *);
/*
 * Adds what one execution (or `o->seen` of them) ended with; everything is
 * copied.
 */
void	outcomes_add(struct outcomes *, const struct outcome *o);
/* In byte-wise order of the text. */
void	outcomes_sort(struct outcomes *);
/* The member with this text, or (`answers`) with these answers; or NULL. */
const struct outcome *outcomes_find(const struct outcomes *,
    const struct outcome *, bool answers);
/* "= outcome 1", the remark, its lines, and so on. */
void	outcomes_print(const struct outcomes *, vmsim_print_t *, void *arg);

/* What the end of a recording says about it. */
struct recorded {
	struct outcomes set;
	unsigned preemptions;
	bool	 complete;
	bool	 found;		/* it has a last line at all */
};

/* Takes the outcomes out of the text of a recording. */
void	recorded_read(struct recorded *, const char *text, size_t len);

#endif /* SCENARIO_OUTCOMES_H */
