/* SPDX-License-Identifier: BSD-2-Clause */
/* Hints about a page: madvise(2), and the end of a read-ahead. */
#include <vm/_vm_advice.h>
#include "page/page.h"

/*
 * FREE makes the page clean, so that it may be dropped without being written;
 * its mappings stay.  Locks: object write-locked, page exclusively busy.
 * Source: vm_page_advise().
 */
void
vm_page_advise(vm_page_t m, int advice)
{
	VM_OBJECT_ASSERT_WLOCKED(m->object);
	vm_page_assert_xbusied(m);
	if (advice == MADV_WILLNEED)
		vm_page_activate(m);
	if (advice == MADV_FREE)
		vm_page_undirty(m);
	else if (advice != MADV_DONTNEED)
		return;
	else if (page_dirty_bits(m) == 0 && pmap_is_modified(m))
		vm_page_dirty(m);
	/* Or the page daemon would activate it at once. */
	vm_page_aflag_clear(m, PGA_REFERENCED);
	if (page_dirty_bits(m) == 0)
		vm_page_deactivate_noreuse(m);
	else if (!vm_page_in_laundry(m))
		vm_page_launder(m);
}

/* A page that a thread waits for is wanted. */
void
vm_page_readahead_finish(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, m->valid != 0,
	    "was read ahead and is not valid");
	if ((vm_page_busy_fetch(m) & VPB_BIT_WAITERS) != 0)
		vm_page_activate(m);
	else
		vm_page_deactivate(m);
	vm_page_xunbusy_unchecked(m);
}
