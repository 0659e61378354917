/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Iterative context bounding: all schedules without a preemption, then all
 * with one, and so on up to the bound.
 *
 * Source: Musuvathi, Qadeer: Iterative context bounding for systematic testing
 * of multithreaded programs, PLDI 2007.
 *
 * A schedule with k preemptions is one with k - 1, up to a point where another
 * thread is preferred to the one that runs; such beginnings are collected
 * while level k - 1 is explored.  Reduction: where an execution arrives with
 * the same steps behind it up to the order of independent ones, and the same
 * thread running, the state is the same, and all that can follow has been
 * explored from there with at least as many preemptions left, as levels come
 * in order.  So it is given up.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "explore/explore.h"

/* Schedules that begin a level: for each the number of its steps, then slot
   and length of its runs. */
struct beginnings {
	ARRAY(uint16_t)	 words;		/* (t) */
	uint64_t n;			/* (t) schedules */
};

struct bounded {
	struct beginnings now;		/* (t) of this level */
	struct beginnings next;		/* (t) of the next one */
	size_t	 at;			/* (t) next word of `now` */
	uint64_t ntaken;		/* (t) of `now` */
	uint8_t	*forced;		/* (t) slots of the present beginning */
	uint32_t nforced;		/* (t) */
	unsigned level;			/* (t) preemptions */
	bool	 begun;			/* (t) */
	uint64_t nnumbered;		/* (t) beginnings numbered, for parts */
	struct hash_table nodes;	/* (t) that were arrived at */
};

static void
add_word(struct execution *x, struct beginnings *l, unsigned word)
{
	if (ARRAY_RESERVE(&l->words))
		l->words.v[l->words.n++] = (uint16_t)word;
	else
		x->no_memory = true;
}

/* The steps so far, then one of `slot`. */
static void
add_beginning(struct search *sr, unsigned slot)
{
	struct execution *x = &sr->run;
	struct bounded *b = sr->state;
	struct beginnings *l = &b->next;
	uint32_t i, length = 0;

	if (b->level == 0 && sr->config.nshards > 1 &&
	    !search_is_mine(sr, b->nnumbered++))
		return;
	add_word(x, l, x->depth + 1);
	for (i = 0; i < x->depth; i++) {
		length++;
		if (i + 1 == x->depth ||
		    x->steps[i + 1].slot != x->steps[i].slot) {
			add_word(x, l, x->steps[i].slot);
			add_word(x, l, length);
			length = 0;
		}
	}
	add_word(x, l, slot);
	add_word(x, l, 1);
	l->n++;
}

/* The next beginning of the level; false: there is none. */
static bool
take_beginning(struct bounded *b)
{
	const uint16_t *words = b->now.words.v;
	uint32_t length, n;
	uint8_t slot;

	if (b->at >= b->now.words.n)
		return (false);
	b->ntaken++;
	n = words[b->at++];
	for (b->nforced = 0; b->nforced < n; b->nforced += length) {
		slot = (uint8_t)words[b->at++];
		length = words[b->at++];
		memset(b->forced + b->nforced, slot, length);
	}
	return (true);
}

static void
enter_next_level(struct bounded *b)
{
	struct beginnings spare = b->now;

	b->now = b->next;
	b->next = spare;
	b->next.words.n = 0;
	b->next.n = 0;
	b->at = 0;
	b->ntaken = 0;
	b->level++;
}

/* Level 0 has one beginning, without steps. */
static bool
next_beginning(struct bounded *b, unsigned bound)
{
	if (!b->begun) {
		b->begun = true;
		return (true);
	}
	while (!take_beginning(b)) {
		if (b->level == bound)
			return (false);
		enter_next_level(b);
	}
	return (true);
}

/* Keeps what the beginning has in common with the last execution. */
static void
keep_common_steps(struct execution *x, const struct bounded *b)
{
	uint32_t n;

	for (n = 0; n < x->depth && n < b->nforced &&
	    x->steps[n].slot == b->forced[n]; n++)
		continue;
	execution_pop(x, n);
	x->prefix = n;
	x->chosen = false;
}

static bool
begin_bounded(struct search *sr)
{
	struct bounded *b = sr->state;

	if (b->begun && dfs_backtrack(&sr->run, b->nforced))
		return (true);
	if (!next_beginning(b, sr->config.preemptions))
		return (false);
	keep_common_steps(&sr->run, b);
	return (true);
}

/* A state and the thread that runs; what every part enumerates is not
   reduced. */
static bool
is_known_node(struct search *sr, const struct node *node)
{
	struct bounded *b = sr->state;

	return (sr->config.strategy == VMSIM_EXPLORE_REDUCED &&
	    (b->level > 0 || sr->config.nshards <= 1) &&
	    !hash_add(&b->nodes, sr->run.dep.sum + node->running + 1U));
}

static uint8_t
choose_bounded(struct search *sr, struct node *node)
{
	struct bounded *b = sr->state;
	unsigned others;

	if (sr->run.depth < b->nforced)
		return (b->forced[sr->run.depth]);
	if (is_known_node(sr, node))
		return (NO_SLOT);
	if (node->voluntary) {
		node->backtrack = node->enabled;
		return (node->default_choice);
	}
	node->backtrack = (uint16_t)(1U << node->running);
	others = node->enabled & ~(1U << node->running);
	if (b->level < sr->config.preemptions) {
		for (; others != 0; others &= others - 1)
			add_beginning(sr, (unsigned)__builtin_ctz(others));
	}
	return (node->running);
}

/* The first level of all parts is counted by one of them. */
static void
end_bounded(struct search *sr)
{
	const struct bounded *b = sr->state;

	if (sr->run.ending == END_GOOD && b->level == 0 &&
	    sr->config.nshards > 1 && sr->config.shard != 0)
		sr->run.ending = END_PRUNED;
}

static uint64_t
count_left_bounded(const struct search *sr)
{
	const struct bounded *b = sr->state;

	return (b->now.n - b->ntaken + b->next.n +
	    dfs_count_left(&sr->run, b->nforced));
}

/* For hash_foreach(). */
static void
save_known_node(void *f, uint64_t hash)
{
	fprintf(f, "node %" PRIx64 "\n", hash);
}

static void
save_words(const char *name, const struct beginnings *l, FILE *f)
{
	size_t i;

	for (i = 0; i < l->words.n; i++)
		fprintf(f, "%s %x\n", name, l->words.v[i]);
}

static void
save_bounded(const struct search *sr, FILE *f)
{
	const struct bounded *b = sr->state;
	uint32_t i;

	fprintf(f, "level %u %zu %ju %ju %ju %ju\n", b->level, b->at,
	    (uintmax_t)b->ntaken, (uintmax_t)b->now.n, (uintmax_t)b->next.n,
	    (uintmax_t)b->nnumbered);
	for (i = 0; i < b->nforced; i++)
		fprintf(f, "forced %x\n", b->forced[i]);
	save_words("now", &b->now, f);
	save_words("next", &b->next, f);
	hash_foreach(&b->nodes, save_known_node, f);
}

static bool
load_level(struct bounded *b, const char *line)
{
	b->begun = true;
	return (sscanf(line, "level %u %zu %" SCNu64 " %" SCNu64 " %" SCNu64
	    " %" SCNu64, &b->level, &b->at, &b->ntaken, &b->now.n,
	    &b->next.n, &b->nnumbered) == 6);
}

static bool
load_bounded(struct search *sr, const char *line)
{
	struct execution *x = &sr->run;
	struct bounded *b = sr->state;
	unsigned value;
	uint64_t hash;

	if (sscanf(line, "node %" SCNx64, &hash) == 1)
		(void)hash_add(&b->nodes, hash);
	else if (sscanf(line, "now %x", &value) == 1)
		add_word(x, &b->now, value);
	else if (sscanf(line, "next %x", &value) == 1)
		add_word(x, &b->next, value);
	else if (sscanf(line, "forced %x", &value) == 1 &&
	    b->nforced < x->max_steps)
		b->forced[b->nforced++] = (uint8_t)value;
	else
		return (load_level(b, line));
	return (true);
}

static int
init_bounded(struct search *sr)
{
	struct bounded *b = sr->state;

	b->forced = calloc(sr->run.max_steps + 1, 1);
	return (b->forced != NULL && hash_init_set(&b->nodes) ? 0 : ENOMEM);
}

static void
fini_bounded(struct search *sr)
{
	struct bounded *b = sr->state;

	free(b->forced);
	free(b->now.words.v);
	free(b->next.words.v);
	hash_fini(&b->nodes);
}

const struct strategy strategy_bounded = {
	.name = "bounded",
	.state_size = sizeof(struct bounded),
	.exhaustive = true,
	.init = init_bounded,
	.begin = begin_bounded,
	.choose = choose_bounded,
	.end = end_bounded,
	.count_left = count_left_bounded,
	.save = save_bounded,
	.load = load_bounded,
	.fini = fini_bounded,
};
