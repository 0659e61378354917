/* SPDX-License-Identifier: BSD-2-Clause */
/* How the machine is asked whether a predicate holds: for the table of them. */
#ifndef SCENARIO_LESSON_JUDGE_H
#define SCENARIO_LESSON_JUDGE_H

#include <vmsim/process.h>
#include "scenario/lesson.h"

enum operand {
	OPERAND_NUMBER,		/* [at most | at least] N */
	OPERAND_VALUE,
	OPERAND_RIGHTS,		/* rw-, or none */
	OPERAND_PAGE,		/* S1[0], swap, none */
	OPERAND_DRAWING,	/* = [S1: 0 .] */
	OPERAND_PROCS,		/* a page, and who sees it */
};

/* What is asked, and what was found. */
struct asking {
	const struct requirement *r;
	struct vmsim *vm;
	struct vmsim_proc *proc;
	struct vmsim_look look;	/* at its address */
	const struct vmsim_counters *since;
	FILE	*found;
};

typedef bool judge_fn(struct asking *);

struct predicate {
	const char *name;
	bool	 has_place;	/* P ADDR */
	enum operand operand;
	size_t	 counter;	/* in struct vmsim_counters */
	judge_fn *judge;
};

judge_fn judge_chain, judge_counter, judge_depth, judge_frames, judge_rights,
	 judge_source, judge_swap, judge_tlb, judge_value, judge_who,
	 judge_wired;

#endif /* SCENARIO_LESSON_JUDGE_H */
