/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values as the text writes them: 33 that is stored is read back as 33, and
 * 0x21 as 0x21.  What counts is the first place that has the value.
 */
#include <stdlib.h>
#include "scenario/parse.h"

bool
written_add(struct scenario *s, struct slice word, uint64_t value)
{
	struct written *w;

	w = memory_alloc(s, sizeof(*w));
	if (w == NULL)
		return (parse_fail(s, "out of memory"));
	*w = (struct written){ s->written, value, s->nwritten++,
	    !slice_begins(word, "0x") };
	s->written = w;
	return (true);
}

/* By value, of equal ones the first mention first. */
static int
compare_written(const void *a, const void *b)
{
	const struct written *const *x = a, *const *y = b;

	if ((*x)->value != (*y)->value)
		return ((*x)->value < (*y)->value ? -1 : 1);
	return ((*x)->place < (*y)->place ? -1 : 1);
}

bool
written_sort(struct scenario *s)
{
	const struct written **v, *w;
	size_t i = 0, n = 0;

	if (s->nwritten == 0)
		return (true);
	v = memory_alloc(s, s->nwritten * sizeof(*v));
	if (v == NULL)
		return (parse_fail(s, "out of memory"));
	for (w = s->written; w != NULL; w = w->older)
		v[i++] = w;
	qsort(v, s->nwritten, sizeof(*v), compare_written);
	for (i = 0; i < s->nwritten; i++) {
		if (n == 0 || v[n - 1]->value != v[i]->value)
			v[n++] = v[i];
	}
	s->by_value = v;
	s->nvalues = n;
	return (true);
}

bool
written_decimal(const struct scenario *s, uint64_t value)
{
	size_t high = s->nvalues, low = 0, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->by_value[middle]->value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return (low < s->nvalues && s->by_value[low]->value == value &&
	    s->by_value[low]->decimal);
}
