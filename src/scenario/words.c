/* SPDX-License-Identifier: BSD-2-Clause */
/* Words that mean a value: found, listed, and the nearest to a mistyped one. */
#include <sys/param.h>
#include <bsd/string.h>
#include "scenario/parse.h"

#define	NEAR_MAX	24	/* longest word that gets a suggestion */
#define	NEAR_EDITS	2	/* most letters that differ */

bool
word_find(const struct word *w, struct slice word, int *value)
{
	for (; w->word != NULL; w++) {
		if (!slice_is(word, w->word))
			continue;
		*value = w->value;
		return (true);
	}
	return (false);
}

void
word_list(const struct word *w, const char *separator, const char *last,
    char *list, size_t size)
{
	for (; w->word != NULL; w++) {
		strlcat(list, w->word, size);
		if (w[1].word != NULL)
			strlcat(list, w[2].word != NULL ? separator : last,
			    size);
	}
}

/* Insertions, deletions and replacements between two short words. */
static unsigned
count_edits(struct slice a, const char *b, size_t blen)
{
	unsigned row[NEAR_MAX + 1], diagonal, above, edits;
	size_t i, j;

	for (j = 0; j <= blen; j++)
		row[j] = (unsigned)j;
	for (i = 1; i <= a.len; i++) {
		diagonal = row[0];
		row[0] = (unsigned)i;
		for (j = 1; j <= blen; j++) {
			above = row[j];
			edits = diagonal + (a.p[i - 1] != b[j - 1]);
			edits = MIN(edits, above + 1);
			edits = MIN(edits, row[j - 1] + 1);
			diagonal = above;
			row[j] = edits;
		}
	}
	return (row[blen]);
}

const char *
word_nearest(struct slice word, word_nth_fn *nth, const void *arg)
{
	const char *best, *text;
	unsigned d, best_d, i;
	size_t len;

	best = NULL;
	best_d = UINT_MAX;
	if (word.len > NEAR_MAX)
		return (NULL);
	for (i = 0; (text = nth(arg, i)) != NULL; i++) {
		len = strlen(text);
		if (len == 0 || len > NEAR_MAX)
			continue;
		d = count_edits(word, text, len);
		if (d > NEAR_EDITS || d >= len)
			continue;
		/* Of two as near the one with the same first letter. */
		d = 2 * d + (word.p[0] != text[0]);
		if (d < best_d) {
			best = text;
			best_d = d;
		}
	}
	return (best);
}
