/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleep sets: rule 6 of dpor.c.  An entry is what the next step of the
 * sleeping thread touched, when it was explored from an earlier node.
 */
#include "explore/execution.h"

static bool
is_dependent(const struct execution *x, const struct sleeper *z,
    const struct step *s)
{
	const struct access *a, *b;
	uint32_t i, j;

	if (z->universal || s->universal)
		return (true);
	a = &x->dep.accesses.v[z->access];
	for (i = 0; i < z->naccesses; i++, a++) {
		b = &x->dep.accesses.v[s->access];
		for (j = 0; j < s->naccesses; j++, b++) {
			if (a->location == b->location &&
			    !(mode_is_read(a->mode) && mode_is_read(b->mode)))
				return (true);
		}
	}
	return (false);
}

/* The entries of a node are the last ones of the stack. */
static void
put_to_sleep(struct execution *x, struct node *node, const struct sleeper *z)
{
	if (!ARRAY_RESERVE(&x->sleepers)) {
		x->no_memory = true;
		return;
	}
	x->sleepers.v[x->sleepers.n++] = *z;
	node->nsleepers++;
	node->sleep_set |= (uint16_t)(1U << z->slot);
}

void
sleep_set_inherit(struct execution *x, uint32_t n)
{
	const struct step *s = &x->steps[n];
	struct node *next = &x->steps[n + 1].node;
	struct sleeper z;
	uint32_t i;

	next->sleeper = (uint32_t)x->sleepers.n;
	next->nsleepers = 0;
	next->sleep_set = 0;
	for (i = 0; i < s->node.nsleepers; i++) {
		z = x->sleepers.v[s->node.sleeper + i];
		if (z.slot != s->slot && !is_dependent(x, &z, s))
			put_to_sleep(x, next, &z);
	}
}

void
sleep_set_add(struct execution *x, uint32_t n)
{
	struct step *s = &x->steps[n];
	struct sleeper z = { s->access, s->naccesses, s->slot, s->universal };

	/* What the step touched stays, under the steps explored next. */
	x->dep.accesses.n = s->access + s->naccesses;
	put_to_sleep(x, &s->node, &z);
}
