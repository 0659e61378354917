/* SPDX-License-Identifier: BSD-2-Clause */
/* The staircase: layout.h. */
#include <stdlib.h>
#include <vm/vm_map.h>
#include "pmap/pmap.h"
#include "observe/layout.h"
#include "observe/observe.h"

static size_t
object_at(const struct layout *l, uint64_t serial)
{
	const struct state_item *object = NULL;

	if (serial != STATE_NONE)
		object = state_find(l->state, STATE_OBJECT, (uint32_t)serial,
		    0);
	return (object != NULL ? (size_t)(object - l->objects[0].object) :
	    LAYOUT_NONE);
}

/* Guards and gaps have nothing to show. */
static bool
has_column(const struct state_item *entry)
{
	return ((entry->v[AT_ENTRY_FLAGS] &
	    (MAP_ENTRY_GUARD | MAP_ENTRY_STACK_GAP)) == 0);
}

static void
place_objects(struct layout *l, const struct state_item *objects)
{
	size_t i;

	for (i = 0; i < l->nobjects; i++)
		l->objects[i] = (struct layout_object){
		    .object = &objects[i], .column = LAYOUT_NONE };
	for (i = 0; i < l->nobjects; i++)
		l->objects[i].backing = object_at(l,
		    objects[i].v[AT_OBJECT_BACKING]);
}

static unsigned
measure_height(const struct layout *l, size_t object)
{
	unsigned height = 0;

	while ((object = l->objects[object].backing) != LAYOUT_NONE)
		height++;
	return (height);
}

static void
place_columns(struct layout *l, const struct state_item *entries, size_t n)
{
	const struct state_item *proc = NULL;
	struct layout_entry *c;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!has_column(&entries[i]))
			continue;
		c = &l->columns[l->ncolumns++];
		*c = (struct layout_entry){ .entry = &entries[i],
		    .object = object_at(l, entries[i].v[AT_ENTRY_OBJECT]) };
		c->proc = state_find(l->state, STATE_PROC, entries[i].whose,
		    0);
		c->first = c->proc != proc;
		proc = c->proc;
	}
}

static void
place_chains(struct layout *l)
{
	size_t i, o;

	for (i = 0; i < l->ncolumns; i++) {
		for (o = l->columns[i].object; o != LAYOUT_NONE;
		    o = l->objects[o].backing) {
			if (l->objects[o].column == LAYOUT_NONE)
				l->objects[o].column = i;
		}
	}
	for (i = 0; i < l->nobjects; i++) {
		if (l->objects[i].column != LAYOUT_NONE)
			continue;
		l->objects[i].column = l->ncolumns;
		l->columns[l->ncolumns++] = (struct layout_entry){
		    .object = i };
	}
}

/* The cell of one page is joined with the last one if they are alike. */
static void
add_cell(struct layout_cells *cells, const struct layout_cell *cell,
    bool join)
{
	struct layout_cell *last;

	last = cells->n != 0 ? &cells->v[cells->n - 1] : NULL;
	if (join && last != NULL && last->kind == cell->kind &&
	    last->unseen == cell->unseen && last->last + 1 == cell->first)
		last->last = cell->last;
	else if (cells->n == LAYOUT_CELLS)
		cells->more = true;
	else
		cells->v[cells->n++] = *cell;
}

/* Pages from `from` up to `to` have nothing. */
static void
add_nothing(struct layout_cells *cells, uint64_t from, uint64_t to, bool join)
{
	uint64_t i;

	if (join && from < to) {
		add_cell(cells, &(struct layout_cell){ from, to - 1, CELL_NONE,
		    NULL, false }, true);
		return;
	}
	for (i = from; i < to && !cells->more; i++)
		add_cell(cells, &(struct layout_cell){ i, i, CELL_NONE, NULL,
		    false }, false);
}

static void
fill_column(struct layout *l, struct layout_entry *c)
{
	uint64_t npages, page, next = 0, start = c->entry->index;
	const struct state_item *ptes;
	size_t i, n;
	bool join;

	npages = (c->entry->v[AT_ENTRY_END] - start) >> PAGE_SHIFT;
	join = npages > LAYOUT_CELLS;
	ptes = state_range(l->state, STATE_PTE, c->entry->whose, &n);
	for (i = 0; i < n; i++) {
		page = (ptes[i].index - start) >> PAGE_SHIFT;
		if (ptes[i].index < start || page >= npages)
			continue;
		add_nothing(&c->cells, next, page, join);
		next = page + psind_npages((int)ptes[i].v[AT_PTE_PSIND]);
		add_cell(&c->cells, &(struct layout_cell){ page, next - 1,
		    CELL_PAGE, &ptes[i], false }, join);
	}
	add_nothing(&c->cells, next, npages, join);
}

static void
fill_object(struct layout *l, struct layout_object *o)
{
	uint64_t index, next = 0, size = o->object->v[AT_OBJECT_SIZE];
	const struct state_item *item, *pages, *pages_end, *swap, *swap_end;
	bool is_page, join = size > LAYOUT_CELLS;
	size_t n;

	pages = state_range(l->state, STATE_PAGE, o->object->whose, &n);
	pages_end = n != 0 ? pages + n : pages;
	swap = state_range(l->state, STATE_SWAP, o->object->whose, &n);
	swap_end = n != 0 ? swap + n : swap;
	while (pages < pages_end || swap < swap_end) {
		is_page = pages < pages_end && (swap == swap_end ||
		    pages->index <= swap->index);
		item = is_page ? pages++ : swap++;
		index = item->index;
		if (index < next)	/* in swap, and resident too */
			continue;
		add_nothing(&o->cells, next, index, join);
		add_cell(&o->cells, &(struct layout_cell){ index, index,
		    is_page ? CELL_PAGE : CELL_SWAP, item, is_page &&
		    !layout_is_seen(l->state, item) }, join);
		next = index + 1;
	}
	add_nothing(&o->cells, next, size, join);
}

bool
layout_make(struct layout *l, const struct state *state)
{
	const struct state_item *entries, *objects;
	size_t i, nentries;

	*l = (struct layout){ .state = state };
	objects = state_all(state, STATE_OBJECT, &l->nobjects);
	entries = state_all(state, STATE_ENTRY, &nentries);
	l->objects = calloc(l->nobjects + 1, sizeof(*l->objects));
	l->columns = calloc(nentries + l->nobjects + 1, sizeof(*l->columns));
	if (l->objects == NULL || l->columns == NULL) {
		layout_free(l);
		return (false);
	}
	place_objects(l, objects);
	place_columns(l, entries, nentries);
	place_chains(l);
	for (i = 0; i < l->ncolumns; i++) {
		if (l->columns[i].entry != NULL)
			fill_column(l, &l->columns[i]);
	}
	for (i = 0; i < l->nobjects; i++) {
		fill_object(l, &l->objects[i]);
		l->objects[i].height = measure_height(l, i);
		if (l->objects[i].height > l->height)
			l->height = l->objects[i].height;
	}
	return (true);
}

void
layout_free(struct layout *l)
{
	free(l->objects);
	free(l->columns);
	l->objects = NULL;
	l->columns = NULL;
}
