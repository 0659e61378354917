/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A picture of characters:
 *
 *	A                       B
 *	0x10000000 rw- cow      0x10000000 rw- cow
 *	r0 .                    w1 .
 *	:                       :
 *	:                       S2: 0x22 .
 *	:                       |
 *	S1: 0x11 .  <-----------'
 *
 * Lines of points lead from an entry to what it maps, solid ones from an
 * object to what it shadows.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/describe.h"
#include "observe/picture.h"

#define	TOP_LINES	4	/* name, entry, its pages, a line between */
#define	GAP		3	/* blanks between two columns */
#define	FRAMES_WIDTH	78	/* columns of the list of frames */
#define	FRAMES_SHOWN	16	/* of it, at most */

struct glyphs {
	const char *down, *dotted_down;		/* (c) */
	const char *left, *dotted_left;		/* (c) */
	const char *corner, *dotted_corner;	/* (c) */
	const char *arrow;			/* (c) */
};

static const struct glyphs unicode_glyphs = {
	"│", "┊", "─", "┈", "╯", "╯", "◂"
};
static const struct glyphs ascii_glyphs = {
	"|", ":", "-", ".", "'", "'", "<"
};

struct canvas {
	const struct layout *l;		/* (c) */
	const struct state_names *names; /* (c) */
	const struct glyphs *glyphs;	/* (c) */
	size_t	 width, height;		/* (c) characters */
	size_t	*x;			/* (c) of each column */
	const char **cell;		/* (t) a character each, or NULL */
	char	*bytes;			/* (t) texts, two bytes a character */
};

static void
put_glyph(struct canvas *c, size_t x, size_t y, const char *glyph)
{
	c->cell[y * c->width + x] = glyph;
}

/* Names of a driver's choice may be long. */
static size_t
put_text(struct canvas *c, size_t x, size_t y, const char *text)
{
	char *p;

	for (; *text != '\0' && x < c->width; text++, x++) {
		p = &c->bytes[2 * (y * c->width + x)];
		p[0] = *text;
		p[1] = '\0';
		put_glyph(c, x, y, p);
	}
	return (x);
}

static size_t
object_y(const struct canvas *c, const struct layout_object *o)
{
	return (TOP_LINES + 2 * (c->l->height - o->height));
}

/* "S1: 0xa0 0xa1 . ."; runs of pages have their object's size behind them. */
static struct words
object_text(const struct layout_object *o, const struct state_names *names)
{
	bool runs = o->object->v[AT_OBJECT_SIZE] > LAYOUT_CELLS;
	struct words text;
	unsigned i, shown = 0;

	text = words_of("%s:", picture_object(o->object, names).text);
	for (i = 0; i < o->cells.n; i++) {
		if (runs && o->cells.v[i].kind == CELL_NONE)
			continue;
		text = words_of("%s %s", text.text,
		    picture_page(&o->cells.v[i], runs).text);
		shown++;
	}
	if (shown == 0 && runs)
		text = words_of("%s -", text.text);
	if (runs)
		text = words_of("%s%s of %" PRIu64, text.text,
		    o->cells.more ? " ..." : "", o->object->v[AT_OBJECT_SIZE]);
	return (text);
}

static struct words
entry_text(const struct layout_entry *e, const struct state_names *names)
{
	bool runs = e->cells.n != 0 &&
	    e->cells.v[e->cells.n - 1].last >= LAYOUT_CELLS;
	struct words text = words_of("%s", "");
	unsigned i;

	for (i = 0; i < e->cells.n; i++) {
		if (runs && e->cells.v[i].kind == CELL_NONE)
			continue;
		text = words_of("%s%s%s", text.text,
		    text.text[0] != '\0' ? " " : "",
		    picture_pte(&e->cells.v[i], names).text);
	}
	return (e->cells.more ? words_of("%s ...", text.text) : text);
}

static size_t
measure_column(const struct canvas *c, size_t column)
{
	const struct layout_entry *e = &c->l->columns[column];
	size_t i, len, width = 1;

#define	WIDEN(text) do {						\
	len = strlen(text);						\
	if (len > width)						\
		width = len;						\
} while (0)
	if (e->entry != NULL) {
		WIDEN(picture_proc(e, c->names).text);
		WIDEN(picture_entry(e->entry, c->names).text);
		WIDEN(entry_text(e, c->names).text);
	}
	for (i = 0; i < c->l->nobjects; i++) {
		if (c->l->objects[i].column == column)
			WIDEN(object_text(&c->l->objects[i], c->names).text);
	}
#undef	WIDEN
	return (width);
}

static bool
make_canvas(struct canvas *c)
{
	const struct layout *l = c->l;
	size_t i;

	c->x = calloc(l->ncolumns + 1, sizeof(*c->x));
	if (c->x == NULL)
		return (false);
	for (i = 0; i < l->ncolumns; i++)
		c->x[i + 1] = c->x[i] + measure_column(c, i) + GAP;
	c->width = c->x[l->ncolumns] + 1;
	c->height = TOP_LINES + 2 * l->height + 1;
	c->cell = calloc(c->width * c->height, sizeof(*c->cell));
	c->bytes = calloc(c->width * c->height, 2);
	return (c->cell != NULL && c->bytes != NULL);
}

static void
free_canvas(struct canvas *c)
{
	free(c->x);
	free(c->cell);
	free(c->bytes);
}

/*
 * From (x, y) down to the object's line, and along it to the object if that is
 * in a column to the left.
 */
static void
put_line(struct canvas *c, size_t x, size_t y, size_t column,
    const struct layout_object *to, bool dotted)
{
	const struct glyphs *g = c->glyphs;
	size_t end, i, to_y = object_y(c, to);

	for (i = y; i < to_y; i++)
		put_glyph(c, x, i, dotted ? g->dotted_down : g->down);
	if (to->column == column)
		return;
	put_glyph(c, x, to_y, dotted ? g->dotted_corner : g->corner);
	end = c->x[to->column] + strlen(object_text(to, c->names).text) + 1;
	for (i = end + 1; i < x; i++) {
		if (c->cell[to_y * c->width + i] == NULL)
			put_glyph(c, i, to_y, dotted ? g->dotted_left :
			    g->left);
	}
	put_glyph(c, end, to_y, g->arrow);
}

static void
put_entry(struct canvas *c, size_t column)
{
	const struct layout_entry *e = &c->l->columns[column];
	size_t x = c->x[column];

	if (e->entry == NULL)
		return;
	put_text(c, x, 0, picture_proc(e, c->names).text);
	put_text(c, x, 1, picture_entry(e->entry, c->names).text);
	put_text(c, x, 2, entry_text(e, c->names).text);
	if (e->object != LAYOUT_NONE)
		put_line(c, x, TOP_LINES - 1, column,
		    &c->l->objects[e->object], true);
}

static void
fill_canvas(struct canvas *c)
{
	const struct layout_object *o;
	size_t i;

	for (i = 0; i < c->l->nobjects; i++) {
		o = &c->l->objects[i];
		put_text(c, c->x[o->column], object_y(c, o),
		    object_text(o, c->names).text);
	}
	for (i = 0; i < c->l->ncolumns; i++)
		put_entry(c, i);
	for (i = 0; i < c->l->nobjects; i++) {
		o = &c->l->objects[i];
		if (o->backing != LAYOUT_NONE)
			put_line(c, c->x[o->column], object_y(c, o) + 1,
			    o->column, &c->l->objects[o->backing], false);
	}
}

/* Without the blanks at the ends of lines. */
static void
print_canvas(struct printer *out, const struct canvas *c)
{
	size_t x, y, end;

	for (y = 0; y < c->height; y++) {
		for (end = c->width; end > 0; end--) {
			if (c->cell[y * c->width + end - 1] != NULL)
				break;
		}
		for (x = 0; x < end; x++)
			print_fmt(out, "%s", c->cell[y * c->width + x] != NULL ?
			    c->cell[y * c->width + x] : " ");
		print_fmt(out, "\n");
	}
}

static struct words
frame_text(const struct state_item *page, const struct state_names *names)
{
	struct layout_cell cell = { page->index, page->index, CELL_PAGE, page,
	    false };

	return (words_of("%s %s[%" PRIu64 "] %s", picture_frame(page).text,
	    names_get(names, NAME_OBJECT, page->whose).text, page->index,
	    picture_page(&cell, false).text));
}

/* "frame 0 S1[0] 0xa0, frame 1 S1[1] 0xa1" */
static void
print_frames(struct printer *out, const struct layout *l,
    const struct state_names *names)
{
	const struct state_item *pages;
	struct words text;
	size_t i, n, used, len;

	pages = state_all(l->state, STATE_PAGE, &n);
	print_fmt(out, n != 0 ? "\n" : l->ncolumns != 0 ?
	    "\nno page is resident" : "no page is resident");
	used = 0;
	for (i = 0; i < n && i < FRAMES_SHOWN; i++) {
		text = frame_text(&pages[i], names);
		len = strlen(text.text) + 2;
		print_fmt(out, "%s%s", i == 0 ? "" :
		    used + len > FRAMES_WIDTH ? ",\n" : ", ", text.text);
		used = used + len > FRAMES_WIDTH ? len : used + len;
	}
	if (i < n)
		print_fmt(out, " and %zu more", n - i);
	print_fmt(out, "\n");
}

static bool
draw_text(struct printer *out, const struct layout *l,
    const struct state_names *names, const struct glyphs *glyphs)
{
	struct canvas c = { .l = l, .names = names, .glyphs = glyphs };
	bool ok;

	ok = make_canvas(&c);
	if (ok) {
		fill_canvas(&c);
		if (l->ncolumns != 0)
			print_canvas(out, &c);
		print_frames(out, l, names);
	}
	free_canvas(&c);
	return (ok);
}

bool
picture_text(struct printer *out, const struct layout *l,
    const struct state_names *names)
{
	return (draw_text(out, l, names, &unicode_glyphs));
}

bool
picture_ascii(struct printer *out, const struct layout *l,
    const struct state_names *names)
{
	return (draw_text(out, l, names, &ascii_glyphs));
}
