/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps of an execution, begun, ended and taken back, and the hashes that
 * say when two executions are one trace.
 *
 * A location is known by its address while the explorer works, but no address
 * enters a hash.  The hash of a step is made of its thread, what it did, and
 * the hashes of the steps that it directly follows: the last one of its
 * thread, the one that woke it, and for each location the last change and, if
 * it changes the location itself, all that read since.  So the sum of the
 * hashes is the same for every order of independent steps, and the state is
 * too.
 */
#include <errno.h>

#include "explore/execution.h"

int
execution_init(struct execution *x, uint32_t max_steps)
{
	x->max_steps = max_steps;
	x->steps = calloc(max_steps + 2, sizeof(*x->steps));
	if (x->steps == NULL || !dependence_init(&x->dep) ||
	    !ARRAY_RESERVE(&x->sleepers))
		return (ENOMEM);
	return (0);
}

void
execution_fini(struct execution *x)
{
	dependence_fini(&x->dep);
	free(x->sleepers.v);
	free(x->steps);
	free(x->text);
}

void
execution_reset(struct execution *x, bool reduce)
{
	execution_pop(x, 0);
	x->prefix = 0;
	x->chosen = false;
	x->reduce = reduce;
	x->dep.accesses.n = 0;
	x->dep.undos.n = 0;
	x->sleepers.n = 0;
}

uint8_t
node_default_choice(const struct node *n)
{
	unsigned above;

	if (!n->voluntary)
		return (n->running);
	above = n->running == NO_SLOT ? n->enabled :
	    n->enabled & ~((2U << n->running) - 1);
	return ((uint8_t)__builtin_ctz(above != 0 ? above : n->enabled));
}

uint32_t
execution_chosen_length(const struct execution *x)
{
	uint32_t n;

	for (n = x->depth; n > x->slots.nbodies; n--) {
		if (!step_is_default(&x->steps[n - 1]))
			return (n);
	}
	return (0);
}

static inline uint64_t
mix_hash(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15U;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93U;
	return (h ^ (h >> 29));
}

static uint64_t
hash_step(const struct execution *x, const struct step *s)
{
	const struct access *a = &x->dep.accesses.v[s->access];
	const struct history *h;
	uint64_t hash;
	uint32_t i;

	hash = mix_hash(s->slot + 1U, s->code);
	if (s->previous != 0)
		hash = mix_hash(hash, x->steps[s->previous - 1].hash);
	if ((s->woken_by & WOKEN_BY_CLOCK) != 0)
		hash = mix_hash(hash, s->sum);
	else if (s->woken_by != 0)
		hash = mix_hash(hash, x->steps[s->woken_by - 1].hash);
	if (s->last_universal != 0)
		hash = mix_hash(hash, x->steps[s->last_universal - 1].hash);
	if (s->universal)
		hash = mix_hash(hash, ~s->sum);
	for (i = 0; i < s->naccesses; i++, a++) {
		h = &x->dep.locations.v[a->location].h;
		hash = mix_hash(hash, h->write_hash + a->mode + 1);
		if (!mode_is_read(a->mode))
			hash = mix_hash(hash, h->read_hashes);
	}
	return (hash);
}

void
step_begin(struct execution *x, struct step *s)
{
	struct dependence *d = &x->dep;
	uint32_t last = d->last[s->slot];

	s->sum = d->sum;
	s->access = (uint32_t)d->accesses.n;
	s->naccesses = 0;
	s->undo = (uint32_t)d->undos.n;
	s->previous = last;
	s->index = last == 0 ? 1 : (uint16_t)(x->steps[last - 1].index + 1);
	s->woken_by = d->woken[s->slot];
	d->woken[s->slot] = 0;
	s->last_universal = d->last_universal;
	s->woke = 0;
	s->universal = false;
	d->serial++;
	d->open_tries = false;
}

static void
record_write(struct location *l, uint32_t n)
{
	l->h.last_write = n + 1;
	l->h.readers = 0;
	l->h.shared_releases = 0;
}

static void
record_read(struct location *l, uint32_t n, unsigned slot)
{
	l->h.readers |= (uint16_t)(1U << slot);
	l->read_step[slot] = (uint16_t)n;
}

/* Writes an access of step n into the history of its location. */
static inline void
record_access(struct location *l, enum mode mode, uint32_t n, unsigned slot,
    uint64_t hash)
{
	if (mode_is_read(mode)) {
		l->h.read_hashes += hash;
	} else {
		l->h.write_hash = hash;
		l->h.read_hashes = 0;
	}
	switch (mode) {
	case MODE_READ:
	case MODE_ACQUIRE_SHARED:
		record_read(l, n, slot);
		break;
	case MODE_RELEASE_SHARED:
		l->h.shared_releases |= (uint16_t)(1U << slot);
		l->release_step[slot] = (uint16_t)n;
		break;
	case MODE_RELEASE:
		l->h.last_release = n + 1;
		l->h.owner = 0;
		break;
	case MODE_TRY_FREE:
	case MODE_TRY_SHARED:
	case MODE_TRY_FAILED:
		l->h.last_try = n + 1;
		break;
	case MODE_GOT_SHARED:
		l->h.last_try = n + 1;
		record_read(l, n, slot);
		break;
	case MODE_UPGRADED:
		l->h.last_try = n + 1;
		l->h.last_upgrade = n + 1;
		l->h.owner = (uint8_t)(slot + 1);
		break;
	case MODE_GOT:
		l->h.last_try = n + 1;
		l->h.owner = (uint8_t)(slot + 1);
		record_write(l, n);
		break;
	case MODE_ACQUIRE:
		l->h.owner = (uint8_t)(slot + 1);
		record_write(l, n);
		break;
	case MODE_WRITE:
		record_write(l, n);
		break;
	}
}

/* Writes what step n touched into the histories, and how to take it back. */
static void
record_accesses(struct execution *x, const struct step *s, uint32_t n)
{
	struct dependence *d = &x->dep;
	const struct access *a;
	struct location *l;
	struct undo *u;
	uint32_t i;

	for (i = 0; i < s->naccesses; i++) {
		if (!ARRAY_RESERVE(&d->undos)) {
			x->no_memory = true;
			break;
		}
		a = &d->accesses.v[s->access + i];
		l = &d->locations.v[a->location];
		u = &d->undos.v[d->undos.n++];
		u->location = a->location;
		u->read_step = l->read_step[s->slot];
		u->release_step = l->release_step[s->slot];
		u->h = l->h;
		record_access(l, a->mode, n, s->slot, mix_hash(s->hash, i));
	}
}

void
step_end(struct execution *x, uint32_t n)
{
	struct step *s = &x->steps[n];

	s->naccesses = (uint32_t)x->dep.accesses.n - s->access;
	if (x->dep.open_tries)
		access_resolve_tries(x, s);
	s->hash = hash_step(x, s);
	if (x->reduce)
		races_find(x, n);
	record_accesses(x, s, n);
	x->dep.last[s->slot] = n + 1;
	if (s->universal)
		x->dep.last_universal = n + 1;
	x->dep.sum += s->hash;
	if (x->reduce)
		sleep_set_inherit(x, n);
}

static void
pop_step(struct dependence *d, const struct step *s)
{
	const struct undo *u;
	struct location *l;
	unsigned bits;

	while (d->undos.n > s->undo) {
		u = &d->undos.v[--d->undos.n];
		l = &d->locations.v[u->location];
		l->read_step[s->slot] = u->read_step;
		l->release_step[s->slot] = u->release_step;
		l->h = u->h;
	}
	for (bits = s->woke; bits != 0; bits &= bits - 1)
		d->woken[__builtin_ctz(bits)] = 0;
	d->woken[s->slot] = s->woken_by;
	d->last[s->slot] = s->previous;
	d->last_universal = s->last_universal;
	d->sum = s->sum;
}

void
execution_pop(struct execution *x, uint32_t n)
{
	const struct step *s;
	uint32_t i;

	if (n >= x->depth)
		return;
	for (i = x->depth; i > n; i--)
		pop_step(&x->dep, &x->steps[i - 1]);
	s = &x->steps[n];
	x->dep.accesses.n = s->access;
	x->sleepers.n = s->node.sleeper + s->node.nsleepers;
	x->depth = n;
}
