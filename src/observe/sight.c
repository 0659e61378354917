/* SPDX-License-Identifier: BSD-2-Clause */
/* Who sees a page: whose map entries lead to it, down their chains. */
#include "mem/mem.h"
#include "observe/sight.h"

/* A placeholder hides nothing. */
static bool
object_has(const struct state *s, uint32_t object, uint64_t page)
{
	const struct state_item *i = state_find(s, STATE_PAGE, object, page);

	if (i != NULL && (i->v[AT_PAGE_VALID] != 0 ||
	    i->v[AT_PAGE_BUSY] == STATE_NONE))
		return (true);
	return (state_find(s, STATE_SWAP, object, page) != NULL);
}

/* One further down: the object, and how far it is shifted. */
static uint64_t
go_down(const struct state *s, uint64_t object, uint64_t *shift)
{
	const struct state_item *i;

	i = state_find(s, STATE_OBJECT, (uint32_t)object, 0);
	if (i == NULL)
		return (STATE_NONE);
	*shift += i->v[AT_OBJECT_BOFF] >> PAGE_SHIFT;
	return (i->v[AT_OBJECT_BACKING]);
}

bool
sight_entry(const struct state *s, const struct state_item *entry,
    uint32_t object, uint64_t page, uint64_t *va)
{
	uint64_t at, i, npages, o, shift;

	if (entry->v[AT_ENTRY_OBJECT] == STATE_NONE ||
	    entry->v[AT_ENTRY_OFFSET] == STATE_NONE)
		return (false);
	shift = entry->v[AT_ENTRY_OFFSET] >> PAGE_SHIFT;
	npages = (entry->v[AT_ENTRY_END] - entry->index) >> PAGE_SHIFT;
	o = entry->v[AT_ENTRY_OBJECT];
	while (o != STATE_NONE && o != object)
		o = go_down(s, o, &shift);
	if (o == STATE_NONE || page < shift || page - shift >= npages)
		return (false);
	i = page - shift;
	*va = entry->index + (i << PAGE_SHIFT);
	at = (entry->v[AT_ENTRY_OFFSET] >> PAGE_SHIFT) + i;
	o = entry->v[AT_ENTRY_OBJECT];
	while (o != object) {
		if (object_has(s, (uint32_t)o, at))
			return (false);
		o = go_down(s, o, &at);
	}
	return (true);
}

static bool
is_mapped(const struct state *s, uint32_t object, uint64_t page)
{
	const struct state_item *pte;
	size_t i, n;

	pte = state_all(s, STATE_PTE, &n);
	for (i = 0; i < n; i++) {
		if (pte[i].v[AT_PTE_OBJECT] == object &&
		    pte[i].v[AT_PTE_PAGE] == page)
			return (true);
	}
	return (false);
}

bool
sight_seen(const struct state *s, uint32_t object, uint64_t page)
{
	const struct state_item *entry;
	uint64_t va;
	size_t i, n;

	entry = state_all(s, STATE_ENTRY, &n);
	for (i = 0; i < n; i++) {
		if (sight_entry(s, &entry[i], object, page, &va))
			return (true);
	}
	return (is_mapped(s, object, page));
}
