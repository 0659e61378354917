/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon's parts. */
#include "scenario/generate.h"

static unsigned
pick_npages(struct gen *g)
{
	static const unsigned char counts[] = { 1, 2, 4, 16, 64, 64, 0 };

	return (counts[gen_below(g, sizeof(counts))]);
}

/* Ageing takes many scans. */
void
gen_scan(struct gen *g)
{
	unsigned n = (unsigned)gen_below(g, 8);

	if (gen_chance(g, 1, 3)) {
		gen_say(g, "scan inactive %u\n", pick_npages(g));
		return;
	}
	do
		gen_say(g, "scan active %u\n", pick_npages(g));
	while (n-- > 0 && !g->queued);
}

void
gen_launder(struct gen *g)
{
	bool shortfall = gen_chance(g, 1, 2);

	gen_say(g, "launder %u%s\n", pick_npages(g),
	    shortfall ? " shortfall" : "");
}

void
gen_queues(struct gen *g)
{
	gen_say(g, "queues\n");
}
