/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of threads, processes and objects, and other texts, by number. */
#include <stdlib.h>
#include <string.h>
#include "base/describe.h"
#include "observe/state.h"

void
names_init(struct state_names *names)
{
	memset(names, 0, sizeof(*names));
}

void
names_fini(struct state_names *names)
{
	struct name_list *list;
	uint32_t i;
	int kind;

	for (kind = 0; kind < NAME_KINDS; kind++) {
		list = &names->lists[kind];
		for (i = 0; i < list->n; i++)
			free(list->v[i]);
		free(list->v);
	}
	names_init(names);
}

/* Numbers up to this one have a place. */
static bool
grow_names(struct name_list *list, uint32_t number)
{
	uint32_t n = 2 * (number + 8);
	char **v;

	if (number < list->n)
		return (true);
	v = reallocarray(list->v, n, sizeof(*v));
	if (v == NULL)
		return (false);
	memset(v + list->n, 0, (n - list->n) * sizeof(*v));
	list->v = v;
	list->n = n;
	return (true);
}

bool
names_set(struct state_names *names, enum name_kind kind, uint32_t number,
    const char *text)
{
	struct name_list *list = &names->lists[kind];
	char *copy;

	if (number < list->n && list->v[number] != NULL &&
	    strcmp(list->v[number], text) == 0)
		return (true);
	if (!grow_names(list, number) || (copy = strdup(text)) == NULL)
		return (false);
	free(list->v[number]);
	list->v[number] = copy;
	return (true);
}

/* "name#7" */
static struct words
numbered_name(const char *text, uint32_t number)
{
	return (words_of("%s#%u", text, number));
}

bool
names_is(const struct state_names *names, enum name_kind kind,
    uint32_t number, const char *text)
{
	const struct name_list *list = &names->lists[kind];

	return (number < list->n && list->v[number] != NULL &&
	    strcmp(list->v[number], text) == 0);
}

bool
names_set_beside(struct state_names *names, enum name_kind kind,
    uint32_t number, const char *text, bool taken)
{
	return (names_set(names, kind, number, taken && names->unique ?
	    numbered_name(text, number).text : text));
}

struct words
names_get(const struct state_names *names, enum name_kind kind,
    uint32_t number)
{
	const struct name_list *list = &names->lists[kind];

	if (number < list->n && list->v[number] != NULL)
		return (words_of("%s", list->v[number]));
	return (words_of("%s%u", kind == NAME_OBJECT ? "S" : "?", number));
}

/* There are few: kinds of objects. */
uint32_t
names_text(struct state_names *names, const char *text)
{
	struct name_list *list = &names->lists[NAME_TEXT];
	uint32_t i;

	for (i = 1; i < list->n && list->v[i] != NULL; i++) {
		if (strcmp(list->v[i], text) == 0)
			return (i);
	}
	return (names_set(names, NAME_TEXT, i, text) ? i : 0);
}
