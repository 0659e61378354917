/* SPDX-License-Identifier: BSD-2-Clause */
/* The topics, and a walk over the operations of one. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "cli/quiz.h"

#define	WALK_OPS	14	/* behind the set-up */
#define	BASE		0x10000000

#define	MEMORY	"proc P0\nmmap P0 0x10000000 4 rw private anon 0\n"

/* A page that is in swap. */
static bool
is_swapped(const struct quiz_before *b)
{
	return (b->look.place == VMSIM_PLACE_SWAP);
}

/* A process with wired pages. */
static bool
is_wired(const struct quiz_before *b)
{
	return (b->wired > 0);
}

/* A page that is there, and may not be written, by nobody else's doing. */
static bool
is_protected(const struct quiz_before *b)
{
	return (b->nprocs == 1 && b->look.place == VMSIM_PLACE_MEMORY &&
	    (b->look.prot & VMSIM_PROT_WRITE) == 0);
}

static const struct quiz_topic topics[] = {
	{
	    .name = "zero", .setup = MEMORY, .window = 3,
	    .kinds = QUIZ_BIT(QUIZ_FAULT) | QUIZ_BIT(QUIZ_FRAMES) |
		QUIZ_BIT(QUIZ_RIGHTS),
	    .recipe.weights = { [OP_LOAD] = 6, [OP_STORE] = 6,
		[OP_MPROTECT] = 1, [OP_MADVISE] = 1 },
	},
	{
	    .name = "cow", .setup = MEMORY, .window = 2,
	    .kinds = QUIZ_BIT(QUIZ_FAULT) | QUIZ_BIT(QUIZ_SOURCE) |
		QUIZ_BIT(QUIZ_FRAMES) | QUIZ_BIT(QUIZ_VALUE) |
		QUIZ_BIT(QUIZ_DEPTH) | QUIZ_BIT(QUIZ_WHO) |
		QUIZ_BIT(QUIZ_RIGHTS),
	    .recipe.weights = { [OP_LOAD] = 4, [OP_STORE] = 9, [OP_FORK] = 4,
		[OP_EXIT] = 2 },
	},
	{
	    .name = "file",
	    .setup = "object F file 4\nproc P0\n"
		"mmap P0 0x10000000 2 rw shared F 0\n"
		"mmap P0 0x10002000 2 rw private F 0\n",
	    .window = 4,
	    .kinds = QUIZ_BIT(QUIZ_FAULT) | QUIZ_BIT(QUIZ_SOURCE) |
		QUIZ_BIT(QUIZ_VALUE) | QUIZ_BIT(QUIZ_DEPTH) |
		QUIZ_BIT(QUIZ_FRAMES),
	    .recipe.weights = { [OP_LOAD] = 6, [OP_STORE] = 7, [OP_FORK] = 1,
		[OP_MSYNC] = 1, [OP_EVICT] = 1 },
	},
	{
	    .name = "protect", .is_about = is_protected,
	    .setup = MEMORY, .window = 2,
	    .kinds = QUIZ_BIT(QUIZ_RIGHTS) | QUIZ_BIT(QUIZ_FAULT),
	    .recipe.weights = { [OP_LOAD] = 4, [OP_STORE] = 6,
		[OP_MPROTECT] = 6, [OP_FORK] = 1 },
	},
	{
	    .name = "swap", .is_about = is_swapped,
	    .setup = MEMORY, .window = 2,
	    .kinds = QUIZ_BIT(QUIZ_FAULT) | QUIZ_BIT(QUIZ_VALUE) |
		QUIZ_BIT(QUIZ_FRAMES) | QUIZ_BIT(QUIZ_RIGHTS),
	    .recipe.weights = { [OP_LOAD] = 5, [OP_STORE] = 6,
		[OP_EVICT] = 7, [OP_FORK] = 2 },
	},
	{
	    .name = "wire", .is_about = is_wired,
	    .setup = MEMORY, .window = 3,
	    .kinds = QUIZ_BIT(QUIZ_FRAMES) | QUIZ_BIT(QUIZ_FAULT) |
		QUIZ_BIT(QUIZ_DEPTH),
	    .recipe.weights = { [OP_LOAD] = 3, [OP_STORE] = 6,
		[OP_MLOCK] = 4, [OP_MUNLOCK] = 2, [OP_FORK] = 3,
		[OP_EVICT] = 3 },
	},
};

const struct quiz_topic *
quiz_topic_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		if (strcmp(name, topics[i].name) == 0)
			return (&topics[i]);
	return (NULL);
}

/* P0 is A; the value 0xa0002 is 3. */
static void
print_short_word(FILE *f, const char *word, size_t len)
{
	if (len >= 2 && word[0] == 'P' && isdigit((unsigned char)word[1]))
		fprintf(f, "%c", (int)('A' + strtoul(word + 1, NULL, 10)));
	else if (len == 7 && strncmp(word, "0xa0", 4) == 0)
		fprintf(f, "%lu", strtoul(word + 4, NULL, 16) + 1);
	else
		fwrite(word, 1, len, f);
}

/* Names and values that are short to read; the generator's text is freed. */
static char *
simplify(char *text)
{
	const char *p = text;
	char *result = NULL;
	size_t len, n;
	FILE *f;

	f = open_memstream(&result, &len);
	while (f != NULL && *p != '\0') {
		n = strcspn(p, " \n");
		print_short_word(f, p, n);
		p += n;
		if (*p != '\0')
			fputc(*p++, f);
	}
	free(text);
	if (f == NULL || fclose(f) != 0)
		return (NULL);
	return (result);
}

char *
quiz_walk(const struct quiz_topic *topic, uint64_t seed)
{
	struct gen g = {
		.random = seed,
		.recipe = topic->recipe,
		.base = BASE,
		.window = topic->window,
		.nprocs = 1,
		.next_proc = 1,
	};
	unsigned i;

	for (i = 0; i < GEN_HOT; i++)
		g.hot[i] = BASE + gen_below(&g, topic->window) * 4096;
	gen_say(&g, "%s", topic->setup);
	for (i = 0; i < WALK_OPS; i++)
		gen_operation(&g, true);
	return (g.text != NULL ? simplify(g.text) : NULL);
}
