/* SPDX-License-Identifier: BSD-2-Clause */
/* The radix trie against a sorted array. */
#include <errno.h>
#include <stdlib.h>

#include "mem/mem.h"
#include "mem/pctrie.h"
#include "support/test.h"

#define	NKEYS	300

static uint64_t keys[NKEYS];	/* ascending */
static bool in[NKEYS];
static struct pctrie trie;

static void
begin(struct test *t)
{
	pctrie_init(&trie);
	memset(in, 0, sizeof(in));
}

TESTS(.kernel = true, .begin = begin);

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y ? -1 : x > y);
}

/* Keys that share prefixes of every length, the extremes among them. */
static void
make_keys(unsigned seed)
{
	size_t i;

	for (i = 0; i < NKEYS; i++)
		keys[i] = ((uint64_t)i << 40 | (uint64_t)rand_r(&seed)) >>
		    (rand_r(&seed) % 41);
	keys[0] = 0;
	keys[1] = UINT64_MAX;
	qsort(keys, NKEYS, sizeof(keys[0]), compare);
	for (i = 1; i < NKEYS - 1; i++)
		if (keys[i] <= keys[i - 1])
			keys[i] = keys[i - 1] + 1;
}

static uint64_t *
model_ge(uint64_t key)
{
	size_t i;

	for (i = 0; i < NKEYS; i++)
		if (in[i] && keys[i] >= key)
			return (&keys[i]);
	return (NULL);
}

static uint64_t *
model_le(uint64_t key)
{
	size_t i;

	for (i = NKEYS; i-- > 0;)
		if (in[i] && keys[i] <= key)
			return (&keys[i]);
	return (NULL);
}

static void
compare_around(uint64_t key)
{
	uint64_t k;

	for (k = key - 1; k != key + 2; k++) {
		assert_ptr_equal(pctrie_lookup_ge(&trie, k), model_ge(k));
		assert_ptr_equal(pctrie_lookup_le(&trie, k), model_le(k));
	}
}

static void
toggle(size_t i)
{
	if (in[i]) {
		assert_ptr_equal(pctrie_lookup(&trie, keys[i]), &keys[i]);
		assert_ptr_equal(pctrie_remove(&trie, keys[i]), &keys[i]);
	} else {
		assert_null(pctrie_lookup(&trie, keys[i]));
		assert_null(pctrie_remove(&trie, keys[i]));
		assert_eq(pctrie_insert(&trie, &keys[i]), 0);
	}
	in[i] = !in[i];
}

/* 20000 random insertions and removals; every lookup agrees. */
TEST(the_trie_agrees_with_a_sorted_array)
{
	unsigned seed = 42;
	u_long step;
	size_t i;

	make_keys(1);
	for (step = 0; step < 20000; step++) {
		i = (size_t)rand_r(&seed) % NKEYS;
		toggle(i);
		if (step % 10 == 0)
			compare_around(keys[i]);
		if (step % 100 == 0)
			assert_true(pctrie_is_sound(&trie));
	}
	for (i = 0; i < NKEYS; i++)
		if (in[i])
			toggle(i);
	assert_true(pctrie_is_empty(&trie));
	assert_eq(curvm->mem->nodes.live, 0);
}

static void
count_leaf(uint64_t *val, void *arg)
{
	uint64_t **last = arg;

	assert_true(*last == NULL || **last < *val);
	*last = val;
}

/* Reclaiming visits the leaves in order and frees every node. */
TEST(reclaiming_frees_all_nodes)
{
	uint64_t *last = NULL;
	size_t i;

	make_keys(2);
	for (i = 0; i < NKEYS; i++)
		toggle(i);
	pctrie_reclaim(&trie, count_leaf, &last);
	assert_ptr_equal(last, &keys[NKEYS - 1]);
	assert_true(pctrie_is_empty(&trie));
	assert_eq(curvm->mem->nodes.live, 0);
}

/* Every insertion fails once, changes nothing, and works then. */
TEST(a_failed_insertion_changes_nothing)
{
	size_t i;
	int error;

	make_keys(3);
	for (i = 0; i < NKEYS; i++) {
		curvm->arena.fail_in = 1;
		error = pctrie_insert(&trie, &keys[i]);
		if (error != 0) {
			assert_eq(error, ENOMEM);
			assert_null(pctrie_lookup(&trie, keys[i]));
			assert_true(pctrie_is_sound(&trie));
			assert_eq(pctrie_insert(&trie, &keys[i]), 0);
		}
		curvm->arena.fail_in = 0;
		in[i] = true;
	}
	assert_true(pctrie_is_sound(&trie));
	pctrie_reclaim(&trie, NULL, NULL);
}

static struct pctrie_node *
node_at(uintptr_t p)
{
	return ((struct pctrie_node *)p);
}

/* Changes one part of a sound trie, looks, and changes it back. */
#define	assert_unsound(part, to) do {					\
	__typeof__(part) was_ = (part);					\
									\
	(part) = (__typeof__(part))(to);				\
	assert_false(pctrie_is_sound(&trie));				\
	(part) = was_;							\
	assert_true(pctrie_is_sound(&trie));				\
} while (0)

/* 0x1000, 0x1001 and 0x2000: two nodes, the lower one has two leaves. */
TEST(a_damaged_trie_is_not_sound)
{
	uint64_t some[] = { 0x1000, 0x1001, 0x2000 };
	struct pctrie_node *low, *top;
	size_t i;

	assert_true(pctrie_is_sound(&trie));
	for (i = 0; i < nrows(some); i++)
		assert_ok(pctrie_insert(&trie, &some[i]));
	assert_true(pctrie_is_sound(&trie));
	top = trie.pt_root;
	low = node_at(top->child[1]);
	assert_false(pctrie_is_leaf((uintptr_t)low));
	assert_unsound(top->popmap, 1 << 1);
	assert_unsound(top->popmap, top->popmap | 1 << 5);
	assert_unsound(top->child[2], 0);
	assert_unsound(top->child[7], top->child[2]);
	assert_unsound(low->popmap, 1);
	assert_unsound(low->popmap, low->popmap | 1 << 9);
	assert_unsound(low->child[0], 0);
	assert_unsound(low->prefix, low->prefix + 1);
	assert_unsound(low->shift, top->shift);
	assert_unsound(some[1], 0x1002);
	assert_unsound(some[2], 0x3000);
	pctrie_reclaim(&trie, NULL, NULL);
}

/* The same key may stand in another place of memory. */
TEST(replacing_keeps_the_key)
{
	uint64_t a = 5, b = 5, c = 6;

	assert_eq(pctrie_insert(&trie, &a), 0);
	assert_ptr_equal(pctrie_replace(&trie, &b), &a);
	assert_eq(pctrie_insert(&trie, &c), 0);
	assert_ptr_equal(pctrie_replace(&trie, &a), &b);
	assert_ptr_equal(pctrie_lookup(&trie, 5), &a);
	pctrie_reclaim(&trie, NULL, NULL);
}

/* Twice the same key is the caller's mistake. */
TEST(inserting_a_key_twice_is_a_panic)
{
	static uint64_t a = 9, b = 9;

	assert_eq(pctrie_insert(&trie, &a), 0);
	expect_panic(t->vm, "index 9 is in the trie already",
	    (void)pctrie_insert(&trie, &b));
}

/* 1 2 3 . . 6: steps, jumps and limits. */
TEST(iterators_step_jump_and_stop)
{
	uint64_t k[] = { 1, 2, 3, 6, UINT64_MAX };
	struct pctrie_iter it;
	size_t i;

	for (i = 0; i < 5; i++)
		assert_eq(pctrie_insert(&trie, &k[i]), 0);
	pctrie_iter_limit_init(&it, &trie, 6);
	assert_ptr_equal(pctrie_iter_lookup_ge(&it, 0), &k[0]);
	assert_ptr_equal(pctrie_iter_step(&it), &k[1]);
	assert_ptr_equal(pctrie_iter_jump(&it, 1), &k[2]);
	assert_null(pctrie_iter_step(&it));
	assert_null(pctrie_iter_jump(&it, 1));
	assert_ptr_equal(pctrie_iter_lookup_le(&it, 5), &k[2]);
	assert_ptr_equal(pctrie_iter_prev_step(&it), &k[1]);
	assert_ptr_equal(pctrie_iter_jump(&it, -1), &k[0]);
	assert_null(pctrie_iter_prev_step(&it));
	assert_null(pctrie_iter_jump(&it, -2));
	pctrie_iter_init(&it, &trie);
	assert_ptr_equal(pctrie_iter_lookup_ge(&it, 4), &k[3]);
	assert_ptr_equal(pctrie_iter_step(&it), &k[4]);
	assert_null(pctrie_iter_step(&it));
	assert_null(pctrie_iter_jump(&it, 1));
	pctrie_reclaim(&trie, NULL, NULL);
}
