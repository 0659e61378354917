/* SPDX-License-Identifier: BSD-2-Clause */
/* Pager calls and transfers that are made to fail, or to be late. */
#include "sched/sched.h"
#include "pager/pager.h"

_Static_assert(VMSIM_INJECT_BAD == VM_PAGER_BAD &&
    VMSIM_INJECT_FAIL == VM_PAGER_FAIL &&
    VMSIM_INJECT_ERROR == VM_PAGER_ERROR &&
    VMSIM_INJECT_AGAIN == VM_PAGER_AGAIN,
    "the answers of <vmsim/inject.h> are those of a pager");

/*
 * Locks: `object` (or NULL) write-locked or not at all; it is unlocked for a
 * delay, as the pager might do it.  Sleeps.
 */
bool
pager_inject_slow(enum vmsim_inject_kind kind, vm_object_t object, int *rv)
{
	struct inject_fate fate = inject_call(kind);
	bool locked;

	if (fate.ticks != 0) {
		locked = object != NULL && VM_OBJECT_WOWNED(object);
		if (locked)
			VM_OBJECT_WUNLOCK(object);
		(void)sched_sleep(curvm->inject, NULL, "late",
		    (int)fate.ticks);
		if (locked)
			VM_OBJECT_WLOCK(object);
	}
	*rv = fate.result;
	return (fate.fails);
}
