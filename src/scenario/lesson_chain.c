/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain as it is drawn, compared with the machine's, object by object and
 * page by page:
 *
 *	[S2: . . . 3] -> [*: 0 1 . s]
 *	[S1: s0-3 17 of 64]
 */
#include <vmsim/process.h>
#include "scenario/lesson.h"
#include "scenario/parse.h"

/* What stands between two brackets. */
struct drawn {
	struct slice name;
	struct slice pages;
};

/* Takes one object, and the arrow behind it, off `rest`. */
static bool
take_drawn(struct slice *rest, struct drawn *d)
{
	const char *end, *colon;
	struct slice inner;

	*rest = slice_trim(*rest);
	end = memchr(rest->p, ']', rest->len);
	if (!slice_begins(*rest, "[") || end == NULL)
		return (false);
	inner = (struct slice){ rest->p + 1, (size_t)(end - rest->p) - 1 };
	colon = memchr(inner.p, ':', inner.len);
	if (colon == NULL || colon == inner.p)
		return (false);
	d->name = (struct slice){ inner.p, (size_t)(colon - inner.p) };
	d->pages = slice_trim(slice_after(inner, d->name.len + 1));
	*rest = slice_trim(slice_after(*rest, (size_t)(end - rest->p) + 1));
	if (rest->len == 0)
		return (true);
	if (!slice_begins(*rest, "->"))
		return (false);
	*rest = slice_trim(slice_after(*rest, strlen("->")));
	return (rest->len != 0);
}

static bool
take_word(struct slice *rest, struct slice *word)
{
	size_t n = 0;

	*rest = slice_trim(*rest);
	while (n < rest->len && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	*word = (struct slice){ rest->p, n };
	*rest = slice_after(*rest, n);
	return (n > 0);
}

/* "... of N": pages by ranges; else each has a place. */
static bool
drawn_size(const struct drawn *d, uint64_t *npages, bool *ranges)
{
	struct slice rest = d->pages, word;
	uint64_t n;

	*npages = 0;
	*ranges = false;
	while (take_word(&rest, &word)) {
		if (slice_is(word, "of")) {
			*ranges = true;
			return (take_word(&rest, &word) &&
			    number_pages(word, npages) && rest.len == 0);
		}
		(*npages)++;
	}
	rest = d->pages;
	for (n = 0; take_word(&rest, &word); n++) {
		uint64_t digit;

		if (!slice_is(word, ".") && !slice_is(word, "s") &&
		    !(number_value(word, &digit) && digit == n))
			return (false);
	}
	return (*npages > 0);
}

/* "[s]A[-B]", or "-" */
static bool
read_range(struct slice word, bool *swapped, uint64_t *a, uint64_t *b)
{
	const char *dash;

	*a = 1;
	*b = 0;
	if (slice_is(word, "-"))
		return (true);
	*swapped = slice_begins(word, "s");
	word = slice_after(word, *swapped);
	dash = memchr(word.p, '-', word.len);
	if (dash == NULL)
		return (number_value(word, a) && number_value(word, b));
	return (number_value((struct slice){ word.p,
	    (size_t)(dash - word.p) }, a) && number_value(slice_after(word,
	    (size_t)(dash - word.p) + 1), b));
}

static enum vmsim_place
drawn_place(const struct drawn *d, bool ranges, uint64_t pindex)
{
	struct slice rest = d->pages, word;
	bool swapped = false;
	uint64_t a, b, i;

	for (i = 0; take_word(&rest, &word) && !slice_is(word, "of"); i++) {
		if (ranges && read_range(word, &swapped, &a, &b) &&
		    a <= pindex && pindex <= b)
			return (swapped ? VMSIM_PLACE_SWAP :
			    VMSIM_PLACE_MEMORY);
		if (!ranges && i == pindex)
			return (slice_is(word, ".") ? VMSIM_PLACE_NONE :
			    slice_is(word, "s") ? VMSIM_PLACE_SWAP :
			    VMSIM_PLACE_MEMORY);
	}
	return (VMSIM_PLACE_NONE);
}

bool
chain_is_drawn_well(struct slice text)
{
	struct slice rest = slice_trim(text), pages, word;
	struct drawn d;
	uint64_t n, a, b;
	bool ranges, swapped;

	if (slice_is(rest, "none"))
		return (true);
	do {
		if (!take_drawn(&rest, &d) || !drawn_size(&d, &n, &ranges))
			return (false);
		pages = d.pages;
		while (ranges && take_word(&pages, &word) &&
		    !slice_is(word, "of"))
			if (!read_range(word, &swapped, &a, &b))
				return (false);
	} while (rest.len > 0);
	return (true);
}

static bool
object_is(struct vmsim *vm, const struct vmsim_link *link,
    const struct drawn *d)
{
	bool ranges;
	uint64_t n, i;

	if (!slice_is(d->name, "*") && !slice_is(d->name, link->name))
		return (false);
	if (!drawn_size(d, &n, &ranges) || n != link->npages)
		return (false);
	for (i = 0; i < n; i++)
		if (vmsim_object_place(vm, link->object, i) !=
		    drawn_place(d, ranges, i))
			return (false);
	return (true);
}

bool
chain_is(struct vmsim_proc *p, uint64_t addr, struct slice drawing)
{
	struct vmsim *vm = vmsim_proc_machine(p);
	struct slice rest = slice_trim(drawing);
	struct vmsim_link link;
	struct drawn d;
	unsigned i;

	if (slice_is(rest, "none"))
		return (!vmsim_chain_nth(p, addr, 0, &link));
	for (i = 0; rest.len > 0; i++)
		if (!take_drawn(&rest, &d) ||
		    !vmsim_chain_nth(p, addr, i, &link) ||
		    !object_is(vm, &link, &d))
			return (false);
	return (!vmsim_chain_nth(p, addr, i, &link));
}
