/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The locations that steps touch, by address, each with its history.
 *
 * What a history keeps is what a later step must follow: the last change, who
 * read since, and of a lock the last release, try and upgrade.  An older
 * change need not be kept, as the last one follows it.
 */
#include <string.h>

#include "explore/dependence.h"

bool
dependence_init(struct dependence *d)
{
	return (hash_init_map(&d->by_address) &&
	    ARRAY_RESERVE(&d->locations) && ARRAY_RESERVE(&d->accesses) &&
	    ARRAY_RESERVE(&d->undos));
}

void
dependence_fini(struct dependence *d)
{
	hash_fini(&d->by_address);
	free(d->locations.v);
	free(d->accesses.v);
	free(d->undos.v);
}

static struct location * __attribute__((noinline))
add_location(struct dependence *d, const void *addr, uint64_t key)
{
	struct location *l;
	uint32_t *index;

	if (!ARRAY_RESERVE(&d->locations))
		return (NULL);
	index = hash_insert(&d->by_address, key);
	if (index == NULL)
		return (NULL);
	l = &d->locations.v[d->locations.n++];
	memset(l, 0, sizeof(*l));
	l->addr = addr;
	*index = (uint32_t)d->locations.n;
	return (l);
}

/* A lock and the bytes at its address are two locations. */
struct location *
location_find(struct dependence *d, const void *addr, bool is_lock)
{
	uint64_t key = (uint64_t)(uintptr_t)addr << 1 | is_lock;
	const uint32_t *index;

	index = hash_lookup(&d->by_address, key);
	if (__predict_true(index != NULL))
		return (&d->locations.v[*index - 1]);
	return (add_location(d, addr, key));
}
