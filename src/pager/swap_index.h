/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pages of an object have a swap block: a trie of leaves, each for 16
 * consecutive indices.  The object layer looks; the swap pager stores.
 *
 * Locks: the object's, to look in any mode, to change write-locked.
 */
#ifndef PAGER_SWAP_INDEX_H
#define PAGER_SWAP_INDEX_H

#include <vm/vm_object.h>
#include "pager/pager.h"

#define	SWAP_LEAF_PAGES	16		/* a power of two */
#define	SWAP_NONE	UINT32_MAX	/* no block */

struct check;

/* Swap rules 1 to 3 are in src/pagers/pagers.h. */
struct swap_leaf {
	uint64_t key;			/* (o) first index, in the trie */
	uint32_t used;			/* (o) indices with a block */
	uint32_t block[SWAP_LEAF_PAGES];	/* (o) or SWAP_NONE */
};

/* The block of an index, or SWAP_NONE. */
uint32_t swap_index_get(const struct vm_object *, vm_pindex_t);
/*
 * Sets the block of an index; *old is the one that was there.  Returns 0 or
 * ENOMEM.
 */
int	 swap_index_set(vm_object_t, vm_pindex_t, uint32_t block,
	    uint32_t *old);
/* Removes the block of an index and returns it. */
uint32_t swap_index_clear(vm_object_t, vm_pindex_t);
/*
 * The first index >= `pindex` and < `end` with a block, or `end`; *block (may
 * be NULL) becomes the block.
 */
vm_pindex_t swap_index_next(const struct vm_object *, vm_pindex_t pindex,
	    vm_pindex_t end, uint32_t *block);
/* Empties the index, giving each block to `fn`. */
typedef void swap_index_free_t(uint32_t block, void *arg);
void	 swap_index_reclaim(vm_object_t, swap_index_free_t *fn, void *arg);

/* Checks the leaves of one object. */
void	 swap_index_check(const struct vm_object *, struct check *);

static inline bool
swap_index_empty(const struct vm_object *object)
{
	return (object->un_pager.swp.swp_blks.pt_root == NULL);
}

/*
 * What the object layer asks of the swap pager, which lies to its right.
 * Locks as in <vm/swap_pager.h>.
 */
struct object_swap_ops {
	void	(*copy)(vm_object_t src, vm_object_t dst, vm_pindex_t offset,
		    int destroysource);
	bool	(*scan_all_shadowed)(vm_object_t object);
	vm_pindex_t (*find_least)(vm_object_t object, vm_pindex_t pindex);
	void	(*freespace)(vm_object_t object, vm_pindex_t start,
		    vm_size_t size, vm_size_t *freed);
};

static inline const struct object_swap_ops *
object_swap_ops(void)
{
	return (curvm->pager->swap);
}

#endif /* PAGER_SWAP_INDEX_H */
