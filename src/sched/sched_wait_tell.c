/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who waits for what, in words: each thread, what it waits for and who has
 * it, what it holds; then circles, and wakeups that came too early.
 */
#include <inttypes.h>

#include "base/assert.h"
#include "sched/sched_private.h"

static bool
is_holder(const struct thread *td, const struct lock_object *lo)
{
	int i;

	for (i = 0; i < td->td_nheld; i++) {
		if (td->td_held[i] == lo)
			return (true);
	}
	return (false);
}

/* Who holds a lock, as words. */
static void
tell_holders(struct printer *out, const struct lock_object *lo)
{
	const struct thread *td;
	const char *sep = "";

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (!is_holder(td, lo))
			continue;
		print_fmt(out, "%s%s", sep, describe_thread(td).text);
		sep = " and ";
	}
	if (*sep == '\0')
		print_fmt(out, "nobody");
}

static void
tell_lock_wait(struct printer *out, const struct thread *td)
{
	const struct lock_object *lo = td->td_wlock;

	if (td->td_wwhere != NULL)
		print_fmt(out, " waits at %s", td->td_wwhere);
	else
		print_fmt(out, " waits");
	print_fmt(out, " for lock \"%s\", held %s by ", lo->lo_name,
	    lo->lo_owner != NULL ? "exclusively" : "shared");
	tell_holders(out, lo);
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
tell_wait_channel(struct printer *out, const void *wchan)
{
	const struct sched_state *ks = curvm->sched;
	const struct thread *td = joined_thread(wchan);
	int i;

	if (td != NULL)
		print_fmt(out, ", the end of %s", describe_thread(td).text);
	for (i = 0; i < SCHED_TELLERS && ks->tellers[i] != NULL; i++) {
		if (ks->tellers[i](out, wchan))
			break;
	}
}

static void
tell_sleep(struct printer *out, const struct thread *td)
{
	print_fmt(out, " sleeps on \"%s\"", td->td_wmesg);
	tell_wait_channel(out, td->td_wchan);
	if (td->td_wdeadline != 0)
		print_fmt(out, ", until tick %" PRIu64, td->td_wdeadline);
	print_fmt(out, ";");
}

static void
tell_held(struct printer *out, const struct thread *td)
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
tell_thread(struct printer *out, const struct thread *td)
{
	const struct sched_state *ks = curvm->sched;

	print_fmt(out, "  %s", describe_thread(td).text);
	if (td->td_wlock != NULL)
		tell_lock_wait(out, td);
	else if (td->td_wchan != NULL)
		tell_sleep(out, td);
	else if (td == ks->main && ks->in_run)
		print_fmt(out, " runs the others;");
	else if (td->td_state == TD_NEW)
		print_fmt(out, " has not begun;");
	else if (td->td_fn != NULL && td->td_state == TD_DONE)
		print_fmt(out, " has ended;");
	tell_held(out, td);
	if (td->td_wlock != NULL || td->td_wchan != NULL)
		print_fmt(out, "; since step %" PRIu64, td->td_since);
	print_fmt(out, "\n");
}

/* One that `td` waits for: the owner of its lock, or of its channel. */
static const struct thread *
waits_for(const struct thread *td)
{
	const struct thread *other;

	if (td->td_wchan != NULL)
		return (joined_thread(td->td_wchan));
	if (td->td_wlock == NULL)
		return (NULL);
	if (td->td_wlock->lo_owner != NULL)
		return (td->td_wlock->lo_owner);
	TAILQ_FOREACH(other, &curvm->sched->threads, td_link) {
		if (is_holder(other, td->td_wlock))
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

	next = waits_for(td);
	for (n = 0; n <= curvm->sched->ntids && next != NULL; n++) {
		if (next == td)
			return (true);
		if (next->td_tid < td->td_tid)
			return (false);
		next = waits_for(next);
	}
	return (false);
}

static void
tell_cycle(struct printer *out, const struct thread *td)
{
	const struct thread *next = td;

	print_fmt(out, "circle: %s", describe_thread(td).text);
	do {
		print_fmt(out, " waits for \"%s\" of ",
		    next->td_wlock != NULL ? next->td_wlock->lo_name :
		    next->td_wmesg);
		next = waits_for(next);
		print_fmt(out, "%s%s", describe_thread(next).text,
		    next != td ? ", which" : "");
	} while (next != td);
	print_fmt(out, "\n");
}

/* The last wakeup of a channel that woke nobody, before the sleep began. */
static const struct sched_lost *
find_lost_wakeup(const struct thread *td)
{
	const struct sched_state *ks = curvm->sched;
	const struct sched_lost *l;
	uint32_t i;

	for (i = 0; i < SCHED_LOST && i < ks->nlost; i++) {
		l = &ks->lost[(ks->nlost - 1 - i) % SCHED_LOST];
		if (l->wchan == td->td_wchan && l->step <= td->td_since)
			return (l);
	}
	return (NULL);
}

static void
tell_lost_wakeup(struct printer *out, const struct thread *td)
{
	const struct sched_lost *l = find_lost_wakeup(td);

	if (l != NULL)
		print_fmt(out, "lost wakeup: %s woke \"%s\" at step %"
		    PRIu64 ", before %s slept there at step %" PRIu64
		    "; nobody will again\n", describe_tid(l->tid).text,
		    td->td_wmesg, l->step, describe_thread(td).text,
		    td->td_since);
}

void
sched_tell(struct printer *out)
{
	const struct thread *td;

	print_fmt(out, "threads:\n");
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link)
		tell_thread(out, td);
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (begins_cycle(td))
			tell_cycle(out, td);
	}
}

/* Who stands before a lock that is not free waits for it. */
static void
stop_before_locks(void)
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
sched_tell_stuck(struct printer *out)
{
	const struct thread *td;

	stop_before_locks();
	sched_tell(out);
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_state == TD_SLEEP && td->td_wchan != NULL &&
		    td->td_wdeadline == 0 &&
		    (td->td_daemon == NULL || td->td_stack != NULL))
			tell_lost_wakeup(out, td);
	}
}

void
sched_add_chan_teller(sched_chan_teller_t *fn)
{
	struct sched_state *ks = curvm->sched;
	int i;

	for (i = 0; i < SCHED_TELLERS; i++) {
		if (ks->tellers[i] == NULL) {
			ks->tellers[i] = fn;
			return;
		}
	}
	INVARIANT(false, "too many tellers of wait channels");
}
