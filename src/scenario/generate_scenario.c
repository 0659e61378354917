/* SPDX-License-Identifier: BSD-2-Clause */
/* A scenario: objects, a process, then operations by their weights. */
#include "scenario/generate.h"

static gen_op_t *const ops[NOPS] = {
	[OP_MMAP] = gen_mmap,
	[OP_MMAPANY] = gen_mmapany,
	[OP_GUARD] = gen_guard,
	[OP_STACK] = gen_stack,
	[OP_MUNMAP] = gen_munmap,
	[OP_MPROTECT] = gen_mprotect,
	[OP_MINHERIT] = gen_minherit,
	[OP_MADVISE] = gen_madvise,
	[OP_MLOCK] = gen_mlock,
	[OP_MUNLOCK] = gen_munlock,
	[OP_MSYNC] = gen_msync,
	[OP_MINCORE] = gen_mincore,
	[OP_FAULT] = gen_fault,
	[OP_LOAD] = gen_load,
	[OP_STORE] = gen_store,
	[OP_FORCE] = gen_force,
	[OP_HOLD] = gen_hold,
	[OP_UNHOLD] = gen_unhold,
	[OP_EVICT] = gen_evict,
	[OP_SCAN] = gen_scan,
	[OP_LAUNDER] = gen_launder,
	[OP_TRUNCATE] = gen_truncate,
	[OP_COLLAPSE] = gen_collapse,
	[OP_FORK] = gen_fork,
	[OP_EXIT] = gen_exit,
	[OP_PROC] = gen_new_proc,
	[OP_PEEK] = gen_peek,
	[OP_POKE] = gen_poke,
	[OP_DURING] = gen_during,
	[OP_BURST] = gen_burst,
	[OP_RETURN] = gen_return,
	[OP_RUN] = gen_run,
	[OP_QUEUES] = gen_queues,
};

static bool
is_single(unsigned op)
{
	return (op < OP_DURING);
}

void
gen_operation(struct gen *g, bool single)
{
	const unsigned char *weights = g->recipe.weights;
	unsigned i, at, sum;

	for (i = sum = 0; i < NOPS; i++)
		if (!single || is_single(i))
			sum += weights[i];
	at = (unsigned)gen_below(g, sum);
	for (i = 0; i < NOPS; i++) {
		if (single && !is_single(i))
			continue;
		if (at < weights[i])
			break;
		at -= weights[i];
	}
	ops[i](g);
}

/* Adds up two or three families that have weights of their own. */
static void
blend(struct gen *g)
{
	const struct gen_family *f;
	unsigned i, n;

	for (n = 2 + (unsigned)gen_below(g, 2); n > 0; n--) {
		do {
			f = &gen_families[gen_below(g, gen_nfamilies)];
		} while (f->blend || !f->recipe.tame);
		for (i = 0; i < NOPS; i++)
			g->recipe.weights[i] += f->recipe.weights[i];
		g->recipe.kinds |= f->recipe.kinds;
	}
	/* Managed devices are neither wired nor held. */
	if ((g->recipe.kinds & GEN_BIT(GEN_MGTDEV)) != 0)
		g->recipe.weights[OP_MLOCK] = g->recipe.weights[OP_HOLD] =
		    g->recipe.weights[OP_UNHOLD] = 0;
}

static void
setting(struct gen *g)
{
	static const unsigned windows[] = { 4, 8, 12, 24, 32 };
	unsigned i, n;

	g->window = windows[gen_below(g, 5)];
	/* Sometimes across two page-table pages. */
	g->base = gen_chance(g, 1, 4) ? 0x10200000 - g->window / 2 * 4096 :
	    0x10000000;
	if (g->recipe.superpages)
		g->base = 0x40000000;
	for (i = 0; i < GEN_HOT; i++)
		g->hot[i] = g->base + gen_below(g, g->window) * 4096;
	gen_say(g, g->recipe.superpages ? "frames 20480 super\n" :
	    "frames 2048\n");
	n = g->recipe.kinds == 0 ? 0 : 1 + (unsigned)gen_below(g, 4);
	for (i = 0; i < n; i++)
		gen_object(g);
	g->next_proc = 0;
	gen_new_proc(g);
	for (i = 1 + (unsigned)gen_below(g, 4); i > 0; i--)
		gen_mmap(g);
}

/* In the end everybody looks at everything. */
static void
look(struct gen *g)
{
	unsigned i, n;

	for (i = 0; i < g->nprocs; i++) {
		if (g->recipe.superpages) {
			gen_super_look(g, g->procs[i]);
			continue;
		}
		for (n = 0; n < g->window; n++)
			gen_say(g, "load P%u 0x%jx\n", g->procs[i],
			    (uintmax_t)(g->base + n * 4096));
	}
}

char *
generate(const struct gen_family *family, uint64_t seed, unsigned nops,
    size_t *len)
{
	struct gen g = {
		.random = seed,
		.recipe = family->recipe,
		.object_max = 31,
	};
	unsigned i;

	/* Neighbouring seeds are to have nothing in common. */
	g.random = (gen_below(&g, UINT64_MAX) << 8) + (unsigned)(family -
	    gen_families);
	if (family->blend)
		blend(&g);
	if (nops == 0)
		nops = family->nops;
	if (nops == 0)
		nops = 15 + (unsigned)gen_below(&g, 40);
	setting(&g);
	for (i = 0; i < nops; i++)
		gen_operation(&g, false);
	if (gen_chance(&g, 1, 2))
		look(&g);
	*len = g.len;
	return (g.text);
}
