/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The swap pager: memory whose contents may go to the swap device.
 *
 * A page's block belongs to its index in the object.  Making a clean page
 * dirty makes its block stale; it is freed then, or, if the object's lock is
 * not held, marked (PGA_SWAP_FREE) and freed by the next who has the lock.
 *
 * Source: FreeBSD swap_pager.c.
 */
#include <sys/param.h>
#include <errno.h>
#include <limits.h>
#include <vm/swap_pager.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"

static void
free_one_block(uint32_t block, void *arg)
{
	swap_blocks_free(block, 1);
}

void
swap_free_all(vm_object_t object)
{
	swap_index_reclaim(object, free_one_block, NULL);
}

bool
swap_pager_init_object(vm_object_t object, void *handle, struct ucred *cred,
    vm_ooffset_t size, vm_ooffset_t offset)
{
	object->un_pager.swp.writemappings = 0;
	object->handle = handle;
	object->cred = cred;
	return (true);
}

static vm_object_t
create_object(void *handle, struct ucred *cred, vm_ooffset_t size,
    vm_ooffset_t offset)
{
	vm_object_t object;

	object = vm_object_allocate(OBJT_SWAP,
	    OFF_TO_IDX(offset + PAGE_MASK + size));
	(void)swap_pager_init_object(object, handle, cred, size, offset);
	return (object);
}

static vm_object_t
swap_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t offset, struct ucred *cred)
{
	struct pager_list *list = &pagers()->swap_list;
	vm_object_t object;

	if (handle == NULL)
		return (create_object(NULL, cred, size, offset));
	mtx_lock(&list->lock);
	object = vm_pager_object_lookup(&list->objects, handle);
	mtx_unlock(&list->lock);
	if (object == NULL)
		object = pager_list_enter(list, handle,
		    create_object(handle, cred, size, offset));
	return (object);
}

static bool
is_listed(vm_object_t object)
{
	return ((object->flags & OBJ_ANON) == 0 && object->handle != NULL &&
	    object->pager_object_list.tqe_prev != NULL);
}

static void
swap_dealloc(vm_object_t object)
{
	CONTRACT((object->flags & OBJ_DEAD) != 0,
	    "%s gives up its swap space alive", describe_object(object).text);
	/* First of all, so that no lookup finds it while this waits. */
	if (is_listed(object)) {
		VM_OBJECT_WUNLOCK(object);
		pager_list_remove(&pagers()->swap_list, object);
		VM_OBJECT_WLOCK(object);
	}
	vm_object_pip_wait(object, "swpdea");
	swap_free_all(object);
	object->handle = NULL;
	object->type = OBJT_DEAD;
	object->cred = NULL;
	vm_object_clear_flag(object, OBJ_SWAP);
}

/* How many pages in one direction have the blocks next to `block`. */
static int
count_neighbours(vm_object_t object, vm_pindex_t pindex, uint32_t block,
    int step)
{
	const int most = (int)curvm->policy.swap_cluster;
	int i;

	if (curvm->config.swap_alone)
		return (0);
	for (i = 1; i < most; i++) {
		if (step < 0 && (vm_pindex_t)i > pindex)
			break;
		if (swap_index_get(object, pindex + step * i) !=
		    block + (uint32_t)(step * i))
			break;
	}
	return (i - 1);
}

/* What can be read at once.  Source: swp_pager_haspage_iter(). */
boolean_t
swap_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	uint32_t block = swap_index_get(object, pindex);
	bool has = block != SWAP_NONE;

	if (before != NULL)
		*before = has ? count_neighbours(object, pindex, block, -1) :
		    0;
	if (after != NULL)
		*after = has ? count_neighbours(object, pindex, block, 1) : 0;
	return (has);
}

static void
swap_pageunswapped(vm_page_t m)
{
	vm_object_t object = m->object;
	uint32_t block;

	if (!VM_OBJECT_WOWNED(object)) {
		VM_PAGE_OBJECT_BUSY_ASSERT(m);
		if ((m->a.flags & PGA_SWAP_SPACE) != 0)
			vm_page_aflag_set(m, PGA_SWAP_FREE);
		return;
	}
	vm_page_aflag_clear(m, PGA_SWAP_FREE | PGA_SWAP_SPACE);
	block = swap_index_clear(object, m->pindex);
	if (block != SWAP_NONE)
		swap_blocks_free(block, 1);
}

/* Is the page in swap only? */
static bool
only_in_swap(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m = vm_page_lookup(object, pindex);

	return (m == NULL || vm_page_none_valid(m));
}

void
swap_pager_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size,
    vm_size_t *freed)
{
	vm_pindex_t end = start + size, i;
	vm_size_t count = 0;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (end < start)
		end = OBJ_MAX_SIZE;
	i = swap_index_next(object, start, end, NULL);
	for (; i < end; i = swap_index_next(object, i + 1, end, NULL)) {
		if (freed != NULL && only_in_swap(object, i))
			count++;
		swap_blocks_free(swap_index_clear(object, i), 1);
	}
	if (freed != NULL)
		*freed = count;
}

static void
swap_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	swap_pager_freespace(object, start, size, NULL);
}

int
swap_pager_reserve(vm_object_t object, vm_pindex_t start, vm_pindex_t size)
{
	struct swap_freed freed = { .n = 0 };
	vm_pindex_t i, end = start + size;
	uint32_t block, old;
	u_int got, n;

	VM_OBJECT_WLOCK(object);
	for (i = start; i < end; i += got) {
		n = (u_int)MIN(end - i, INT_MAX);
		block = swap_blocks_alloc(&n);
		if (block == SWAP_NONE)
			break;
		for (got = 0; got < n; got++) {
			if (swap_index_set(object, i + got, block + got,
			    &old) != 0)
				break;
			swap_freed_add(&freed, old);
		}
		if (got < n) {
			swap_blocks_free(block + got, n - got);
			i += got;
			break;
		}
	}
	swap_freed_end(&freed);
	if (i < end)
		swap_pager_freespace(object, start, i - start, NULL);
	VM_OBJECT_WUNLOCK(object);
	return (i < end ? -1 : 0);
}

void
swap_pager_status(int *total, int *used)
{
	const struct swap_device *dev = &pagers()->swap;

	*total = dev->limit > INT32_MAX ? INT32_MAX : (int)dev->limit;
	*used = (int)dev->used;
}

int
swap_pager_nswapdev(void)
{
	return (1);
}

const struct pagerops swappagerops = {
	.pgo_kvme_type = KVME_TYPE_SWAP,
	.pgo_alloc = swap_alloc,
	.pgo_dealloc = swap_dealloc,
	.pgo_getpages = swap_getpages,
	.pgo_getpages_async = swap_getpages_async,
	.pgo_putpages = swap_putpages,
	.pgo_haspage = swap_haspage,
	.pgo_pageunswapped = swap_pageunswapped,
	.pgo_freespace = swap_freespace,
	/* init: the list and the device are part of the state */
	/* populate: getpages serves every fault */
	/* update_writecount, release_writecount: no one asks who writes */
	/* set_writeable_dirty, mightbedirty: no syncer writes to swap */
	/* getvp: no file is behind it */
	/* page_inserted, page_removed, can_alloc_page: no accounting */
};
