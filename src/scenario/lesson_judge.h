/* SPDX-License-Identifier: BSD-2-Clause */
/* How the machine is asked whether a predicate holds: for the table of them. */
#ifndef SCENARIO_LESSON_JUDGE_H
#define SCENARIO_LESSON_JUDGE_H

#include <vmsim/process.h>
#include "scenario/lesson.h"
#include "scenario/parse.h"

enum operand {
	OPERAND_NUMBER,		/* [at most | at least] N */
	OPERAND_VALUE,
	OPERAND_RIGHTS,		/* rw-, or none */
	OPERAND_PAGE,		/* S1[0], swap, none */
	OPERAND_DRAWING,	/* = [S1: 0 .] */
	OPERAND_PROCS,		/* a page, and who sees it */
	OPERAND_FAULT,		/* what a fault has done */
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

/* What faults have done, the first of these; fault_done_words has the names. */
enum fault_done {
	FAULT_DONE_NONE,	/* there was none */
	FAULT_DONE_COPY,	/* a page was copied or moved up */
	FAULT_DONE_ZERO,
	FAULT_DONE_POPULATE,
	FAULT_DONE_READ,	/* by its pager */
	FAULT_DONE_MAPPED,	/* nothing of these: it was there */
};
extern const struct word fault_done_words[];

struct predicate {
	const char *name;
	bool	 has_place;	/* P ADDR */
	enum operand operand;
	size_t	 counter;	/* in struct vmsim_counters */
	judge_fn *judge;
};

judge_fn judge_chain, judge_counter, judge_depth, judge_fault, judge_frames,
	 judge_rights, judge_source, judge_swap, judge_tlb, judge_value,
	 judge_who, judge_wired;

#endif /* SCENARIO_LESSON_JUDGE_H */
