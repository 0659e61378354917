/* SPDX-License-Identifier: BSD-2-Clause */
/* Which pages of a chain can be seen, and which are hidden for good. */
#include <vm/vm_map.h>
#include "observe/layout.h"

/*
 * The object's page is looked for at `index` of the chain's top.  Found is the
 * first page, or swap block, on the way.
 */
static bool
chain_shows(const struct state *s, uint64_t top, uint64_t index,
    const struct state_item *page)
{
	const struct state_item *object;
	uint32_t serial;

	while (top != STATE_NONE) {
		serial = (uint32_t)top;
		if (serial == page->whose)
			return (index == page->index);
		if (state_find(s, STATE_PAGE, serial, index) != NULL ||
		    state_find(s, STATE_SWAP, serial, index) != NULL)
			return (false);
		object = state_find(s, STATE_OBJECT, serial, 0);
		if (object == NULL)
			return (false);
		index += object->v[AT_OBJECT_BOFF] >> PAGE_SHIFT;
		top = object->v[AT_OBJECT_BACKING];
	}
	return (false);
}

/* The index in the top object at which its chain comes to the page. */
static bool
find_index(const struct state *s, uint64_t top,
    const struct state_item *page, uint64_t *index)
{
	const struct state_item *object;
	uint64_t below = 0;

	while (top != STATE_NONE && (uint32_t)top != page->whose) {
		object = state_find(s, STATE_OBJECT, (uint32_t)top, 0);
		if (object == NULL)
			return (false);
		below += object->v[AT_OBJECT_BOFF] >> PAGE_SHIFT;
		top = object->v[AT_OBJECT_BACKING];
	}
	if (top == STATE_NONE || page->index < below)
		return (false);
	*index = page->index - below;
	return (true);
}

static bool
entry_shows(const struct state *s, const struct state_item *entry,
    const struct state_item *page)
{
	uint64_t first, index, npages;

	if (!find_index(s, entry->v[AT_ENTRY_OBJECT], page, &index))
		return (false);
	first = entry->v[AT_ENTRY_OFFSET] >> PAGE_SHIFT;
	npages = (entry->v[AT_ENTRY_END] - entry->index) >> PAGE_SHIFT;
	return (index >= first && index - first < npages &&
	    chain_shows(s, entry->v[AT_ENTRY_OBJECT], index, page));
}

bool
layout_is_seen(const struct state *s, const struct state_item *page)
{
	const struct state_item *entries, *object;
	size_t i, n;

	object = state_find(s, STATE_OBJECT, page->whose, 0);
	if (object != NULL && object->v[AT_OBJECT_NAMED] != 0)
		return (true);
	entries = state_all(s, STATE_ENTRY, &n);
	for (i = 0; i < n; i++) {
		if (entry_shows(s, &entries[i], page))
			return (true);
	}
	return (false);
}
