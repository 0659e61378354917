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

void
location_record(struct location *l, enum mode mode, uint32_t n, unsigned slot,
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
