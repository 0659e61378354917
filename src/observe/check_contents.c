/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 6: a clean page has the contents of its swap block. */
#include <string.h>

#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "observe/observe.h"

/* Surely clean: a writeable mapping may know of a modification. */
static bool
is_clean(vm_page_t m)
{
	return (vm_page_all_valid(m) && m->dirty == 0 &&
	    (m->a.flags & PGA_WRITEABLE) == 0 && mem_is_ram(m->phys_addr));
}

static void
compare_with_swap(struct check *c, vm_object_t object)
{
	uint32_t block;
	vm_pindex_t i;
	vm_page_t m;

	i = swap_index_next(object, 0, UINT64_MAX, &block);
	for (; i != UINT64_MAX;
	    i = swap_index_next(object, i + 1, UINT64_MAX, &block)) {
		m = vm_radix_lookup(&object->rtree, i);
		if (m == NULL || !is_clean(m) || vm_page_wired(m))
			continue;
		if (memcmp(mem_phys_to_host(m->phys_addr),
		    swap_block_page(block), PAGE_SIZE) != 0)
			check_fail(c, "cross 6", "%s is clean and differs "
			    "from its swap block", describe_page(m).text);
	}
}

/*
 * A write to a page that is held for writing leaves no mark; neither does one
 * to a page that MADV_FREE made clean while it was mapped, or that the pager
 * called BAD when it was to be written.
 */
void
check_contents(struct check *c)
{
	vm_object_t object;

	if (curvm->pmap->forgetful)
		return;
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if ((object->flags & OBJ_SWAP) != 0)
			compare_with_swap(c, object);
	}
}
