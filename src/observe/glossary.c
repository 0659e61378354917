/* SPDX-License-Identifier: BSD-2-Clause */
/* Words explained. */
#include <ctype.h>
#include <string.h>
#include <vmsim/trace.h>
#include "observe/glossary.h"

#define	WIDTH	78		/* of what is printed, without a bar */

/* The next letter or digit of a word; 0 at its end. */
static int
next_letter(const char **word)
{
	while (**word != '\0' && !isalnum((unsigned char)**word))
		(*word)++;
	return (**word != '\0' ? tolower((unsigned char)*(*word)++) : 0);
}

static bool
is_same_word(const char *a, const char *b)
{
	int x, y;

	do {
		x = next_letter(&a);
		y = next_letter(&b);
	} while (x == y && x != 0);
	return (x == y);
}

const struct glossary_row *
glossary_find(const char *word)
{
	unsigned i;

	for (i = 0; i < glossary_nrows; i++) {
		if (is_same_word(glossary_rows[i].word, word))
			return (&glossary_rows[i]);
	}
	return (NULL);
}

/* The first `len` bytes of a text, in lines; no word is longer than one. */
static void
print_wrapped(struct printer *out, const char *text, size_t len, int indent)
{
	size_t n, width = (size_t)(WIDTH - indent);

	while (len > 0) {
		n = len;
		if (n > width) {
			for (n = width; text[n] != ' '; n--)
				continue;
		}
		print_fmt(out, "%*s%.*s\n", indent, "", (int)n, text);
		while (n < len && text[n] == ' ')
			n++;
		text += n;
		len -= n;
	}
}

size_t
glossary_first_len(const struct glossary_row *row)
{
	const char *end = strstr(row->text, ". ");

	return (end != NULL ? (size_t)(end + 1 - row->text) :
	    strlen(row->text));
}

void
glossary_why(struct printer *out, const char *word, int indent)
{
	const struct glossary_row *row = glossary_find(word);

	if (row != NULL)
		print_wrapped(out, row->text, glossary_first_len(row),
		    indent);
}

static void
print_word(struct printer *out, const struct glossary_row *row)
{
	print_fmt(out, "%s\n", row->word);
	print_wrapped(out, row->text, strlen(row->text), 4);
	if (strncmp(row->names, "none", strlen("none")) != 0)
		print_fmt(out, "    FreeBSD: %s\n", row->names);
}

bool
vmsim_explain(const char *word, vmsim_print_t *print, void *arg)
{
	struct printer out = { print, arg };
	const struct glossary_row *row;
	unsigned i;

	if (word == NULL) {
		for (i = 0; i < glossary_nrows; i++)
			print_fmt(&out, "%s\n", glossary_rows[i].word);
		return (true);
	}
	row = glossary_find(word);
	if (row != NULL)
		print_word(&out, row);
	return (row != NULL);
}
