/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A node of the path-compressed trie, and the lookup that everybody inlines.
 *
 * A child is a node's address, or a leaf's (the address of a key) with bit 0
 * set, or 0.
 */
#ifndef MEM_PCTRIE_H
#define MEM_PCTRIE_H

#include <vm/vm_page.h>
#include <vm/vm_radix.h>

#define	PCTRIE_WIDTH	4	/* bits of the key that a node looks at */
#define	PCTRIE_FANOUT	16

struct pctrie_node {
	uint64_t  prefix;	/* (o) the key's bits above this node's */
	uint16_t  popmap;	/* (o) children that are there */
	uint8_t	  shift;	/* (o) of the bits that choose the child */
	uintptr_t child[PCTRIE_FANOUT];	/* (o) */
};

static inline bool
pctrie_is_leaf(uintptr_t p)
{
	return ((p & 1) != 0);
}

static inline uint64_t *
pctrie_leaf(uintptr_t p)
{
	return ((uint64_t *)(p & ~(uintptr_t)1));
}

static inline unsigned
pctrie_slot(const struct pctrie_node *n, uint64_t key)
{
	return ((unsigned)(key >> n->shift) & (PCTRIE_FANOUT - 1));
}

/* Prefixes need no look on the way: the leaf's own key decides. */
static inline uint64_t *
pctrie_find(const struct pctrie *ptree, uint64_t key)
{
	const struct pctrie_node *n;
	uintptr_t p = (uintptr_t)ptree->pt_root;

	while (p != 0 && !pctrie_is_leaf(p)) {
		n = (const struct pctrie_node *)p;
		p = n->child[pctrie_slot(n, key)];
	}
	if (p == 0 || *pctrie_leaf(p) != key)
		return (NULL);
	return (pctrie_leaf(p));
}

static inline vm_page_t
radix_page(uint64_t *val)
{
	if (val == NULL)
		return (NULL);
	return ((vm_page_t)(void *)((char *)val -
	    offsetof(struct vm_page, pindex)));
}

static inline vm_page_t
radix_find(const struct vm_radix *rtree, vm_pindex_t index)
{
	return (radix_page(pctrie_find(&rtree->rt_trie, index)));
}

/* Changes, heard; 0 or ENOMEM.  Locks: the object write-locked. */
static inline int
radix_insert(struct vm_radix *rtree, vm_page_t m)
{
	VMSIM_CHANGE(rtree);
	return (pctrie_insert(&rtree->rt_trie, &m->pindex));
}

static inline vm_page_t
radix_remove(struct vm_radix *rtree, vm_pindex_t index)
{
	VMSIM_CHANGE(rtree);
	return (radix_page(pctrie_remove(&rtree->rt_trie, index)));
}

/* Every page leaves at once; `leave` is told of each. */
static inline void
radix_reclaim(struct vm_radix *rtree, void (*leave)(uint64_t *, void *),
    void *arg)
{
	VMSIM_CHANGE(rtree);
	pctrie_reclaim(&rtree->rt_trie, leave, arg);
}

/* Does the trie hold together?  False: it does not. */
bool	 pctrie_is_sound(const struct pctrie *ptree);

#endif /* MEM_PCTRIE_H */
