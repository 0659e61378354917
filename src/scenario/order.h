/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A set of small numbers that knows the next one above any: a bit for each,
 * and above each 64 words of bits one that says which of them are not empty.
 * It lies in the machine's memory, so that it is saved and restored with it.
 */
#ifndef SCENARIO_ORDER_H
#define SCENARIO_ORDER_H

#include <vmsim/machine.h>

#define	ORDER_LEVELS	6		/* 64 to this power is enough */
#define	ORDER_NONE	UINT32_MAX

struct order {
	uint32_t nlevels;
	uint64_t *level[ORDER_LEVELS];
};

/* Of the numbers below n, none of which is in it; false: no memory. */
bool	 order_make(struct order *, struct vmsim *, uint32_t n);
void	 order_add(struct order *, uint32_t number);
void	 order_remove(struct order *, uint32_t number);
/* The smallest above `number` that is in it, or ORDER_NONE. */
uint32_t order_next(const struct order *, uint32_t number);

#endif /* SCENARIO_ORDER_H */
