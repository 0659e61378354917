/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 6 and 7: contents in swap, and that a machine at rest is at rest. */
#include <inttypes.h>
#include <string.h>

#include "sched/sched.h"
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
		    swap_slot_page(block), PAGE_SIZE) != 0)
			check_fail(c, "cross 6", "%s is clean and differs "
			    "from its swap block", describe_page(m).text);
	}
}

/*
 * A page held for writing is written without anybody's knowledge; so is one
 * that MADV_FREE made clean while it was mapped.
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

static void
check_map_rest(struct check *c, vm_map_t map)
{
	vm_map_entry_t entry;

	if (map->busy != 0)
		check_fail(c, "cross 7", "a map is busy %d times", map->busy);
	VM_MAP_ENTRY_FOREACH(entry, map) {
		if ((entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0)
			check_fail(c, "cross 7", "the entry at 0x%" PRIx64
			    " is in transition", entry->start);
	}
}

static void
check_page_rest(struct check *c, const struct vm_page *m)
{
	if (m->busy_lock != VPB_UNBUSIED)
		check_fail(c, "cross 7", "%s is %s", describe_page(m).text,
		    describe_busy(m).text);
}

void
check_rest(struct check *c)
{
	struct vmspace *vms;
	vm_object_t object;
	vm_page_t m;

	if (curthread->td_nheld != 0)
		check_fail(c, "cross 7", "%s holds %d locks, the last is "
		    "\"%s\"", describe_thread(curthread).text,
		    curthread->td_nheld,
		    curthread->td_held[curthread->td_nheld - 1]->lo_name);
	OBSERVE_SPACE_FOREACH(vms)
		check_map_rest(c, &vms->vm_map);
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		OBSERVE_PAGE_FOREACH(m, object)
			check_page_rest(c, m);
	}
}
