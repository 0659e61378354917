/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon's work, done by those who need frames.  Called with locks
 * held by the caller (`locked`) it frees clean pages only, and never waits.
 */
#include <sys/param.h>
#include "mem/mem.h"
#include "pageout/pageout.h"

#define	BATCH	32u		/* frames freed at least per run */

/* As many as are missing to the page daemon's target, or a few. */
static u_long
choose_want(u_long npages)
{
	const struct mem_state *mem = curvm->mem;
	u_long missing = 0;

	if (mem->nfree < mem->limits.target)
		missing = mem->limits.target - mem->nfree;
	return (MAX(MAX(npages, BATCH), missing));
}

/*
 * One round: take what is old, write what is dirty, and make more pages old.
 * Returns the frames freed; *more: another round may help.
 */
static u_long
reclaim_once(u_long want, bool locked, bool *more)
{
	const struct mem_queue *q = curvm->mem->queues;
	u_long addl, freed, written;

	vm_page_pqbatch_drain();
	freed = pageout_scan_inactive((long)want, &addl);
	*more = false;
	if (locked || freed >= want)
		return (freed);
	written = pageout_launder(want - freed, true);
	*more = written != 0 || q[PQ_ACTIVE].count != 0;
	if (written < want - freed)
		pageout_scan_active((long)(2 * (want - freed)));
	return (freed);
}

/* mem_lowmem_t. */
bool
pageout_lowmem(u_long npages, bool locked)
{
	struct pageout_state *ps = curvm->pageout;
	u_long freed, want;
	bool more;
	int rounds;

	if (ps->in_lowmem)
		return (false);
	ps->in_lowmem = true;
	ps->nlowmem++;
	VM_CNT_INC(v_pdwakeups);
	want = choose_want(npages);
	freed = 0;
	more = true;
	for (rounds = 0; rounds < 2 * ACT_MAX && more; rounds++)
		freed += reclaim_once(want - freed, locked, &more);
	ps->in_lowmem = false;
	return (freed != 0);
}
