/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reclaiming inactive pages.
 *
 *	inactive --unused, clean--> free
 *	         --unused, dirty--> laundry
 *	         --used-----------> active
 *
 * The scan ends with enough pages freed; or with as many sent to the laundry,
 * so that they can be written before more of the queue is gone through.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_scan_inactive().
 */
#include <limits.h>
#include <vm/swap_pager.h>
#include <vm/vm_pager.h>
#include "mem/mem.h"
#include "pageout/pageout.h"
#include "pageout/scan.h"

#define	SWAP_LOW	128	/* pages: the swap device is almost full */

struct inactive {
	struct page_scan	 scan;
	struct scan_batch kept;		/* (t) stuck pages, for the next scan */
	long		 shortage;	/* (t) still to be freed */
	long		 sent;		/* (t) to the laundry, and will be
					   written soon */
	u_long		 busy;		/* (t) pages that others have busy */
};

/* A page for which there may be no swap space will not be written soon. */
static void
send_to_laundry(struct inactive *in, vm_object_t object, vm_page_t m)
{
	if ((object_flags(object) & OBJ_DEAD) != 0)
		return;
	vm_page_launder(m);
	if ((object->flags & OBJ_SWAP) == 0 || swap_pager_avail >= SWAP_LOW)
		in->sent++;
}

/* False: a request has come for it just now. */
static bool
free_inactive_page(struct inactive *in, vm_page_t m)
{
	const vm_pindex_t pindex = m->pindex;

	if (scan_passes_over(&in->scan, m))
		return (false);
	/* It was taken off the list and has no request. */
	m->a.queue = PQ_NONE;
	vm_page_free(m);
	in->shortage--;
	TELL(TRACE_RECLAIM, in->scan.object->serial, pindex, 0, 0, 0);
	return (true);
}

/*
 * The page is exclusively busy.  True: it is free; else it stays, wherever it
 * is now, and is to be unbusied.
 */
static bool
reclaim_page(struct inactive *in, vm_object_t object, vm_page_t m)
{
	if ((m->a.flags & PGA_SWAP_FREE) != 0)
		vm_pager_page_unswapped(m);
	if (vm_page_wired(m))
		return (false);
	if (vm_page_none_valid(m))
		return (free_inactive_page(in, m));
	if (scan_take_references(object, m) != SCAN_UNUSED ||
	    !scan_unmap_clean(object, m))
		return (false);
	if (page_dirty_bits(m) == 0)
		return (free_inactive_page(in, m));
	send_to_laundry(in, object, m);
	return (false);
}

static void
look_at_inactive_page(struct inactive *in, vm_page_t m)
{
	struct page_scan *s = &in->scan;

	if (scan_passes_over(s, m))
		return;
	if (!scan_lock_object(s, m)) {
		scan_keep(s, &in->kept, m);
		return;
	}
	if (vm_page_tryxbusy(m) == 0) {
		in->busy++;
		scan_keep(s, &in->kept, m);
		return;
	}
	if (!reclaim_page(in, s->object, m))
		vm_page_xunbusy(m);
}

u_long
pageout_scan_inactive(long shortage, u_long *addl)
{
	struct vm_page marker;
	struct inactive in = {
		.scan.queue = PQ_INACTIVE,
		.scan.dequeues = true,
		.scan.marker = &marker,
		.scan.most = curvm->mem->queues[PQ_INACTIVE].count,
		.shortage = shortage,
	};
	long most_sent = shortage != 0 ? shortage : LONG_MAX;
	vm_page_t m;

	vm_page_init_marker(&marker, PQ_INACTIVE, 0);
	scan_begin(&in.scan, NULL);
	while (in.shortage > 0 && in.sent < most_sent) {
		/* Others have their turn at the object between batches. */
		if (in.scan.batch.n == 0)
			scan_unlock_object(&in.scan);
		m = scan_next(&in.scan);
		if (m == NULL)
			break;
		look_at_inactive_page(&in, m);
	}
	scan_unlock_object(&in.scan);
	scan_put_back(&in.scan, &in.kept);
	scan_put_back(&in.scan, &in.scan.batch);
	scan_end(&in.scan);
	*addl = in.busy;
	return ((u_long)(shortage - in.shortage));
}
