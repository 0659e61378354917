/* SPDX-License-Identifier: BSD-2-Clause */
/* A hash table with open addressing, which only grows. */
#include <stdlib.h>

#include "explore/hash_table.h"

#define	FIRST_SIZE	1024	/* places */

static bool
allocate_places(struct hash_table *t, size_t size, bool values)
{
	t->keys = calloc(size, sizeof(*t->keys));
	t->values = values ? calloc(size, sizeof(*t->values)) : NULL;
	t->mask = size - 1;
	if (t->keys != NULL && (t->values != NULL || !values))
		return (true);
	hash_fini(t);
	return (false);
}

bool
hash_init_set(struct hash_table *t)
{
	*t = (struct hash_table){ .n = 0 };
	return (allocate_places(t, FIRST_SIZE, false));
}

bool
hash_init_map(struct hash_table *t)
{
	*t = (struct hash_table){ .n = 0 };
	return (allocate_places(t, FIRST_SIZE, true));
}

void
hash_fini(struct hash_table *t)
{
	free(t->keys);
	free(t->values);
	t->keys = NULL;
	t->values = NULL;
}

static void
copy_places(struct hash_table *to, const struct hash_table *from)
{
	size_t i, place;

	for (i = 0; i <= from->mask; i++) {
		if (from->keys[i] == 0)
			continue;
		place = hash_place(to, from->keys[i]);
		to->keys[place] = from->keys[i];
		if (to->values != NULL)
			to->values[place] = from->values[i];
	}
}

/* Twice the size; without memory the table goes on, fuller. */
static void __attribute__((noinline))
enlarge_table(struct hash_table *t)
{
	struct hash_table larger = *t;

	if (allocate_places(&larger, t->mask * 2 + 2, t->values != NULL)) {
		copy_places(&larger, t);
		hash_fini(t);
		*t = larger;
	}
}

/* Room for one more key.  A search ends at an empty place: one stays so. */
static inline bool
make_place(struct hash_table *t)
{
	if (__builtin_expect(t->n * 2 > t->mask, 0))
		enlarge_table(t);
	return (t->n < t->mask);
}

bool
hash_add(struct hash_table *t, uint64_t key)
{
	size_t i;
	bool is_new;

	if (key == 0) {
		is_new = !t->has_zero;
		t->has_zero = true;
		return (is_new);
	}
	if (!make_place(t))
		return (true);
	i = hash_place(t, key);
	is_new = t->keys[i] == 0;
	t->keys[i] = key;
	t->n += is_new;
	return (is_new);
}

uint32_t *
hash_insert(struct hash_table *t, uint64_t key)
{
	size_t i;

	if (!make_place(t))
		return (NULL);
	i = hash_place(t, key);
	if (t->keys[i] == 0) {
		t->keys[i] = key;
		t->n++;
	}
	return (&t->values[i]);
}

void
hash_foreach(const struct hash_table *t, void (*fn)(void *, uint64_t),
    void *arg)
{
	size_t i;

	if (t->has_zero)
		fn(arg, 0);
	for (i = 0; i <= t->mask; i++) {
		if (t->keys[i] != 0)
			fn(arg, t->keys[i]);
	}
}
