/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policy of shortage: a fault without a frame gives everything up, waits, and
 * begins again; without a page table's memory it waits where it stands.
 */
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/pmap.h>
#include <vm/vm_pageout.h>
#include <vm/vm_param.h>
#include "fault/fault.h"

#define	INJECTIONS_MAX	1000	/* the rule will never let it have a page */
#define	SHORTAGES_MAX	3	/* reclaims of one fault, without a daemon */

/* A fault waits for frames so often, and so many ticks each time, until it
   has a process ended. */
#define	OOM_ATTEMPTS	3
#define	OOM_WAIT	10000
#define	SHORT_WAIT	10	/* ticks that the daemon is given */

/*
 * The page daemon has a thread: sleep until there are frames.  A fault that
 * was not woken for a long time has the largest process ended; that of a
 * killed process gives up, for not even the reserve has helped.
 *
 * Giving up the pages of this attempt may have made enough frames free, yet
 * too few for the next one: then the daemon is given time.
 *
 * Source: vm_fault.c, vm_fault_allocate_oom(), which counts the time until it
 * has the page, though others may be faster to take what is freed.
 */
static enum verdict
sleep_for_daemon(struct fault *f)
{
	uint64_t since = sched_ticks();
	bool enough = !vm_page_count_min();

	if (f->map->killed)
		return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	if (enough)
		sched_nap("pfault", SHORT_WAIT);
	else
		vm_waitpfault(NULL, OOM_WAIT);
	f->tries.restarts = 0;
	since = sched_ticks() - since;
	if (!enough && since < OOM_WAIT)
		since = f->tries.starved = 0;
	f->tries.starved += (int)since;
	if (f->tries.starved >= OOM_ATTEMPTS * OOM_WAIT) {
		f->tries.starved = 0;
		if (!curvm->mem->oom())
			return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	}
	return (FAULT_RETRY);
}

/*
 * No frame: gives everything up and waits for one.
 *
 * Finds: here.object write-locked.  Sleeps.  Verdicts: RETRY, END.
 */
enum verdict
fault_wait_frame(struct fault *f)
{
	fault_release(f);
	if (f->tries.injections < INJECTIONS_MAX && mem_wait_injected()) {
		f->tries.injections++;
		return (FAULT_RETRY);
	}
	if (mem_has_daemon())
		return (sleep_for_daemon(f));
	if (f->tries.shortages++ >= SHORTAGES_MAX || !mem_reclaim(1, false))
		return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	return (FAULT_RETRY);
}

/*
 * pmap_enter() found no memory for a page table: waits for it and tries again.
 * The page stays busy and the map read-locked meanwhile, as in FreeBSD, whose
 * pmap waits on its own.
 */
__attribute__((cold, noinline)) void
fault_map_again(struct fault *f, vm_offset_t va, vm_page_t m)
{
	unsigned tries = 0;

	do {
		mem_wait_heap("a page table", &tries);
	} while (pmap_enter(f->map->pmap, va, m, f->prot,
	    fault_pmap_flags(f), 0) != KERN_SUCCESS);
}
