/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Effects in words, a line each; pages, swap blocks and page-table entries
 * that change alike, one after another, in one line.
 */
#include <inttypes.h>
#include "mem/mem.h"
#include "observe/effect_words.h"

#define	BIT(at)		(UINT32_C(1) << (at))

/* What is told of each kind; values of `added` for one that is new. */
struct kind_words {
	const char	*come, *go;	/* (c) NULL: it is not told */
	uint32_t	 added;		/* (c) a bit for each value */
	uint32_t	 changed;	/* (c) those whose change is told */
	uint32_t	 brief;		/* (c) of these, in a story too */
};

static const struct kind_words kinds[STATE_KINDS] = {
	[STATE_MACHINE] = { .changed = BIT(1) | BIT(2) },
	[STATE_COUNTERS] = { .changed = UINT32_MAX },
	[STATE_TLB] = { "remembered", "forgotten", BIT(0) | BIT(1),
	    BIT(0) | BIT(1), BIT(0) | BIT(1) },
	[STATE_PROC] = { "a new process", "has ended", 0, 0, 0 },
	[STATE_ENTRY] = { "a new map entry",
	    "no map entry any more",
	    BIT(AT_ENTRY_PROT) | BIT(AT_ENTRY_FLAGS) | BIT(AT_ENTRY_OBJECT),
	    BIT(AT_ENTRY_END) | BIT(AT_ENTRY_PROT) | BIT(AT_ENTRY_MAX) |
	    BIT(AT_ENTRY_INHERIT) | BIT(AT_ENTRY_FLAGS) |
	    BIT(AT_ENTRY_WIRED) | BIT(AT_ENTRY_OBJECT) |
	    BIT(AT_ENTRY_OFFSET), UINT32_MAX },
	[STATE_PTE] = { "mapped", "mapped no more",
	    BIT(AT_PTE_PROT) | BIT(AT_PTE_FRAME), BIT(AT_PTE_PROT) |
	    BIT(AT_PTE_FRAME) | BIT(AT_PTE_FLAGS) | BIT(AT_PTE_OBJECT),
	    BIT(AT_PTE_PROT) | BIT(AT_PTE_FRAME) },
	[STATE_OBJECT] = { "a new object", "destroyed",
	    BIT(AT_OBJECT_KIND) | BIT(AT_OBJECT_SIZE) |
	    BIT(AT_OBJECT_BACKING),
	    BIT(AT_OBJECT_SIZE) | BIT(AT_OBJECT_REFS) |
	    BIT(AT_OBJECT_FLAGS) | BIT(AT_OBJECT_BACKING) |
	    BIT(AT_OBJECT_BOFF),
	    BIT(AT_OBJECT_SIZE) | BIT(AT_OBJECT_BACKING) |
	    BIT(AT_OBJECT_BOFF) },
	[STATE_PAGE] = { "a new page", "freed",
	    BIT(AT_PAGE_FRAME) | BIT(AT_PAGE_WORD),
	    BIT(AT_PAGE_FRAME) | BIT(AT_PAGE_VALID) | BIT(AT_PAGE_DIRTY) |
	    BIT(AT_PAGE_WIRE) | BIT(AT_PAGE_BUSY) | BIT(AT_PAGE_QUEUE) |
	    BIT(AT_PAGE_WORD),
	    BIT(AT_PAGE_FRAME) | BIT(AT_PAGE_WIRE) },
	[STATE_SWAP] = { "in swap", "no longer in swap", BIT(0), BIT(0), 0 },
};

static uint32_t
told_values(const struct effect_words *w, const struct effect *e)
{
	const struct kind_words *k = &kinds[e->item.kind];

	if (e->how == EFFECT_ADD)
		return (k->added);
	if (e->how == EFFECT_REMOVE)
		return (0);
	return (e->changed & k->changed & (w->brief ? k->brief : ~0u));
}

/* The other half of a page that goes from object to object; NULL: none. */
static const struct effect *
find_move(const struct effect_words *w, const struct effect *e)
{
	const struct effect *o;

	if (e->item.kind != STATE_PAGE || e->how == EFFECT_CHANGE)
		return (NULL);
	for (o = w->all; o < w->end; o++) {
		if (o->item.kind == STATE_PAGE && o->how != EFFECT_CHANGE &&
		    o->how != e->how && o->item.v[AT_PAGE_FRAME] ==
		    e->item.v[AT_PAGE_FRAME] &&
		    o->item.v[AT_PAGE_WORD] == e->item.v[AT_PAGE_WORD])
			return (o);
	}
	return (NULL);
}

static bool
is_told(const struct effect_words *w, const struct effect *e)
{
	const struct kind_words *k = &kinds[e->item.kind];

	if (e->how == EFFECT_ADD && find_move(w, e) != NULL)
		return (false);
	if (w->brief && e->how == EFFECT_REMOVE &&
	    e->item.kind == STATE_OBJECT)
		return (false);	/* an event has said it */
	switch (e->how) {
	case EFFECT_ADD:
		return (k->come != NULL && !(w->brief &&
		    e->item.kind == STATE_TLB));
	case EFFECT_REMOVE:
		return (k->go != NULL);
	case EFFECT_CHANGE:
		break;
	}
	return (told_values(w, e) != 0);
}

static uint64_t
index_step(const struct state_item *i)
{
	switch (i->kind) {
	case STATE_PTE:
		return ((uint64_t)PAGE_SIZE << 9 * i->v[AT_PTE_PSIND]);
	case STATE_TLB:
		return (PAGE_SIZE);
	default:
		return (1);
	}
}

/* Frames, and pages behind page-table entries, count on; words may differ. */
static bool
follows_on(const struct state_field *f, uint64_t a, uint64_t b)
{
	return (f->type == VALUE_FRAME || f->type == VALUE_NUMBER ?
	    b == a || b == a + 1 : a == b);
}

/* Can one line tell of both? */
static bool
is_alike(const struct effect_words *w, const struct effect *a,
    const struct effect *b)
{
	uint32_t told = told_values(w, a);
	unsigned i;

	if (a->item.kind == STATE_PTE && a->how == EFFECT_ADD)
		told |= BIT(AT_PTE_PSIND) | BIT(AT_PTE_OBJECT) |
		    BIT(AT_PTE_PAGE);
	if (a->how != b->how || a->item.kind != b->item.kind ||
	    a->item.whose != b->item.whose ||
	    a->item.second != b->item.second ||
	    told_values(w, a) != told_values(w, b) ||
	    (a->item.kind != STATE_PAGE && a->item.kind != STATE_PTE &&
	    a->item.kind != STATE_SWAP) ||
	    b->item.index - a->item.index != index_step(&a->item) ||
	    find_move(w, a) != NULL || find_move(w, b) != NULL)
		return (false);
	for (i = 0; i < STATE_VALUES; i++) {
		if ((told & BIT(i)) != 0 && !follows_on(
		    state_field(a->item.kind, i), a->item.v[i], b->item.v[i]))
			return (false);
	}
	return (true);
}

static void
print_addresses(struct effect_words *w, const struct state_item *first,
    const struct state_item *last)
{
	uint64_t end = last->index + index_step(last);

	if (first->kind == STATE_ENTRY)
		end = first->v[AT_ENTRY_END];
	print_fmt(&w->out, "%s 0x%" PRIx64, names_get(w->names, NAME_PROC,
	    first->kind == STATE_TLB ? first->second : first->whose).text,
	    first->index);
	if (end - first->index != PAGE_SIZE || first->kind == STATE_ENTRY)
		print_fmt(&w->out, "-0x%" PRIx64, end);
}

/* What the line is about. */
static void
print_subject(struct effect_words *w, const struct state_item *first,
    const struct state_item *last)
{
	const struct state_kind_row *row = state_row(first->kind);

	switch (first->kind) {
	case STATE_PAGE:
	case STATE_SWAP:
		print_fmt(&w->out, "%s[%" PRIu64, names_get(w->names,
		    NAME_OBJECT, first->whose).text, first->index);
		if (first != last)
			print_fmt(&w->out, "-%" PRIu64, last->index);
		print_fmt(&w->out, "]");
		break;
	case STATE_TLB:
		print_fmt(&w->out, "TLB of %s, ", names_get(w->names,
		    NAME_THREAD, first->whose).text);
		print_addresses(w, first, last);
		break;
	case STATE_ENTRY:
	case STATE_PTE:
		print_addresses(w, first, last);
		break;
	default:
		print_fmt(&w->out, "%s", row->owner != NAME_TEXT ?
		    names_get(w->names, row->owner, first->whose).text :
		    row->name);
		break;
	}
}

/* "frame 3", "frames 3 to 5", "dirty ff" */
static void
print_one_value(struct effect_words *w, const struct state_item *first,
    const struct state_item *last, unsigned i)
{
	const struct state_field *f = state_field(first->kind, i);
	uint64_t a = first->v[i], b = last->v[i];

	if (f->type != VALUE_FRAME)
		print_fmt(&w->out, "%s ", f->name);
	value_print(&w->out, f, a, w->names);
	if (a != b && (f->type == VALUE_FRAME || f->type == VALUE_NUMBER)) {
		print_fmt(&w->out, " to ");
		value_print(&w->out, f, b, w->names);
	}
}

/* A value that says nothing: no flags, no object below. */
static bool
is_nothing(const struct state_field *f, uint64_t v)
{
	return (v == STATE_NONE || (f->type == VALUE_FLAGS && v == 0));
}

/* Which pages page-table entries show. */
static void
print_shown(struct effect_words *w, const struct state_item *first,
    const struct state_item *last)
{
	print_fmt(&w->out, ", %s[%" PRIu64, names_get(w->names, NAME_OBJECT,
	    (uint32_t)first->v[AT_PTE_OBJECT]).text, first->v[AT_PTE_PAGE]);
	if (last->v[AT_PTE_PAGE] != first->v[AT_PTE_PAGE])
		print_fmt(&w->out, "-%" PRIu64, last->v[AT_PTE_PAGE]);
	print_fmt(&w->out, "]");
}

static void
print_added(struct effect_words *w, const struct effect *first,
    const struct effect *last)
{
	const struct state_field *f;
	unsigned i;

	print_fmt(&w->out, "%s", kinds[first->item.kind].come);
	for (i = 0; i < state_row(first->item.kind)->nfields; i++) {
		f = state_field(first->item.kind, i);
		if ((told_values(w, first) & BIT(i)) == 0 ||
		    is_nothing(f, first->item.v[i]))
			continue;
		print_fmt(&w->out, ", ");
		print_one_value(w, &first->item, &last->item, i);
	}
	if (first->item.kind == STATE_PTE &&
	    first->item.v[AT_PTE_OBJECT] != STATE_NONE)
		print_shown(w, &first->item, &last->item);
}

/* "dirty 00 -> ff", "faults +1", "no flags any more" */
static void
print_change(struct effect_words *w, const struct state_item *was,
    const struct state_item *first, const struct state_item *last, unsigned i)
{
	const struct state_field *f = state_field(first->kind, i);

	if (first->kind == STATE_COUNTERS && was != NULL) {
		print_fmt(&w->out, "%s +%" PRIu64, f->name,
		    first->v[i] - was->v[i]);
		return;
	}
	if (f->type != VALUE_FRAME)
		print_fmt(&w->out, "%s ", f->name);
	if (was != NULL) {
		if (f->type == VALUE_FLAGS && was->v[i] == 0)
			print_fmt(&w->out, "none");
		else
			value_print(&w->out, f, was->v[i], w->names);
		print_fmt(&w->out, " -> ");
	}
	if (f->type == VALUE_FLAGS && first->v[i] == 0)
		print_fmt(&w->out, "none");
	else
		value_print(&w->out, f, first->v[i], w->names);
	if (first->v[i] != last->v[i])
		print_fmt(&w->out, "...");
}

static const struct state_item *
find_before(const struct effect_words *w, const struct state_item *i)
{
	if (i->kind == STATE_TLB)
		return (NULL);	/* its key has two owners */
	return (state_find(w->before, i->kind, i->whose, i->index));
}

static void
print_changes(struct effect_words *w, const struct effect *first,
    const struct effect *last)
{
	const struct state_item *was = find_before(w, &first->item);
	uint32_t told = told_values(w, first);
	const char *between = "";
	unsigned i;

	for (i = 0; i < state_row(first->item.kind)->nfields; i++) {
		if ((told & BIT(i)) == 0)
			continue;
		print_fmt(&w->out, "%s", between);
		print_change(w, was, &first->item, &last->item, i);
		between = ", ";
	}
}

static void
print_removed(struct effect_words *w, const struct effect *e)
{
	const struct effect *to = find_move(w, e);

	if (to == NULL) {
		print_fmt(&w->out, "%s", kinds[e->item.kind].go);
		return;
	}
	print_fmt(&w->out, "becomes ");
	print_subject(w, &to->item, &to->item);
}

static void
tell_alike(struct effect_words *w, const struct effect *first,
    const struct effect *last)
{
	print_fmt(&w->out, "%s", w->prefix);
	print_subject(w, &first->item, &last->item);
	print_fmt(&w->out, ": ");
	switch (first->how) {
	case EFFECT_ADD:
		print_added(w, first, last);
		break;
	case EFFECT_REMOVE:
		print_removed(w, first);
		break;
	case EFFECT_CHANGE:
		print_changes(w, first, last);
		break;
	}
	print_fmt(&w->out, "\n");
}

unsigned
effect_words_tell(struct effect_words *w, const struct effect *e, size_t n)
{
	const struct effect *end = e + n, *last;
	unsigned nlines = 0;

	w->all = e;
	w->end = end;
	for (; e < end; e = last + 1) {
		last = e;
		if (!is_told(w, e))
			continue;
		while (last + 1 < end && is_alike(w, last, last + 1))
			last++;
		tell_alike(w, e, last);
		nlines++;
	}
	return (nlines);
}
