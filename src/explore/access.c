/* SPDX-License-Identifier: BSD-2-Clause */
/* What the running step touches, and in which mode. */
#include "explore/execution.h"

static void
add_access(struct execution *x, struct location *l, enum mode mode)
{
	struct dependence *d = &x->dep;
	struct access *a;

	if (__predict_false(l == NULL)) {
		x->no_memory = true;
		return;
	}
	if (l->stamp == d->serial) {
		a = &d->accesses.v[l->stamp_access];
		if (a->mode == mode || (a->mode == MODE_WRITE &&
		    mode == MODE_READ))
			return;
		if (a->mode == MODE_READ && mode == MODE_WRITE) {
			a->mode = MODE_WRITE;
			return;
		}
	}
	if (!ARRAY_RESERVE(&d->accesses)) {
		x->no_memory = true;
		return;
	}
	l->stamp = d->serial;
	l->stamp_access = (uint32_t)d->accesses.n;
	a = &d->accesses.v[d->accesses.n++];
	a->location = (uint32_t)(l - d->locations.v);
	a->mode = (uint8_t)mode;
}

static void
add_lock(struct execution *x, const void *lo, enum mode mode)
{
	add_access(x, location_find(&x->dep, lo, true), mode);
}

static void
add_bytes(struct execution *x, const void *addr, enum mode mode)
{
	add_access(x, location_find(&x->dep, addr, false), mode);
}

void
access_touch(struct execution *x, enum sched_point kind, const void *what)
{
	if (what == NULL)
		return;
	switch (kind) {
	case POINT_LOCK:
		add_lock(x, what, MODE_ACQUIRE);
		break;
	case POINT_SLOCK:
		add_lock(x, what, MODE_ACQUIRE_SHARED);
		break;
	case POINT_LOOKUP:
	case POINT_PTE_LOAD:
	case POINT_USER:
	case POINT_READ:
		add_bytes(x, what, MODE_READ);
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
		add_bytes(x, what, MODE_WRITE);
		break;
	case POINT_TRYLOCK:
	case POINT_UNLOCK:
	case POINT_OP:
	case POINT_TEST:
	case POINT_YIELD:
		break;
	}
}

/* Whether it is tried shared is not known before the end of the step. */
void
access_try(struct execution *x, const struct thread *td,
    const struct lock_object *lo)
{
	enum mode mode;

	if (lo->lo_owner != NULL)
		mode = MODE_TRY_FAILED;
	else if (lo->lo_sharers == 0)
		mode = MODE_TRY_FREE;
	else if (!sched_holds(td, lo))
		mode = MODE_TRY_SHARED;
	else
		mode = lo->lo_sharers == 1 ? MODE_UPGRADED : MODE_TRY_FAILED;
	x->dep.open_tries = true;
	add_lock(x, lo, mode);
}

/* The end of a try that was not followed by a release. */
static enum mode
try_result(const struct thread *td, const struct lock_object *lo)
{
	if (!sched_holds(td, lo))
		return (MODE_TRY_FAILED);
	return (lo->lo_owner == td ? MODE_GOT : MODE_GOT_SHARED);
}

void
access_resolve_tries(struct execution *x, struct step *s)
{
	struct access *a;
	uint32_t i;

	for (i = 0; i < s->naccesses; i++) {
		a = &x->dep.accesses.v[s->access + i];
		if (a->mode == MODE_TRY_FREE || a->mode == MODE_TRY_SHARED)
			a->mode = (uint8_t)try_result(x->slots.thread[s->slot],
			    x->dep.locations.v[a->location].addr);
	}
}

/*
 * The order after an exclusive hold is no choice of the scheduler's, so the
 * two kinds of release must not be confused.
 */
void
access_release(struct execution *x, const struct lock_object *lo)
{
	const struct step *s = &x->steps[x->depth - 1];
	struct location *l = location_find(&x->dep, lo, true);
	struct access *a;
	bool exclusive;

	if (l == NULL) {
		x->no_memory = true;
		return;
	}
	exclusive = l->h.owner == s->slot + 1;
	if (l->stamp == x->dep.serial) {
		a = &x->dep.accesses.v[l->stamp_access];
		if (a->mode == MODE_TRY_FREE)
			a->mode = MODE_GOT;
		else if (a->mode == MODE_TRY_SHARED)
			a->mode = MODE_GOT_SHARED;
		exclusive = exclusive || a->mode == MODE_ACQUIRE ||
		    a->mode == MODE_GOT || a->mode == MODE_UPGRADED;
	}
	add_access(x, l, exclusive ? MODE_RELEASE : MODE_RELEASE_SHARED);
}
