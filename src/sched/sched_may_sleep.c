/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may sleep.  A lock that is not sleepable forbids it to the thread that
 * holds it, so do a callout and THREAD_NO_SLEEPING().  A call that has to wait
 * only sometimes asks each time, as its caller is wrong each time.
 * Source: FreeBSD kern/subr_witness.c, witness_warn().
 */
#include "base/assert.h"
#include "sched/sched_private.h"

const struct lock_object *
sched_find_unsleepable(const struct thread *td,
    const struct lock_object *except)
{
	const struct lock_object *lo;
	int i;

	for (i = 0; i < td->td_nheld; i++) {
		lo = td->td_held[i];
		if (lo != except && (lo->lo_flags & LO_SLEEPABLE) == 0)
			return (lo);
	}
	return (NULL);
}

/*
 * `lo` was taken just now.  The flag tells who holds one of the locks that it
 * is worth looking at the others; it may stay when they are gone.
 */
void
sched_note_crowd(struct thread *td, struct lock_object *lo)
{
	struct lock_object *other;
	int i;

	for (i = 0; i < td->td_nheld; i++) {
		other = td->td_held[i];
		if (other == lo)
			continue;
		if ((lo->lo_flags & LO_SLEEPABLE) == 0)
			other->lo_flags |= LO_CROWDED;
		if ((other->lo_flags & LO_SLEEPABLE) == 0)
			lo->lo_flags |= LO_CROWDED;
	}
}

static void
forget_crowd(const struct lock_object *lo)
{
	if (lo != NULL)
		((struct lock_object *)(uintptr_t)lo)->lo_flags &=
		    (uint8_t)~LO_CROWDED;
}

void
sched_check_sleep(const char *what, const struct lock_object *except,
    const char *where)
{
	const struct thread *td = curthread;
	const struct lock_object *lo = sched_find_unsleepable(td, except);

	if (__predict_false(curvm->dead))
		return;
	if (td == &curvm->sched->clock)
		vm_panic(where, "%s may sleep, in a callout", what);
	if (td->td_no_sleeping != 0)
		vm_panic(where, "%s may sleep, where sleeping is forbidden",
		    what);
	if (lo == NULL)
		forget_crowd(except);
	else
		vm_panic(where, "%s may sleep, with lock \"%s\" held since %s",
		    what, lo->lo_name, lo->lo_where);
}

bool
sched_can_sleep(void)
{
	const struct thread *td = curthread;

	return (td->td_no_sleeping == 0 &&
	    sched_find_unsleepable(td, NULL) == NULL);
}

/* The forms of <sys/lock.h>, for what is a macro there. */
void
vmsim_kpi_may_sleep(const char *what, const struct lock_object *except,
    const char *where)
{
	const struct thread *td = curthread;

	if ((td->td_nheld | td->td_no_sleeping) != 0)
		sched_check_sleep(what, except, where);
}

void
vmsim_kpi_may_fault(const char *what, const char *where)
{
	if (curthread->td_nofault == 0)
		sched_may_sleep(what, where);
}
