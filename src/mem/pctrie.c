/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path-compressed trie: a node exists only where keys part.
 *
 *	prefix (bits above)	child index (4 bits)	bits below
 *	|-------- equal --------|-- shift .. shift+3 --|----------|
 *
 * Invariants
 *	1  a node has at least two children
 *	2  popmap says which child[] are not 0
 *	3  every key below child i of a node has the node's prefix and i
 *
 * So a node is freed as soon as one child is left, and every operation costs
 * the depth, at most 16.  Source: FreeBSD kern/subr_pctrie.c (behaviour).
 */
#include <errno.h>
#include <string.h>

#include "mem/mem.h"
#include "mem/pctrie.h"

static uintptr_t
leaf_word(uint64_t *val)
{
	return ((uintptr_t)val | 1);
}

static struct pctrie_node *
node_of(uintptr_t p)
{
	return ((struct pctrie_node *)p);
}

/* The key's bits above a node's own; in two steps, as 64 is no shift. */
static uint64_t
prefix_of(uint64_t key, unsigned shift)
{
	return ((key >> shift) >> PCTRIE_WIDTH);
}

static void
node_free(struct pctrie_node *n)
{
	struct mem_state *mem = curvm->mem;

	zone_free(&mem->nodes, n);
	if (__predict_false(mem->nodewaiting != 0))
		sched_wakeup(&mem->nodes);
}

static void
put_child(struct pctrie_node *n, uint64_t key, uintptr_t p)
{
	unsigned slot = pctrie_slot(n, key);

	n->child[slot] = p;
	n->popmap |= (uint16_t)(1u << slot);
}

/* A node where `key` parts from `other`, in the place of `*at`. */
static int
branch_off(uintptr_t *at, uint64_t other, uint64_t *val)
{
	struct pctrie_node *n;
	unsigned top;

	CONTRACT(other != *val, "index %ju is in the trie already",
	    (uintmax_t)*val);
	n = zone_alloc(&curvm->mem->nodes);
	if (n == NULL)
		return (ENOMEM);
	memset(n, 0, sizeof(*n));
	top = 63 - (unsigned)__builtin_clzll(other ^ *val);
	n->shift = (uint8_t)(top & ~(PCTRIE_WIDTH - 1u));
	n->prefix = prefix_of(*val, n->shift);
	put_child(n, other, *at);
	put_child(n, *val, leaf_word(val));
	*at = (uintptr_t)n;
	return (0);
}

int
pctrie_insert(struct pctrie *ptree, uint64_t *val)
{
	struct pctrie_node *n, *parent = NULL;
	uintptr_t *at = (uintptr_t *)&ptree->pt_root;
	uint64_t key = *val;

	for (; *at != 0; at = &n->child[pctrie_slot(n, key)]) {
		if (pctrie_is_leaf(*at))
			return (branch_off(at, *pctrie_leaf(*at), val));
		n = node_of(*at);
		if (prefix_of(key, n->shift) != n->prefix)
			return (branch_off(at, (n->prefix << PCTRIE_WIDTH) <<
			    n->shift, val));
		parent = n;
	}
	if (parent == NULL)
		*at = leaf_word(val);
	else
		put_child(parent, key, leaf_word(val));
	return (0);
}

uint64_t *
pctrie_lookup(const struct pctrie *ptree, uint64_t key)
{
	return (pctrie_find(ptree, key));
}

/* The outermost leaf below p: the first one, or the last. */
static uint64_t *
edge_leaf(uintptr_t p, bool last)
{
	struct pctrie_node *n;

	while (!pctrie_is_leaf(p)) {
		n = node_of(p);
		p = n->child[last ? 31 - __builtin_clz(n->popmap) :
		    __builtin_ctz(n->popmap)];
	}
	return (pctrie_leaf(p));
}

uint64_t *
pctrie_lookup_ge(const struct pctrie *ptree, uint64_t key)
{
	uintptr_t above = 0, p = (uintptr_t)ptree->pt_root;
	struct pctrie_node *n;
	unsigned later;

	for (; p != 0 && !pctrie_is_leaf(p);
	    p = n->child[pctrie_slot(n, key)]) {
		n = node_of(p);
		if (prefix_of(key, n->shift) != n->prefix) {
			if (prefix_of(key, n->shift) < n->prefix)
				return (edge_leaf(p, false));
			p = 0;
			break;
		}
		later = n->popmap & ~((2u << pctrie_slot(n, key)) - 1);
		if (later != 0)
			above = n->child[__builtin_ctz(later)];
	}
	if (p != 0 && *pctrie_leaf(p) >= key)
		return (pctrie_leaf(p));
	return (above == 0 ? NULL : edge_leaf(above, false));
}

uint64_t *
pctrie_lookup_le(const struct pctrie *ptree, uint64_t key)
{
	uintptr_t below = 0, p = (uintptr_t)ptree->pt_root;
	struct pctrie_node *n;
	unsigned earlier;

	for (; p != 0 && !pctrie_is_leaf(p);
	    p = n->child[pctrie_slot(n, key)]) {
		n = node_of(p);
		if (prefix_of(key, n->shift) != n->prefix) {
			if (prefix_of(key, n->shift) > n->prefix)
				return (edge_leaf(p, true));
			p = 0;
			break;
		}
		earlier = n->popmap & ((1u << pctrie_slot(n, key)) - 1);
		if (earlier != 0)
			below = n->child[31 - __builtin_clz(earlier)];
	}
	if (p != 0 && *pctrie_leaf(p) <= key)
		return (pctrie_leaf(p));
	return (below == 0 ? NULL : edge_leaf(below, true));
}

/* The place that holds the leaf of `key`, its node and that node's place. */
static uintptr_t *
find_leaf_place(struct pctrie *ptree, uint64_t key, struct pctrie_node **parent,
    uintptr_t **parent_at)
{
	uintptr_t *at = (uintptr_t *)&ptree->pt_root;

	*parent = NULL;
	*parent_at = NULL;
	while (*at != 0 && !pctrie_is_leaf(*at)) {
		*parent = node_of(*at);
		*parent_at = at;
		at = &(*parent)->child[pctrie_slot(*parent, key)];
	}
	if (*at == 0 || *pctrie_leaf(*at) != key)
		return (NULL);
	return (at);
}

uint64_t *
pctrie_remove(struct pctrie *ptree, uint64_t key)
{
	struct pctrie_node *n;
	uintptr_t *at, *node_at;
	uint64_t *val;

	at = find_leaf_place(ptree, key, &n, &node_at);
	if (at == NULL)
		return (NULL);
	val = pctrie_leaf(*at);
	*at = 0;
	if (n == NULL)
		return (val);
	n->popmap &= (uint16_t)~(1u << pctrie_slot(n, key));
	if ((n->popmap & (n->popmap - 1)) == 0) {
		*node_at = n->child[__builtin_ctz(n->popmap)];
		node_free(n);
	}
	return (val);
}

uint64_t *
pctrie_replace(struct pctrie *ptree, uint64_t *val)
{
	struct pctrie_node *n;
	uintptr_t *at, *node_at;
	uint64_t *old;

	at = find_leaf_place(ptree, *val, &n, &node_at);
	CONTRACT(at != NULL, "index %ju is not in the trie",
	    (uintmax_t)*val);
	old = pctrie_leaf(*at);
	*at = leaf_word(val);
	return (old);
}

/* Leaves first, so that `cb` may free what holds the key. */
static void
release_nodes(uintptr_t p, void (*cb)(uint64_t *, void *), void *arg)
{
	struct pctrie_node *n;
	unsigned map;

	if (pctrie_is_leaf(p)) {
		if (cb != NULL)
			cb(pctrie_leaf(p), arg);
		return;
	}
	n = node_of(p);
	for (map = n->popmap; map != 0; map &= map - 1)
		release_nodes(n->child[__builtin_ctz(map)], cb, arg);
	node_free(n);
}

void
pctrie_reclaim(struct pctrie *ptree, void (*cb)(uint64_t *, void *),
    void *arg)
{
	uintptr_t root = (uintptr_t)ptree->pt_root;

	ptree->pt_root = NULL;
	if (root != 0)
		release_nodes(root, cb, arg);
}

/* Invariants 1 to 3 below p, whose keys begin with `prefix` above `shift`. */
static bool
is_sound_below(uintptr_t p, uint64_t prefix, unsigned shift)
{
	struct pctrie_node *n;
	unsigned i;

	if (pctrie_is_leaf(p))
		return ((*pctrie_leaf(p) >> shift) == prefix);
	n = node_of(p);
	if (n->shift >= shift ||
	    (n->prefix << PCTRIE_WIDTH << n->shift) >> shift != prefix ||
	    __builtin_popcount(n->popmap) < 2)
		return (false);
	for (i = 0; i < PCTRIE_FANOUT; i++) {
		if (((n->popmap >> i & 1) != 0) != (n->child[i] != 0))
			return (false);
		if (n->child[i] != 0 && !is_sound_below(n->child[i],
		    n->prefix << PCTRIE_WIDTH | i, n->shift))
			return (false);
	}
	return (true);
}

bool
pctrie_is_sound(const struct pctrie *ptree)
{
	uintptr_t p = (uintptr_t)ptree->pt_root;
	struct pctrie_node *n;
	unsigned i;

	if (p == 0 || pctrie_is_leaf(p))
		return (true);
	n = node_of(p);
	if (__builtin_popcount(n->popmap) < 2)
		return (false);
	for (i = 0; i < PCTRIE_FANOUT; i++) {
		if (((n->popmap >> i & 1) != 0) != (n->child[i] != 0))
			return (false);
		if (n->child[i] != 0 && !is_sound_below(n->child[i],
		    n->prefix << PCTRIE_WIDTH | i, n->shift))
			return (false);
	}
	return (true);
}
