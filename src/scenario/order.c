/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of small numbers in their order. */
#include "scenario/order.h"

bool
order_make(struct order *o, struct vmsim *vm, uint32_t n)
{
	*o = (struct order){ .nlevels = 0 };
	do {
		n = n / 64 + 1;
		o->level[o->nlevels] = vmsim_alloc(vm,
		    n * sizeof(*o->level[0]));
		if (o->level[o->nlevels] == NULL)
			return (false);
		o->nlevels++;
	} while (n > 1);
	return (true);
}

void
order_add(struct order *o, uint32_t number)
{
	uint32_t l;

	for (l = 0; l < o->nlevels; l++, number /= 64)
		o->level[l][number / 64] |= 1ULL << (number % 64);
}

void
order_remove(struct order *o, uint32_t number)
{
	uint64_t *word;
	uint32_t l;

	for (l = 0; l < o->nlevels; l++, number /= 64) {
		word = &o->level[l][number / 64];
		*word &= ~(1ULL << (number % 64));
		if (*word != 0)
			break;
	}
}

/* The smallest of those below bit `i` of level `l`. */
static uint32_t
descend_order(const struct order *o, uint32_t l, uint32_t i)
{
	while (l-- > 0)
		i = i * 64 + (uint32_t)__builtin_ctzll(o->level[l][i]);
	return (i);
}

uint32_t
order_next(const struct order *o, uint32_t number)
{
	uint64_t bits;
	uint32_t l, i = number;

	for (l = 0; l < o->nlevels; l++) {
		i++;	/* for which there is a word, too */
		bits = o->level[l][i / 64] & ~0ULL << (i % 64);
		i /= 64;
		if (bits != 0)
			return (descend_order(o, l, i * 64 +
			    (uint32_t)__builtin_ctzll(bits)));
	}
	return (ORDER_NONE);
}
