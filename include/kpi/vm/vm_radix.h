/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A path-compressed radix trie of 64-bit keys.  A leaf is the address of the
 * key inside the caller's structure, so the trie allocates inner nodes only.
 * Source: FreeBSD sys/pctrie.h, vm/vm_radix.h; deviations: one set of
 * functions on `uint64_t *` instead of generated ones, and iterators keep
 * an index only, so any change of the trie may happen between two steps.
 *
 * Locks: the structure that holds the trie, in write mode for a change.
 */
#ifndef VMSIM_KPI_VM_VM_RADIX_H
#define VMSIM_KPI_VM_VM_RADIX_H

#include <vm/vm.h>

struct pctrie_node;

struct pctrie {
	struct pctrie_node *pt_root;	/* (o) */
};

/* The pages of one object by index. */
struct vm_radix {
	struct pctrie	rt_trie;	/* (o) */
};

/*
 * A place in a trie: the key asked for last, or found last.  With a limit,
 * steps and searches for the next key end there; 0 is no limit.
 */
struct pctrie_iter {
	struct pctrie	*ptree;		/* (t) */
	uint64_t	 index;		/* (t) */
	uint64_t	 limit;		/* (t) */
};

static inline void
pctrie_init(struct pctrie *ptree)
{
	ptree->pt_root = NULL;
}

static inline bool
pctrie_is_empty(const struct pctrie *ptree)
{
	return (ptree->pt_root == NULL);
}

/*
 * 0, or ENOMEM with nothing changed.  The key must not be there yet.
 */
VMSIM_EXPORT int pctrie_insert(struct pctrie *ptree, uint64_t *val);
VMSIM_EXPORT uint64_t *pctrie_lookup(const struct pctrie *ptree,
    uint64_t key);
/* The leaf with the smallest key >= key; the largest <= key; or NULL. */
VMSIM_EXPORT uint64_t *pctrie_lookup_ge(const struct pctrie *ptree,
    uint64_t key);
VMSIM_EXPORT uint64_t *pctrie_lookup_le(const struct pctrie *ptree,
    uint64_t key);
/* Returns the leaf that was there, or NULL. */
VMSIM_EXPORT uint64_t *pctrie_remove(struct pctrie *ptree, uint64_t key);
/* Puts val in the place of the leaf of the same key; returns that. */
VMSIM_EXPORT uint64_t *pctrie_replace(struct pctrie *ptree, uint64_t *val);
/* Frees every node; `cb`, if not NULL, is given each leaf in key order. */
VMSIM_EXPORT void pctrie_reclaim(struct pctrie *ptree,
    void (*cb)(uint64_t *val, void *arg), void *arg);

static inline void
pctrie_iter_init(struct pctrie_iter *it, struct pctrie *ptree)
{
	it->ptree = ptree;
	it->index = 0;
	it->limit = 0;
}

static inline void
pctrie_iter_limit_init(struct pctrie_iter *it, struct pctrie *ptree,
    uint64_t limit)
{
	pctrie_iter_init(it, ptree);
	it->limit = limit;
}

/* Nothing to forget: an iterator holds no pointer into the trie. */
static inline void
pctrie_iter_reset(struct pctrie_iter *it)
{
	(void)it;
}

/* Each moves the iterator there and returns the leaf, or NULL. */
VMSIM_EXPORT uint64_t *pctrie_iter_lookup(struct pctrie_iter *it,
    uint64_t index);
VMSIM_EXPORT uint64_t *pctrie_iter_lookup_ge(struct pctrie_iter *it,
    uint64_t index);
VMSIM_EXPORT uint64_t *pctrie_iter_lookup_le(struct pctrie_iter *it,
    uint64_t index);
/* The next leaf above, the next below. */
VMSIM_EXPORT uint64_t *pctrie_iter_step(struct pctrie_iter *it);
VMSIM_EXPORT uint64_t *pctrie_iter_prev_step(struct pctrie_iter *it);
/* The leaf exactly `jump` above (next: 1; prev: -1). */
VMSIM_EXPORT uint64_t *pctrie_iter_jump(struct pctrie_iter *it, int64_t jump);

/* The same for the pages of an object; see above. */
VMSIM_EXPORT int vm_radix_insert(struct vm_radix *rtree, vm_page_t page);
VMSIM_EXPORT vm_page_t vm_radix_lookup(const struct vm_radix *rtree,
    vm_pindex_t index);
VMSIM_EXPORT vm_page_t vm_radix_lookup_ge(const struct vm_radix *rtree,
    vm_pindex_t index);
VMSIM_EXPORT vm_page_t vm_radix_lookup_le(const struct vm_radix *rtree,
    vm_pindex_t index);
VMSIM_EXPORT vm_page_t vm_radix_remove(struct vm_radix *rtree,
    vm_pindex_t index);
VMSIM_EXPORT vm_page_t vm_radix_replace(struct vm_radix *rtree,
    vm_page_t newpage);
VMSIM_EXPORT bool vm_radix_is_singleton(const struct vm_radix *rtree);
/* Waits for memory for nodes.  Sleeps. */
VMSIM_EXPORT void vm_radix_wait(void);

static inline vm_page_t
vm_radix_lookup_unlocked(const struct vm_radix *rtree, vm_pindex_t index)
{
	return (vm_radix_lookup(rtree, index));
}

static inline void
vm_radix_init(struct vm_radix *rtree)
{
	pctrie_init(&rtree->rt_trie);
}

static inline bool
vm_radix_is_empty(const struct vm_radix *rtree)
{
	return (pctrie_is_empty(&rtree->rt_trie));
}

static inline void
vm_radix_iter_init(struct pctrie_iter *pages, struct vm_radix *rtree)
{
	pctrie_iter_init(pages, &rtree->rt_trie);
}

static inline void
vm_radix_iter_limit_init(struct pctrie_iter *pages, struct vm_radix *rtree,
    vm_pindex_t limit)
{
	pctrie_iter_limit_init(pages, &rtree->rt_trie, limit);
}

VMSIM_EXPORT vm_page_t vm_radix_iter_lookup(struct pctrie_iter *pages,
    vm_pindex_t index);
VMSIM_EXPORT vm_page_t vm_radix_iter_lookup_ge(struct pctrie_iter *pages,
    vm_pindex_t index);
VMSIM_EXPORT vm_page_t vm_radix_iter_lookup_le(struct pctrie_iter *pages,
    vm_pindex_t index);
/* The page at the very next (previous) index, or NULL. */
VMSIM_EXPORT vm_page_t vm_radix_iter_next(struct pctrie_iter *pages);
VMSIM_EXPORT vm_page_t vm_radix_iter_prev(struct pctrie_iter *pages);
VMSIM_EXPORT vm_page_t vm_radix_iter_jump(struct pctrie_iter *pages,
    int64_t jump);
/* The next page, at whatever index. */
VMSIM_EXPORT vm_page_t vm_radix_iter_step(struct pctrie_iter *pages);
VMSIM_EXPORT vm_page_t vm_radix_iter_page(struct pctrie_iter *pages);
/* Removes the page at the iterator's index. */
VMSIM_EXPORT void vm_radix_iter_remove(struct pctrie_iter *pages);
VMSIM_EXPORT int vm_radix_iter_insert(struct pctrie_iter *pages,
    vm_page_t page);

#define	VM_RADIX_FOREACH(m, pages)					\
	for ((m) = vm_radix_iter_lookup_ge((pages), 0); (m) != NULL;	\
	    (m) = vm_radix_iter_step(pages))
/* From an index, or from the page m. */
#define	VM_RADIX_FOREACH_FROM(...)					\
	VMSIM_RADIX_FROM(__VA_ARGS__, VMSIM_RADIX_FROM_3,		\
	    VMSIM_RADIX_FROM_2, )(__VA_ARGS__)
#define	VMSIM_RADIX_FROM(a, b, c, name, ...)	name
#define	VMSIM_RADIX_FROM_2(m, pages)					\
	for (; (m) != NULL; (m) = vm_radix_iter_step(pages))
#define	VMSIM_RADIX_FROM_3(m, pages, start)				\
	for ((m) = vm_radix_iter_lookup_ge((pages), (start));		\
	    (m) != NULL; (m) = vm_radix_iter_step(pages))

#endif /* VMSIM_KPI_VM_VM_RADIX_H */
