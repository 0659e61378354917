/* SPDX-License-Identifier: BSD-2-Clause */
/* The set that finds the next number: against a row of flags. */
#include "scenario/order.h"
#include "support/test.h"

TESTS(.config = { .nframes = 64 });

#define	MOST	5000

static struct order order;
static bool flags[MOST + 1];

static uint32_t
next_flag(uint32_t n, uint32_t number)
{
	while (++number < n)
		if (flags[number])
			return (number);
	return (ORDER_NONE);
}

static void
expect_same(uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		assert_eq(order_next(&order, i), next_flag(n, i));
}

static void
change(uint32_t number, bool add)
{
	flags[number] = add;
	if (add)
		order_add(&order, number);
	else
		order_remove(&order, number);
}

static void
begin(struct test *t, uint32_t n)
{
	memset(flags, 0, sizeof(flags));
	assert_true(order_make(&order, t->vm, n));
}

/* Sizes beside the powers of 64: first, last, both, none. */
TEST(the_ends_of_words_are_found)
{
	static const uint32_t sizes[] = {
		1, 2, 63, 64, 65, 4095, 4096, 4097,
	};
	size_t i;

	for (i = 0; i < nrows(sizes); i++) {
		begin(t, sizes[i]);
		expect_same(sizes[i]);
		change(sizes[i] - 1, true);
		expect_same(sizes[i]);
		change(0, true);
		expect_same(sizes[i]);
		change(sizes[i] - 1, false);
		expect_same(sizes[i]);
	}
}

/* Added, removed twice, added again: as the flags have it. */
TEST(a_set_is_what_was_added_and_not_removed)
{
	uint32_t i, x = 1;

	begin(t, MOST);
	for (i = 0; i < 40; i++) {
		unsigned n;

		for (n = 0; n < 50; n++) {
			x = x * 1664525 + 1013904223;
			change((x >> 8) % MOST, (x >> 28) % 3 != 0);
		}
		expect_same(MOST);
	}
}
