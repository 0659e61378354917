/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets and maps of hashes: each key once, however many there are. */
#include "explore/hash_table.h"
#include "support/test.h"

TESTS(.no_machine = true);

#define	KEYS	5000

static uint64_t
key_of(unsigned i)
{
	return (i * 0x100000001b3U);	/* that of 0 is 0 */
}

static unsigned times[KEYS];

static void
count_key(void *arg, uint64_t key)
{
	assert_eq(key % 0x100000001b3U, 0);
	times[key / 0x100000001b3U]++;
}

TEST(a_key_is_new_once)
{
	struct hash_table set;
	unsigned i;

	assert_true(hash_init_set(&set));
	hash_foreach(&set, count_key, NULL);
	for (i = 0; i < KEYS; i++)
		assert_true(hash_add(&set, key_of(i)));
	for (i = 0; i < KEYS; i++)
		assert_false(hash_add(&set, key_of(i)));
	memset(times, 0, sizeof(times));
	hash_foreach(&set, count_key, NULL);
	for (i = 0; i < KEYS; i++)
		assert_eq(times[i], 1);
	hash_fini(&set);
}

/* Half of the places are empty, so that a search ends soon. */
TEST(a_table_is_half_full_at_most)
{
	struct hash_table set;
	unsigned i;

	assert_true(hash_init_set(&set));
	for (i = 1; i < KEYS; i++) {
		(void)hash_add(&set, key_of(i));
		assert_eq(set.n, i);
		assert_true(set.n <= (set.mask + 1) / 2 + 1);
	}
	assert_eq(set.mask & (set.mask + 1), 0);
	hash_fini(&set);
}

TEST(a_map_has_a_value_for_each_key)
{
	struct hash_table map;
	uint32_t *value;
	unsigned i;

	assert_true(hash_init_map(&map));
	assert_null(hash_lookup(&map, 7));
	for (i = 1; i < KEYS; i++) {
		value = hash_insert(&map, key_of(i));
		assert_non_null(value);
		assert_eq(*value, 0);
		*value = i;
	}
	for (i = 1; i < KEYS; i++) {
		assert_non_null(hash_lookup(&map, key_of(i)));
		assert_eq(*hash_lookup(&map, key_of(i)), i);
		assert_eq(*hash_insert(&map, key_of(i)), i);
	}
	assert_eq(map.n, KEYS - 1);
	assert_null(hash_lookup(&map, key_of(KEYS)));
	hash_fini(&map);
}
