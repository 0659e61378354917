/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What steps touch, and the hashes that say when two executions are one
 * trace.
 *
 * A thing is known by its address while the explorer works, but no address
 * enters a hash.  The hash of a step is made of its thread, what it did, and
 * the hashes of the steps that it directly follows: the last one of its
 * thread, who woke it, and for each thing the last change and, if it changes
 * the thing itself, all who looked since.  So the sum of the hashes is the
 * same for every order of independent steps, and the state is too.
 */
#include "explore/explore.h"

static inline uint64_t
mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15U;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93U;
	return (h ^ (h >> 29));
}

#define	GROW(e, name, used)						\
	explore_grow((e), (void **)&(e)->name, &(e)->room_##name, (used), \
	    sizeof(*(e)->name))

static void
add(struct explorer *e, struct thing *t, enum mode mode)
{
	struct access *a;

	if (t == NULL)
		return;
	if (t->stamp == e->serial) {
		a = &e->accesses[t->stamp_access];
		if (a->mode == mode || (a->mode == MODE_WRITE &&
		    mode == MODE_READ))
			return;
		if (a->mode == MODE_READ && mode == MODE_WRITE) {
			a->mode = MODE_WRITE;
			return;
		}
	}
	if (!GROW(e, accesses, e->naccesses))
		return;
	t->stamp = e->serial;
	t->stamp_access = (uint32_t)e->naccesses;
	a = &e->accesses[e->naccesses++];
	a->thing = (uint32_t)(t - e->things);
	a->mode = (uint8_t)mode;
}

/* How a point touches what it is about. */
void
explore_touch(struct explorer *e, enum sched_point kind, const void *what)
{
	if (what == NULL)
		return;
	switch (kind) {
	case POINT_LOCK:
		add(e, explore_find_thing(e, what, true), MODE_ACQUIRE);
		break;
	case POINT_SLOCK:
		add(e, explore_find_thing(e, what, true), MODE_ACQUIRE_SHARED);
		break;
	case POINT_LOOKUP:
	case POINT_PTE_LOAD:
	case POINT_USER:
	case POINT_READ:
		add(e, explore_find_thing(e, what, false), MODE_READ);
		break;
	case POINT_BUSY:
	case POINT_SLEEP:
	case POINT_WAKEUP:
	case POINT_PAGER:
	case POINT_PTE_STORE:
	case POINT_PTE_INVALIDATE:
	case POINT_REF:
	case POINT_COPY:
	case POINT_MMU:
	case POINT_WRITE:
		add(e, explore_find_thing(e, what, false), MODE_WRITE);
		break;
	case POINT_TRYLOCK:
	case POINT_UNLOCK:
	case POINT_OP:
	case POINT_TEST:
	case POINT_YIELD:
		break;
	}
}

static bool
holds(const struct thread *td, const struct lock_object *lo)
{
	int i;

	for (i = td->td_nheld; i-- > 0;) {
		if (td->td_held[i] == lo)
			return (true);
	}
	return (false);
}

/* Whether it is tried shared is not known before the end of the step. */
void
explore_try(struct explorer *e, const struct thread *td,
    const struct lock_object *lo)
{
	enum mode mode;

	if (lo->lo_owner != NULL)
		mode = MODE_TRY_FAILED;
	else if (lo->lo_sharers == 0)
		mode = MODE_TRY_FREE;
	else if (!holds(td, lo))
		mode = MODE_TRY_SHARED;
	else
		mode = lo->lo_sharers == 1 ? MODE_UPGRADED : MODE_TRY_FAILED;
	add(e, explore_find_thing(e, lo, true), mode);
}

/* The end of a try that was not followed by a release. */
static void
resolve(const struct explorer *e, struct access *a, unsigned slot)
{
	const struct lock_object *lo = e->things[a->thing].addr;
	const struct thread *td = e->threads[slot];

	if (!holds(td, lo))
		a->mode = MODE_TRY_FAILED;
	else
		a->mode = lo->lo_owner == td ? MODE_GOT : MODE_GOT_SHARED;
}

/*
 * The running step has released a lock, or made it a shared one.  The order
 * after an exclusive hold is no choice of the scheduler's, so the two kinds
 * must not be confused.
 */
void
explore_released(struct explorer *e, const struct lock_object *lo)
{
	const struct step *s = &e->steps[e->depth - 1];
	struct thing *t = explore_find_thing(e, lo, true);
	struct access *a;
	bool exclusive;

	if (t == NULL)
		return;
	exclusive = t->h.owner == s->slot + 1;
	if (t->stamp == e->serial) {
		a = &e->accesses[t->stamp_access];
		if (a->mode == MODE_TRY_FREE)
			a->mode = MODE_GOT;
		else if (a->mode == MODE_TRY_SHARED)
			a->mode = MODE_GOT_SHARED;
		exclusive = exclusive || a->mode == MODE_ACQUIRE ||
		    a->mode == MODE_GOT || a->mode == MODE_UPGRADED;
	}
	add(e, t, exclusive ? MODE_RELEASE : MODE_RELEASE_SHARED);
}

void
explore_begin_step(struct explorer *e, struct step *s)
{
	uint32_t last = e->last[s->slot];

	s->sum = e->sum;
	s->access = (uint32_t)e->naccesses;
	s->naccesses = 0;
	s->undo = (uint32_t)e->nundos;
	s->previous = last;
	s->number = last == 0 ? 1 : (uint16_t)(e->steps[last - 1].number + 1);
	s->woken_by = e->woken[s->slot];
	e->woken[s->slot] = 0;
	s->last_global = e->last_global;
	s->woke = 0;
	s->global = false;
	e->serial++;
}

static uint64_t
hash_step(const struct explorer *e, const struct step *s)
{
	const struct access *a = &e->accesses[s->access];
	const struct history *h;
	uint64_t hash;
	uint32_t i;

	hash = mix(s->slot + 1U, s->letter);
	if (s->previous != 0)
		hash = mix(hash, e->steps[s->previous - 1].hash);
	if ((s->woken_by & WOKEN_ALL) != 0)
		hash = mix(hash, s->sum);
	else if (s->woken_by != 0)
		hash = mix(hash, e->steps[s->woken_by - 1].hash);
	if (s->last_global != 0)
		hash = mix(hash, e->steps[s->last_global - 1].hash);
	if (s->global)
		hash = mix(hash, ~s->sum);
	for (i = 0; i < s->naccesses; i++, a++) {
		h = &e->things[a->thing].h;
		hash = mix(hash, h->changed + a->mode + 1);
		if (!mode_is_look(a->mode))
			hash = mix(hash, h->looked);
	}
	return (hash);
}

static void
change(struct thing *t, uint32_t n)
{
	t->h.change = n + 1;
	t->h.lookers = 0;
	t->h.leavers = 0;
}

/* Writes an access of step n into its thing's history. */
static void
record(struct thing *t, enum mode mode, uint32_t n, unsigned slot,
    uint64_t hash)
{
	if (mode_is_look(mode)) {
		t->h.looked += hash;
	} else {
		t->h.changed = hash;
		t->h.looked = 0;
	}
	switch (mode) {
	case MODE_READ:
	case MODE_ACQUIRE_SHARED:
		t->h.lookers |= (uint16_t)(1U << slot);
		t->look[slot] = (uint16_t)n;
		break;
	case MODE_RELEASE_SHARED:
		t->h.leavers |= (uint16_t)(1U << slot);
		t->leave[slot] = (uint16_t)n;
		break;
	case MODE_RELEASE:
		t->h.release = n + 1;
		t->h.owner = 0;
		break;
	case MODE_TRY_FREE:
	case MODE_TRY_SHARED:
	case MODE_TRY_FAILED:
		t->h.try = n + 1;
		break;
	case MODE_GOT_SHARED:
		t->h.try = n + 1;
		t->h.lookers |= (uint16_t)(1U << slot);
		t->look[slot] = (uint16_t)n;
		break;
	case MODE_UPGRADED:
		t->h.try = n + 1;
		t->h.upgrade = n + 1;
		t->h.owner = (uint8_t)(slot + 1);
		break;
	case MODE_GOT:
		t->h.try = n + 1;
		t->h.owner = (uint8_t)(slot + 1);
		change(t, n);
		break;
	case MODE_ACQUIRE:
		t->h.owner = (uint8_t)(slot + 1);
		change(t, n);
		break;
	case MODE_WRITE:
		change(t, n);
		break;
	}
}

/* The step's accesses are all there, and known. */
static void
close_accesses(struct explorer *e, struct step *s)
{
	struct access *a;
	uint32_t i;

	s->naccesses = (uint32_t)e->naccesses - s->access;
	for (i = 0; i < s->naccesses; i++) {
		a = &e->accesses[s->access + i];
		if (a->mode == MODE_TRY_FREE || a->mode == MODE_TRY_SHARED)
			resolve(e, a, s->slot);
	}
}

void
explore_end_step(struct explorer *e, uint32_t n)
{
	struct step *s = &e->steps[n];
	const struct access *a;
	struct thing *t;
	struct undo *u;
	uint32_t i;

	close_accesses(e, s);
	s->hash = hash_step(e, s);
	if (e->clocks)
		explore_races(e, n);
	for (i = 0; i < s->naccesses; i++) {
		if (!GROW(e, undos, e->nundos))
			break;
		a = &e->accesses[s->access + i];
		t = &e->things[a->thing];
		u = &e->undos[e->nundos++];
		u->thing = a->thing;
		u->look = t->look[s->slot];
		u->leave = t->leave[s->slot];
		u->h = t->h;
		record(t, a->mode, n, s->slot, mix(s->hash, i));
	}
	e->last[s->slot] = n + 1;
	if (s->global)
		e->last_global = n + 1;
	e->sum += s->hash;
	if (e->clocks)
		explore_inherit_sleepers(e, n);
}

static void
pop_step(struct explorer *e, const struct step *s)
{
	const struct undo *u;
	struct thing *t;
	unsigned bits;

	while (e->nundos > s->undo) {
		u = &e->undos[--e->nundos];
		t = &e->things[u->thing];
		t->look[s->slot] = u->look;
		t->leave[s->slot] = u->leave;
		t->h = u->h;
	}
	for (bits = s->woke; bits != 0; bits &= bits - 1)
		e->woken[__builtin_ctz(bits)] = 0;
	e->woken[s->slot] = s->woken_by;
	e->last[s->slot] = s->previous;
	e->last_global = s->last_global;
	e->sum = s->sum;
}

void
explore_pop(struct explorer *e, uint32_t n)
{
	const struct step *s;
	uint32_t i;

	if (n >= e->depth)
		return;
	for (i = e->depth; i > n; i--)
		pop_step(e, &e->steps[i - 1]);
	s = &e->steps[n];
	e->naccesses = s->access;
	e->nsleepers = s->sleeper + s->nsleepers;
	e->depth = n;
}
