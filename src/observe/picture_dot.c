/* SPDX-License-Identifier: BSD-2-Clause */
/* A picture in the language of graphviz. */
#include <inttypes.h>
#include "base/describe.h"
#include "observe/picture.h"

/* Quotes and what means something in a record's label. */
static void
print_label(struct printer *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\' || *text == '{' ||
		    *text == '}' || *text == '|' || *text == '<' ||
		    *text == '>')
			print_fmt(out, "\\");
		print_fmt(out, "%c", *text);
	}
}

static void
print_entry_node(struct printer *out, const struct layout_entry *e,
    size_t column, const struct state_names *names)
{
	unsigned i;

	print_fmt(out, "\te%zu [label=\"{", column);
	print_label(out, names_get(names, NAME_PROC, e->proc->whose).text);
	print_fmt(out, "|");
	print_label(out, picture_entry(e->entry, names).text);
	print_fmt(out, "|{");
	for (i = 0; i < e->cells.n; i++) {
		print_fmt(out, "%s<p%" PRIu64 "> ", i == 0 ? "" : "|",
		    e->cells.v[i].first);
		print_label(out, picture_pte(&e->cells.v[i], names).text);
	}
	print_fmt(out, "}}\"]\n");
	if (e->object != LAYOUT_NONE)
		print_fmt(out, "\te%zu -> o%zu [style=dotted]\n", column,
		    e->object);
}

static void
print_object_node(struct printer *out, const struct layout_object *o,
    size_t number, const struct state_names *names)
{
	unsigned i;

	print_fmt(out, "\to%zu [label=\"{", number);
	print_label(out, picture_object(o->object, names).text);
	print_fmt(out, "|{");
	for (i = 0; i < o->cells.n; i++) {
		print_fmt(out, "%s<p%" PRIu64 "> ", i == 0 ? "" : "|",
		    o->cells.v[i].first);
		print_label(out, picture_page(&o->cells.v[i],
		    o->cells.more).text);
	}
	print_fmt(out, "}}\"]\n");
	if (o->backing != LAYOUT_NONE)
		print_fmt(out, "\to%zu -> o%zu [penwidth=2]\n", number,
		    o->backing);
}

/* The cell that shows a page, or the whole object: it shows only some. */
static void
print_target(struct printer *out, const struct layout *l, size_t number,
    uint64_t page)
{
	const struct layout_cells *cells = &l->objects[number].cells;
	unsigned i;

	print_fmt(out, "o%zu", number);
	for (i = 0; i < cells->n; i++) {
		if (page >= cells->v[i].first && page <= cells->v[i].last)
			print_fmt(out, ":p%" PRIu64, cells->v[i].first);
	}
}

/* From each page-table entry that stands alone to its page. */
static void
print_mappings(struct printer *out, const struct layout *l, size_t column)
{
	const struct layout_entry *e = &l->columns[column];
	const struct layout_cell *cell;
	size_t o;
	unsigned i;

	for (i = 0; i < e->cells.n; i++) {
		cell = &e->cells.v[i];
		if (cell->kind != CELL_PAGE || cell->first != cell->last)
			continue;
		for (o = 0; o < l->nobjects; o++) {
			if (l->objects[o].object->whose !=
			    cell->item->v[AT_PTE_OBJECT])
				continue;
			print_fmt(out, "\te%zu:p%" PRIu64 " -> ", column,
			    cell->first);
			print_target(out, l, o, cell->item->v[AT_PTE_PAGE]);
			print_fmt(out, " [color=gray]\n");
		}
	}
}

bool
picture_dot(struct printer *out, const struct layout *l,
    const struct state_names *names)
{
	size_t i;

	print_fmt(out, "digraph vmsim {\n\tnode [shape=record, "
	    "fontname=monospace]\n");
	for (i = 0; i < l->ncolumns; i++) {
		if (l->columns[i].entry != NULL)
			print_entry_node(out, &l->columns[i], i, names);
	}
	for (i = 0; i < l->nobjects; i++)
		print_object_node(out, &l->objects[i], i, names);
	for (i = 0; i < l->ncolumns; i++)
		print_mappings(out, l, i);
	print_fmt(out, "}\n");
	return (true);
}
