/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policy of shortage: a fault without a frame gives everything up, waits, and
 * begins again; without a page table's memory it waits where it stands.
 */
#include <sys/systm.h>
#include "base/machine.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/pmap.h>
#include <vm/vm_pageout.h>
#include <vm/vm_param.h>
#include "fault/fault.h"

#define	INJECTIONS_MAX	1000	/* the rule will never let it have a page */
#define	SHORTAGES_MAX	3	/* reclaims of one fault, without a daemon */

#define	SHORT_WAIT	10	/* ticks that the daemon is given */
#define	SPINS_MAX	1000	/* by hand the daemon is given none */

/* Ticks of a wait; after some of them a process is ended. */
static uint32_t
oom_wait(void)
{
	return (curvm->policy.oom_wait * (uint32_t)hz);
}

/*
 * Has it waited for too long?  Others may have been faster each time to take
 * what was freed.  Source: vm_fault.c, vm_fault_allocate_oom().
 */
static bool
has_starved(struct fault *f)
{
	uint64_t now = sched_ticks();

	if (!f->tries.starving) {
		f->tries.starving = true;
		f->tries.since = now;
		return (false);
	}
	return (now - f->tries.since >=
	    (uint64_t)curvm->policy.oom_attempts * oom_wait());
}

/*
 * Enough frames are free since this attempt gave up its own, and it needs more
 * than one, which makes it too few: a copy of a page that is to be read first.
 * The daemon is given time, or, by hand, there is none to be given: FreeBSD
 * would try for ever.
 */
static void
wait_for_another(struct fault *f)
{
	if (!curvm->config.daemon_by_hand) {
		sched_nap("pfault", SHORT_WAIT);
		return;
	}
	if (++f->tries.spins >= SPINS_MAX)
		PANIC("livelock: the fault at %#lx needs two frames and gets "
		    "one, %lu of %lu are free: it has begun again %d times",
		    (u_long)f->va, curvm->mem->nfree, curvm->mem->nframes,
		    f->tries.spins);
}

/*
 * Sleeps until the page daemon has freed frames, or has a process ended.  The
 * fault of a killed process gives up, for not even the reserve has helped.
 */
static enum verdict
wait_for_daemon(struct fault *f)
{
	if (f->map->killed)
		return (fault_end(f, KERN_RESOURCE_SHORTAGE));
	f->tries.restarts = 0;
	if (has_starved(f)) {
		f->tries.starving = false;
		return (curvm->mem->oom(true) ? FAULT_RETRY :
		    fault_end(f, KERN_RESOURCE_SHORTAGE));
	}
	if (!vm_page_count_min())
		wait_for_another(f);
	else {
		f->tries.spins = 0;
		vm_waitpfault(NULL, (int)oom_wait());
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
		return (wait_for_daemon(f));
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
