/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon's work, done by those who need frames.  Called with locks
 * held by the caller (`locked`) it frees clean pages only, and never waits.
 */
#include "mem/mem.h"
#include "pageout/pageout.h"

#define	BATCH	32		/* frames freed at least per run */

/*
 * One round: take what is old, and make more pages old.  True: another round
 * may help.
 */
static bool
reclaim_once(struct pageout *s)
{
	u_long moved;

	pageout_scan_inactive(s);
	if (s->locked)
		return (false);
	if (s->freed < s->want)
		pageout_scan_laundry(s, PQ_LAUNDRY);
	if (s->freed >= s->want)
		return (false);
	moved = pageout_scan_active(s, 2 * (s->want - s->freed));
	return (moved != 0 || s->freed == 0);
}

/* mem_lowmem_t. */
bool
pageout_lowmem(u_long npages, bool locked)
{
	struct pageout_state *ps;
	struct pageout s = { .locked = locked };
	int rounds;

	ps = curvm->pageout;
	if (ps->in_lowmem)
		return (false);
	ps->in_lowmem = true;
	ps->nlowmem++;
	VM_CNT_INC(v_pdwakeups);
	s.want = npages > BATCH ? npages : BATCH;
	for (rounds = 0; rounds < 2 * ACT_MAX; rounds++) {
		if (!reclaim_once(&s))
			break;
	}
	ps->in_lowmem = false;
	return (s.freed != 0);
}
