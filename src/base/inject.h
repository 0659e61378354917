/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The failure schedule.
 *
 * arena.fail_in is the one word that every place tests: 0 when none is to
 * fail, INJECT_ASK when the rules here are to be asked; any other number
 * counts down allocations of all kinds, for unit tests.
 */
#ifndef BASE_INJECT_H
#define BASE_INJECT_H

#include <vmsim/inject.h>
#include "base/machine.h"

#define	INJECT_RULES	8
#define	INJECT_ASK	UINT64_MAX
#define	INJECT_HOPELESS	4096	/* failures in a row: the wait has no end */

struct inject_state {
	struct vmsim_inject_rule rules[INJECT_RULES]; /* (w) */
	uint64_t	 asked[INJECT_RULES];	/* (w) since it was added */
	unsigned	 nrules;		/* (w) */
	unsigned	 streak;	/* (w) memory failures in a row */
	uint64_t	 wait;		/* (w) ticks that memory is away */
	uint64_t	 seen[VMSIM_INJECT_KINDS];	/* (w) */
	uint64_t	 failed[VMSIM_INJECT_KINDS];	/* (w) */
	uint64_t	 last[VMSIM_INJECT_KINDS];	/* (w) which failed */
};

/* What becomes of one call or transfer. */
struct inject_fate {
	bool		 fails;		/* (t) */
	int		 result;	/* (t) VM_PAGER_*, if it fails */
	uint64_t	 ticks;		/* (t) it is late by so much */
};

int	 inject_init(struct vmsim *);	/* 0 or ENOMEM */

static inline bool
inject_is_on(void)
{
	return (__predict_false(curvm->arena.fail_in == INJECT_ASK));
}

/* Only when inject_is_on(): does this allocation fail? */
bool	 inject_memory(enum vmsim_inject_kind);
/* Ticks for which the last failed allocation is to be waited for; once. */
uint64_t inject_take_wait(void);
/* Only when inject_is_on(). */
struct inject_fate inject_call(enum vmsim_inject_kind);

#endif /* BASE_INJECT_H */
