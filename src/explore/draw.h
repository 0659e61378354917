/* SPDX-License-Identifier: BSD-2-Clause */
/* What the strategies that draw have in common; the generator is splitmix64. */
#ifndef EXPLORE_DRAW_H
#define EXPLORE_DRAW_H

#include "explore/explore.h"

struct drawing {
	uint64_t state;		/* (t) of the generator; each execution has one
				   of its own, so any part can be run alone */
	uint32_t length;	/* (c) an execution has about so many steps */
	uint64_t next;		/* (t) number of the next execution */
};

int	 draw_init(struct search *);
bool	 draw_begin(struct search *);
uint64_t draw_count_left(const struct search *);
void	 draw_save(const struct search *, FILE *);
bool	 draw_load(struct search *, const char *line);

static inline uint64_t
draw_bits(struct drawing *d)
{
	uint64_t z;

	z = d->state += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (z ^ (z >> 31));
}

static inline uint32_t
draw_below(struct drawing *d, uint32_t n)
{
	return ((uint32_t)(((draw_bits(d) >> 32) * n) >> 32));
}

#endif /* EXPLORE_DRAW_H */
