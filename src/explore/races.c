/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynamic partial-order reduction with source sets and sleep sets (Abdulla,
 * Aronis, Jonsson, Sagonas: Source sets, J. ACM 64, 2017).
 *
 * A race is a pair of dependent steps of two threads with nothing between
 * them that follows the one and precedes the other.  For each race of the
 * step that has just ended, the node before the earlier step gets a thread to
 * be explored with which the order can be turned round, unless one that will
 * do is there or sleeps.  A thread sleeps at a node if what it would do next
 * has been explored and nothing that depends on it has happened since.
 *
 * Locks.  To acquire depends on earlier acquisitions, not on the releases: an
 * acquisition is possible only when the lock is free, so it follows the
 * release but cannot be moved before it.  A race with the acquisition is
 * therefore looked for in the clock from before the release was added.  With
 * several sharers each is a race, even if one follows another: to come before
 * the later of them may not be possible, because the earlier holds the lock.
 * A try is always possible and depends on all that is done to the lock; but
 * to acquire a lock exclusively cannot come before an upgrade or a failed try,
 * as somebody holds the lock then, only before what that hold began with.
 */
#include <string.h>

#include "explore/explore.h"

/* What a step follows: of each thread the last such step, plus 1; 0: none. */
struct follows {
	int16_t	 base[EXPLORE_SLOTS];	/* clock of its thread and waker */
	int16_t	 clock[EXPLORE_SLOTS];	/* and of the releases so far */
	uint32_t races[EXPLORE_SLOTS];
	uint32_t edges[EXPLORE_SLOTS];	/* releases */
	uint16_t racers;		/* slots in races */
	uint16_t leavers;		/* slots in edges */
	uint16_t always;		/* races, whatever is between */
};

#define	SLOTS_FOREACH(slot, bits, set)					\
	for ((bits) = (set); (bits) != 0 &&				\
	    ((slot) = (unsigned)__builtin_ctz(bits), true);		\
	    (bits) &= (bits) - 1)

static inline void
join(int16_t *clock, const int16_t *other)
{
	unsigned i;

	for (i = 0; i < EXPLORE_SLOTS; i++)
		clock[i] = clock[i] > other[i] ? clock[i] : other[i];
}

/* Has the step happened before? */
static inline bool
is_before(const struct step *s, const int16_t *clock)
{
	return (clock[s->slot] >= (int)s->number);
}

/* The running step depends on an earlier one, given as 1 + number. */
static inline void
add_race(struct explorer *e, struct follows *f, uint32_t earlier)
{
	const struct step *s;

	if (earlier == 0)
		return;
	s = &e->steps[earlier - 1];
	if (is_before(s, f->clock))
		return;
	if (f->races[s->slot] < earlier)
		f->races[s->slot] = earlier;
	f->racers |= (uint16_t)(1U << s->slot);
}

static inline void
add_edge(struct explorer *e, struct follows *f, uint32_t earlier)
{
	const struct step *s;

	if (earlier == 0)
		return;
	s = &e->steps[earlier - 1];
	if (f->edges[s->slot] < earlier)
		f->edges[s->slot] = earlier;
	f->leavers |= (uint16_t)(1U << s->slot);
	join(f->clock, s->clock);
}

static void
add_lookers(struct explorer *e, struct follows *f, const struct thing *t)
{
	unsigned bits, slot;

	SLOTS_FOREACH(slot, bits, t->h.lookers)
		add_race(e, f, t->look[slot] + 1U);
}

static void
add_leavers(struct explorer *e, struct follows *f, const struct thing *t,
    void (*how)(struct explorer *, struct follows *, uint32_t))
{
	unsigned bits, slot;

	SLOTS_FOREACH(slot, bits, t->h.leavers)
		how(e, f, t->leave[slot] + 1U);
}

static void
follow_access(struct explorer *e, struct follows *f, const struct access *a)
{
	const struct thing *t = &e->things[a->thing];

	switch ((enum mode)a->mode) {
	case MODE_READ:
		add_race(e, f, t->h.change);
		break;
	case MODE_WRITE:
		add_race(e, f, t->h.change);
		add_lookers(e, f, t);
		break;
	case MODE_ACQUIRE:
		add_race(e, f, t->h.change);
		add_lookers(e, f, t);
		f->always |= f->racers & t->h.lookers;
		add_edge(e, f, t->h.release);
		add_leavers(e, f, t, add_edge);
		add_race(e, f, t->h.try);
		break;
	case MODE_ACQUIRE_SHARED:
		add_race(e, f, t->h.change);
		add_race(e, f, t->h.upgrade);
		add_edge(e, f, t->h.release);
		add_race(e, f, t->h.try);
		break;
	case MODE_RELEASE:
	case MODE_RELEASE_SHARED:
		add_race(e, f, t->h.try);
		break;
	case MODE_TRY_FREE:
	case MODE_TRY_SHARED:
	case MODE_TRY_FAILED:
	case MODE_GOT:
	case MODE_GOT_SHARED:
	case MODE_UPGRADED:
		add_race(e, f, t->h.change);
		add_race(e, f, t->h.release);
		add_race(e, f, t->h.upgrade);
		add_race(e, f, t->h.try);
		add_lookers(e, f, t);
		add_leavers(e, f, t, add_race);
		break;
	}
}

/* What a step follows because of its thread and of who woke it. */
static void
follow_thread(struct explorer *e, struct follows *f, const struct step *s)
{
	unsigned slot;

	if (s->previous != 0)
		memcpy(f->base, e->steps[s->previous - 1].clock,
		    sizeof(f->base));
	else
		memset(f->base, 0, sizeof(f->base));
	if ((s->woken_by & WOKEN_ALL) != 0) {
		for (slot = 0; slot < EXPLORE_SLOTS; slot++) {
			if (e->last[slot] != 0)
				join(f->base,
				    e->steps[e->last[slot] - 1].clock);
		}
	} else if (s->woken_by != 0)
		join(f->base, e->steps[s->woken_by - 1].clock);
	memcpy(f->clock, f->base, sizeof(f->clock));
}

/* Only those that no other race, and so no other step, comes after. */
static void
keep_immediate(struct explorer *e, struct follows *f)
{
	unsigned b, bits, other, slot;
	uint16_t keep = f->racers;

	if ((f->racers & (f->racers - 1)) == 0)
		return;
	SLOTS_FOREACH(slot, bits, f->racers) {
		SLOTS_FOREACH(other, b, f->racers) {
			if (other != slot &&
			    is_before(&e->steps[f->races[slot] - 1],
			    e->steps[f->races[other] - 1].clock))
				keep &= (uint16_t)~(1U << slot) | f->always;
		}
	}
	f->racers = keep;
}

/* The clock of the running step if `early` had not happened yet. */
static void
clock_without(const struct explorer *e, const struct follows *f,
    const uint32_t *all_races, uint16_t racers, const struct step *early,
    int16_t *clock)
{
	const struct step *s;
	unsigned bits, slot;

	memcpy(clock, f->base, sizeof(f->base));
	SLOTS_FOREACH(slot, bits, racers) {
		s = &e->steps[all_races[slot] - 1];
		if (s != early && !is_before(early, s->clock))
			join(clock, s->clock);
	}
	SLOTS_FOREACH(slot, bits, f->leavers) {
		s = &e->steps[f->edges[slot] - 1];
		if (!is_before(early, s->clock))
			join(clock, s->clock);
	}
}

/* What would run if step `early` waited: who could be first in that. */
struct first {
	int16_t	 number[EXPLORE_SLOTS];	/* of a thread's first step there */
	uint16_t seen;			/* threads that have one */
	uint16_t initial;		/* those that follow nobody else's */
};

static inline void
look_at(struct first *w, unsigned slot, int16_t number, const int16_t *clock)
{
	unsigned bits, other;
	bool initial = true;

	if ((w->seen & (1U << slot)) != 0)
		return;
	SLOTS_FOREACH(other, bits, w->seen)
		initial &= clock[other] < w->number[other];
	w->seen |= (uint16_t)(1U << slot);
	w->number[slot] = number;
	if (initial)
		w->initial |= (uint16_t)(1U << slot);
}

/* The node before a race's earlier step must try a thread that turns it. */
static void
turn_round(struct explorer *e, const struct follows *f, uint16_t racers,
    uint32_t early_n, uint32_t n)
{
	struct step *early = &e->steps[early_n];
	const struct step *s = &e->steps[n];
	int16_t clock[EXPLORE_SLOTS];
	struct first w = { .seen = 0 };
	uint16_t have;
	uint32_t i;

	have = early->todo | early->asleep | early->done;
	for (i = early_n + 1; i < n; i++) {
		if (is_before(early, e->steps[i].clock))
			continue;
		look_at(&w, e->steps[i].slot, (int16_t)e->steps[i].number,
		    e->steps[i].clock);
		if ((w.initial & have) != 0)
			return;
	}
	clock_without(e, f, f->races, racers, early, clock);
	look_at(&w, s->slot, (int16_t)s->number, clock);
	if ((w.initial & have) != 0)
		return;
	if ((w.initial & early->enabled) == 0)
		early->todo |= early->enabled;
	else if ((w.initial & early->enabled & (1U << s->slot)) != 0)
		early->todo |= (uint16_t)(1U << s->slot);
	else
		early->todo |= (uint16_t)(1U << __builtin_ctz(w.initial &
		    early->enabled));
}

void
explore_races(struct explorer *e, uint32_t n)
{
	struct step *s = &e->steps[n];
	struct follows f;
	unsigned bits, slot;
	uint16_t racers;
	uint32_t i;

	memset(f.races, 0, sizeof(f.races));
	memset(f.edges, 0, sizeof(f.edges));
	f.racers = f.leavers = f.always = 0;
	follow_thread(e, &f, s);
	for (i = 0; i < s->naccesses; i++)
		follow_access(e, &f, &e->accesses[s->access + i]);
	if (e->last_global != 0)
		add_race(e, &f, e->last_global);
	if (s->global) {
		for (slot = 0; slot < EXPLORE_SLOTS; slot++)
			add_race(e, &f, e->last[slot]);
	}
	racers = f.racers;
	keep_immediate(e, &f);
	SLOTS_FOREACH(slot, bits, f.racers)
		turn_round(e, &f, racers, f.races[slot] - 1, n);
	SLOTS_FOREACH(slot, bits, racers)
		join(f.clock, e->steps[f.races[slot] - 1].clock);
	memcpy(s->clock, f.clock, sizeof(s->clock));
	s->clock[s->slot] = (int16_t)s->number;
}

/* Who stands before a lock that is never free would acquire it. */
void
explore_pending_races(struct explorer *e)
{
	struct step *s = &e->steps[e->depth];
	const struct thread *td;
	unsigned slot;
	uint32_t woken;

	for (slot = 0; slot < e->nslots; slot++) {
		td = e->threads[slot];
		if (td == NULL || (td->td_point != POINT_LOCK &&
		    td->td_point != POINT_SLOCK) ||
		    (td->td_state != TD_READY && td->td_state != TD_LOCK))
			continue;
		woken = e->woken[slot];
		s->slot = (uint8_t)slot;
		explore_begin_step(e, s);
		explore_touch(e, td->td_point, td->td_what);
		s->naccesses = (uint32_t)e->naccesses - s->access;
		explore_races(e, e->depth);
		e->naccesses = s->access;
		e->woken[slot] = woken;
	}
}

/* Do two steps depend on each other? */
static bool
depend(const struct explorer *e, const struct sleeper *z, const struct step *s)
{
	const struct access *a, *b;
	uint32_t i, j;

	if (z->global || s->global)
		return (true);
	a = &e->accesses[z->access];
	for (i = 0; i < z->naccesses; i++, a++) {
		b = &e->accesses[s->access];
		for (j = 0; j < s->naccesses; j++, b++) {
			if (a->thing == b->thing && !(mode_is_look(a->mode) &&
			    mode_is_look(b->mode)))
				return (true);
		}
	}
	return (false);
}

static bool
push(struct explorer *e, const struct sleeper *z)
{
	if (!explore_grow(e, (void **)&e->sleepers, &e->room_sleepers,
	    e->nsleepers, sizeof(*e->sleepers)))
		return (false);
	e->sleepers[e->nsleepers++] = *z;
	return (true);
}

void
explore_inherit_sleepers(struct explorer *e, uint32_t n)
{
	const struct step *s = &e->steps[n];
	struct step *next = &e->steps[n + 1];
	struct sleeper z;
	uint32_t i;

	next->sleeper = (uint32_t)e->nsleepers;
	next->asleep = 0;
	for (i = 0; i < s->nsleepers; i++) {
		z = e->sleepers[s->sleeper + i];
		if (z.slot != s->slot && !depend(e, &z, s) && push(e, &z))
			next->asleep |= (uint16_t)(1U << z.slot);
	}
	next->nsleepers = (uint32_t)e->nsleepers - next->sleeper;
}

/* Step n has been explored with all that can follow, and taken back. */
void
explore_add_sleeper(struct explorer *e, uint32_t n)
{
	struct step *s = &e->steps[n];
	struct sleeper z = { s->access, s->naccesses, s->slot, s->global };

	e->naccesses = s->access + s->naccesses;
	if (push(e, &z)) {
		s->nsleepers++;
		s->asleep |= (uint16_t)(1U << s->slot);
	}
}
