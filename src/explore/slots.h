/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slots: the numbers under which the explorer knows the threads.  The test's
 * threads come first, in the order of the test, then those that the set-up
 * made, then those made while bodies run.  "main" has none.
 */
#ifndef EXPLORE_SLOTS_H
#define EXPLORE_SLOTS_H

#include "sched/sched.h"

#define	EXPLORE_SLOTS	16	/* threads of a machine, "main" not counted */
#define	NO_SLOT		0xff

/* How many threads were made and given back: tells whether they changed. */
struct thread_counts {
	uint32_t made;			/* (t) */
	uint32_t gone;			/* (t) */
};

struct slots {
	struct vmsim *vm;		/* (c) */
	struct thread *thread[EXPLORE_SLOTS];	/* (t) or NULL */
	unsigned n;			/* (t) slots used */
	unsigned nbodies;		/* (c) threads of the test */
	uint32_t first_tid;		/* (c) of those */
	struct thread_counts known;	/* (t) as of the table */
	struct thread_counts saved;	/* (c) as of the snapshot */
};

/* Makes the table anew; false: there are too many threads. */
bool	 slots_learn(struct slots *);
const char *slots_name(const struct slots *, unsigned slot);

/* The slots whose threads can run now. */
static inline uint16_t
slots_enabled(const struct slots *sl)
{
	unsigned enabled = 0, slot;

	for (slot = 0; slot < sl->n; slot++) {
		if (sl->thread[slot] != NULL && sched_can_run(sl->thread[slot]))
			enabled |= 1U << slot;
	}
	return ((uint16_t)enabled);
}

static inline unsigned
slots_find(const struct slots *sl, const struct thread *td)
{
	uint32_t i = td->td_tid - sl->first_tid;

	if (__predict_true(i < sl->nbodies))
		return (i);
	if (td->td_tid == 1)
		return (NO_SLOT);
	if (td->td_tid < sl->first_tid)
		return (sl->nbodies + td->td_tid - 2);
	return (i + sl->first_tid - 2);
}

/* Have threads come or gone since? */
static inline bool
slots_differ(const struct slots *sl, const struct thread_counts *then)
{
	return (__predict_false(sl->vm->sched->ntids != then->made ||
	    sl->vm->sched->ngone != then->gone));
}

#endif /* EXPLORE_SLOTS_H */
