/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the model allows more than one value because of who else looks at
 * the same nodes: bytes given up by advice, and ways to them that are cut.
 */
#include <stddef.h>

#include "model.h"

/* Whether a walk from the page comes to the node. */
static bool
sees(const struct mslot *s, const struct mnode *node)
{
	const struct mnode *n;

	for (n = s->node; n != NULL; n = n->base) {
		if (n == node)
			return (true);
		if (n->have == HAVE || (n->have == HAVE_MAYBE && n->rootless))
			return (false);
	}
	return (false);
}

/* Bytes that are lost may be those of the base, or zeroes if that is gone. */
static void
may_lose(struct mnode *n)
{
	if (n->have == HAVE)
		n->have = HAVE_MAYBE;
	if (n->have == HAVE_MAYBE && n->obj == NULL)
		n->rootless = true;
}

/*
 * What nobody else can see may be lost, and what was stored through this
 * very mapping, whatever else sees that.  Nodes without an object come from
 * forks, so that others have them at the same address.
 */
void
model_free(struct mslot *s, unsigned i, struct mspace **spaces,
    unsigned nspaces)
{
	const struct mslot *other;
	struct mnode *n;
	unsigned k;

	if ((s->prot & PROT_W) != 0 &&
	    (s->node->obj == NULL || s->node->obj->kind != KIND_PHYS))
		may_lose(s->node);
	for (n = s->node; n != NULL && n->obj == NULL; n = n->base) {
		for (k = 0; k < nspaces; k++) {
			other = &spaces[k]->slot[i];
			if (other != s && sees(other, n))
				return;
		}
		may_lose(n);
	}
}

void
model_bypass(const struct mslot *s, unsigned i, const struct mpage *now,
    struct mspace **spaces, unsigned nspaces)
{
	struct mnode *n;
	unsigned k;

	if (!s->mapped || s->guard || s->node->obj != NULL ||
	    s->node->have == HAVE)
		return;
	for (k = 0; k < nspaces; k++) {
		if (!sees(&spaces[k]->slot[i], s->node))
			continue;
		for (n = spaces[k]->slot[i].node; n != s->node; n = n->base) {
			if (n->have == HAVE_NOT) {
				n->have = HAVE_MAYBE;
				n->page = *now;
			}
		}
	}
}
