/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps whose order matters.  Of the accesses to a location those matter
 * that are next to one of another thread: the last before it and the first
 * after it.  A lock's release says no more than its next acquisition.
 */
#include <stdlib.h>

#include "explore/columns.h"

/* What has been seen of a location.  Steps are given as 1 + number, 0: none. */
struct seen_location {
	uint32_t write;			/* (t) last change */
	uint32_t read[EXPLORE_SLOTS];	/* (t) last one of each slot since */
};

static void
mark_pair(bool *ordered, uint32_t earlier, uint32_t later)
{
	ordered[earlier - 1] = true;
	ordered[later - 1] = true;
}

static void
see_read(const struct execution *x, struct seen_location *l, bool *ordered,
    uint32_t n)
{
	unsigned slot = x->steps[n - 1].slot;

	if (l->write != 0 && l->read[slot] == 0 &&
	    x->steps[l->write - 1].slot != slot)
		mark_pair(ordered, l->write, n);
	l->read[slot] = n;
}

static void
see_write(const struct execution *x, struct seen_location *l, bool *ordered,
    uint32_t n)
{
	unsigned other, slot = x->steps[n - 1].slot;
	bool read = false;

	for (other = 0; other < EXPLORE_SLOTS; other++) {
		if (l->read[other] == 0)
			continue;
		read = true;
		if (other != slot)
			mark_pair(ordered, l->read[other], n);
		l->read[other] = 0;
	}
	if (!read && l->write != 0 && x->steps[l->write - 1].slot != slot)
		mark_pair(ordered, l->write, n);
	l->write = n;
}

static void
see_step(const struct execution *x, struct seen_location *v, bool *ordered,
    uint32_t n)
{
	const struct step *s = &x->steps[n - 1];
	const struct access *a = &x->dep.accesses.v[s->access];
	uint32_t i;

	for (i = 0; i < s->naccesses; i++, a++) {
		if (a->mode == MODE_RELEASE || a->mode == MODE_RELEASE_SHARED)
			continue;
		if (mode_is_read(a->mode))
			see_read(x, &v[a->location], ordered, n);
		else
			see_write(x, &v[a->location], ordered, n);
	}
}

bool *
ordered_steps(const struct execution *x)
{
	struct seen_location *v;
	bool *ordered;
	uint32_t n;

	v = calloc(x->dep.locations.n + 1, sizeof(*v));
	ordered = calloc(x->depth + 1, sizeof(*ordered));
	if (v == NULL || ordered == NULL) {
		free(v);
		free(ordered);
		return (NULL);
	}
	for (n = 1; n <= x->depth; n++)
		see_step(x, v, ordered, n);
	free(v);
	return (ordered);
}
