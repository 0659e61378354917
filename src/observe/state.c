/* SPDX-License-Identifier: BSD-2-Clause */
/* A state as a sorted list. */
#include <stdlib.h>
#include <string.h>
#include "observe/state.h"

void
state_init(struct state *s)
{
	*s = (struct state){ .items = NULL };
}

void
state_fini(struct state *s)
{
	free(s->items);
	state_init(s);
}

static bool
grow_items(struct state *s)
{
	size_t max = s->max != 0 ? 2 * s->max : 64;
	struct state_item *items;

	items = reallocarray(s->items, max, sizeof(*items));
	if (items == NULL) {
		s->failed = true;
		return (false);
	}
	s->items = items;
	s->max = max;
	return (true);
}

struct state_item *
state_add(struct state *s, enum state_kind kind, uint32_t whose,
    uint64_t index)
{
	struct state_item *i;

	if (s->nitems == s->max && !grow_items(s))
		return (NULL);
	i = &s->items[s->nitems++];
	*i = (struct state_item){ .kind = kind, .whose = whose,
	    .index = index };
	return (i);
}

int
state_compare(const struct state_item *a, const struct state_item *b)
{
	if (a->kind != b->kind)
		return (a->kind < b->kind ? -1 : 1);
	if (a->whose != b->whose)
		return (a->whose < b->whose ? -1 : 1);
	if (a->second != b->second)
		return (a->second < b->second ? -1 : 1);
	if (a->index != b->index)
		return (a->index < b->index ? -1 : 1);
	return (0);
}

/* The first item that is not before the key. */
static size_t
place_of(const struct state *s, const struct state_item *key)
{
	size_t high, low, middle;

	low = 0;
	high = s->nitems;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (state_compare(&s->items[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

const struct state_item *
state_find(const struct state *s, enum state_kind kind, uint32_t whose,
    uint64_t index)
{
	struct state_item key = { .kind = kind, .whose = whose,
	    .index = index };
	size_t at = place_of(s, &key);

	if (at == s->nitems || state_compare(&s->items[at], &key) != 0)
		return (NULL);
	return (&s->items[at]);
}

/* From the first key of `from` to the last before `to`. */
static const struct state_item *
find_between(const struct state *s, const struct state_item *from,
    const struct state_item *to, size_t *n)
{
	size_t first = place_of(s, from);

	*n = place_of(s, to) - first;
	return (*n != 0 ? &s->items[first] : NULL);
}

const struct state_item *
state_range(const struct state *s, enum state_kind kind, uint32_t whose,
    size_t *n)
{
	struct state_item from = { .kind = kind, .whose = whose };
	struct state_item to = { .kind = kind, .whose = whose + 1 };

	return (find_between(s, &from, &to, n));
}

const struct state_item *
state_all(const struct state *s, enum state_kind kind, size_t *n)
{
	struct state_item from = { .kind = kind };
	struct state_item to = { .kind = kind + 1 };

	return (find_between(s, &from, &to, n));
}

bool
state_copy(struct state *to, const struct state *from)
{
	struct state_item *items;

	items = reallocarray(NULL, from->nitems + 1, sizeof(*items));
	if (items == NULL)
		return (false);
	memcpy(items, from->items, from->nitems * sizeof(*items));
	*to = (struct state){ .items = items, .nitems = from->nitems,
	    .max = from->nitems + 1 };
	return (true);
}
