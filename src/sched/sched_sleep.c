/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting: for a wakeup, for a lock, for time to pass.
 *
 * A thread that waits gives way to others until what it waits for has come.
 * A sleep with a limit ends by it only when no other can run: then the
 * clock goes on.  A wait that nothing can end is a deadlock: a panic of
 * main; for the others sched_run() returns SCHED_DEADLOCK.
 */
#include <errno.h>

#include "base/assert.h"
#include "sched/sched_private.h"

static void
wait_lock(const struct lock_object *lo, const char *where, bool shared)
{
	struct thread *td = curthread;

	/* A dead machine is looked at without regard to its locks. */
	if (curvm->dead)
		return;
	CONTRACT(!curvm->sched->in_clock, "a callout waits at %s for lock "
	    "\"%s\", held since %s", where, lo->lo_name, lo->lo_where);
	CONTRACT(lo->lo_owner != td, "lock \"%s\" is taken shared at %s by "
	    "%s, which holds it exclusively since %s",
	    lo->lo_name, where, describe_thread(td).text, lo->lo_where);
	td->td_wlock = lo;
	td->td_wwhere = where;
	td->td_wshared = shared;
	td->td_since = curvm->sched->nsteps;
	td->td_state = TD_LOCK;
	TELL(TRACE_WAIT_LOCK, 0, lo->lo_owner != NULL ? lo->lo_owner->td_tid :
	    0, (uintptr_t)lo->lo_name, 0, 0);
	while (!sched_can_run(td)) {
		if (!sched_give_way())
			vm_panic(where, "deadlock: %s waits for "
			    "lock \"%s\", held since %s, and no thread can "
			    "run%s", describe_thread(td).text, lo->lo_name,
			    lo->lo_where, sched_idle_words());
	}
	td->td_state = TD_READY;
	TELL(TRACE_GOT_LOCK, 0, 0, (uintptr_t)lo->lo_name, 0, 0);
	td->td_wlock = NULL;
	td->td_wwhere = NULL;
}

void
sched_wait_excl(const struct lock_object *lo, const char *where)
{
	wait_lock(lo, where, false);
}

void
sched_wait_shared(const struct lock_object *lo, const char *where)
{
	wait_lock(lo, where, true);
}

/* Nothing that others may need is held over a sleep. */
static void
check_sleepable(const struct thread *td, const struct lock_object *interlock,
    const char *wmesg)
{
	const struct lock_object *lo = sched_find_unsleepable(td, interlock);
	const char *where = td->td_wwhere != NULL ? td->td_wwhere : VMSIM_HERE;

	if (curvm->sched->in_clock)
		vm_panic(where, "sleep on \"%s\" in a callout", wmesg);
	if (td->td_no_sleeping != 0)
		vm_panic(where, "sleep on \"%s\" where sleeping is forbidden",
		    wmesg);
	if (lo != NULL)
		vm_panic(where, "sleep on \"%s\" with lock \"%s\" held since "
		    "%s", wmesg, lo->lo_name, lo->lo_where);
	if (interlock != NULL && interlock->lo_recurse != 0)
		vm_panic(where, "sleep on \"%s\" with lock \"%s\" held more "
		    "than once, since %s", wmesg, interlock->lo_name,
		    interlock->lo_where);
}

/* From now on a wakeup finds the thread. */
static void
begin_wait(struct thread *td, const void *wchan, const char *wmesg,
    uint64_t ticks)
{
	struct sched_state *ks = curvm->sched;

	td->td_wchan = wchan;
	td->td_wmesg = wmesg;
	td->td_wdeadline = ticks == 0 ? 0 :
	    sched_tick_after(ks, ticks);
	td->td_wseq = ++ks->nsleeps;
	td->td_timedout = false;
	td->td_since = ks->nsteps;
	ks->nsleepers++;
}

/* A thread that has not gone to sleep yet finds out when it does. */
void
sched_end_wait(struct thread *td, struct thread *by)
{
	td->td_wchan = NULL;
	td->td_wdeadline = 0;
	curvm->sched->nsleepers--;
	if (td->td_state != TD_SLEEP)
		return;
	td->td_point = POINT_SLEEP;
	td->td_what = NULL;
	/* An idle daemon begins anew. */
	td->td_state = td->td_daemon != NULL && td->td_stack == NULL ?
	    TD_NEW : TD_READY;
	TELL(TRACE_WAKE, 0, td->td_tid, 0, by == NULL, 0);
	sched_notify_woken(td, by);
}

static void __attribute__((cold, noreturn))
report_no_waker(const struct thread *td)
{
	vm_panic(td->td_wwhere != NULL ? td->td_wwhere : VMSIM_HERE,
	    "deadlock: %s sleeps on \"%s\" and no thread can wake it%s",
	    describe_thread(td).text, td->td_wmesg, sched_idle_words());
}

static int
wait_for_wakeup(struct thread *td)
{
	while (td->td_wchan != NULL) {
		td->td_state = TD_SLEEP;
		TELL(TRACE_WAIT, 0, 0, (uintptr_t)td->td_wmesg, 0, 0);
		if (!sched_give_way())
			report_no_waker(td);
	}
	td->td_wwhere = NULL;
	td->td_state = TD_READY;
	return (td->td_timedout ? EWOULDBLOCK : 0);
}

int
sched_block(const void *wchan, const char *wmesg, uint64_t ticks)
{
	struct thread *td = curthread;

	check_sleepable(td, NULL, wmesg);
	begin_wait(td, wchan, wmesg, ticks);
	return (wait_for_wakeup(td));
}

int
sched_sleep(const void *wchan, struct lock_object *interlock,
    const char *wmesg, int timo)
{
	struct thread *td = curthread;

	check_sleepable(td, interlock, wmesg);
	begin_wait(td, wchan, wmesg, timo > 0 ? (uint64_t)timo : 0);
	/* A thread that runs now finds the sleeper and may wake it. */
	sched_point(POINT_SLEEP, wchan);
	if (interlock != NULL)
		vmsim_kpi_unlock_any(interlock, VMSIM_HERE);
	return (wait_for_wakeup(td));
}

void
sched_nap(const char *wmesg, uint64_t ticks)
{
	struct thread *td = curthread;

	(void)sched_block(&td->td_wdeadline, wmesg, ticks == 0 ? 1 : ticks);
}

void
sched_pause(const char *wmesg, int ticks)
{
	struct sched_state *ks = curvm->sched;

	if (ks->in_run && curvm->scheduler != NULL) {
		check_sleepable(curthread, NULL, wmesg);
		sched_yield_point();
	} else
		sched_nap(wmesg, ticks > 0 ? (uint64_t)ticks : 1);
}

/* A thread that sleeps later may have waited for this one. */
static void
record_lost_wakeup(struct sched_state *ks, const void *wchan)
{
	struct lost_wakeup *l;

	l = &ks->lost_wakeups[ks->nlost_wakeups++ % SCHED_LOST_WAKEUPS];
	l->wchan = wchan;
	l->step = ks->nsteps;
	l->tid = curvm->curtid;
}

/* The one that has slept longest, or NULL. */
static struct thread *
find_sleeper(struct sched_state *ks, const void *wchan)
{
	struct thread *first, *td;

	first = NULL;
	TAILQ_FOREACH(td, &ks->threads, td_link) {
		if (td->td_wchan == wchan &&
		    (first == NULL || td->td_wseq < first->td_wseq))
			first = td;
	}
	return (first);
}

static void
wake_sleepers(const void *wchan, bool all)
{
	struct sched_state *ks = curvm->sched;
	struct thread *td;

	sched_point(POINT_WAKEUP, wchan);
	td = ks->nsleepers == 0 ? NULL : find_sleeper(ks, wchan);
	if (td == NULL) {
		record_lost_wakeup(ks, wchan);
		return;
	}
	do {
		sched_end_wait(td, curthread);
		td = all ? find_sleeper(ks, wchan) : NULL;
	} while (td != NULL);
	sched_point(POINT_WAKEUP, wchan);
}

void
sched_wakeup_some(const void *wchan)
{
	wake_sleepers(wchan, true);
}

void
sched_wakeup_one(const void *wchan)
{
	wake_sleepers(wchan, false);
}
