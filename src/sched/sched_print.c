/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads in words: what each waits for and what owns that, what it holds;
 * then deadlock cycles and lost wakeups.
 */
#include <inttypes.h>

#include "base/assert.h"
#include "sched/sched_private.h"

const char *
sched_idle_words(void)
{
	return (curvm->sched->nidle < SCHED_IDLE_STEPS ? "" :
	    ": in " VMSIM_STRING(SCHED_IDLE_STEPS) " steps of the clock only "
	    "callouts and daemons ran");
}

/* "thread 2 (a) and thread 3 (b)" */
static void
print_holders(struct printer *out, const struct lock_object *lo)
{
	const struct thread *td;
	const char *sep = "";

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (!sched_holds(td, lo))
			continue;
		print_fmt(out, "%s%s", sep, describe_thread(td).text);
		sep = " and ";
	}
	if (*sep == '\0')
		print_fmt(out, "nobody");
}

/* "lock "vnode", held exclusively by thread 3 (T2)" */
static void
print_held_lock(struct printer *out, const struct lock_object *lo)
{
	print_fmt(out, "lock \"%s\", held %s by ", lo->lo_name,
	    lo->lo_owner != NULL ? "exclusively" : "shared");
	print_holders(out, lo);
}

static void
print_lock_wait(struct printer *out, const struct thread *td)
{
	const struct lock_object *lo = td->td_wlock;

	if (td->td_wwhere != NULL)
		print_fmt(out, " waits at %s for ", td->td_wwhere);
	else
		print_fmt(out, " waits for ");
	print_held_lock(out, lo);
	print_fmt(out, " since %s;", lo->lo_where);
}

/* The thread that a join waits for, or NULL. */
static const struct thread *
joined_thread(const void *wchan)
{
	const struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td == wchan)
			return (td);
	}
	return (NULL);
}

/* What the layers above know about a wait channel. */
static void
print_wait_channel(struct printer *out, const void *wchan)
{
	const struct sched_state *ks = curvm->sched;
	const struct thread *td = joined_thread(wchan);
	int i;

	if (td != NULL)
		print_fmt(out, ", the end of %s", describe_thread(td).text);
	for (i = 0; i < SCHED_WCHAN_PRINTERS; i++) {
		if (ks->wchan_printers[i] == NULL ||
		    ks->wchan_printers[i](out, wchan))
			break;
	}
}

static void
print_sleep(struct printer *out, const struct thread *td)
{
	print_fmt(out, " sleeps on \"%s\"", td->td_wmesg);
	if (td->td_wwhere != NULL)
		print_fmt(out, " at %s", td->td_wwhere);
	print_wait_channel(out, td->td_wchan);
	if (td->td_wdeadline != 0)
		print_fmt(out, ", until tick %" PRIu64, td->td_wdeadline);
	print_fmt(out, ";");
}

static void
print_held(struct printer *out, const struct thread *td)
{
	const struct lock_object *lo;
	int i;

	if (td->td_nheld == 0)
		print_fmt(out, " holds no lock");
	for (i = 0; i < td->td_nheld; i++) {
		lo = td->td_held[i];
		print_fmt(out, "%s \"%s\" %s (%s)",
		    i == 0 ? " holds" : ",", lo->lo_name,
		    lo->lo_owner != NULL ? "exclusively" : "shared",
		    lo->lo_where);
	}
}

static void
print_thread(struct printer *out, const struct thread *td)
{
	const struct sched_state *ks = curvm->sched;

	print_fmt(out, "  %s", describe_thread(td).text);
	if (td->td_wlock != NULL)
		print_lock_wait(out, td);
	else if (td->td_wchan != NULL)
		print_sleep(out, td);
	else if (td == ks->main && ks->in_run)
		print_fmt(out, " runs the others;");
	else if (td->td_state == TD_NEW)
		print_fmt(out, " has not begun;");
	else if (td->td_fn != NULL && td->td_state == TD_DONE)
		print_fmt(out, " has ended;");
	print_held(out, td);
	if (td->td_wlock != NULL || td->td_wchan != NULL)
		print_fmt(out, "; since step %" PRIu64, td->td_since);
	print_fmt(out, "\n");
}

void
sched_print_wait(struct printer *out, const struct thread *td)
{
	if (td->td_wchan != NULL) {
		print_fmt(out, "waits on \"%s\"", td->td_wmesg);
		print_wait_channel(out, td->td_wchan);
		return;
	}
	print_fmt(out, "waits for ");
	print_held_lock(out, td->td_wlock != NULL ? td->td_wlock :
	    td->td_what);
}

/* One that `td` waits for: the owner of its lock, or of its channel. */
static const struct thread *
awaited_thread(const struct thread *td)
{
	const struct thread *other;

	if (td->td_wchan != NULL)
		return (joined_thread(td->td_wchan));
	if (td->td_wlock == NULL)
		return (NULL);
	if (td->td_wlock->lo_owner != NULL)
		return (td->td_wlock->lo_owner);
	TAILQ_FOREACH(other, &curvm->sched->threads, td_link) {
		if (sched_holds(other, td->td_wlock))
			return (other);
	}
	return (NULL);
}

/* True if td waits for itself, over no lower number than its own. */
static bool
begins_cycle(const struct thread *td)
{
	const struct thread *next;
	unsigned n;

	next = awaited_thread(td);
	for (n = 0; n <= curvm->sched->ntids && next != NULL; n++) {
		if (next == td)
			return (true);
		if (next->td_tid < td->td_tid)
			return (false);
		next = awaited_thread(next);
	}
	return (false);
}

static void
print_cycle(struct printer *out, const struct thread *td)
{
	const struct thread *next = td;

	print_fmt(out, "circle: %s", describe_thread(td).text);
	do {
		print_fmt(out, " waits for \"%s\" of ",
		    next->td_wlock != NULL ? next->td_wlock->lo_name :
		    next->td_wmesg);
		next = awaited_thread(next);
		print_fmt(out, "%s%s", describe_thread(next).text,
		    next != td ? ", which" : "");
	} while (next != td);
	print_fmt(out, "\n");
}

/* The last wakeup of its channel that found no sleeper, before it slept. */
static const struct lost_wakeup *
find_lost_wakeup(const struct thread *td)
{
	const struct sched_state *ks = curvm->sched;
	const struct lost_wakeup *l;
	uint32_t i, n = ks->nlost_wakeups;

	for (i = 1; i <= SCHED_LOST_WAKEUPS && i <= n; i++) {
		l = &ks->lost_wakeups[(n - i) % SCHED_LOST_WAKEUPS];
		if (l->wchan == td->td_wchan && l->step <= td->td_since)
			return (l);
	}
	return (NULL);
}

static void
print_lost_wakeup(struct printer *out, const struct thread *td)
{
	const struct lost_wakeup *l = find_lost_wakeup(td);

	if (l != NULL)
		print_fmt(out, "lost wakeup: %s woke \"%s\" at step %"
		    PRIu64 ", before %s slept there at step %" PRIu64
		    "; nobody will again\n", describe_tid(l->tid).text,
		    td->td_wmesg, l->step, describe_thread(td).text,
		    td->td_since);
}

void
sched_print_threads(struct printer *out)
{
	const struct thread *td;

	print_fmt(out, "threads:\n");
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link)
		print_thread(out, td);
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (begins_cycle(td))
			print_cycle(out, td);
	}
}

/* A thread that stands before a lock which is not free waits for it. */
static void
begin_lock_waits(void)
{
	struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_state != TD_READY || td->td_wlock != NULL ||
		    (td->td_point != POINT_LOCK &&
		    td->td_point != POINT_SLOCK) || sched_can_run(td))
			continue;
		td->td_wlock = td->td_what;
		td->td_wwhere = NULL;
		td->td_wshared = td->td_point == POINT_SLOCK;
		td->td_state = TD_LOCK;
	}
}

void
sched_print_deadlock(struct printer *out)
{
	const struct thread *td;

	begin_lock_waits();
	if (*sched_idle_words() != '\0')
		print_fmt(out, "no thread can run%s\n", sched_idle_words());
	sched_print_threads(out);
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_state == TD_SLEEP && td->td_wchan != NULL &&
		    td->td_wdeadline == 0 &&
		    (td->td_daemon == NULL || td->td_stack != NULL))
			print_lost_wakeup(out, td);
	}
}

void
sched_add_wchan_printer(sched_wchan_printer_t *fn)
{
	struct sched_state *ks = curvm->sched;
	int i;

	for (i = 0; i < SCHED_WCHAN_PRINTERS; i++) {
		if (ks->wchan_printers[i] == NULL) {
			ks->wchan_printers[i] = fn;
			return;
		}
	}
	INVARIANT(false, "too many printers of wait channels");
}
