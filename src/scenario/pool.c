/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of a parsed scenario: handed out upwards, given back all at once. */
#include <stdlib.h>
#include <string.h>
#include "scenario/language.h"

#define	POOL_CHUNK	(64 * 1024)

struct chunk {
	struct chunk *next;
	size_t	 used;
	size_t	 size;
	_Alignas(16) char bytes[];
};

struct pool {
	struct chunk *newest;
};

struct pool *
pool_create(void)
{
	return (calloc(1, sizeof(struct pool)));
}

void
pool_destroy(struct pool *pool)
{
	struct chunk *c, *next;

	if (pool == NULL)
		return;
	for (c = pool->newest; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(pool);
}

static struct chunk *
add_chunk(struct pool *pool, size_t size)
{
	struct chunk *c;

	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		return (NULL);
	c->next = pool->newest;
	c->used = 0;
	c->size = size;
	pool->newest = c;
	return (c);
}

/* The bytes are zero. */
void *
pool_alloc(struct pool *pool, size_t size)
{
	struct chunk *c;
	char *p;

	size = (size + 15) & ~(size_t)15;
	c = pool->newest;
	if (c == NULL || c->size - c->used < size)
		c = add_chunk(pool, size > POOL_CHUNK ? size : POOL_CHUNK);
	if (c == NULL)
		return (NULL);
	p = c->bytes + c->used;
	c->used += size;
	return (memset(p, 0, size));
}
