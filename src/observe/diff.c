/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What changed between two states, item by item; and a state changed so.
 * Both lists are in the order of keys, so each way is one pass.
 */
#include <stdlib.h>
#include "observe/state.h"

void
effects_init(struct effects *e)
{
	*e = (struct effects){ .v = NULL };
}

void
effects_fini(struct effects *e)
{
	free(e->v);
	effects_init(e);
}

static bool
add_effect(struct effects *e, enum effect_how how,
    const struct state_item *item, uint32_t changed)
{
	size_t max = e->max != 0 ? 2 * e->max : 16;
	struct effect *v;

	if (e->n == e->max) {
		v = reallocarray(e->v, max, sizeof(*v));
		if (v == NULL)
			return (false);
		e->v = v;
		e->max = max;
	}
	e->v[e->n++] = (struct effect){ how, changed, *item };
	return (true);
}

/* A bit for each value that is not the same in both. */
static uint32_t
changed_values(const struct state_item *a, const struct state_item *b)
{
	const struct state_kind_row *row = state_row(a->kind);
	uint32_t changed = 0;
	unsigned i;

	for (i = 0; i < row->nfields; i++) {
		if (a->v[i] != b->v[i])
			changed |= UINT32_C(1) << i;
	}
	return (changed);
}

static bool
diff_same(const struct state_item *before, const struct state_item *after,
    struct effects *e)
{
	uint32_t changed = changed_values(before, after);

	return (changed == 0 || add_effect(e, EFFECT_CHANGE, after, changed));
}

bool
state_diff(const struct state *before, const struct state *after,
    struct effects *e)
{
	const struct state_item *a = before->items, *b = after->items;
	const struct state_item *a_end = a + before->nitems;
	const struct state_item *b_end = b + after->nitems;
	bool ok = true;
	int order;

	while (ok && (a < a_end || b < b_end)) {
		order = a == a_end ? 1 : b == b_end ? -1 :
		    state_compare(a, b);
		if (order < 0)
			ok = add_effect(e, EFFECT_REMOVE, a++, 0);
		else if (order > 0)
			ok = add_effect(e, EFFECT_ADD, b++, 0);
		else
			ok = diff_same(a++, b++, e);
	}
	return (ok);
}

bool
effect_is_seen(const struct effect *e)
{
	const struct state_kind_row *row = state_row(e->item.kind);
	unsigned i;

	if (e->how != EFFECT_CHANGE)
		return (true);
	for (i = 0; i < row->nfields; i++) {
		if ((e->changed & UINT32_C(1) << i) != 0 &&
		    !row->fields[i].hidden)
			return (true);
	}
	return (false);
}

/* The item that stays, or comes; the values that do not change are kept. */
static bool
apply_one(struct state *s, const struct state_item *was,
    const struct effect *e)
{
	struct state_item *item;
	unsigned i;

	if (e->how == EFFECT_REMOVE)
		return (true);
	item = state_add(s, e->item.kind, e->item.whose, e->item.index);
	if (item == NULL)
		return (false);
	if (e->how == EFFECT_ADD) {
		*item = e->item;
		return (true);
	}
	*item = *was;
	for (i = 0; i < STATE_VALUES; i++) {
		if ((e->changed & UINT32_C(1) << i) != 0)
			item->v[i] = e->item.v[i];
	}
	return (true);
}

static bool
keep_one(struct state *s, const struct state_item *was)
{
	struct state_item *item;

	item = state_add(s, was->kind, was->whose, was->index);
	if (item != NULL)
		*item = *was;
	return (item != NULL);
}

static bool
merge_effects(struct state *to, const struct state *from,
    const struct effect *e, const struct effect *end)
{
	const struct state_item *was = from->items;
	const struct state_item *was_end = was + from->nitems;
	bool ok = true;
	int order;

	while (ok && (was < was_end || e < end)) {
		order = e == end ? -1 : was == was_end ? 1 :
		    state_compare(was, &e->item);
		if (order < 0) {
			ok = keep_one(to, was++);
			continue;
		}
		/* What is added is new; what else happens, happens to one. */
		ok = (order > 0) == (e->how == EFFECT_ADD) &&
		    apply_one(to, was, e);
		e++;
		if (order == 0)
			was++;
	}
	return (ok);
}

bool
state_apply(struct state *s, const struct effect *e, size_t n)
{
	struct state next;

	state_init(&next);
	if (!merge_effects(&next, s, e, e + n)) {
		state_fini(&next);
		return (false);
	}
	state_fini(s);
	*s = next;
	return (true);
}
