/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model: what a page shows is found by walking its nodes, the first that
 * has bytes wins.
 *
 * A fork that copies puts an empty node before the old one, for both; one
 * that shares gives both the same node.  A store puts the page's bytes into
 * its first node.  All the rest is bookkeeping.
 */
#include <stdlib.h>
#include <string.h>

#include "model.h"

const unsigned model_offset[MODEL_NWORDS] = { 0, 8, 2048, 4088 };

static const struct mpage zeroes;

static struct mnode *
node_new(struct mnode *base)
{
	struct mnode *n;

	n = calloc(1, sizeof(*n));
	n->refs = 1;
	n->base = base;
	return (n);
}

static void
node_release(struct mnode *n)
{
	struct mnode *base;

	for (; n != NULL && --n->refs == 0; n = base) {
		base = n->base;
		free(n);
	}
}

/* Empty nodes that are alone before another one add nothing. */
static void
node_shorten(struct mnode *n)
{
	struct mnode *b;

	while (n->have == HAVE_NOT && n->obj == NULL && n->base != NULL &&
	    n->base->refs == 1 && n->base->obj == NULL) {
		b = n->base;
		n->have = b->have;
		n->page = b->page;
		n->rootless = b->rootless;
		n->has_saved = b->has_saved;
		n->saved = b->saved;
		n->base = b->base;
		free(b);
	}
}

struct mobject *
model_object(enum mkind kind, unsigned npages, uint64_t seed,
    const unsigned char *stored)
{
	struct mobject *obj;
	struct mnode *n;
	unsigned i, w;

	obj = calloc(1, sizeof(*obj));
	obj->kind = kind;
	obj->npages = npages;
	obj->stored = stored;
	for (i = 0; i < MODEL_OBJPAGES; i++) {
		n = node_new(NULL);
		n->obj = obj;
		n->index = i;
		n->have = HAVE;
		if (kind == KIND_FILE && i < npages) {
			n->page.fill = seed << 32 | i;
			for (w = 0; w < MODEL_NWORDS; w++)
				n->page.word[w] = n->page.fill;
		}
		obj->node[i] = n;
	}
	return (obj);
}

void
model_object_free(struct mobject *obj)
{
	unsigned i;

	for (i = 0; i < MODEL_OBJPAGES; i++)
		node_release(obj->node[i]);
	free(obj);
}

struct mnode *
model_bottom(const struct mslot *s)
{
	struct mnode *n;

	for (n = s->node; n != NULL && n->obj == NULL; n = n->base)
		;
	return (n);
}

void
model_truncate(struct mobject *obj, unsigned npages, bool held,
    struct mspace **spaces, unsigned nspaces)
{
	struct mnode *n;
	struct mslot *s;
	unsigned i, k;

	for (i = npages; i < obj->npages; i++) {
		obj->node[i]->page = zeroes;
		obj->node[i]->has_saved = false;
		obj->node[i]->have = HAVE;
		obj->node[i]->left |= held;
	}
	obj->npages = npages;
	for (k = 0; k < nspaces; k++) {
		for (i = 0; i < MODEL_WINDOW; i++) {
			s = &spaces[k]->slot[i];
			n = model_bottom(s);
			if (!s->wired || n == NULL || n->obj != obj ||
			    n->index < npages)
				continue;
			s->torn = n->left = true;
		}
	}
}

struct mspace *
model_space(unsigned name)
{
	struct mspace *sp;

	sp = calloc(1, sizeof(*sp));
	sp->refs = 1;
	sp->name = name;
	return (sp);
}

void
model_space_release(struct mspace *sp)
{
	unsigned i;

	if (--sp->refs > 0)
		return;
	for (i = 0; i < MODEL_WINDOW; i++)
		model_unmap(&sp->slot[i]);
	free(sp);
}

void
model_unmap(struct mslot *s)
{
	if (s->mapped)
		node_release(s->node);
	memset(s, 0, sizeof(*s));
}

void
model_map(struct mslot *s, int prot, int max, bool shared,
    struct mobject *obj, unsigned index)
{
	struct mnode *n;

	model_unmap(s);
	s->mapped = true;
	s->prot = prot;
	s->max = max;
	s->inherit = shared ? INHERIT_SHARE : INHERIT_COPY;
	n = NULL;
	if (obj != NULL) {
		n = obj->node[index];
		n->refs++;
	}
	s->node = obj != NULL && shared ? n : node_new(n);
}

void
model_map_guard(struct mslot *s)
{
	model_unmap(s);
	s->mapped = true;
	s->guard = true;
	s->inherit = INHERIT_COPY;
}

bool
model_fork_copies(const struct mslot *s)
{
	return (s->mapped && !s->guard && s->inherit == INHERIT_COPY &&
	    s->wired && (s->prot & PROT_W) != 0);
}

void
model_fork(struct mslot *p, struct mslot *c, const struct mpage *now)
{
	memset(c, 0, sizeof(*c));
	if (!p->mapped || p->inherit == INHERIT_NONE)
		return;
	*c = *p;
	c->wired = c->torn = false;
	if (p->guard)
		return;
	if (p->inherit == INHERIT_ZERO) {
		c->node = node_new(NULL);
		return;
	}
	if (p->inherit == INHERIT_SHARE) {
		p->node->refs++;
		return;
	}
	if (model_fork_copies(p)) {
		c->node = node_new(NULL);
		c->node->have = HAVE;
		c->node->page = *now;
		return;
	}
	node_shorten(p->node);
	p->node->refs++;
	c->node = node_new(p->node);
	p->node = node_new(p->node);
}

/*
 * Past the end of an object there is nothing.  Behind a private mapping of
 * `swap` an implementation may answer with zeroes instead.
 */
unsigned
model_bounds(const struct mslot *s)
{
	const struct mnode *n;
	bool maybe;

	maybe = false;
	for (n = s->node; n != NULL && n->obj == NULL; n = n->base) {
		if (n->have == HAVE)
			return (CAN_OK);
		maybe = maybe || n->have == HAVE_MAYBE;
	}
	if (n == NULL || n->index < n->obj->npages)
		return (CAN_OK);
	if (maybe || n->left || (n->obj->kind == KIND_SWAP && n != s->node))
		return (CAN_OK | CAN_OBJERR);
	return (CAN_OBJERR);
}

unsigned
model_outcomes(const struct mslot *s, int prot)
{
	unsigned can;

	if (!s->mapped)
		return (CAN_MAPERR);
	if (s->guard)
		return (CAN_ACCERR);
	if ((s->prot & prot) == prot)
		return (model_bounds(s));
	if (prot != PROT_R || s->prot == 0)
		return (CAN_ACCERR);
	/* Once mapped, a page is readable whatever its entry says. */
	can = model_bounds(s);
	return (CAN_ACCERR | (can & CAN_OK));
}

void
model_soften(struct mslot *s)
{
	struct mnode *n;

	for (n = s->node; n != NULL && n->obj == NULL; n = n->base) {
		if (n->have == HAVE)
			return;
	}
	if (n == NULL || n->obj->kind != KIND_SWAP ||
	    (n->have == HAVE && memcmp(&n->page, &zeroes, sizeof(zeroes))))
		return;
	for (n = s->node; n->obj == NULL; n = n->base) {
		if (n->have == HAVE_NOT) {
			n->have = HAVE_MAYBE;
			n->page = zeroes;
		}
	}
}

bool
model_certain(const struct mslot *s)
{
	const struct mnode *n;

	for (n = s->node; n != NULL && n->have != HAVE; n = n->base) {
		if (n->have == HAVE_MAYBE)
			return (false);
	}
	return (model_bounds(s) != (CAN_OK | CAN_OBJERR));
}

struct mpage
model_value(const struct mslot *s)
{
	const struct mnode *n;

	for (n = s->node; n != NULL; n = n->base) {
		if (n->have == HAVE)
			return (n->page);
	}
	return (zeroes);
}

static bool
same(const struct mpage *a, const struct mpage *b, int w)
{
	if (w >= 0)
		return (a->word[w] == b->word[w]);
	return (memcmp(a, b, sizeof(*a)) == 0);
}

/* What a named object's page shows when its changes are lost. */
static struct mpage
before_changes(const struct mnode *n)
{
	const uint64_t *words;
	struct mpage m;
	unsigned w;

	if (n->obj->stored == NULL)
		return (zeroes);
	words = (const void *)(n->obj->stored + n->index * 4096ul);
	for (w = 0; w < MODEL_NWORDS; w++)
		m.word[w] = words[model_offset[w] / 8];
	m.fill = words[2];
	return (m);
}

/* The node was seen not to show its bytes. */
static void
forget(struct mnode *n)
{
	n->have = HAVE_NOT;
	if (n->obj != NULL) {
		n->have = HAVE;
		n->page = before_changes(n);
	}
}

bool
model_observe(struct mslot *s, const struct mpage *got, int w)
{
	struct mnode *n, *seen;
	struct mpage last;

	last = zeroes;
	for (n = s->node; n != NULL; n = n->base) {
		if (n->have != HAVE_NOT && same(&n->page, got, w))
			break;
		if (n->have == HAVE_MAYBE && n->has_saved &&
		    same(&n->saved, got, w)) {
			n->page = n->saved;
			break;
		}
		if (n->have == HAVE_MAYBE && n->rootless &&
		    same(&zeroes, got, w)) {
			n->page = zeroes;
			break;
		}
		if (n->have == HAVE)
			return (false);
		if (n->obj != NULL)
			last = before_changes(n);
	}
	if (n == NULL && !same(&last, got, w))
		return (false);
	seen = n;
	for (n = s->node; n != seen; n = n->base)
		forget(n);
	return (true);
}

void
model_save(struct mslot *s)
{
	struct mnode *n;

	for (n = s->node; n != NULL; n = n->base) {
		if (n->have == HAVE_NOT)
			continue;
		n->has_saved = true;
		n->saved = n->page;
		if (n->have == HAVE)
			return;
	}
}

void
model_own(struct mslot *s, const struct mpage *now, bool sure)
{
	if (s->node->have == HAVE ||
	    (s->node->have == HAVE_MAYBE && same(&s->node->page, now, -1)))
		return;
	s->node->have = sure ? HAVE : HAVE_MAYBE;
	s->node->page = *now;
}

void
model_detach(struct mslot *s)
{
	if (s->node->obj == NULL)
		s->node->rootless = true;
}

void
model_store(struct mslot *s, const struct mpage *now, int w, uint64_t value)
{
	if (s->node->have != HAVE)
		s->node->page = *now;
	s->node->have = HAVE;
	if (w >= 0)
		s->node->page.word[w] = value;
	/* What is stored past the end may not last. */
	if (s->node->obj != NULL && s->node->index >= s->node->obj->npages)
		s->node->have = HAVE_MAYBE;
}
