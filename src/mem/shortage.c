/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting where FreeBSD waits for memory: map entries, objects and page
 * tables are always had in the end, as are frames asked for with a wait flag.
 *
 * The heap of the machine is only a reservation, so a lack of it is either
 * injected, and over at the next tick, or for good.
 */
#include "base/inject.h"
#include "mem/mem.h"

#define	TRIES	INJECT_HOPELESS	/* then the heap is used up for good */

/* One tick, or as long as the rule says. */
static void
sleep_injected(const void *wchan, const char *wmesg)
{
	uint64_t ticks = inject_take_wait();

	(void)sched_sleep(wchan, NULL, wmesg, ticks != 0 ? (int)ticks : 1);
}

bool
mem_wait_injected(void)
{
	struct mem_state *mem = curvm->mem;

	if (!mem->injected)
		return (false);
	mem->injected = false;
	sleep_injected(&mem->injected, "vmwait");
	return (true);
}

void
mem_wait_heap(const char *what, unsigned *tries)
{
	CONTRACT((*tries)++ < TRIES, "no memory for %s: the heap is used up",
	    what);
	sleep_injected(&curvm->mem->nodes, what);
}

void *
mem_zone_wait_slow(struct zone *zone)
{
	unsigned tries = 0;
	void *p;

	do {
		mem_wait_heap(zone->name, &tries);
		p = zone_alloc(zone);
	} while (p == NULL);
	return (p);
}
