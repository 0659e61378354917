/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of a parsed scenario: taken in pieces, given back all at once. */
#include <stdlib.h>
#include "scenario/parse.h"

struct piece {
	struct piece *older;
	_Alignas(16) char bytes[];
};

void *
memory_alloc(struct scenario *s, size_t size)
{
	struct piece *piece;

	piece = calloc(1, sizeof(*piece) + size);
	if (piece == NULL)
		return (NULL);
	piece->older = s->pieces;
	s->pieces = piece;
	return (piece->bytes);
}

char *
memory_string(struct scenario *s, struct slice text)
{
	char *copy;

	copy = memory_alloc(s, text.len + 1);
	if (copy != NULL)
		memcpy(copy, text.p, text.len);
	return (copy);
}

void
memory_free(struct scenario *s)
{
	struct piece *piece;

	while ((piece = s->pieces) != NULL) {
		s->pieces = piece->older;
		free(piece);
	}
}
