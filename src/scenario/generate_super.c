/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios of a machine with superpages: runs of 512 pages, taken as a whole
 * or in part, at addresses that begin one or lie beside.
 */
#include "scenario/generate.h"

#define	RUN	512		/* pages of 2 MiB */
#define	NRUNS	8		/* in the window */

#define	PICK(g, words) \
	((words)[gen_below((g), sizeof(words) / sizeof((words)[0]))])

/* A page of a run: an end, the one beside it, or any. */
static unsigned
pick_place(struct gen *g)
{
	static const unsigned places[] = { 0, 0, 1, 511, 511 };

	return (gen_chance(g, 2, 3) ? PICK(g, places) :
	    (unsigned)gen_below(g, RUN));
}

uint64_t
gen_super_page(struct gen *g)
{
	uint64_t run = gen_below(g, NRUNS);

	return (g->base + (run * RUN + pick_place(g)) * 4096);
}

uint64_t
gen_super_range(struct gen *g, unsigned *npages)
{
	static const unsigned lengths[] = {
		1, 2, 3, 100, RUN - 1, RUN, RUN, RUN, 2 * RUN, 2 * RUN,
		3 * RUN,
	};

	*npages = gen_chance(g, 1, 8) ? 1 + (unsigned)gen_below(g, 2 * RUN) :
	    PICK(g, lengths);
	if (*npages % RUN == 0 && gen_chance(g, 3, 4))
		return (g->base + gen_below(g, NRUNS) * RUN * 4096);
	return (gen_page(g));
}

/* Where in an object a mapping begins: mostly where a run does. */
unsigned
gen_super_offset(struct gen *g, unsigned npages)
{
	if (npages > RUN && gen_chance(g, 3, 4))
		return ((unsigned)gen_below(g, npages / RUN) * RUN);
	return (gen_chance(g, 1, 2) ? 0 : (unsigned)gen_below(g, npages));
}

static void
say_device(struct gen *g, struct gen_object *o)
{
	static const unsigned sizes[] = { 300, 512, 1024, 1300, 1536, 2048 };
	static const char *const modes[] = {
		"exact", "exact", "hint", "hint", "whole", "cluster:16",
		"cluster:512", "cluster:1024", "bad", "fail",
	};

	o->kind = GEN_MGTDEV;
	o->npages = PICK(g, sizes);
	gen_say(g, "object O%u mgtdev %u populate=%s psind=1\n", g->nobjects,
	    o->npages, PICK(g, modes));
}

void
gen_super_object(struct gen *g)
{
	struct gen_object *o = &g->objects[g->nobjects];

	switch (gen_below(g, 6)) {
	case 0:
		o->kind = GEN_SWAP;
		o->npages = 1 + (unsigned)gen_below(g, 40);
		gen_say(g, "object O%u swap %u\n", g->nobjects, o->npages);
		break;
	case 1:
	case 2:
		o->kind = GEN_LARGEPAGE;
		o->npages = RUN * (1 + (unsigned)gen_below(g, 3));
		gen_say(g, "object O%u largepage %u psind=1\n", g->nobjects,
		    o->npages);
		break;
	default:
		say_device(g, o);
		break;
	}
	g->nobjects++;
}

void
gen_super_look(struct gen *g, unsigned proc)
{
	unsigned i;

	for (i = 0; i < 3 * NRUNS; i++)
		gen_say(g, "load P%u 0x%jx\n", proc, (uintmax_t)(g->base +
		    (i / 3 * RUN + (i % 3 == 0 ? 0 : i % 3 == 1 ? 200 :
		    511)) * 4096));
}
