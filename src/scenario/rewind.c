/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parser has read so far, kept and brought back.  Memory of the
 * scenario stays: operations that were read since are in nobody's way, and
 * those who look back at them find them.
 */
#include <stdlib.h>
#include "scenario/parse.h"

static bool
copy_names(const struct name_table *t, struct name **copy)
{
	*copy = NULL;
	if (t->n == 0)
		return (true);
	*copy = reallocarray(NULL, t->n, sizeof(**copy));
	if (*copy == NULL)
		return (false);
	memcpy(*copy, t->v, t->n * sizeof(**copy));
	return (true);
}

bool
parse_mark(const struct scenario *s, struct parse_mark *mark)
{
	mark->now = *s;
	mark->objects = NULL;
	return (copy_names(&s->procs, &mark->procs) &&
	    copy_names(&s->objects, &mark->objects));
}

void
parse_rewind(struct scenario *s, const struct parse_mark *mark)
{
	struct name_table procs = s->procs, objects = s->objects;
	struct piece *pieces = s->pieces;

	*s = mark->now;
	s->pieces = pieces;
	names_restore(&procs, mark->procs, mark->now.procs.n);
	names_restore(&objects, mark->objects, mark->now.objects.n);
	s->procs = procs;
	s->objects = objects;
	*s->tail = NULL;
}

void
parse_mark_fini(struct parse_mark *mark)
{
	free(mark->procs);
	free(mark->objects);
	*mark = (struct parse_mark){ 0 };
}
