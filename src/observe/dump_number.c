/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers for objects, in the order in which a dump meets them: processes in
 * creation order, each one's entries by address, each entry's object and then
 * down its chain; then the named objects likewise.
 */
#include <stdlib.h>
#include "observe/dump.h"

/* The place of an object among all; nobjects: it is not there. */
static size_t
find_object(const struct dump *d, uint64_t serial)
{
	const struct state_item *i;

	if (serial == STATE_NONE)
		return (d->nobjects);
	i = state_find(d->state, STATE_OBJECT, (uint32_t)serial, 0);
	return (i != NULL ? (size_t)(i - d->objects) : d->nobjects);
}

int
dump_number(const struct dump *d, uint64_t serial)
{
	size_t i = find_object(d, serial);

	return (i < d->nobjects ? d->number[i] : -1);
}

static void
meet_chain(struct dump *d, uint64_t serial)
{
	size_t i;

	while ((i = find_object(d, serial)) < d->nobjects &&
	    d->number[i] < 0) {
		d->number[i] = (int)d->nordered;
		d->order[d->nordered++] = d->objects[i].whose;
		serial = d->objects[i].v[AT_OBJECT_BACKING];
	}
}

/* The named object of that place; NULL: there are fewer. */
static const struct state_item *
find_named(const struct dump *d, uint64_t place)
{
	size_t i;

	for (i = 0; i < d->nobjects; i++) {
		if (d->objects[i].v[AT_OBJECT_NAMED] == place)
			return (&d->objects[i]);
	}
	return (NULL);
}

static void
meet_all(struct dump *d)
{
	const struct state_item *entries, *named;
	uint64_t place;
	size_t i, n;

	entries = state_all(d->state, STATE_ENTRY, &n);
	for (i = 0; i < n; i++)
		meet_chain(d, entries[i].v[AT_ENTRY_OBJECT]);
	for (place = 1; (named = find_named(d, place)) != NULL; place++)
		meet_chain(d, named->whose);
}

bool
dump_number_objects(struct dump *d)
{
	size_t i;

	d->objects = state_all(d->state, STATE_OBJECT, &d->nobjects);
	d->nordered = 0;
	d->number = reallocarray(NULL, d->nobjects + 1, sizeof(*d->number));
	d->order = reallocarray(NULL, d->nobjects + 1, sizeof(*d->order));
	if (d->number == NULL || d->order == NULL) {
		dump_forget_numbers(d);
		return (false);
	}
	for (i = 0; i < d->nobjects; i++)
		d->number[i] = -1;
	meet_all(d);
	return (true);
}

void
dump_forget_numbers(struct dump *d)
{
	free(d->number);
	free(d->order);
	d->number = NULL;
	d->order = NULL;
}
