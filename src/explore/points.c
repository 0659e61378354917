/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler of an exploration: where a step ends, a node is made, and the
 * strategy chooses who makes the next one.
 *
 * The first steps may be those of the execution before: of them everything is
 * known already, and they are only repeated.  All of this runs on the
 * threads' own small stacks.
 */
#include <string.h>

#include "explore/explore.h"

static inline unsigned
slot_of(const struct explorer *e, const struct thread *td)
{
	uint32_t i = td->td_tid - e->first_tid;

	if (__predict_true(i < e->test->nthreads))
		return (i);
	if (td->td_tid == 1)
		return (NOBODY);
	if (td->td_tid < e->first_tid)
		return (e->test->nthreads + td->td_tid - 2);
	return (i + e->first_tid - 2);
}

const char *
explore_thread_name(const struct explorer *e, unsigned slot)
{
	if (slot < e->nslots && e->threads[slot] != NULL)
		return (e->threads[slot]->td_name);
	return ("main");
}


void
explore_learn_threads(struct explorer *e)
{
	struct thread *td;
	unsigned slot;

	memset(e->threads, 0, sizeof(e->threads));
	e->nslots = e->test->nthreads;
	TAILQ_FOREACH(td, &e->vm->sched->threads, td_link) {
		slot = slot_of(e, td);
		if (slot == NOBODY)
			continue;
		if (slot >= EXPLORE_SLOTS) {
			e->ending = END_STOPPED;
			continue;
		}
		e->threads[slot] = td;
		if (slot >= e->nslots)
			e->nslots = slot + 1;
	}
	e->ntids = e->vm->sched->ntids;
	e->ngone = e->vm->sched->ngone;
}

static uint16_t
find_enabled(struct explorer *e)
{
	unsigned enabled = 0, slot;

	if (__predict_false(e->vm->sched->ntids != e->ntids_saved ||
	    e->vm->sched->ngone != e->ngone_saved))
		explore_learn_threads(e);
	for (slot = 0; slot < e->nslots; slot++) {
		if (e->threads[slot] != NULL &&
		    sched_can_run(e->threads[slot]))
			enabled |= 1U << slot;
	}
	return ((uint16_t)enabled);
}

uint8_t
explore_standard(const struct step *s)
{
	unsigned above;

	if (!s->gave_way)
		return (s->running);
	above = s->running == NOBODY ? s->enabled :
	    s->enabled & ~((2U << s->running) - 1);
	return ((uint8_t)__builtin_ctz(above != 0 ? above : s->enabled));
}

unsigned
explore_preemptions_after(const struct step *s)
{
	return (s->preemptions +
	    (unsigned)(!s->gave_way && s->slot != s->running));
}

/* A step's own point is the first thing that it touches. */
static struct thread *
begin(struct explorer *e, struct step *s)
{
	struct thread *td = e->threads[s->slot];
	bool woken = e->woken[s->slot] != 0;

	s->letter = (uint8_t)explore_letter(e, s->slot);
	explore_begin_step(e, s);
	if (td->td_state != TD_NEW && !woken) {
		if (td->td_point == POINT_TRYLOCK)
			explore_try(e, td, td->td_what);
		else
			explore_touch(e, td->td_point, td->td_what);
	}
	if (!s->gave_way && s->slot != s->running)
		e->preemptions++;
	e->depth++;
	e->in_step = true;
	if (__predict_false(e->story != NULL))
		explore_tell(e, s, td);
	return (td);
}

/* Who can run, and whether it is the running thread's own wish or need. */
static void
look_around(struct explorer *e, struct step *s, struct thread *td,
    bool gives_way)
{
	unsigned running = slot_of(e, td);

	s->running = (uint8_t)running;
	s->enabled = find_enabled(e);
	s->gave_way = gives_way;
	if (e->depth <= e->test->nthreads) {
		/* First all bodies go to their first points. */
		if (e->depth < e->test->nthreads)
			s->enabled &= (uint16_t)(1U << e->depth);
		s->running = NOBODY;
		s->gave_way = true;
		return;
	}
	if (gives_way && td->td_state == TD_READY && running != NOBODY &&
	    td->td_point == POINT_YIELD)
		s->enabled &= (uint16_t)~(1U << running);
	if (!gives_way && (s->enabled & (1U << running)) == 0)
		s->gave_way = true;
}

/* A new node; false: nobody can run. */
static bool
arrive(struct explorer *e, struct step *s, struct thread *td, bool gives_way)
{
	look_around(e, s, td, gives_way);
	if (s->enabled == 0)
		return (false);
	s->preemptions = (uint16_t)e->preemptions;
	s->todo = 0;
	s->done = 0;
	if (!e->clocks || e->depth == 0) {
		s->asleep = 0;
		s->sleeper = (uint32_t)e->nsleepers;
		s->nsleepers = 0;
	}
	s->standard = explore_standard(s);
	return (true);
}

/* Nobody else could run, so the thread that gave way went on. */
static void
go_on(struct explorer *e, struct thread *td)
{
	struct step *s = &e->steps[e->depth];

	e->yielded = NOBODY;
	if (e->depth < e->max_steps) {
		(void)arrive(e, s, td, false);
		s->gave_way = true;
		s->enabled = (uint16_t)(1U << s->running);
		s->slot = s->standard = s->running;
		(void)begin(e, s);
	}
}

/* A step that was made before. */
static struct thread *
repeat(struct explorer *e)
{
	struct step *s = &e->steps[e->depth];
	struct thread *td;

	if (__predict_false(e->vm->sched->ntids != e->ntids ||
	    e->vm->sched->ngone != e->ngone))
		explore_learn_threads(e);
	td = e->threads[s->slot];
	/* The clock has to move first. */
	if (!sched_can_run(td))
		return (NULL);
	if (e->depth < e->kept) {
		e->depth++;
		return (td);
	}
	e->revisit = false;
	return (begin(e, s));
}

static struct thread *
advance(struct explorer *e, struct thread *td, bool gives_way, bool *abandon)
{
	struct step *s;

	if (e->depth < e->kept || e->revisit)
		return (repeat(e));
	if (__predict_false(e->yielded != NOBODY) &&
	    e->vm->sched->nsteps != e->yield_nsteps)
		go_on(e, td);
	if (e->in_step) {
		e->steps[e->depth - 1].global = gives_way &&
		    td->td_point == POINT_YIELD && td->td_state == TD_READY;
		explore_end_step(e, e->depth - 1);
		e->in_step = false;
	}
	*abandon = true;
	if (__predict_false(e->no_memory || e->ending == END_STOPPED)) {
		e->ending = END_STOPPED;
		return (NULL);
	}
	if (e->depth >= e->max_steps) {
		e->ending = END_LIVELOCK;
		return (NULL);
	}
	s = &e->steps[e->depth];
	if (!arrive(e, s, td, gives_way)) {
		*abandon = false;
		if (gives_way && td->td_state == TD_READY &&
		    slot_of(e, td) != NOBODY) {
			e->yielded = (uint8_t)slot_of(e, td);
			e->yield_nsteps = e->vm->sched->nsteps;
		}
		return (NULL);
	}
	e->yielded = NOBODY;
	s->slot = e->depth < e->test->nthreads ? (uint8_t)e->depth :
	    e->choose(e, s);
	if (s->slot == NOBODY) {
		if (e->ending == END_NONE)
			e->ending = END_PRUNED;
		return (NULL);
	}
	*abandon = false;
	return (begin(e, s));
}

/* With VMSIM_POINTS_CALLS a call into the page-table layer is one step. */
static inline bool
is_choice(const struct explorer *e, const struct thread *td)
{
	const struct lock_object *lo = td->td_what;

	if (__predict_true(e->config.points == VMSIM_POINTS_ALL))
		return (true);
	switch ((enum sched_point)td->td_point) {
	case POINT_PTE_LOAD:
	case POINT_PTE_STORE:
	case POINT_PTE_INVALIDATE:
		return (false);
	case POINT_LOCK:
	case POINT_SLOCK:
	case POINT_TRYLOCK:
	case POINT_UNLOCK:
		return (lo->lo_rank != LOCK_RANK_PMAP);
	default:
		return (true);
	}
}

/* Nobody can come between, so who takes such a lock changes it, no more. */
static void
touch_inside(struct explorer *e, const struct thread *td)
{
	switch ((enum sched_point)td->td_point) {
	case POINT_LOCK:
	case POINT_SLOCK:
	case POINT_TRYLOCK:
		explore_touch(e, POINT_WRITE, td->td_what);
		break;
	case POINT_UNLOCK:
		break;
	default:
		explore_touch(e, td->td_point, td->td_what);
		break;
	}
}

static struct thread *
at_point(void *arg, struct thread *td)
{
	struct explorer *e = arg;
	struct thread *next;
	bool abandon = false;

	if (__predict_false(e->yielded != NOBODY))
		go_on(e, td);
	if (!is_choice(e, td)) {
		if (e->in_step)
			touch_inside(e, td);
		return (td);
	}
	/* Two points come after what they are about: it was done before. */
	if (e->in_step && td->td_point == POINT_UNLOCK)
		explore_released(e, td->td_what);
	else if (e->in_step && td->td_point == POINT_SLEEP)
		explore_touch(e, POINT_WRITE, td->td_what);
	next = advance(e, td, false, &abandon);
	/* Its lock is not free and nobody can run: the clock moves. */
	return (next == NULL && !abandon ? td : next);
}

static struct thread *
at_rest(void *arg, struct thread *td, bool *abandon)
{
	return (advance(arg, td, true, abandon));
}

static void
at_note(void *arg, struct thread *td, enum sched_point kind, const void *what)
{
	struct explorer *e = arg;

	if (__predict_false(e->yielded != NOBODY))
		go_on(e, td);
	if (e->in_step)
		explore_touch(e, kind, what);
}

static void
at_woken(void *arg, struct thread *td, struct thread *by)
{
	struct explorer *e = arg;
	unsigned slot = slot_of(e, td);

	if (slot >= EXPLORE_SLOTS || e->depth == 0 || td == by ||
	    e->depth < e->kept || (e->depth == e->kept && !e->in_step &&
	    e->revisit) || e->woken[slot] != 0)
		return;
	e->woken[slot] = e->depth | (by == NULL ? WOKEN_ALL : 0);
	e->steps[e->depth - 1].woke |= (uint16_t)(1U << slot);
}

void
explore_listen(struct explorer *e)
{
	e->scheduler = (struct scheduler){
		.point = at_point,
		.next = at_rest,
		.note = at_note,
		.woken = at_woken,
		.arg = e,
	};
	sched_set_scheduler(&e->scheduler);
	explore_learn_threads(e);
	e->ntids_saved = e->ntids;
	e->ngone_saved = e->ngone;
}
