/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * msleep(9), wakeup(9), pause(9) and condvar(9) on the machine's sleepers.
 * Source: FreeBSD kern_synch.c, kern_condvar.c.
 */
#include <errno.h>

#include <sys/systm.h>
#include <sys/condvar.h>
#undef	pause
#include "base/assert.h"
#include "sched/sched.h"

int
vmsim_kpi_sleep(const void *chan, struct lock_object *lock, int priority,
    const char *wmesg, int timo, const char *where)
{
	bool excl;
	int error;

	CONTRACT(chan != NULL, "sleep on no channel at %s", where);
	excl = lock != NULL && vmsim_kpi_lock_owned(lock);
	curthread->td_wwhere = where;
	error = sched_sleep(chan, lock, wmesg, timo);
	if (lock == NULL || (priority & PDROP) != 0)
		return (error);
	if (excl)
		vmsim_kpi_lock_excl(lock, where);
	else
		vmsim_kpi_lock_shared(lock, where);
	return (error);
}

int
vmsim_kpi_pause(const char *wmesg, int timo, const char *where)
{
	curthread->td_wwhere = where;
	sched_pause(wmesg, timo > 0 ? timo : 1);
	return (EWOULDBLOCK);
}

void
vmsim_kpi_delay(int usec, const char *where)
{
	if (sched_can_sleep())
		(void)vmsim_kpi_pause("delay", (usec + 999) / 1000, where);
	else
		vmsim_kpi_yield(where);
}

void
wakeup(const volatile void *chan)
{
	sched_wakeup((const void *)(uintptr_t)chan);
}

void
wakeup_one(const volatile void *chan)
{
	sched_wakeup_one((const void *)(uintptr_t)chan);
}

void
vmsim_kpi_yield(const char *where)
{
	curthread->td_wwhere = where;
	sched_yield_point();
	curthread->td_wwhere = NULL;
}

void
cv_init(struct cv *cv, const char *desc)
{
	cv->cv_description = desc;
	cv->cv_waiters = 0;
}

void
cv_destroy(struct cv *cv)
{
	CONTRACT(cv->cv_waiters == 0, "condition \"%s\" ends while %d threads "
	    "wait for it", cv->cv_description, cv->cv_waiters);
	cv->cv_description = NULL;
}

int
vmsim_kpi_cv_wait(struct cv *cv, struct lock_object *lock, int timo,
    bool relock, const char *where)
{
	int error;

	CONTRACT(cv->cv_description != NULL,
	    "wait for a condition that was not initialised, at %s", where);
	cv->cv_waiters++;
	error = vmsim_kpi_sleep(cv, lock, relock ? 0 : PDROP,
	    cv->cv_description, timo, where);
	cv->cv_waiters--;
	return (error);
}

void
cv_signal(struct cv *cv)
{
	sched_wakeup_one(cv);
}

void
vmsim_kpi_cv_broadcast(struct cv *cv)
{
	sched_wakeup(cv);
}
