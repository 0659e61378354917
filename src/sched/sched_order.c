/* SPDX-License-Identifier: BSD-2-Clause */
/* sched 3: is a lock in order after those that are held? */
#include "base/assert.h"
#include "sched/sched_private.h"

static void __attribute__((cold, noinline))
report_order(const struct lock_object *lo, const struct lock_object *held,
    const char *where)
{
	vm_panic(where, "lock order: \"%s\" (rank %u) is taken while \"%s\" "
	    "(rank %u) is held since %s", lo->lo_name, lo->lo_rank,
	    held->lo_name, held->lo_rank, held->lo_where);
}

/* Two locks of one rank, or one without a rank. */
static void __attribute__((noinline))
check_pair(const struct lock_object *held, struct lock_object *lo,
    const char *where)
{
	sched_nest_t *nest = curvm->sched->nest;

	if (held->lo_rank == LOCK_RANK_NONE)
		sched_witness_order(held, lo, where);
	else if (held->lo_rank > lo->lo_rank ||
	    (lo->lo_flags & LO_DUPOK) == 0)
		report_order(lo, held, where);
	else if (nest != NULL && (sched_is_listening() ||
	    curvm->check_level != VMSIM_CHECK_OFF))
		nest(held, lo, where);
}

static void __attribute__((noinline))
check_unranked(const struct thread *td, struct lock_object *lo,
    const char *where)
{
	int i;

	for (i = td->td_nheld; i-- > 0;)
		sched_witness_order(td->td_held[i], lo, where);
}

void
sched_check_order(const struct thread *td, struct lock_object *lo,
    const char *where)
{
	const struct lock_object *held;
	int i;

	if (__predict_false(lo->lo_rank == LOCK_RANK_NONE)) {
		check_unranked(td, lo, where);
		return;
	}
	for (i = td->td_nheld; i-- > 0;) {
		held = td->td_held[i];
		/* No rank wraps round and is less than none. */
		if (__predict_false((uint8_t)(held->lo_rank - 1) >=
		    (uint8_t)(lo->lo_rank - 1)))
			check_pair(held, lo, where);
	}
}
