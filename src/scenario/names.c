/* SPDX-License-Identifier: BSD-2-Clause */
/* Names become small numbers while a file is parsed. */
#include <stdlib.h>
#include "scenario/parse.h"

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
grow_table(struct name_table *t)
{
	struct name *v;
	uint32_t max;

	max = t->max == 0 ? 16 : t->max * 2;
	v = reallocarray(t->v, max, sizeof(*v));
	if (v == NULL)
		return (false);
	t->v = v;
	t->max = max;
	return (true);
}

uint32_t
name_intern(struct scenario *s, struct name_table *t, struct slice word)
{
	char *text;
	uint32_t i;

	i = name_find(t, word);
	if (i != NO_NAME)
		return (i);
	if (t->n == t->max && !grow_table(t))
		return (NO_NAME);
	text = memory_string(s, word);
	if (text == NULL)
		return (NO_NAME);
	t->v[t->n] = (struct name){
		.text = text,
		.len = word.len,
		.line = s->line,
	};
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
