/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A schedule as a list of runs: which thread, and for how many steps at most.
 * It is followed as far as it is possible; after the last run the default
 * schedule decides.
 */
#include <stdlib.h>

#include "explore/explore.h"

struct guide {
	const struct runs *runs;	/* (c) */
	size_t	 at;			/* (t) the run */
	uint32_t used;			/* (t) steps of it */
};

static uint8_t
choose_guided(struct search *sr, struct node *node)
{
	struct guide *g = sr->state;
	const struct run *r;

	if (g->runs->until != 0 && sr->run.depth >= g->runs->until)
		return (NO_SLOT);
	while (g->at < g->runs->n) {
		r = &g->runs->run[g->at];
		if (g->used < r->n && (node->enabled & (1U << r->slot)) != 0) {
			g->used++;
			return (r->slot);
		}
		g->at++;
		g->used = 0;
	}
	return (node->default_choice);
}

static const struct strategy guided = {
	.name = "guided",
	.choose = choose_guided,
};

enum ending
search_run_runs(struct search *sr, const struct runs *runs)
{
	struct guide g = { runs, 0, 0 };

	return (search_run_alone(sr, &guided, &g));
}

bool
search_keep_runs(const struct search *sr, struct runs *runs)
{
	const struct execution *x = &sr->run;
	uint32_t length = execution_chosen_length(x), n;
	struct run *r;

	r = reallocarray(runs->run, length + 1, sizeof(*r));
	if (r == NULL)
		return (false);
	runs->run = r;
	runs->n = 0;
	for (n = x->slots.nbodies; n < length; n++) {
		if (runs->n == 0 || x->steps[n].slot != x->steps[n - 1].slot)
			r[runs->n++] = (struct run){ 0, x->steps[n].slot };
		r[runs->n - 1].n++;
	}
	return (true);
}
