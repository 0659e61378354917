/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Swap blocks and shadow chains: moving blocks with their pages to another
 * object, and seeing what is in swap.  Source: FreeBSD swap_pager.c.
 */
#include <sys/param.h>
#include <vm/swap_pager.h>
#include <vm/vm_page.h>
#include <vm/vm_radix.h>
#include "base/assert.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"

/*
 * Gives one block to the destination, whose own wins.  Without memory for the
 * index a second try gets over an injected failure.
 */
static void
move_block(vm_object_t dst, vm_pindex_t pindex, uint32_t block)
{
	uint32_t old;

	if (swap_index_get(dst, pindex) != SWAP_NONE) {
		swap_blocks_free(block, 1);
		return;
	}
	CONTRACT(swap_index_set(dst, pindex, block, &old) == 0 ||
	    swap_index_set(dst, pindex, block, &old) == 0, "no memory for the "
	    "swap index of %s", describe_object(dst).text);
}

void
swap_pager_copy(vm_object_t srcobject, vm_object_t dstobject,
    vm_pindex_t offset, int destroysource)
{
	vm_pindex_t end = offset + dstobject->size, i;
	uint32_t block;

	VM_OBJECT_ASSERT_WLOCKED(srcobject);
	VM_OBJECT_ASSERT_WLOCKED(dstobject);
	CONTRACT(!destroysource || srcobject->handle == NULL ||
	    (srcobject->flags & OBJ_ANON) != 0, "%s is merged and can still be "
	    "found by its handle", describe_object(srcobject).text);

	i = swap_index_next(srcobject, offset, end, &block);
	for (; i < end; i = swap_index_next(srcobject, i + 1, end, &block)) {
		(void)swap_index_clear(srcobject, i);
		move_block(dstobject, i - offset, block);
	}
	if (destroysource)
		swap_free_all(srcobject);
}

vm_pindex_t
swap_pager_find_least(vm_object_t object, vm_pindex_t pindex)
{
	VM_OBJECT_ASSERT_LOCKED(object);
	return (swap_index_next(object, pindex, object->size, NULL));
}

vm_pindex_t
swap_pager_seek_data(vm_object_t object, vm_pindex_t pindex)
{
	struct pctrie_iter pages;
	vm_pindex_t swapped;
	vm_page_t m;

	swapped = swap_pager_find_least(object, pindex);
	if (swapped <= pindex)
		return (swapped);
	vm_page_iter_limit_init(&pages, object, swapped);
	m = vm_radix_iter_lookup_ge(&pages, pindex);
	while (m != NULL && vm_page_none_valid(m))
		m = vm_radix_iter_step(&pages);
	return (m != NULL ? m->pindex : swapped);
}

vm_pindex_t
swap_pager_seek_hole(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	VM_OBJECT_ASSERT_LOCKED(object);
	for (; pindex < object->size; pindex++) {
		m = vm_page_lookup(object, pindex);
		if ((m == NULL || vm_page_none_valid(m)) &&
		    swap_index_get(object, pindex) == SWAP_NONE)
			break;
	}
	return (pindex);
}

u_long
swap_pager_swapped_pages(vm_object_t object)
{
	vm_pindex_t i;
	u_long count = 0;

	VM_OBJECT_ASSERT_LOCKED(object);
	i = swap_index_next(object, 0, OBJ_MAX_SIZE, NULL);
	for (; i < OBJ_MAX_SIZE;
	    i = swap_index_next(object, i + 1, OBJ_MAX_SIZE, NULL))
		count++;
	return (count);
}

/* Does the object have the page itself, in memory or swap? */
static bool
hides_page(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m = vm_page_lookup(object, pindex);

	return ((m != NULL && vm_page_any_valid(m)) ||
	    swap_index_get(object, pindex) != SWAP_NONE);
}

/*
 * A resident page of the backing object is hidden only while it is quiet: if
 * it is busy, or not valid yet, a fault is at work above it.  Holding it busy
 * keeps a fault from filling the shadow's page meanwhile.
 */
static bool
page_hidden(vm_object_t object, vm_page_t p, vm_pindex_t pindex)
{
	bool hidden;

	if (!vm_page_tryxbusy(p))
		return (false);
	hidden = vm_page_all_valid(p) && hides_page(object, pindex);
	vm_page_xunbusy(p);
	return (hidden);
}

/* Source: swap_pager_scan_all_shadowed(). */
bool
swap_pager_scan_all_shadowed(vm_object_t object)
{
	vm_object_t backing = object->backing_object;
	vm_pindex_t end, first, i, swapped;
	struct pctrie_iter pages;
	vm_page_t p;

	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_ASSERT_WLOCKED(backing);
	if ((backing->flags & OBJ_ANON) == 0)
		return (false);

	first = OFF_TO_IDX(object->backing_object_offset);
	end = MIN(backing->size, first + object->size);
	vm_page_iter_limit_init(&pages, backing, end);
	p = first < end ? vm_radix_iter_lookup_ge(&pages, first) : NULL;
	swapped = swap_index_next(backing, first, end, NULL);
	for (;;) {
		i = MIN(p != NULL ? p->pindex : end, swapped);
		if (i >= end)
			return (true);
		if (p != NULL && p->pindex == i) {
			if (!page_hidden(object, p, i - first))
				return (false);
			p = vm_radix_iter_step(&pages);
		} else if (!hides_page(object, i - first))
			return (false);
		if (swapped == i)
			swapped = swap_index_next(backing, i + 1, end, NULL);
	}
}
