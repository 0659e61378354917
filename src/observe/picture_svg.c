/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A picture as SVG: processes on top, objects below by height, frames at the
 * bottom.  Dotted: map entry to object; thin: page-table entry to page; thick:
 * an object to what it shadows; struck through: a page that nobody sees.
 */
#include <inttypes.h>
#include <string.h>
#include <vm/vm.h>
#include "base/describe.h"
#include "observe/picture.h"

#define	MARGIN		16	/* all lengths in pixels */
#define	BOX_WIDTH	232
#define	COLUMN		(BOX_WIDTH + 32)
#define	ENTRY_HEIGHT	92
#define	OBJECT_HEIGHT	80
#define	STEP		(OBJECT_HEIGHT + 36)	/* of one height */
#define	CELL_GAP	4
#define	FRAME_WIDTH	82
#define	FRAMES_TOP	44	/* from the lowest object */
#define	COLOURS		4

struct svg {
	struct printer	*out;		/* (c) */
	const struct layout *l;		/* (c) */
	const struct state_names *names; /* (c) */
	int		 width, height;	/* (c) */
	int		 frames_y;	/* (c) */
};

/* Okabe and Ito's, which nobody takes for each other. */
static const char *const strokes[COLOURS] = { "#0072b2", "#c05a00", "#00795a",
    "#a8327d" };
static const char *const fills[COLOURS] = { "#e3f1fa", "#fdeddc", "#dcf4ec",
    "#f8e4f1" };

static unsigned
colour_of(uint64_t serial)
{
	return ((unsigned)((serial - 1) % COLOURS));
}

static void
print_escaped(struct printer *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':
			print_fmt(out, "&lt;");
			break;
		case '&':
			print_fmt(out, "&amp;");
			break;
		case '"':
			print_fmt(out, "&quot;");
			break;
		default:
			print_fmt(out, "%c", *text);
			break;
		}
	}
}

static void
print_text(struct svg *s, int x, int y, const char *class, const char *text)
{
	print_fmt(s->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y,
	    class);
	print_escaped(s->out, text);
	print_fmt(s->out, "</text>\n");
}

static void
print_box(struct svg *s, int x, int y, int width, int height,
    const char *stroke, const char *fill)
{
	print_fmt(s->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
	    "rx=\"6\" stroke=\"%s\" fill=\"%s\"/>\n", x, y, width, height,
	    stroke, fill);
}

static int
column_x(size_t column)
{
	return (MARGIN + (int)column * COLUMN);
}

static int
object_top(const struct svg *s, const struct layout_object *o)
{
	return (MARGIN + ENTRY_HEIGHT + 40 +
	    (int)(s->l->height - o->height) * STEP);
}

static int
cell_width(const struct layout_cells *cells)
{
	int n = cells->n < 4 ? 4 : (int)cells->n;

	return ((BOX_WIDTH - 24 - (n - 1) * CELL_GAP) / n);
}

static int
cell_x(const struct layout_cells *cells, size_t column, unsigned i)
{
	return (column_x(column) + 12 +
	    (int)i * (cell_width(cells) + CELL_GAP));
}

/* One of several beside each other, with two lines in it. */
static void
print_cell(struct svg *s, int x, int y, int width, const char *stroke,
    const char *fill, const char *first, const char *second)
{
	print_box(s, x, y, width, 34, stroke, fill);
	print_text(s, x + width / 2, y + 15, "c", first);
	print_text(s, x + width / 2, y + 28, "d", second);
}

static void
print_missing(struct svg *s, int x, int y, int width,
    const struct layout_cell *cell)
{
	print_fmt(s->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"34\" "
	    "rx=\"6\" class=\"none\"/>\n", x, y, width);
	print_text(s, x + width / 2, y + 21, "d", cell->first == cell->last ?
	    words_of("%" PRIu64, cell->first).text : "...");
}

static void
print_entry_cells(struct svg *s, size_t column, int y)
{
	const struct layout_cells *cells = &s->l->columns[column].cells;
	const struct layout_cell *c;
	int width = cell_width(cells), x;
	unsigned i, colour;

	for (i = 0; i < cells->n; i++) {
		c = &cells->v[i];
		x = cell_x(cells, column, i);
		if (c->kind == CELL_NONE) {
			print_missing(s, x, y, width, c);
			continue;
		}
		colour = c->item->v[AT_PTE_OBJECT] == STATE_NONE ? 0 :
		    colour_of(c->item->v[AT_PTE_OBJECT]);
		print_cell(s, x, y, width, strokes[colour], fills[colour],
		    (c->item->v[AT_PTE_PROT] & VM_PROT_WRITE) != 0 ? "rw" :
		    "r", picture_pte(c, s->names).text + 1);
	}
}

static void
print_entry_box(struct svg *s, size_t column)
{
	const struct layout_entry *e = &s->l->columns[column];
	int x = column_x(column), y = MARGIN;

	if (e->entry == NULL)
		return;
	print_box(s, x, y, BOX_WIDTH, ENTRY_HEIGHT, "#8a8f98", "#ffffff");
	print_text(s, x + 12, y + 20, "h", names_get(s->names, NAME_PROC,
	    e->proc->whose).text);
	print_text(s, x + 12, y + 38, "m",
	    picture_entry(e->entry, s->names).text);
	print_entry_cells(s, column, y + 48);
}

/* A line across the page: nobody sees it. */
static void
print_strike(struct svg *s, int x, int y, int width)
{
	print_fmt(s->out, "<path d=\"M%d %dL%d %d\" class=\"strike\"/>\n", x,
	    y + 34, x + width, y);
}

static void
print_object_cells(struct svg *s, const struct layout_object *o, int y)
{
	int width = cell_width(&o->cells), x;
	const struct layout_cell *c;
	unsigned i, colour = colour_of(o->object->whose);

	for (i = 0; i < o->cells.n; i++) {
		c = &o->cells.v[i];
		x = cell_x(&o->cells, o->column, i);
		if (c->kind == CELL_NONE) {
			print_missing(s, x, y, width, c);
			continue;
		}
		print_cell(s, x, y, width, strokes[colour],
		    c->kind == CELL_SWAP ? "#ffffff" : fills[colour],
		    picture_page(c, false).text, c->kind == CELL_SWAP ? "swap" :
		    c->first != c->last ? "" : picture_frame(c->item).text);
		if (c->unseen)
			print_strike(s, x, y, width);
	}
}

static void
print_object_box(struct svg *s, const struct layout_object *o)
{
	unsigned colour = colour_of(o->object->whose);
	int x = column_x(o->column), y = object_top(s, o);

	print_box(s, x, y, BOX_WIDTH, OBJECT_HEIGHT, strokes[colour],
	    "#ffffff");
	print_text(s, x + 12, y + 22, "h", picture_object(o->object,
	    s->names).text);
	print_text(s, x + BOX_WIDTH - 12, y + 22, "r",
	    words_of("%" PRIu64 " ref%s, %" PRIu64 " page%s",
	    o->object->v[AT_OBJECT_REFS],
	    o->object->v[AT_OBJECT_REFS] == 1 ? "" : "s",
	    o->object->v[AT_OBJECT_SIZE],
	    o->object->v[AT_OBJECT_SIZE] == 1 ? "" : "s").text);
	print_object_cells(s, o, y + 36);
}

/* Down from the entry's box, at its right edge, and to the object. */
static void
print_entry_line(struct svg *s, size_t column)
{
	const struct layout_entry *e = &s->l->columns[column];
	const struct layout_object *o;
	int x = column_x(column) + BOX_WIDTH - 8, y = MARGIN + ENTRY_HEIGHT;

	if (e->entry == NULL || e->object == LAYOUT_NONE)
		return;
	o = &s->l->objects[e->object];
	if (o->column == column)
		print_fmt(s->out, "<path d=\"M%d %dV%d\" class=\"entry\"/>\n",
		    x, y, object_top(s, o) - 3);
	else
		print_fmt(s->out, "<path d=\"M%d %dV%dH%d\" "
		    "class=\"entry\"/>\n", x, y, object_top(s, o) + 14,
		    column_x(o->column) + BOX_WIDTH + 3);
}

static void
print_shadow_line(struct svg *s, const struct layout_object *o)
{
	const struct layout_object *b;
	int x = column_x(o->column) + 36, y = object_top(s, o) + OBJECT_HEIGHT;

	if (o->backing == LAYOUT_NONE)
		return;
	b = &s->l->objects[o->backing];
	if (b->column == o->column)
		print_fmt(s->out, "<path d=\"M%d %dV%d\" class=\"shadow\"/>\n",
		    x, y, object_top(s, b) - 4);
	else
		print_fmt(s->out, "<path d=\"M%d %dV%dH%d\" "
		    "class=\"shadow\"/>\n", x, y,
		    object_top(s, b) + OBJECT_HEIGHT - 16,
		    column_x(b->column) + BOX_WIDTH + 4);
}

/* The cell of a page; false: it has none of its own. */
static bool
find_page_cell(const struct svg *s, uint64_t serial, uint64_t index, int *x,
    int *y)
{
	const struct layout_object *o;
	const struct layout_cell *c;
	size_t i;
	unsigned n;

	for (i = 0; i < s->l->nobjects; i++) {
		o = &s->l->objects[i];
		for (n = 0; o->object->whose == serial && n < o->cells.n;
		    n++) {
			c = &o->cells.v[n];
			if (index < c->first || index > c->last)
				continue;
			*x = cell_x(&o->cells, o->column, n) +
			    cell_width(&o->cells) / 2;
			*y = object_top(s, o) + 36;
			return (true);
		}
	}
	return (false);
}

static void
print_pte_lines(struct svg *s, size_t column)
{
	const struct layout_cells *cells = &s->l->columns[column].cells;
	const struct layout_cell *c;
	int to_x, to_y, x, y = MARGIN + 82;
	unsigned i;

	for (i = 0; i < cells->n; i++) {
		c = &cells->v[i];
		if (c->kind != CELL_PAGE || !find_page_cell(s,
		    c->item->v[AT_PTE_OBJECT], c->item->v[AT_PTE_PAGE], &to_x,
		    &to_y))
			continue;
		x = cell_x(cells, column, i) + cell_width(cells) / 2;
		print_fmt(s->out, "<path d=\"M%d %dC%d %d %d %d %d %d\" "
		    "class=\"pte\" stroke=\"%s\"/>\n", x, y, x,
		    (y + to_y) / 2, to_x, (y + to_y) / 2, to_x, to_y,
		    strokes[colour_of(c->item->v[AT_PTE_OBJECT])]);
	}
}

static size_t
frames_in_row(const struct svg *s)
{
	return ((size_t)((s->width - 2 * MARGIN) / (FRAME_WIDTH + 8)));
}

static void
print_frames_row(struct svg *s)
{
	const struct state_item *pages;
	struct layout_cell cell;
	unsigned colour;
	size_t i, n;
	int x, y;

	pages = state_all(s->l->state, STATE_PAGE, &n);
	for (i = 0; i < n && i < 2 * frames_in_row(s); i++) {
		x = MARGIN + (int)(i % frames_in_row(s)) * (FRAME_WIDTH + 8);
		y = s->frames_y + (int)(i / frames_in_row(s)) * 56;
		colour = colour_of(pages[i].whose);
		cell = (struct layout_cell){ pages[i].index, pages[i].index,
		    CELL_PAGE, &pages[i], false };
		print_box(s, x, y, FRAME_WIDTH, 46, strokes[colour],
		    fills[colour]);
		print_text(s, x + FRAME_WIDTH / 2, y + 14, "d",
		    picture_frame(&pages[i]).text);
		print_text(s, x + FRAME_WIDTH / 2, y + 28, "c",
		    picture_page(&cell, false).text);
		print_text(s, x + FRAME_WIDTH / 2, y + 41, "d",
		    words_of("%s[%" PRIu64 "]", names_get(s->names,
		    NAME_OBJECT, pages[i].whose).text, pages[i].index).text);
	}
}

static void
measure(struct svg *s)
{
	size_t n, columns = s->l->ncolumns < 2 ? 2 : s->l->ncolumns;

	s->width = 2 * MARGIN + (int)columns * COLUMN - 32;
	s->frames_y = MARGIN + ENTRY_HEIGHT + 40 + (int)s->l->height * STEP +
	    OBJECT_HEIGHT + FRAMES_TOP;
	(void)state_all(s->l->state, STATE_PAGE, &n);
	s->height = s->frames_y + (n > frames_in_row(s) ? 2 : 1) * 56 +
	    MARGIN;
}

static void
print_head(struct svg *s)
{
	print_fmt(s->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n",
	    s->width, s->height, s->width, s->height);
	print_fmt(s->out, "<style>\n"
	    "text{font:11px ui-monospace,\"DejaVu Sans Mono\",monospace;"
	    "fill:#1d2126}\n"
	    ".h{font-weight:600;font-size:13px}.m,.d,.r{fill:#57606a}\n"
	    ".d{font-size:9.5px}.c{font-weight:600}\n"
	    ".c,.d{text-anchor:middle}.r{text-anchor:end}\n"
	    "path{fill:none}.entry{stroke:#57606a;stroke-dasharray:2 3;"
	    "marker-end:url(#a)}\n"
	    ".shadow{stroke:#7d838c;stroke-width:3;marker-end:url(#b)}\n"
	    ".pte{stroke-opacity:.55}.strike{stroke:#1d2126}\n"
	    ".none{fill:none;stroke:#c9c9c4;stroke-dasharray:3 3}\n"
	    "</style>\n<defs>\n");
	print_fmt(s->out, "<marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"6\" "
	    "refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\">"
	    "<path d=\"M0 0L8 4L0 8z\" style=\"fill:#57606a\"/></marker>\n"
	    "<marker id=\"b\" viewBox=\"0 0 8 8\" refX=\"5\" refY=\"4\" "
	    "markerWidth=\"4\" markerHeight=\"4\" orient=\"auto\">"
	    "<path d=\"M0 0L8 4L0 8z\" style=\"fill:#7d838c\"/></marker>\n"
	    "</defs>\n<rect width=\"%d\" height=\"%d\" fill=\"#f7f6f2\"/>\n",
	    s->width, s->height);
}

bool
picture_svg(struct printer *out, const struct layout *l,
    const struct state_names *names)
{
	struct svg s = { .out = out, .l = l, .names = names };
	size_t i;

	measure(&s);
	print_head(&s);
	for (i = 0; i < l->ncolumns; i++)
		print_pte_lines(&s, i);
	for (i = 0; i < l->nobjects; i++)
		print_shadow_line(&s, &l->objects[i]);
	for (i = 0; i < l->ncolumns; i++)
		print_entry_line(&s, i);
	for (i = 0; i < l->ncolumns; i++)
		print_entry_box(&s, i);
	for (i = 0; i < l->nobjects; i++)
		print_object_box(&s, &l->objects[i]);
	print_frames_row(&s);
	print_fmt(out, "</svg>\n");
	return (true);
}
