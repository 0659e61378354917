/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling points: where another thread may overtake, and what a step
 * touches.  Small, as the accessors of <vm/vm_page.h> and <vm/vm_object.h>
 * need it.
 */
#ifndef SCHED_SCHED_POINT_H
#define SCHED_SCHED_POINT_H

#include "base/machine.h"

enum sched_point {
	POINT_LOCK = 1,		/* before taking a lock; possible when free */
	POINT_SLOCK,		/* the same, shared */
	POINT_TRYLOCK,		/* before an attempt that does not wait */
	POINT_UNLOCK,		/* after a release or downgrade */
	POINT_BUSY,		/* before a try or release of a busy state */
	POINT_SLEEP,
	POINT_WAKEUP,
	POINT_PAGER,		/* before and after a pager call */
	POINT_LOOKUP,		/* a lookup without the object's lock */
	POINT_PTE_LOAD,
	POINT_PTE_STORE,
	POINT_PTE_INVALIDATE,
	POINT_USER,		/* a user load or store */
	POINT_REF,		/* a reference, pip or object-busy count */
	POINT_COPY,		/* before a page is copied or zeroed */
	POINT_MMU,		/* before a call that changes mappings */
	POINT_OP,		/* between two operations of a thread */
	POINT_TEST,		/* of a test: vmsim_point() */
	POINT_YIELD,		/* gives way to any other that can go on */
	/* not points, only what a step touches besides its own point */
	POINT_READ,
	POINT_WRITE,
};
#define	POINT_IS_NOTE(kind)	((kind) >= POINT_READ)

/* Is there a listener?  Only to leave out what none would notice. */
static inline bool
sched_is_listening(void)
{
	return (__predict_false(curvm->sched_hook != NULL));
}

/*
 * Tells the listener.  Another thread may run before this returns, except for
 * POINT_READ and POINT_WRITE, which are notes.
 */
static inline void
sched_point(enum sched_point kind, const void *what)
{
	struct vmsim *vm = curvm;

	if (__predict_false(vm->sched_hook != NULL))
		vm->sched_hook(vm, kind, what);
}

/*
 * Silence: no other thread runs and nothing is heard until the end, which is
 * given what the beginning returned.
 */
static inline sched_hook_t *
sched_quiet_begin(void)
{
	sched_hook_t *hook = curvm->sched_hook;

	curvm->sched_hook = NULL;
	return (hook);
}

static inline void
sched_quiet_end(sched_hook_t *hook)
{
	curvm->sched_hook = hook;
}

#endif /* SCHED_SCHED_POINT_H */
