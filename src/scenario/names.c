/* SPDX-License-Identifier: BSD-2-Clause */
/* Names become small numbers while a file is parsed. */
#include <stdlib.h>
#include "scenario/parse.h"

static uint32_t
hash_name(const char *text, size_t len)
{
	uint32_t hash = 2166136261u;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)text[i]) * 16777619u;
	return (hash);
}

/* Where the number of the name is, or is to be.  The table has room. */
static uint32_t *
find_place(const struct name_table *t, const char *text, size_t len)
{
	uint32_t i = hash_name(text, len), *place;
	const struct name *name;

	for (;; i++) {
		place = &t->places[i % (2 * t->max)];
		if (*place == 0)
			return (place);
		name = &t->v[*place - 1];
		if (name->len == len && memcmp(name->text, text, len) == 0)
			return (place);
	}
}

uint32_t
name_find(const struct name_table *t, struct slice s)
{
	const uint32_t *place;

	if (t->n == 0)
		return (NO_NAME);
	place = find_place(t, s.p, s.len);
	return (*place != 0 ? *place - 1 : NO_NAME);
}

/* All of them, in a table of places that is empty. */
static void
place_names(struct name_table *t)
{
	uint32_t i;

	for (i = 0; i < t->n; i++)
		*find_place(t, t->v[i].text, t->v[i].len) = i + 1;
}

static bool
grow_table(struct name_table *t)
{
	uint32_t max = t->max == 0 ? 16 : t->max * 2, *places;
	struct name *v;

	v = reallocarray(t->v, max, sizeof(*v));
	if (v == NULL)
		return (false);
	t->v = v;
	places = calloc(max, 2 * sizeof(*places));
	if (places == NULL)
		return (false);
	free(t->places);
	t->places = places;
	t->max = max;
	place_names(t);
	return (true);
}

void
names_restore(struct name_table *t, const struct name *v, uint32_t n)
{
	t->n = n;
	if (t->max == 0)
		return;
	if (n > 0)
		memcpy(t->v, v, n * sizeof(*v));
	memset(t->places, 0, 2 * t->max * sizeof(*t->places));
	place_names(t);
}

uint32_t
name_intern(struct scenario *s, struct name_table *t, struct slice word)
{
	char *text;
	uint32_t i;

	i = name_find(t, word);
	if (i != NO_NAME)
		return (i);
	text = t->n < t->max || grow_table(t) ? memory_string(s, word) : NULL;
	if (text == NULL) {
		parse_fail(s, "out of memory");
		return (NO_NAME);
	}
	t->v[t->n] = (struct name){
		.text = text,
		.len = word.len,
		.line = s->line,
	};
	*find_place(t, text, word.len) = t->n + 1;
	return (t->n++);
}

const char *
name_nth(const void *table, unsigned n)
{
	const struct name_table *t = table;

	if (n == t->n)
		return (NULL);
	return (t->v[n].made ? t->v[n].text : "");
}
