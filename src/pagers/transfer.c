/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transfers that take time on the virtual clock.
 *
 *	waited for	transfer_wait(): the caller sleeps, its pages busy
 *	on their own	transfer_start(): the caller goes on; when the time
 *			has come the clock ends the transfer of all its pages
 *
 * A page under way of its own is busy, shared or in the clock's name, and its
 * object has paging in progress for each, so neither can go.  Ending needs the
 * object's lock; if that is held the end comes a tick later.
 */
#include "base/assert.h"
#include "mem/mem.h"
#include "pagers/pagers.h"

bool
transfer_is_async(int pagerflags)
{
	return (curvm->config.io_ticks != 0 &&
	    (pagerflags & VM_PAGER_PUT_SYNC) == 0 &&
	    mem_is_daemon());
}

void
transfer_wait(const char *wmesg, uint64_t ticks)
{
	if (__predict_false(ticks != 0))
		sched_nap(wmesg, ticks);
}

/* sched_callout */
static void
end_transfer(void *arg)
{
	struct transfer *t = arg;
	vm_object_t object = t->m[0]->object;

	if (!VM_OBJECT_TRYWLOCK(object)) {
		sched_callout_set(&t->callout, 1, end_transfer, t);
		return;
	}
	pagers()->ntransfers--;
	t->end(t);
	pager_count_late(object, -t->count);
	VM_OBJECT_WUNLOCK(object);
	zone_free(&pagers()->transfer_zone, t);
}

bool
transfer_start(const struct transfer *model, uint64_t ticks)
{
	struct pagers_state *ps = pagers();
	struct transfer *t;
	int i;

	t = zone_alloc(&ps->transfer_zone);
	if (t == NULL)
		return (false);
	*t = *model;
	/* The thread that began it may end before it is over. */
	for (i = 0; i < t->count; i++) {
		if (vm_page_xbusied(t->m[i]))
			mem_busy_give(t->m[i], curvm->sched->clock.td_tid);
	}
	ps->ntransfers++;
	sched_callout_set(&t->callout, ticks, end_transfer, t);
	return (true);
}

bool
transfers_under_way(void)
{
	return (pagers()->ntransfers != 0);
}
