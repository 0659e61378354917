/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which thread runs.  A scheduler of the host's decides, while sched_run()
 * lasts; without one a thread runs until it must wait, then the next one by
 * number.  When none can run the clock goes on to what is due next.
 */
#include "base/assert.h"
#include "base/panic.h"
#include "sched/sched_private.h"

/* A lock of one's own is no obstacle: taking it tells what is wrong. */
static bool
lock_is_free(const struct thread *td, const struct lock_object *lo, bool shared)
{
	return (lo->lo_owner == td || (lo->lo_owner == NULL &&
	    (shared || lo->lo_sharers == 0)));
}

bool
sched_can_run(const struct thread *td)
{
	switch (td->td_state) {
	case TD_NEW:
		return (true);
	case TD_READY:
		if (td->td_point == POINT_LOCK || td->td_point == POINT_SLOCK)
			return (lock_is_free(td, td->td_what,
			    td->td_point == POINT_SLOCK));
		return (true);
	case TD_LOCK:
		return (lock_is_free(td, td->td_wlock, td->td_wshared));
	case TD_SLEEP:
	case TD_DONE:
		break;
	}
	return (false);
}

static struct thread *
thread_after(struct sched_state *ks, struct thread *td)
{
	td = TAILQ_NEXT(td, td_link);
	return (td != NULL ? td : TAILQ_FIRST(&ks->threads));
}

/* The next by number that can run; td itself last, if it does not yield. */
static struct thread *
next_runnable(struct sched_state *ks, struct thread *td, bool yields)
{
	struct thread *next;

	for (next = thread_after(ks, td); next != td;
	    next = thread_after(ks, next)) {
		if (sched_can_run(next))
			return (next);
	}
	return (!yields && sched_can_run(td) ? td : NULL);
}

/* Why no thread runs: all have ended, or some wait and will not be woken. */
static enum sched_result
idle_result(const struct sched_state *ks)
{
	const struct thread *td;

	TAILQ_FOREACH(td, &ks->threads, td_link) {
		if (td != ks->main && td->td_state != TD_DONE &&
		    (td->td_daemon == NULL || td->td_stack != NULL))
			return (SCHED_DEADLOCK);
	}
	return (SCHED_DONE);
}

/*
 * Will time alone let a thread go on?  Else it waits for what callouts and
 * daemons do, and those that come again and again may outlive every wait.
 */
static bool
awaits_time(const struct sched_state *ks)
{
	const struct thread *td;

	TAILQ_FOREACH(td, &ks->threads, td_link) {
		if (td->td_wdeadline != 0 && td->td_daemon == NULL)
			return (true);
	}
	return (false);
}

/* The clock goes on; false: nothing is due, or nothing that would help. */
static bool
pass_time(struct sched_state *ks)
{
	if (ks->nidle >= SCHED_IDLE_STEPS && !awaits_time(ks))
		return (false);
	ks->nidle++;
	return (sched_clock_step());
}

/*
 * NULL: none can run, whatever the clock says, or none shall.  A thread that
 * yields goes on itself after what was due next.
 */
static struct thread *
choose_next(struct sched_state *ks, struct thread *td, bool *abandon)
{
	const struct scheduler *s;
	struct thread *next;
	bool yields = td->td_state == TD_READY;

	if (yields)
		ks->nidle = 0;
	s = ks->in_run ? curvm->scheduler : NULL;
	for (;;) {
		if (s != NULL)
			next = s->next(s->arg, td, abandon);
		else
			next = next_runnable(ks, td, yields);
		if (next != NULL && next->td_daemon == NULL)
			ks->nidle = 0;
		if (next != NULL || *abandon || (yields && ks->nidle != 0))
			return (next);
		/* When all have ended time need not pass. */
		if ((ks->in_run && idle_result(ks) == SCHED_DONE) ||
		    !pass_time(ks))
			return (NULL);
	}
}

void
sched_stop(enum sched_result result)
{
	struct sched_state *ks = curvm->sched;

	ks->result = result;
	sched_switch_to(ks->main);
}

/* Back on the host's stack: there a panic of another thread ends here. */
static void
deliver_panic(struct sched_state *ks)
{
	if (__predict_false(curvm->dead) && !ks->in_run)
		panic_deliver(curvm);
}

bool
sched_give_way(void)
{
	struct sched_state *ks = curvm->sched;
	struct thread *td = ks->running, *next;
	bool abandon = false, yields;

	yields = td->td_state == TD_READY;
	ks->nsteps++;
	if (ks->waited != NULL)
		ks->waited();
	next = choose_next(ks, td, &abandon);
	if (next == NULL) {
		if (yields && !abandon)
			return (true);
		ks->result = abandon ? SCHED_ABANDONED : idle_result(ks);
		if (td == ks->main)
			return (false);
		next = ks->main;
	} else if (next == td && ks->exiting == 0)
		return (true);
	else if (next == ks->main)
		ks->result = SCHED_DONE;
	sched_switch_to(next);
	if (td == ks->main) {
		deliver_panic(ks);
		return (sched_can_run(td));
	}
	return (true);
}

/* The hook of all scheduling points and notes while a scheduler listens. */
static void
reach_point(struct vmsim *vm, int kind, const void *what)
{
	const struct scheduler *s = vm->scheduler;
	struct sched_state *ks = vm->sched;
	struct thread *td = ks->running, *next;

	if (__predict_false(ks->in_clock || td == ks->main || vm->dead))
		return;
	if (POINT_IS_NOTE(kind)) {
		s->note(s->arg, td, (enum sched_point)kind, what);
		return;
	}
	td->td_point = (uint8_t)kind;
	td->td_what = what;
	ks->nsteps++;
	next = s->point(s->arg, td);
	if (next == NULL)
		sched_stop(SCHED_ABANDONED);
	else if (next != td)
		sched_switch_to(next);
}

void
sched_set_scheduler(const struct scheduler *s)
{
	curvm->scheduler = s;
}

void
sched_notify_woken(struct thread *td, struct thread *by)
{
	const struct scheduler *s = curvm->scheduler;

	if (s != NULL && s->woken != NULL && curvm->sched->in_run)
		s->woken(s->arg, td, by);
}

enum sched_result
sched_run(void)
{
	struct sched_state *ks = curvm->sched;
	sched_hook_t *hook = curvm->sched_hook;

	CONTRACT(ks->running == ks->main && !ks->in_run,
	    "threads are run by %s, not by main",
	    describe_thread(curthread).text);
	ks->in_run = true;
	ks->main->td_state = TD_SLEEP;
	if (curvm->scheduler != NULL)
		curvm->sched_hook = reach_point;
	(void)sched_give_way();
	curvm->sched_hook = hook;
	ks->main->td_state = TD_READY;
	ks->main->td_point = 0;
	ks->in_run = false;
	return (ks->result);
}

void
sched_yield_point(void)
{
	curthread->td_point = POINT_YIELD;
	curthread->td_what = NULL;
	(void)sched_give_way();
}
