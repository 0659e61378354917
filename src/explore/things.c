/* SPDX-License-Identifier: BSD-2-Clause */
/* The explorer's own memory: stacks that grow, and the table of things. */
#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

bool
explore_grow(struct explorer *e, void **p, size_t *room, size_t used,
    size_t size)
{
	size_t n;
	void *q;

	if (__predict_true(used < *room))
		return (true);
	n = *room == 0 ? 256 : *room * 2;
	q = reallocarray(*p, n, size);
	if (q == NULL) {
		e->no_memory = true;
		return (false);
	}
	*p = q;
	*room = n;
	return (true);
}

#define	GROW(e, name, used)						\
	explore_grow((e), (void **)&(e)->name, &(e)->room_##name, (used), \
	    sizeof(*(e)->name))

bool
explore_init_things(struct explorer *e)
{
	e->table_mask = 1023;
	e->table = calloc(e->table_mask + 1, sizeof(*e->table));
	return (e->table != NULL && GROW(e, things, 0) &&
	    GROW(e, accesses, 0) && GROW(e, undos, 0) &&
	    GROW(e, sleepers, 0));
}

void
explore_fini_things(struct explorer *e)
{
	free(e->table);
	free(e->things);
	free(e->accesses);
	free(e->undos);
	free(e->sleepers);
}

static size_t
place(const struct explorer *e, const void *addr, bool is_lock)
{
	const struct thing *t;
	size_t i;

	i = (((uintptr_t)addr >> 3) * 0x9e3779b97f4a7c15U >> 20) +
	    is_lock;
	i &= e->table_mask;
	while (e->table[i] != 0) {
		t = &e->things[e->table[i] - 1];
		if (t->addr == addr && t->is_lock == is_lock)
			break;
		i = (i + 1) & e->table_mask;
	}
	return (i);
}

static bool
enlarge_table(struct explorer *e)
{
	size_t i;

	free(e->table);
	e->table_mask = e->table_mask * 2 + 1;
	e->table = calloc(e->table_mask + 1, sizeof(*e->table));
	if (e->table == NULL)
		return (false);
	for (i = 0; i < e->nthings; i++)
		e->table[place(e, e->things[i].addr, e->things[i].is_lock)] =
		    (uint32_t)i + 1;
	return (true);
}

struct thing *
explore_find_thing(struct explorer *e, const void *addr, bool is_lock)
{
	struct thing *t;
	size_t i;

	i = place(e, addr, is_lock);
	if (__predict_true(e->table[i] != 0))
		return (&e->things[e->table[i] - 1]);
	if (!GROW(e, things, e->nthings))
		return (NULL);
	t = &e->things[e->nthings++];
	memset(t, 0, sizeof(*t));
	t->addr = addr;
	t->is_lock = is_lock;
	e->table[i] = (uint32_t)e->nthings;
	if (e->nthings * 2 > e->table_mask && !enlarge_table(e)) {
		e->no_memory = true;
		return (NULL);
	}
	return (&e->things[e->nthings - 1]);
}
