/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Races, and the backtrack points that they ask for: rules 3 to 5 of dpor.c.
 *
 * Locks.  To acquire depends on earlier acquisitions, not on the releases: an
 * acquisition is possible only when the lock is free, so it follows the
 * release but cannot be moved before it.  A race with the acquisition is
 * therefore looked for in the clock from before the release was added.  With
 * several sharers each is a race, even if one follows another: to come before
 * the later of them may not be possible, because the earlier holds the lock.
 * A try is always possible and depends on all that is done to the lock; but
 * to acquire a lock exclusively cannot come before an upgrade or a failed try,
 * as the lock is held then, only before what that hold began with.
 */
#include <string.h>

#include "explore/execution.h"

/* What a step follows: of each thread the last such step, plus 1; 0: none. */
struct follows {
	int16_t	 base[EXPLORE_SLOTS];	/* clock of its thread and waker */
	int16_t	 clock[EXPLORE_SLOTS];	/* and of the releases so far */
	uint32_t races[EXPLORE_SLOTS];
	uint32_t releases[EXPLORE_SLOTS];
	uint16_t racers;		/* slots in races */
	uint16_t releasers;		/* slots in releases */
	uint16_t always;		/* races, whatever is between */
};

#define	SLOTS_FOREACH(slot, bits, set)					\
	for ((bits) = (set); (bits) != 0 &&				\
	    ((slot) = (unsigned)__builtin_ctz(bits), true);		\
	    (bits) &= (bits) - 1)

static inline void
join_clock(int16_t *clock, const int16_t *other)
{
	unsigned i;

	for (i = 0; i < EXPLORE_SLOTS; i++)
		clock[i] = clock[i] > other[i] ? clock[i] : other[i];
}

/* Has the step happened before? */
static inline bool
happened_before(const struct step *s, const int16_t *clock)
{
	return (clock[s->slot] >= (int)s->index);
}

/* The running step depends on an earlier one, given as 1 + number. */
static inline void
add_race(struct execution *x, struct follows *f, uint32_t earlier)
{
	const struct step *s;

	if (earlier == 0)
		return;
	s = &x->steps[earlier - 1];
	if (happened_before(s, f->clock))
		return;
	if (f->races[s->slot] < earlier)
		f->races[s->slot] = earlier;
	f->racers |= (uint16_t)(1U << s->slot);
}

/* The running step follows a release and cannot come before it. */
static inline void
add_release(struct execution *x, struct follows *f, uint32_t earlier)
{
	const struct step *s;

	if (earlier == 0)
		return;
	s = &x->steps[earlier - 1];
	if (f->releases[s->slot] < earlier)
		f->releases[s->slot] = earlier;
	f->releasers |= (uint16_t)(1U << s->slot);
	join_clock(f->clock, s->clock);
}

static void
add_readers(struct execution *x, struct follows *f, const struct location *l)
{
	unsigned bits, slot;

	SLOTS_FOREACH(slot, bits, l->h.readers)
		add_race(x, f, l->read_step[slot] + 1U);
}

static void
add_shared_releases(struct execution *x, struct follows *f,
    const struct location *l,
    void (*how)(struct execution *, struct follows *, uint32_t))
{
	unsigned bits, slot;

	SLOTS_FOREACH(slot, bits, l->h.shared_releases)
		how(x, f, l->release_step[slot] + 1U);
}

static void
follow_access(struct execution *x, struct follows *f, const struct access *a)
{
	const struct location *l = &x->dep.locations.v[a->location];

	switch ((enum mode)a->mode) {
	case MODE_READ:
		add_race(x, f, l->h.last_write);
		break;
	case MODE_WRITE:
		add_race(x, f, l->h.last_write);
		add_readers(x, f, l);
		break;
	case MODE_ACQUIRE:
		add_race(x, f, l->h.last_write);
		add_readers(x, f, l);
		f->always |= f->racers & l->h.readers;
		add_release(x, f, l->h.last_release);
		add_shared_releases(x, f, l, add_release);
		add_race(x, f, l->h.last_try);
		break;
	case MODE_ACQUIRE_SHARED:
		add_race(x, f, l->h.last_write);
		add_race(x, f, l->h.last_upgrade);
		add_release(x, f, l->h.last_release);
		add_race(x, f, l->h.last_try);
		break;
	case MODE_RELEASE:
	case MODE_RELEASE_SHARED:
		add_race(x, f, l->h.last_try);
		break;
	case MODE_TRY_FREE:
	case MODE_TRY_SHARED:
	case MODE_TRY_FAILED:
	case MODE_GOT:
	case MODE_GOT_SHARED:
	case MODE_UPGRADED:
		add_race(x, f, l->h.last_write);
		add_race(x, f, l->h.last_release);
		add_race(x, f, l->h.last_upgrade);
		add_race(x, f, l->h.last_try);
		add_readers(x, f, l);
		add_shared_releases(x, f, l, add_race);
		break;
	}
}

/* What a step follows because of its thread and of what woke it. */
static void
follow_thread(struct execution *x, struct follows *f, const struct step *s)
{
	unsigned slot;

	if (s->previous != 0)
		memcpy(f->base, x->steps[s->previous - 1].clock,
		    sizeof(f->base));
	else
		memset(f->base, 0, sizeof(f->base));
	if ((s->woken_by & WOKEN_BY_CLOCK) != 0) {
		for (slot = 0; slot < EXPLORE_SLOTS; slot++) {
			if (x->dep.last[slot] != 0)
				join_clock(f->base,
				    x->steps[x->dep.last[slot] - 1].clock);
		}
	} else if (s->woken_by != 0)
		join_clock(f->base, x->steps[s->woken_by - 1].clock);
	memcpy(f->clock, f->base, sizeof(f->clock));
}

/* Whatever makes the step depend on those of other threads. */
static void
follow_all(struct execution *x, struct follows *f, const struct step *s)
{
	unsigned slot;
	uint32_t i;

	memset(f->races, 0, sizeof(f->races));
	memset(f->releases, 0, sizeof(f->releases));
	f->racers = f->releasers = f->always = 0;
	follow_thread(x, f, s);
	for (i = 0; i < s->naccesses; i++)
		follow_access(x, f, &x->dep.accesses.v[s->access + i]);
	if (x->dep.last_universal != 0)
		add_race(x, f, x->dep.last_universal);
	if (s->universal) {
		for (slot = 0; slot < EXPLORE_SLOTS; slot++)
			add_race(x, f, x->dep.last[slot]);
	}
}

/* Only those that no other race, and so no other step, comes after. */
static uint16_t
immediate_racers(const struct execution *x, const struct follows *f)
{
	unsigned b, bits, other, slot;
	uint16_t keep = f->racers;

	if ((f->racers & (f->racers - 1)) == 0)
		return (keep);
	SLOTS_FOREACH(slot, bits, f->racers) {
		SLOTS_FOREACH(other, b, f->racers) {
			if (other != slot &&
			    happened_before(&x->steps[f->races[slot] - 1],
			    x->steps[f->races[other] - 1].clock))
				keep &= (uint16_t)~(1U << slot) | f->always;
		}
	}
	return (keep);
}

/* The clock of the running step if `early` had not happened yet. */
static void
clock_without(const struct execution *x, const struct follows *f,
    const struct step *early, int16_t *clock)
{
	const struct step *s;
	unsigned bits, slot;

	memcpy(clock, f->base, sizeof(f->base));
	SLOTS_FOREACH(slot, bits, f->racers) {
		s = &x->steps[f->races[slot] - 1];
		if (s != early && !happened_before(early, s->clock))
			join_clock(clock, s->clock);
	}
	SLOTS_FOREACH(slot, bits, f->releasers) {
		s = &x->steps[f->releases[slot] - 1];
		if (!happened_before(early, s->clock))
			join_clock(clock, s->clock);
	}
}

/* The initials of a sequence of steps: see rule 4. */
struct initials {
	int16_t	 index[EXPLORE_SLOTS];	/* of a thread's first step in it */
	uint16_t seen;			/* threads that have one */
	uint16_t slots;			/* those that could be the first */
};

static inline void
extend_sequence(struct initials *in, unsigned slot, unsigned index,
    const int16_t *clock)
{
	unsigned bits, other;
	bool initial = true;

	if ((in->seen & (1U << slot)) != 0)
		return;
	SLOTS_FOREACH(other, bits, in->seen)
		initial &= clock[other] < in->index[other];
	in->seen |= (uint16_t)(1U << slot);
	in->index[slot] = (int16_t)index;
	if (initial)
		in->slots |= (uint16_t)(1U << slot);
}

/* An initial that can run; the later step's own thread if it is one. */
static uint16_t
choose_initial(const struct initials *in, uint16_t enabled, unsigned slot)
{
	unsigned set = in->slots & enabled;

	if (set == 0)
		return (enabled);
	if ((set & (1U << slot)) != 0)
		return ((uint16_t)(1U << slot));
	return ((uint16_t)(1U << __builtin_ctz(set)));
}

/*
 * Rule 4, for the race of step n with an earlier one: the sequence is of the
 * steps between them that do not follow the earlier one, and step n.
 */
static void
reverse_race(struct execution *x, const struct follows *f, uint32_t early_n,
    uint32_t n)
{
	struct step *early = &x->steps[early_n];
	const struct step *s = &x->steps[n], *between;
	int16_t clock[EXPLORE_SLOTS];
	struct initials in = { .seen = 0 };
	uint16_t have;

	have = early->node.backtrack | early->node.sleep_set |
	    early->node.visited;
	for (between = early + 1; between < s; between++) {
		if (happened_before(early, between->clock))
			continue;
		extend_sequence(&in, between->slot, between->index,
		    between->clock);
		if ((in.slots & have) != 0)
			return;
	}
	clock_without(x, f, early, clock);
	extend_sequence(&in, s->slot, s->index, clock);
	if ((in.slots & have) == 0)
		early->node.backtrack |= choose_initial(&in,
		    early->node.enabled, s->slot);
}

void
races_find(struct execution *x, uint32_t n)
{
	struct step *s = &x->steps[n];
	struct follows f;
	unsigned bits, slot;

	follow_all(x, &f, s);
	SLOTS_FOREACH(slot, bits, immediate_racers(x, &f))
		reverse_race(x, &f, f.races[slot] - 1, n);
	SLOTS_FOREACH(slot, bits, f.racers)
		join_clock(f.clock, x->steps[f.races[slot] - 1].clock);
	memcpy(s->clock, f.clock, sizeof(s->clock));
	s->clock[s->slot] = (int16_t)s->index;
}

/* A thread that stands before a lock which is never free would acquire it. */
void
races_find_pending(struct execution *x)
{
	struct step *s = &x->steps[x->depth];
	const struct thread *td;
	unsigned slot;
	uint32_t woken;

	for (slot = 0; slot < x->slots.n; slot++) {
		td = x->slots.thread[slot];
		if (td == NULL || (td->td_point != POINT_LOCK &&
		    td->td_point != POINT_SLOCK) ||
		    (td->td_state != TD_READY && td->td_state != TD_LOCK))
			continue;
		woken = x->dep.woken[slot];
		s->slot = (uint8_t)slot;
		step_begin(x, s);
		access_touch(x, td->td_point, td->td_what);
		s->naccesses = (uint32_t)x->dep.accesses.n - s->access;
		races_find(x, x->depth);
		x->dep.accesses.n = s->access;
		x->dep.woken[slot] = woken;
	}
}
