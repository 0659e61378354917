/* SPDX-License-Identifier: BSD-2-Clause */
/* Policy of read-ahead: how many pages a pager is asked for around the page. */
#include <sys/param.h>
#include "base/machine.h"
#include <vm/_vm_advice.h>
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include "mem/mem.h"
#include "fault/fault.h"

#define	DONTNEED_MIN		0x100000u	/* drop-behind works on these,
						   or on large pages */

static void
deactivate_range(vm_object_t object, vm_pindex_t first, vm_pindex_t end)
{
	vm_page_t m;

	for (m = vm_page_find_least(object, first);
	    m != NULL && m->pindex < end; m = vm_page_next(m)) {
		if (vm_page_all_valid(m) && !vm_page_busied(m) &&
		    !vm_page_inactive(m))
			vm_page_deactivate(m);
	}
}

/*
 * A sequential reader that is about to cross a cluster boundary will not
 * come back: the cluster before is made easy to reclaim.
 * Source: vm_fault.c, vm_fault_dontneed().
 */
static void
drop_behind(struct fault *f, int ahead)
{
	vm_object_t object = f->top.object;
	vm_map_entry_t entry = f->entry;
	vm_size_t size = pmap_ps_enabled(f->map->pmap) ? NBPDR : DONTNEED_MIN;
	vm_offset_t end, start;

	if ((object->flags & (OBJ_FICTITIOUS | OBJ_UNMANAGED)) != 0 ||
	    curvm->policy.drop_behind == 0)
		return;
	end = f->va & ~(size - 1);
	if (f->va - end < size - PAGE_SIZE - ptoa(ahead) ||
	    entry->start >= end)
		return;
	start = end - entry->start < size ? entry->start : end - size;
	VM_OBJECT_RLOCK(object);
	pmap_advise(f->map->pmap, start, end, MADV_DONTNEED);
	deactivate_range(object,
	    OFF_TO_IDX(entry->offset) + atop(start - entry->start),
	    OFF_TO_IDX(entry->offset) + atop(end - entry->start));
	VM_OBJECT_RUNLOCK(object);
}

/*
 * The entry's new read-ahead window, in pages.  A fault at the expected
 * address makes it grow; any other address closes it.  Two faults of one
 * entry may do this at once under the map's read lock: either value will do.
 * Source: vm_fault.c, vm_fault_readahead().
 */
static int
next_window(struct fault *f)
{
	const int least = (int)curvm->policy.read_ahead_min;
	const int most = (int)curvm->policy.read_ahead_max;
	vm_map_entry_t entry = f->entry;
	bool sequential = f->va == entry->next_read;
	int old = entry->read_ahead, window = 0;

	fault_assert(f, FAULT_MAP);
	switch (entry->eflags & MAP_ENTRY_BEHAV_MASK) {
	case MAP_ENTRY_BEHAV_RANDOM:
		break;
	case MAP_ENTRY_BEHAV_SEQUENTIAL:
		window = most;
		if (sequential)
			drop_behind(f, window);
		break;
	default:
		if (!sequential)
			break;
		window = least;
		if (old > 0)
			window += old + 1;
		window = MIN(window, most);
		if (old == most && most > 0)
			drop_behind(f, window);
	}
	entry->read_ahead = (uint8_t)window;
	return (window);
}

/*
 * Sets ahead.before and ahead.after: the window ahead for a sequential fault,
 * else the rest of the aligned cluster; never past the entry.  The window is
 * decided once, by the first object of the chain that needs its pager; below
 * it the map is unlocked and the entry may be gone, so the extent is clipped
 * to the entry as it was at lookup.
 */
void
fault_choose_ahead(struct fault *f)
{
	const int cluster = (int)curvm->policy.fault_cluster;
	int offset;

	if (f->ahead.window == -1)
		f->ahead.window = next_window(f);
	f->ahead.before = f->ahead.after = 0;
	if ((f->entry_flags & MAP_ENTRY_BEHAV_MASK) == MAP_ENTRY_BEHAV_RANDOM)
		return;
	if (f->ahead.window > 0)
		f->ahead.after = f->ahead.window;
	else {
		offset = (int)(f->here.pindex % (vm_pindex_t)cluster);
		f->ahead.before = (int)MIN((vm_size_t)offset,
		    atop(f->va - f->entry_start));
		f->ahead.after = cluster - 1 - offset;
	}
	f->ahead.after = (int)MIN((vm_size_t)f->ahead.after,
	    atop(f->entry_end - f->va) - 1);
}
