/* SPDX-License-Identifier: BSD-2-Clause */
/* Names become small numbers while a file is parsed. */
#include <stdlib.h>
#include <string.h>
#include "scenario/language.h"

uint32_t
name_find(const struct name_table *t, struct slice s)
{
	uint32_t i;

	/* The latest names are the likeliest. */
	for (i = t->n; i-- > 0;)
		if (t->v[i].len == s.len &&
		    memcmp(t->v[i].text, s.p, s.len) == 0)
			return (i);
	return (NO_NAME);
}

static bool
grow(struct name_table *t)
{
	struct name *v;
	uint32_t max;

	max = t->max == 0 ? 16 : t->max * 2;
	v = realloc(t->v, max * sizeof(*v));
	if (v == NULL)
		return (false);
	t->v = v;
	t->max = max;
	return (true);
}

/* The number of the name, new or not; NO_NAME without memory. */
uint32_t
name_intern(struct scenario *s, struct name_table *t, struct slice word)
{
	struct name *name;
	uint32_t i;

	i = name_find(t, word);
	if (i != NO_NAME)
		return (i);
	if (t->n == t->max && !grow(t))
		return (NO_NAME);
	name = &t->v[t->n];
	name->text = pool_alloc(s->pool, word.len + 1);
	if (name->text == NULL)
		return (NO_NAME);
	memcpy(name->text, word.p, word.len);
	name->len = word.len;
	name->line = s->line;
	name->made = name->interrupted = false;
	return (t->n++);
}

/* For suggestions: names that are made, others are no help. */
const char *
name_nth(const void *table, unsigned i)
{
	const struct name_table *t = table;

	return (t->v[i].made ? t->v[i].text : "");
}
