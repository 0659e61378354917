/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Laundering: dirty pages are written, oldest first.
 *
 *	laundry --unused, dirty--> inactive, its head: to be freed soon
 *	        --unused, clean--> free
 *	        --used-----------> active
 *	        --no swap space--> unswappable
 *
 * What is unswappable is tried first: there may be space now.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_launder().
 */
#include <vm/swap_pager.h>
#include "mem/mem.h"
#include "pageout/launder.h"
#include "pageout/pageout.h"
#include "pageout/scan.h"

struct launder {
	struct page_scan	 scan;
	long		 target;	/* (t) pages still to be laundered */
	bool		 in_shortfall;	/* (c) only written pages count */
};

/* Each of these: true if the page, exclusively busy before, is so no more. */

static bool
free_laundry_page(struct launder *l, vm_page_t m)
{
	const vm_pindex_t pindex = m->pindex;

	if (scan_passes_over(&l->scan, m))
		return (false);
	vm_page_free(m);
	TELL(TRACE_RECLAIM, l->scan.object->serial, pindex, 0, 0, 0);
	return (true);
}

/* Who ends a dead object writes and frees its pages. */
static bool
write_laundry_page(struct launder *l, vm_page_t m)
{
	vm_object_t object = l->scan.object;
	int n;

	if ((object_flags(object) & OBJ_DEAD) != 0)
		return (false);
	if (!pageout_writes(object)) {
		vm_page_activate(m);
		return (false);
	}
	n = launder_cluster(object, m);
	l->target -= n;
	l->scan.scanned += (u_long)n;
	scan_unlock_object(&l->scan);
	return (true);
}

/*
 * In background laundering a page that is active again has left the laundry,
 * which is what counts.
 */
static bool
look_at_laundry_page(struct launder *l, vm_page_t m)
{
	enum scan_use use;

	if (vm_page_wired(m))
		return (false);
	if (vm_page_none_valid(m))
		return (free_laundry_page(l, m));
	use = scan_take_references(l->scan.object, m);
	if (use == SCAN_USED && !l->in_shortfall)
		l->target--;
	if (use != SCAN_UNUSED || !scan_unmap_clean(l->scan.object, m))
		return (false);
	return (page_dirty_bits(m) == 0 ? free_laundry_page(l, m) :
	    write_laundry_page(l, m));
}

static void
launder_queue(struct launder *l, uint8_t queue)
{
	vm_page_t m;

	l->scan = (struct page_scan){
		.queue = queue,
		.marker = &curvm->pageout->markers[queue],
		.most = curvm->mem->queues[queue].count,
	};
	scan_begin(&l->scan, NULL);
	while (l->target > 0 && (m = scan_next(&l->scan)) != NULL) {
		if (queue_is_marker(m) || scan_passes_over(&l->scan, m) ||
		    !scan_lock_object(&l->scan, m) ||
		    vm_page_tryxbusy(m) == 0)
			continue;
		if (!look_at_laundry_page(l, m))
			vm_page_xunbusy(m);
	}
	scan_end(&l->scan);
}

u_long
pageout_launder(u_long target, bool in_shortfall)
{
	struct launder l = {
		.target = (long)target,
		.in_shortfall = in_shortfall,
	};

	if (swap_pager_nswapdev() != 0)
		launder_queue(&l, PQ_UNSWAPPABLE);
	if (l.target > 0)
		launder_queue(&l, PQ_LAUNDRY);
	TELL(TRACE_LAUNDER, 0, target, target - (u_long)l.target, 0, 0);
	return (target - (u_long)l.target);
}
