/* SPDX-License-Identifier: BSD-2-Clause */
/* Executions that are drawn, each from a number of its own. */
#include <inttypes.h>
#include <stdio.h>

#include "explore/draw.h"

uint64_t
draw_count_left(const struct search *sr)
{
	const struct drawing *d = sr->state;

	return (sr->config.count - d->next);
}

/* A draw depends on the length, so this is the same for all parts. */
int
draw_init(struct search *sr)
{
	struct drawing *d = sr->state;

	(void)search_run_alone(sr, &strategy_default, NULL);
	d->length = sr->run.depth + sr->run.depth / 4;
	return (0);
}

bool
draw_begin(struct search *sr)
{
	struct drawing *d = sr->state;

	while (d->next < sr->config.count && !search_is_mine(sr, d->next))
		d->next++;
	if (d->next >= sr->config.count)
		return (false);
	d->state = sr->config.seed * 0x2545f4914f6cdd1dU + d->next++;
	(void)draw_bits(d);
	execution_reset(&sr->run, false);
	return (true);
}

void
draw_save(const struct search *sr, FILE *f)
{
	const struct drawing *d = sr->state;

	fprintf(f, "drawn %ju\n", (uintmax_t)d->next);
}

bool
draw_load(struct search *sr, const char *line)
{
	struct drawing *d = sr->state;

	return (sscanf(line, "drawn %" SCNu64, &d->next) == 1);
}
