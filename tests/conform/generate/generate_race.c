/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small scenario with threads.  A few processes share a few pages by fork
 * or through objects; then two or three threads do one to three things each
 * to them, nearly always to the same pages.
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define	DEVICES	(GEN_BIT(GEN_DEV) | GEN_BIT(GEN_SG) | GEN_BIT(GEN_PHYS))

/* What is mapped: a flavour is chosen for each scenario. */
static const unsigned flavours[] = {
	0, 0, 0,
	GEN_BIT(GEN_SWAP),
	GEN_BIT(GEN_FILE), GEN_BIT(GEN_FILE),
	GEN_BIT(GEN_MGTDEV), GEN_BIT(GEN_MGTDEV),
	DEVICES,
	GEN_BIT(GEN_SWAP) | GEN_BIT(GEN_FILE),
	GEN_BIT(GEN_KINDS) - 1,
};

static const struct recipe setups = { .weights = {
	[OP_MMAP] = 3, [OP_MUNMAP] = 1, [OP_MPROTECT] = 1, [OP_MINHERIT] = 1,
	[OP_MADVISE] = 1, [OP_MLOCK] = 2, [OP_STORE] = 12, [OP_LOAD] = 4,
	[OP_HOLD] = 2, [OP_EVICT] = 4, [OP_FORK] = 7, [OP_EXIT] = 1,
	[OP_PROC] = 1, [OP_TRUNCATE] = 1 } };

static const struct recipe everything = { .weights = {
	[OP_MMAP] = 4, [OP_GUARD] = 1, [OP_MUNMAP] = 5, [OP_MPROTECT] = 4,
	[OP_MINHERIT] = 2, [OP_MADVISE] = 4, [OP_MLOCK] = 5,
	[OP_MUNLOCK] = 3, [OP_MSYNC] = 4, [OP_MINCORE] = 1, [OP_FAULT] = 2,
	[OP_LOAD] = 7, [OP_STORE] = 14, [OP_HOLD] = 4, [OP_UNHOLD] = 2,
	[OP_EVICT] = 6, [OP_TRUNCATE] = 4, [OP_COLLAPSE] = 2, [OP_FORK] = 6,
	[OP_EXIT] = 4, [OP_PEEK] = 1, [OP_POKE] = 1, [OP_FORCE] = 1 } };

/* Few enough kinds of operations that all orders can be told apart. */
static const struct recipe plain = { .weights = {
	[OP_LOAD] = 6, [OP_STORE] = 12, [OP_FORK] = 5, [OP_EVICT] = 5,
	[OP_EXIT] = 3, [OP_MLOCK] = 3, [OP_MUNLOCK] = 2, [OP_COLLAPSE] = 2,
	[OP_MSYNC] = 2, [OP_HOLD] = 2, [OP_MPROTECT] = 2, [OP_MUNMAP] = 2,
	[OP_MMAP] = 1, [OP_MINHERIT] = 1 } };

/* Half of the scenarios have only a few of all operations, so that these
   meet themselves. */
static void
thin_out(struct gen *g)
{
	unsigned i;

	for (i = 0; i < NOPS; i++)
		if (gen_chance(g, 1, 2))
			g->recipe.weights[i] = 0;
	g->recipe.weights[OP_STORE] = 6;
}

static void
map_window(struct gen *g, unsigned proc)
{
	unsigned object, offset;

	gen_say(g, "mmap P%u 0x%jx %u rw ", proc, (uintmax_t)g->base,
	    g->window);
	if (g->nobjects == 0 || gen_chance(g, 1, 6)) {
		gen_say(g, "%s anon 0\n", gen_chance(g, 4, 5) ? "private" :
		    "shared");
		return;
	}
	object = (unsigned)gen_below(g, g->nobjects);
	offset = gen_chance(g, 3, 4) ? 0 : (unsigned)gen_below(g, 2);
	gen_say(g, "%s O%u %u\n", gen_chance(g, 2, 3) ? "shared" : "private",
	    object, offset);
}

/* [S: . .] -> [B: 0 .]: what is below S is mapped by all who share S. */
static void
share_shadow(struct gen *g)
{
	unsigned i;

	if (gen_chance(g, 1, 2)) {
		for (i = 0; i < GEN_HOT; i++)
			gen_say(g, "store P0 0x%jx 0x%x\n",
			    (uintmax_t)g->hot[i], 0xa0000 + g->value++);
		gen_fork(g);
	}
	gen_say(g, "minherit P0 0x%jx %u share\n", (uintmax_t)g->base,
	    g->window);
	gen_say(g, "fork P0 P%u\n", g->next_proc);
	for (i = 0; i < GEN_HOT; i++)
		gen_say(g, "load P%u 0x%jx\n", g->next_proc,
		    (uintmax_t)g->hot[i]);
	g->procs[g->nprocs++] = g->next_proc++;
}

static void
set_up(struct gen *g)
{
	unsigned i, n, kinds;

	kinds = flavours[gen_below(g, sizeof(flavours) /
	    sizeof(flavours[0]))];
	g->recipe = setups;
	g->recipe.kinds = kinds;
	g->window = 2 + (unsigned)gen_below(g, 4);
	g->base = 0x10000000;
	for (i = 0; i < GEN_HOT; i++)
		g->hot[i] = g->base + gen_below(g, 2) * 4096;
	n = kinds == 0 ? 0 : 1 + (unsigned)gen_below(g, 2);
	for (i = 0; i < n; i++)
		gen_object(g);
	gen_new_proc(g);
	map_window(g, 0);
	if (gen_chance(g, 1, 5)) {
		share_shadow(g);
	} else if (gen_chance(g, 1, 3)) {
		gen_new_proc(g);
		map_window(g, 1);
	}
	for (i = (unsigned)gen_below(g, 7); i > 0; i--)
		gen_operation(g, true);
}

static void
threads(struct gen *g, struct race *r)
{
	struct race_line *line;
	unsigned t, i;

	for (t = 0; t < r->nthreads; t++) {
		gen_say(g, "thread T%u\n", t + 1);
		r->nops[t] = 1 + (unsigned)gen_below(g, t == 0 ? 3 : 2);
		for (i = 0; i < r->nops[t]; i++) {
			line = &r->ops[t][i];
			line->from = g->len;
			gen_operation(g, true);
			line->len = g->len - line->from;
		}
		gen_say(g, "end\n");
	}
}

/* Often everybody writes first: who still shares what is seen then. */
static void
finish(struct gen *g)
{
	unsigned p, i;

	gen_say(g, "final\n");
	for (p = 0; p < g->next_proc && gen_chance(g, 1, 2); p++)
		gen_say(g, "store P%u 0x%jx 0x%x\n", p,
		    (uintmax_t)g->hot[p % GEN_HOT], 0xa0000 + g->value++);
	for (p = 0; p < g->next_proc; p++)
		for (i = 0; i < g->window; i++) {
			gen_say(g, "load P%u 0x%jx\n", p,
			    (uintmax_t)(g->base + i * 4096));
			gen_say(g, "load P%u 0x%jx\n", p,
			    (uintmax_t)(g->base + i * 4096 + 8));
		}
	gen_say(g, "dump\n");
}

bool
generate_race(uint64_t seed, unsigned nthreads, struct race *r)
{
	struct gen g = {
		.random = seed,
		.object_max = 6,
	};
	unsigned kinds;

	*r = (struct race){ 0 };
	g.random = (gen_below(&g, UINT64_MAX) << 8) + 255;
	set_up(&g);
	kinds = g.recipe.kinds;
	g.recipe = gen_chance(&g, 1, 2) ? plain : everything;
	if (gen_chance(&g, 1, 2))
		thin_out(&g);
	g.recipe.kinds = kinds;
	g.racing = true;
	r->nthreads = nthreads != 0 ? nthreads :
	    gen_chance(&g, 2, 3) ? 2 : 3;
	r->setup_len = g.len;
	threads(&g, r);
	r->final_from = g.len;
	finish(&g);
	r->text = g.text;
	r->len = g.len;
	return (g.text != NULL);
}
