/* SPDX-License-Identifier: BSD-2-Clause */
/* An object, its pages and its swap blocks in a dump. */
#include <inttypes.h>
#include <vm/vm_page.h>
#include "observe/dump.h"
#include "observe/observe.h"

static const char *
busy_word(const struct state_item *page)
{
	uint64_t busy = page->v[AT_PAGE_BUSY];

	if (busy == STATE_NONE)
		return ("");
	return ((busy & VPB_BIT_EXCLUSIVE) != 0 ? " xbusy" : " sbusy");
}

/* `n` pages from this one on are alike. */
static void
dump_page(struct dump *d, const struct state_item *page, uint64_t n)
{
	const uint64_t *v = page->v;

	print_fmt(&d->out, "%s page %" PRIu64 " valid=%02" PRIx64 " dirty=%02"
	    PRIx64 " wire=%" PRIu64 "%s", d->prefix, page->index,
	    v[AT_PAGE_VALID], v[AT_PAGE_DIRTY], v[AT_PAGE_WIRE],
	    busy_word(page));
	value_print_flags(&d->out, state_field(STATE_PAGE, AT_PAGE_FLAGS),
	    v[AT_PAGE_FLAGS]);
	dump_count(d, n);
}

/* Does a dump show the same of both but the index? */
static bool
look_alike(const struct state_item *a, const struct state_item *b)
{
	return (a->v[AT_PAGE_VALID] == b->v[AT_PAGE_VALID] &&
	    a->v[AT_PAGE_DIRTY] == b->v[AT_PAGE_DIRTY] &&
	    a->v[AT_PAGE_WIRE] == b->v[AT_PAGE_WIRE] &&
	    a->v[AT_PAGE_FLAGS] == b->v[AT_PAGE_FLAGS] &&
	    busy_word(a) == busy_word(b));
}

static void
dump_pages(struct dump *d, uint32_t object)
{
	const struct state_item *page, *end;
	size_t n;

	page = state_range(d->state, STATE_PAGE, object, &n);
	end = page + n;
	for (; page < end; page += n) {
		n = 1;
		while (d->runs && page + n < end &&
		    page[n].index == page->index + n &&
		    look_alike(page, &page[n]))
			n++;
		dump_page(d, page, n);
	}
}

static void
dump_swap(struct dump *d, uint32_t object)
{
	const struct state_item *swap;
	size_t i, n;

	swap = state_range(d->state, STATE_SWAP, object, &n);
	for (i = 0; i < n; i++)
		print_fmt(&d->out, "%s swap %" PRIu64 "\n", d->prefix,
		    swap[i].index);
}

/* "object F file" or, as recorded, "object 2 file:F" */
static void
dump_heading(struct dump *d, const struct state_item *object)
{
	const struct words name = names_get(d->names, NAME_OBJECT,
	    object->whose);
	const struct words kind = names_get(d->names, NAME_TEXT,
	    (uint32_t)object->v[AT_OBJECT_KIND]);

	print_fmt(&d->out, "%sobject ", d->prefix);
	if (!d->recorded)
		print_fmt(&d->out, "%s %s", name.text, kind.text);
	else
		print_fmt(&d->out, "%d %s%s%s", dump_number(d, object->whose),
		    kind.text, object->v[AT_OBJECT_NAMED] != 0 ? ":" : "",
		    object->v[AT_OBJECT_NAMED] != 0 ? name.text : "");
}

void
dump_object(struct dump *d, const struct state_item *object)
{
	const uint64_t *v = object->v;

	dump_heading(d, object);
	print_fmt(&d->out, " size=%" PRIu64 " refs=%" PRIu64 " shadows=%"
	    PRIu64 " resident=%" PRIu64, v[AT_OBJECT_SIZE], v[AT_OBJECT_REFS],
	    v[AT_OBJECT_SHADOWS], v[AT_OBJECT_RESIDENT]);
	value_print_flags(&d->out, state_field(STATE_OBJECT, AT_OBJECT_FLAGS),
	    v[AT_OBJECT_FLAGS]);
	dump_ref(d, "backing", v[AT_OBJECT_BACKING]);
	print_fmt(&d->out, " boff=0x%" PRIx64 "\n", v[AT_OBJECT_BOFF]);
	dump_pages(d, object->whose);
	dump_swap(d, object->whose);
}
