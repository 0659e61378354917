/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting: for a wakeup, for a lock; and the report when it would be for
 * ever.
 *
 * A thread that waits asks run_other() to let others run until what it waits
 * for has come.  If none can run, a wait with a limit ends by moving the
 * clock; one without is a deadlock.
 */
#include <errno.h>

#include "base/assert.h"
#include "kern/kern.h"

static bool
run_other(void)
{
	return (curvm->run_other != NULL && curvm->run_other(curvm));
}

/* Who holds a lock, as words. */
static void
tell_holders(struct printer *out, const struct lock_object *lo)
{
	const struct thread *td;
	const char *sep = "";
	int i;

	TAILQ_FOREACH(td, &curvm->kern->threads, td_link) {
		for (i = 0; i < td->td_nheld && td->td_held[i] != lo; i++)
			continue;
		if (i == td->td_nheld)
			continue;
		print_fmt(out, "%sthread %u (%s)", sep, td->td_tid,
		    td->td_name);
		sep = " and ";
	}
	if (*sep == '\0')
		print_fmt(out, "nobody");
}

static void
tell_thread(struct printer *out, const struct thread *td)
{
	const struct lock_object *lo;
	int i;

	print_fmt(out, "  thread %u (%s)", td->td_tid, td->td_name);
	if (td->td_wlock != NULL) {
		lo = td->td_wlock;
		print_fmt(out, " waits at %s for lock \"%s\", held %s by ",
		    td->td_wwhere, lo->lo_name,
		    lo->lo_owner != NULL ? "exclusively" : "shared");
		tell_holders(out, lo);
		print_fmt(out, " since %s;", lo->lo_where);
	} else if (td->td_wchan != NULL)
		print_fmt(out, " sleeps on \"%s\";", td->td_wmesg);
	if (td->td_nheld == 0)
		print_fmt(out, " holds no lock");
	for (i = 0; i < td->td_nheld; i++) {
		lo = td->td_held[i];
		print_fmt(out, "%s \"%s\" %s (%s)",
		    i == 0 ? " holds" : ",", lo->lo_name,
		    lo->lo_owner != NULL ? "exclusively" : "shared",
		    lo->lo_where);
	}
	print_fmt(out, "\n");
}

void
kern_tell(struct printer *out)
{
	const struct thread *td;

	print_fmt(out, "threads:\n");
	TAILQ_FOREACH(td, &curvm->kern->threads, td_link)
		tell_thread(out, td);
}

/* A lock that is free is no obstacle, one that we hold ourselves is. */
static bool
is_obstacle(const struct lock_object *lo, bool shared)
{
	return (lo->lo_owner != NULL || (!shared && lo->lo_sharers != 0));
}

static void
wait_lock(const struct lock_object *lo, const char *where, bool shared)
{
	struct thread *td = curthread;

	td->td_wlock = lo;
	td->td_wwhere = where;
	while (is_obstacle(lo, shared) && !curvm->dead) {
		if (!run_other())
			vm_panic(where, "deadlock: thread %u (%s) waits for "
			    "lock \"%s\", held since %s, and no thread can "
			    "run", td->td_tid, td->td_name, lo->lo_name,
			    lo->lo_where);
	}
	td->td_wlock = NULL;
}

void
kern_wait_excl(const struct lock_object *lo, const char *where)
{
	wait_lock(lo, where, false);
}

void
kern_wait_shared(const struct lock_object *lo, const char *where)
{
	wait_lock(lo, where, true);
}

/* Nothing that others may need is held over a sleep. */
static void
check_sleepable(const struct thread *td, const struct lock_object *interlock,
    const char *wmesg)
{
	const struct lock_object *lo;
	int i;

	for (i = 0; i < td->td_nheld; i++) {
		lo = td->td_held[i];
		CONTRACT(lo == interlock || (lo->lo_flags & LO_SLEEPABLE) != 0,
		    "sleep on \"%s\" with lock \"%s\" held since %s", wmesg,
		    lo->lo_name, lo->lo_where);
	}
}

static void
forget_wchan(struct thread *td)
{
	td->td_wchan = NULL;
	curvm->kern->nsleepers--;
}

/* Nobody can wake us: only the clock goes on. */
static int
end_by_clock(struct thread *td, int timo)
{
	CONTRACT(timo > 0, "deadlock: thread %u (%s) sleeps on \"%s\" and no "
	    "thread can wake it", td->td_tid, td->td_name, td->td_wmesg);
	curvm->kern->ticks += (uint64_t)timo;
	forget_wchan(td);
	return (EWOULDBLOCK);
}

int
kern_sleep(const void *wchan, struct lock_object *interlock,
    const char *wmesg, int timo)
{
	struct thread *td = curthread;

	check_sleepable(td, interlock, wmesg);
	td->td_wchan = wchan;
	td->td_wmesg = wmesg;
	curvm->kern->nsleepers++;
	/* Whoever runs now finds the sleeper and may wake it. */
	kern_point(POINT_SLEEP, wchan);
	if (interlock != NULL)
		vmsim_unlock_any(interlock, VMSIM_HERE);
	while (td->td_wchan != NULL) {
		if (!run_other())
			return (end_by_clock(td, timo));
	}
	return (0);
}

void
kern_wakeup(const void *wchan)
{
	struct thread *td;

	kern_point(POINT_WAKEUP, wchan);
	if (__predict_true(curvm->kern->nsleepers == 0))
		return;
	TAILQ_FOREACH(td, &curvm->kern->threads, td_link) {
		if (td->td_wchan == wchan)
			forget_wchan(td);
	}
	kern_point(POINT_WAKEUP, wchan);
}
