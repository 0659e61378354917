/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of hashes: open addressing, at most half full. */
#include <stdlib.h>

#include "explore/explore.h"

bool
hashes_init(struct hashes *set)
{
	set->mask = 1023;
	set->n = 0;
	set->has_zero = false;
	set->slots = calloc(set->mask + 1, sizeof(*set->slots));
	return (set->slots != NULL);
}

void
hashes_fini(struct hashes *set)
{
	free(set->slots);
	set->slots = NULL;
}

static bool
put(struct hashes *set, uint64_t hash)
{
	size_t i;

	for (i = hash & set->mask; set->slots[i] != 0;
	    i = (i + 1) & set->mask) {
		if (set->slots[i] == hash)
			return (false);
	}
	set->slots[i] = hash;
	set->n++;
	return (true);
}

/* Without memory for more the set goes on, fuller, while it has room. */
static void
enlarge(struct hashes *set)
{
	struct hashes old = *set;
	size_t i;

	set->slots = calloc(old.mask * 2 + 2, sizeof(*set->slots));
	if (set->slots == NULL) {
		*set = old;
		return;
	}
	set->mask = old.mask * 2 + 1;
	set->n = 0;
	for (i = 0; i <= old.mask; i++) {
		if (old.slots[i] != 0)
			put(set, old.slots[i]);
	}
	free(old.slots);
}

bool
hashes_add(struct hashes *set, uint64_t hash)
{
	bool is_new;

	if (hash == 0) {
		is_new = !set->has_zero;
		set->has_zero = true;
		return (is_new);
	}
	if (set->n * 2 > set->mask)
		enlarge(set);
	if (set->n >= set->mask)
		return (true);
	return (put(set, hash));
}

void
hashes_each(const struct hashes *set, void (*fn)(void *, uint64_t), void *arg)
{
	size_t i;

	if (set->has_zero)
		fn(arg, 0);
	for (i = 0; i <= set->mask; i++) {
		if (set->slots[i] != 0)
			fn(arg, set->slots[i]);
	}
}
