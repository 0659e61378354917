/* SPDX-License-Identifier: BSD-2-Clause */
/* States as lists: what is found there, what differs, and the change made. */
#include <stdlib.h>

#include <vmsim/thread.h>
#include "observe/state.h"
#include "support/words.h"

TESTS(.no_machine = true);

static uint64_t seed;

static unsigned
draw(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return ((unsigned)(seed >> 33) % n);
}

static const enum state_kind kinds[] = { STATE_TLB, STATE_PTE, STATE_PAGE,
	STATE_SWAP };

/* Each key of a small world is there or not. */
static void
draw_state(struct state *s)
{
	struct state_item *item;
	unsigned i, k, second, v, w;

	state_init(s);
	for (k = 0; k < nrows(kinds); k++)
	for (w = 1; w <= 3; w++)
	for (second = 0; second <= (kinds[k] == STATE_TLB); second++)
	for (i = 0; i < 4; i++) {
		if (draw(3) == 0)
			continue;
		item = state_add(s, kinds[k], w, i * 0x1000);
		assert_non_null(item);
		item->second = second;
		for (v = 0; v < state_row(kinds[k])->nfields; v++)
			item->v[v] = draw(2);
	}
}

static bool
is_shown_same(const struct state_item *a, const struct state_item *b)
{
	const struct state_kind_row *row = state_row(a->kind);
	unsigned i;

	if (state_compare(a, b) != 0)
		return (false);
	for (i = 0; i < row->nfields; i++)
		if (!row->fields[i].hidden && a->v[i] != b->v[i])
			return (false);
	return (true);
}

static bool
is_same(const struct state *a, const struct state *b)
{
	size_t i;

	if (a->nitems != b->nitems)
		return (false);
	for (i = 0; i < a->nitems; i++)
		if (!is_shown_same(&a->items[i], &b->items[i]))
			return (false);
	return (true);
}

/* before -> after: an effect for each key that differs, and no other. */
TEST(the_effects_applied_to_before_give_after)
{
	struct state after, before, copy;
	struct effects e;
	size_t i, same;
	int round;

	for (round = 0; round < 500; round++) {
		draw_state(&before);
		draw_state(&after);
		effects_init(&e);
		assert_true(state_diff(&before, &after, &e));
		for (i = same = 0; i < before.nitems; i++) {
			size_t k;

			for (k = 0; k < after.nitems; k++)
				same += is_shown_same(&before.items[i],
				    &after.items[k]);
		}
		for (i = 0; i < e.n; i++) {
			assert_true(i == 0 || state_compare(&e.v[i - 1].item,
			    &e.v[i].item) < 0);
			same += e.v[i].how == EFFECT_CHANGE;
			assert_eq(e.v[i].changed != 0,
			    e.v[i].how == EFFECT_CHANGE);
		}
		for (i = 0; i < e.n; i++)
			same += e.v[i].how == EFFECT_REMOVE;
		assert_eq(same, before.nitems);
		assert_true(state_copy(&copy, &before));
		assert_true(state_apply(&copy, e.v, e.n));
		assert_true(is_same(&copy, &after));
		state_fini(&copy);
		effects_fini(&e);
		assert_true(state_diff(&after, &after, &e));
		assert_eq(e.n, 0);
		state_fini(&before);
		state_fini(&after);
	}
}

/* What was hidden stays as it was. */
TEST(a_change_leaves_other_values_alone)
{
	struct state s;
	struct effect e = { .how = EFFECT_CHANGE, .changed = 1u << 1,
	    .item = { .kind = STATE_PAGE, .whose = 1, .v = { 7, 8, 9 } } };

	state_init(&s);
	(void)state_add(&s, STATE_PAGE, 1, 0);
	s.items[0].v[0] = 1;
	s.items[0].v[1] = 2;
	s.items[0].v[2] = 3;
	assert_true(state_apply(&s, &e, 1));
	assert_eq(s.items[0].v[0], 1);
	assert_eq(s.items[0].v[1], 8);
	assert_eq(s.items[0].v[2], 3);
	state_fini(&s);
}

/* [1 2 3]: to add 2, to change or to remove 4; whatever else is right. */
TEST(effects_that_do_not_fit_change_nothing)
{
	static const struct {
		enum effect_how how;
		uint64_t index;
	} rows[] = {
		{ EFFECT_ADD, 1 }, { EFFECT_ADD, 2 }, { EFFECT_ADD, 3 },
		{ EFFECT_CHANGE, 0 }, { EFFECT_CHANGE, 4 },
		{ EFFECT_REMOVE, 0 }, { EFFECT_REMOVE, 4 },
	};
	struct effect e[2];
	struct state s;
	size_t i;

	state_init(&s);
	for (i = 1; i <= 3; i++)
		(void)state_add(&s, STATE_PAGE, 1, i);
	for (i = 0; i < nrows(rows); i++) {
		memset(e, 0, sizeof(e));
		e[0].how = rows[i].how;
		e[0].item.kind = e[1].item.kind = STATE_PAGE;
		e[0].item.whose = 1;
		e[0].item.index = rows[i].index;
		e[1].how = EFFECT_ADD;
		e[1].item.whose = 2;
		assert_false(state_apply(&s, e, 1));
		assert_false(state_apply(&s, e, 2));
		assert_eq(s.nitems, 3);
	}
	state_fini(&s);
}

/* By its key; all of one owner; all of a kind. */
TEST(items_are_found_by_their_keys)
{
	const struct state_item *item;
	struct state s;
	size_t k, n, of_kind, of_owner, i;
	unsigned w;

	draw_state(&s);
	for (k = 0; k < nrows(kinds); k++) {
		for (of_kind = i = 0; i < s.nitems; i++)
			of_kind += s.items[i].kind == kinds[k];
		item = state_all(&s, kinds[k], &n);
		assert_eq(n, of_kind);
		for (i = 0; i < n; i++)
			assert_eq(item[i].kind, kinds[k]);
		for (w = 0; w <= 4; w++) {
			for (of_owner = i = 0; i < s.nitems; i++)
				of_owner += s.items[i].kind == kinds[k] &&
				    s.items[i].whose == w;
			item = state_range(&s, kinds[k], w, &n);
			assert_eq(n, of_owner);
			assert_eq(item != NULL, n != 0);
			for (i = 0; i < n; i++)
				assert_true(item[i].kind == kinds[k] &&
				    item[i].whose == w);
		}
	}
	for (i = 0; i < s.nitems; i++) {
		if (s.items[i].second != 0)
			continue;
		assert_ptr_equal(state_find(&s, s.items[i].kind,
		    s.items[i].whose, s.items[i].index), &s.items[i]);
		assert_null(state_find(&s, s.items[i].kind, s.items[i].whose,
		    s.items[i].index + 1));
	}
	assert_null(state_find(&s, STATE_SWAP, 9, 0));
	assert_null(state_all(&s, STATE_MACHINE, &n));
	assert_eq(n, 0);
	state_fini(&s);
}

/* P stores to page 17; its processor remembers that, its table has it. */
TEST_WITH(a_machine_is_taken_item_by_item, .kernel = true, .p = "P",
    .config.tlb = true)
{
	const struct state_item *item;
	struct state_names names;
	struct state s;
	size_t n;

	map_anon(t->p, 16, 4, RW);
	put(t->p, PG(17), 1);
	state_init(&s);
	names_init(&names);
	assert_true(state_take(&s, &names, false));
	item = state_all(&s, STATE_TLB, &n);
	assert_eq(n, 1);
	assert_eq(item->whose, vmsim_thread_id(t->vm));
	assert_eq(item->index, PG(17));
	item = state_all(&s, STATE_PROC, &n);
	assert_eq(n, 1);
	assert_string_equal(names_get(&names, NAME_PROC, item->whose).text,
	    "P");
	assert_non_null(state_find(&s, STATE_ENTRY, item->whose, PG(16)));
	item = state_find(&s, STATE_PTE, item->whose, PG(17));
	assert_non_null(item);
	assert_eq(item->v[AT_PTE_PAGE], 1);
	item = state_find(&s, STATE_PAGE, (uint32_t)item->v[AT_PTE_OBJECT], 1);
	assert_non_null(item);
	assert_eq(item->v[AT_PAGE_VALID], 0xff);
	(void)state_all(&s, STATE_THREAD, &n);
	assert_eq(n, 1);
	(void)state_all(&s, STATE_OBJECT, &n);
	assert_eq(n, 1);
	names_fini(&names);
	state_fini(&s);
}

/* A number without a name is told as one; a text has one number. */
TEST(names_stay_by_their_numbers)
{
	struct state_names names;
	uint32_t one, two;

	names_init(&names);
	assert_string_equal(names_get(&names, NAME_OBJECT, 7).text, "S7");
	assert_string_equal(names_get(&names, NAME_PROC, 7).text, "?7");
	assert_true(names_set(&names, NAME_OBJECT, 7, "F"));
	assert_true(names_set(&names, NAME_OBJECT, 100, "G"));
	assert_string_equal(names_get(&names, NAME_OBJECT, 7).text, "F");
	assert_string_equal(names_get(&names, NAME_OBJECT, 100).text, "G");
	assert_string_equal(names_get(&names, NAME_OBJECT, 8).text, "S8");
	assert_true(names_set(&names, NAME_OBJECT, 7, "F"));
	assert_true(names_set(&names, NAME_OBJECT, 7, "H"));
	assert_string_equal(names_get(&names, NAME_OBJECT, 7).text, "H");
	one = names_text(&names, "one");
	two = names_text(&names, "two");
	assert_true(one != 0 && two != 0 && one != two);
	assert_eq(names_text(&names, "one"), one);
	assert_string_equal(names_get(&names, NAME_TEXT, two).text, "two");
	names_fini(&names);
	assert_string_equal(names_get(&names, NAME_OBJECT, 7).text, "S7");
}
