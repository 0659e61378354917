/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	What the two threads of a case share: an object mapped whole in
 *	process p at KIT_BASE and in process q at KIT_FAR.
 * RULES
 *	1  Every schedule with at most two preemptions is tried, or the first
 *	   EXECUTIONS_MAX of them.  Where the owner takes pages back or moves
 *	   them it is three: a fault that has let go of a lock, the owner that
 *	   has just looked, and the fault that finishes in between.
 *	2  What an execution changes comes back for the next one: the
 *	   machine, the driver's registered variables, struct kit_race.
 *	3  A thread that ends a process or gives the object back sets the
 *	   pointer to NULL; what is left goes at the end, and is counted.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Threads of a case, with nothing locked; a failure is vmsim_fail().
 */
#ifndef KIT_KIT_RACE_H
#define KIT_KIT_RACE_H

#include "kit/kit.h"

#define	KIT_RACE_NPAGES	8	/* of the object */
#define	KIT_HERE	"the contract kit"

struct kit_race {
	struct kit	*k;		/* (c) */
	const struct kit_threads *plan;	/* (c) */
	struct vmsim	*vm;		/* (c) */
	struct vmsim_leaks before;	/* (c) what drivers took at its start */
	struct vm_object *object;	/* (t) NULL: given back */
	struct vmsim_proc *p, *q;	/* (t) NULL: ended */
	bool		 may_fail;	/* (c) accesses may be refused */
};

/* A whole page is as it was made. */
void	 kit_race_read(struct kit_race *, struct vmsim_proc *, uint64_t base,
	    uint64_t i);
/* The value is read back. */
void	 kit_race_write(struct kit_race *, struct vmsim_proc *, uint64_t base,
	    uint64_t i, uint64_t value);

#endif /* KIT_KIT_RACE_H */
