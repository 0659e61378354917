/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A set of 64-bit keys, or a map from them to numbers: open addressing, at
 * most half full as long as there is memory.
 */
#ifndef EXPLORE_HASH_TABLE_H
#define EXPLORE_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_table {
	uint64_t *keys;			/* (t) 0: empty */
	uint32_t *values;		/* (t) of the keys; NULL: a set */
	size_t	 mask;			/* (t) places less 1; a power of two */
	size_t	 n;			/* (t) keys, 0 not counted */
	bool	 has_zero;		/* (t) the key 0, in a set */
};

/* False: no memory. */
bool	 hash_init_set(struct hash_table *);
bool	 hash_init_map(struct hash_table *);
void	 hash_fini(struct hash_table *);
/* Adds a key to a set; returns whether it was new. */
bool	 hash_add(struct hash_table *, uint64_t key);
void	 hash_foreach(const struct hash_table *, void (*fn)(void *, uint64_t),
	    void *arg);
/* Adds a key, which is not 0, to a map; returns where its value is to be
   written, or NULL when the map is full. */
uint32_t *hash_insert(struct hash_table *, uint64_t key);

/* The place of a key, or the empty one where it belongs. */
static inline size_t
hash_place(const struct hash_table *t, uint64_t key)
{
	size_t i = (key * 0x9e3779b97f4a7c15U >> 20) & t->mask;

	while (t->keys[i] != 0 && t->keys[i] != key)
		i = (i + 1) & t->mask;
	return (i);
}

/* The value of a key in a map that is not full; NULL: it is not there. */
static inline const uint32_t *
hash_lookup(const struct hash_table *t, uint64_t key)
{
	size_t i = hash_place(t, key);

	return (t->keys[i] != 0 ? &t->values[i] : NULL);
}

#endif /* EXPLORE_HASH_TABLE_H */
