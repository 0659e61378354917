/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual clock.  It stands still while a thread can run; then it goes on
 * to the next deadline of a sleep or the next callout.  At one tick callouts
 * come before deadlines: what was waited for may just have come.
 *
 * A callout runs on the stack of the thread that moves the clock, as the
 * thread "the clock", which must find every lock free.
 */
#include "base/assert.h"
#include "sched/sched_private.h"

#define	NEVER		UINT64_MAX	/* the clock ends before */

uint64_t
sched_tick_after(const struct sched_state *ks, uint64_t ticks)
{
	return (ticks < NEVER - ks->ticks ? ks->ticks + ticks : NEVER);
}

void
sched_callout_set(struct sched_callout *c, uint64_t ticks, void (*fn)(void *),
    void *arg)
{
	struct sched_state *ks = curvm->sched;
	struct sched_callout *later;

	(void)sched_callout_stop(c);
	c->c_tick = sched_tick_after(ks, ticks == 0 ? 1 : ticks);
	c->c_fn = fn;
	c->c_arg = arg;
	TAILQ_FOREACH(later, &ks->callouts, c_link) {
		if (later->c_tick > c->c_tick) {
			TAILQ_INSERT_BEFORE(later, c, c_link);
			return;
		}
	}
	TAILQ_INSERT_TAIL(&ks->callouts, c, c_link);
}

bool
sched_callout_stop(struct sched_callout *c)
{
	if (c->c_tick == 0)
		return (false);
	TAILQ_REMOVE(&curvm->sched->callouts, c, c_link);
	c->c_tick = 0;
	return (true);
}

static void
run_callout(struct sched_state *ks, struct sched_callout *c)
{
	struct thread *td;

	(void)sched_callout_stop(c);
	td = sched_set_curthread(&ks->clock);
	ks->in_clock = true;
	c->c_fn(c->c_arg);
	sched_check_none_held("a callout");
	ks->in_clock = false;
	sched_set_curthread(td);
}

/* The sleeper whose limit comes first, the lowest number among equals. */
static struct thread *
first_sleeper(struct sched_state *ks)
{
	struct thread *first, *td;

	if (ks->nsleepers == 0)
		return (NULL);
	first = NULL;
	TAILQ_FOREACH(td, &ks->threads, td_link) {
		if (td->td_wdeadline != 0 && (first == NULL ||
		    td->td_wdeadline < first->td_wdeadline))
			first = td;
	}
	return (first);
}

/* The next tick at which something is due, or NEVER. */
static uint64_t
next_due(struct sched_state *ks)
{
	const struct sched_callout *c = TAILQ_FIRST(&ks->callouts);
	const struct thread *td = first_sleeper(ks);
	uint64_t tick = NEVER;

	if (c != NULL)
		tick = c->c_tick;
	if (td != NULL && td->td_wdeadline < tick)
		tick = td->td_wdeadline;
	return (tick);
}

/* All that is due at a tick. */
static void
advance_to_tick(struct sched_state *ks, uint64_t tick)
{
	struct sched_callout *c;
	struct thread *td;

	ks->ticks = tick;
	TELL(TRACE_CLOCK, 0, tick, 0, 0, 0);
	while ((c = TAILQ_FIRST(&ks->callouts)) != NULL && c->c_tick <= tick)
		run_callout(ks, c);
	while ((td = first_sleeper(ks)) != NULL && td->td_wdeadline <= tick) {
		td->td_timedout = true;
		sched_end_wait(td, NULL);
	}
}

bool
sched_clock_step(void)
{
	struct sched_state *ks = curvm->sched;
	uint64_t tick;

	tick = next_due(ks);
	if (tick == NEVER)
		return (false);
	advance_to_tick(ks, tick);
	return (true);
}

void
sched_clock_advance(uint64_t ticks)
{
	struct sched_state *ks = curvm->sched;
	uint64_t end = sched_tick_after(ks, ticks), tick;

	if (end == NEVER)
		end = NEVER - 1;
	CONTRACT(!ks->in_clock, "a callout moves the clock");
	while ((tick = next_due(ks)) <= end)
		advance_to_tick(ks, tick);
	ks->ticks = end;
	TELL(TRACE_CLOCK, 0, end, 0, 0, 0);
}
