/* SPDX-License-Identifier: BSD-2-Clause */
/* Which pages can be seen, and which are hidden for good. */
#include "observe/layout.h"
#include "observe/sight.h"

bool
layout_is_seen(const struct state *s, const struct state_item *page)
{
	const struct state_item *object;

	object = state_find(s, STATE_OBJECT, page->whose, 0);
	return ((object != NULL && object->v[AT_OBJECT_NAMED] != 0) ||
	    sight_seen(s, page->whose, page->index));
}
