/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of what points are about: " \"vmobject\" (S2)". */
#include <inttypes.h>

#include "mem/mem.h"
#include "object/object.h"
#include "observe/observe.h"
#include "explore/columns.h"

/* The object that lies around an address, or NULL. */
static vm_object_t
object_around(const void *what)
{
	const char *p = what;
	vm_object_t object;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (p >= (char *)object && p < (char *)(object + 1))
			return (object);
	}
	return (NULL);
}

static vm_page_t
page_around(const void *what)
{
	const char *p = what, *pages = (const char *)curvm->mem->pages;

	if (p < pages || p >= pages + curvm->arena.pages_used)
		return (NULL);
	return (&curvm->mem->pages[(size_t)(p - pages) /
	    sizeof(struct vm_page)]);
}

void
print_subject(const struct search *sr, struct printer *out,
    enum sched_point kind, const void *what)
{
	const char *data = sr->test->data, *p = what;
	const struct lock_object *lo = what;
	vm_object_t object;
	vm_page_t m;

	if (what == NULL)
		return;
	if (kind == POINT_LOCK || kind == POINT_SLOCK ||
	    kind == POINT_TRYLOCK || kind == POINT_UNLOCK)
		print_fmt(out, " \"%s\"", lo->lo_name);
	object = object_around(what);
	m = page_around(what);
	if (object != NULL)
		print_fmt(out, " (%s)", describe_object(object).text);
	else if (m != NULL && m->object != NULL)
		print_fmt(out, " (%s)", describe_page(m).text);
	else if (m != NULL)
		print_fmt(out, " (%s)", describe_frame(m).text);
	else if (data != NULL && p >= data && p < data + sr->test->data_size)
		print_fmt(out, " (data + %zu)", (size_t)(p - data));
}
