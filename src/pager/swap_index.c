/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of an object's swap blocks.
 *
 *	swp_blks -> trie of struct swap_leaf, by first index
 *
 *	key 32  [ . 7 . . | . . . 9 | . . . . | . . . . ]	33 and 39
 *
 * A leaf without blocks does not stay.  Source: FreeBSD swap_pager.c, struct
 * swblk and swp_pager_meta_*().
 */
#include <errno.h>
#include "base/assert.h"
#include "base/print.h"
#include "pager/swap_index.h"

static uint64_t
leaf_key(vm_pindex_t pindex)
{
	return (pindex & ~(vm_pindex_t)(SWAP_LEAF_PAGES - 1));
}

static int
leaf_slot(vm_pindex_t pindex)
{
	return (pindex & (SWAP_LEAF_PAGES - 1));
}

static struct swap_leaf *
leaf_of(uint64_t *val)
{
	return (val == NULL ? NULL : (struct swap_leaf *)(void *)
	    ((char *)val - offsetof(struct swap_leaf, key)));
}

static struct swap_leaf *
find_leaf(const struct vm_object *object, vm_pindex_t pindex)
{
	return (leaf_of(pctrie_lookup(&object->un_pager.swp.swp_blks,
	    leaf_key(pindex))));
}

uint32_t
swap_index_get(const struct vm_object *object, vm_pindex_t pindex)
{
	const struct swap_leaf *leaf;

	if (swap_index_empty(object))
		return (SWAP_NONE);
	leaf = find_leaf(object, pindex);
	return (leaf == NULL ? SWAP_NONE : leaf->block[leaf_slot(pindex)]);
}

static struct swap_leaf *
make_leaf(vm_object_t object, vm_pindex_t pindex)
{
	struct swap_leaf *leaf;
	int i;

	leaf = zone_alloc(&curvm->pager->leaves);
	if (leaf == NULL)
		return (NULL);
	leaf->key = leaf_key(pindex);
	leaf->used = 0;
	for (i = 0; i < SWAP_LEAF_PAGES; i++)
		leaf->block[i] = SWAP_NONE;
	if (pctrie_insert(&object->un_pager.swp.swp_blks, &leaf->key) != 0) {
		zone_free(&curvm->pager->leaves, leaf);
		return (NULL);
	}
	return (leaf);
}

static void
drop_leaf(vm_object_t object, struct swap_leaf *leaf)
{
	(void)pctrie_remove(&object->un_pager.swp.swp_blks, leaf->key);
	zone_free(&curvm->pager->leaves, leaf);
}

int
swap_index_set(vm_object_t object, vm_pindex_t pindex, uint32_t block,
    uint32_t *old)
{
	struct swap_leaf *leaf;
	uint32_t *slot;

	INVARIANT(block != SWAP_NONE, "no block is stored for page %ju",
	    (uintmax_t)pindex);
	leaf = find_leaf(object, pindex);
	if (leaf == NULL)
		leaf = make_leaf(object, pindex);
	if (leaf == NULL)
		return (ENOMEM);
	slot = &leaf->block[leaf_slot(pindex)];
	*old = *slot;
	if (*slot == SWAP_NONE)
		leaf->used++;
	*slot = block;
	return (0);
}

uint32_t
swap_index_clear(vm_object_t object, vm_pindex_t pindex)
{
	struct swap_leaf *leaf;
	uint32_t old, *slot;

	if (swap_index_empty(object))
		return (SWAP_NONE);
	leaf = find_leaf(object, pindex);
	if (leaf == NULL)
		return (SWAP_NONE);
	slot = &leaf->block[leaf_slot(pindex)];
	old = *slot;
	if (old == SWAP_NONE)
		return (SWAP_NONE);
	*slot = SWAP_NONE;
	if (--leaf->used == 0)
		drop_leaf(object, leaf);
	return (old);
}

vm_pindex_t
swap_index_next(const struct vm_object *object, vm_pindex_t pindex,
    vm_pindex_t end, uint32_t *block)
{
	const struct pctrie *trie = &object->un_pager.swp.swp_blks;
	const struct swap_leaf *leaf;
	int i;

	while (pindex < end) {
		leaf = leaf_of(pctrie_lookup_ge(trie, leaf_key(pindex)));
		if (leaf == NULL)
			return (end);
		i = leaf->key < pindex ? leaf_slot(pindex) : 0;
		while (i < SWAP_LEAF_PAGES && leaf->block[i] == SWAP_NONE)
			i++;
		pindex = leaf->key + i;
		if (i == SWAP_LEAF_PAGES)
			continue;
		if (pindex >= end)
			return (end);
		if (block != NULL)
			*block = leaf->block[i];
		return (pindex);
	}
	return (end);
}

struct reclaim {
	swap_index_free_t *fn;		/* (t) */
	void		*arg;		/* (t) */
};

static void
reclaim_leaf(uint64_t *val, void *arg)
{
	struct swap_leaf *leaf = leaf_of(val);
	const struct reclaim *r = arg;
	int i;

	for (i = 0; i < SWAP_LEAF_PAGES; i++) {
		if (leaf->block[i] != SWAP_NONE)
			r->fn(leaf->block[i], r->arg);
	}
	zone_free(&curvm->pager->leaves, leaf);
}

void
swap_index_reclaim(vm_object_t object, swap_index_free_t *fn, void *arg)
{
	struct reclaim r = { .fn = fn, .arg = arg };

	if (swap_index_empty(object))
		return;
	pctrie_reclaim(&object->un_pager.swp.swp_blks, reclaim_leaf, &r);
}

void
swap_index_check(const struct vm_object *object, struct check *c)
{
	const struct pctrie *trie = &object->un_pager.swp.swp_blks;
	const struct swap_leaf *leaf;
	uint64_t key = 0;
	uint32_t n;
	int i;

	while ((leaf = leaf_of(pctrie_lookup_ge(trie, key))) != NULL) {
		for (n = 0, i = 0; i < SWAP_LEAF_PAGES; i++)
			n += leaf->block[i] != SWAP_NONE;
		if (n != leaf->used || n == 0)
			check_fail(c, "swap 3", "the leaf at page %ju of %s "
			    "has %u blocks and counts %u", (uintmax_t)leaf->key,
			    describe_object(object).text, n, leaf->used);
		key = leaf->key + SWAP_LEAF_PAGES;
	}
}
