/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shortage: which request may have the last frames, and waiting for frames.
 *
 *	0 .. interrupt_min .. reserved .. min .. wakeup .. target .. all
 *	|    INTERRUPT only   |   sleepers wake   |   the daemon stops
 *	          SYSTEM and the daemon      the daemon starts
 *
 * A class of requests ends where the next more urgent one's reserve begins.
 * A thread that finds no frame sleeps until `min` are free.  Where the page
 * daemon has no thread of its own, all reserves are 0 and `min` is 1.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_init_domain(); vm_page.c,
 * vm_domain_allocate(), vm_domain_clear(), vm_wait_doms(), vm_waitpfault().
 * Deviation: machines with fewer than 1024 frames reserve fewer.
 */
#include <sys/param.h>
#include <vm/vm_pageout.h>
#include "mem/mem.h"

#define	CLUSTER		32u	/* frames of one pageout at most */

void
mem_limits_init(struct mem_state *mem)
{
	struct mem_limits *l = &mem->limits;
	u_long cluster, n = mem->nframes;

	*l = (struct mem_limits){ .severe = 1, .min = 1 };
	if (!curvm->config.pagedaemon)
		return;
	cluster = MIN(CLUSTER, n / CLUSTER);
	l->interrupt_min = MIN(2, n / 16);
	l->pageout_min = cluster + l->interrupt_min;
	l->reserved = cluster + l->pageout_min + n / 768;
	l->min = n / 200 > 0 ? n / 200 : 1;
	l->severe = l->min / 2 + l->reserved;
	l->target = 4 * l->min + l->reserved;
	l->min += l->reserved;
	l->wakeup = l->target * 9 / 10;
	if (l->wakeup <= l->min)
		l->wakeup = l->min + 1;
	l->inactive = MIN(3 * l->target / 2, n / 3);
	mem->low = l->wakeup;
}

void
mem_set_daemon(mem_daemon_t *daemon, mem_oom_t *oom)
{
	curvm->mem->daemon = daemon;
	curvm->mem->oom = oom;
}

/* The daemon digs deeper than those whom it serves. */
u_long
mem_reserve(int req)
{
	const struct mem_state *mem = curvm->mem;
	int class = req & VM_ALLOC_CLASS_MASK;

	if (class == VM_ALLOC_INTERRUPT)
		return (0);
	if (class == VM_ALLOC_SYSTEM || curthread == mem->pageproc)
		return (mem->limits.interrupt_min);
	return (mem->limits.reserved);
}

void
mem_wake_daemon(void)
{
	struct mem_state *mem = curvm->mem;

	if (mem->daemon_wanted || mem->daemon == NULL)
		return;
	mem->daemon_wanted = true;
	mem->daemon();
}

static void
sleep_on(struct mem_sleepers *s, u_long npages, const char *wmesg, int timo)
{
	s->n++;
	s->npages = npages;
	curvm->mem->nwaiting++;
	(void)sched_sleep(s, NULL, wmesg, timo);
}

static void
wake_sleepers_of(struct mem_sleepers *s)
{
	curvm->mem->nwaiting -= s->n;
	s->n = 0;
	sched_wakeup(s);
}

/*
 * Those who are woken may find that others were faster; they sleep again.
 * Source: vm_domain_clear().
 */
void
mem_freed(void)
{
	struct mem_state *mem = curvm->mem;
	const struct mem_limits *l = &mem->limits;

	if (mem->daemon_sleepers.n != 0 && mem->nfree >= l->pageout_min)
		wake_sleepers_of(&mem->daemon_sleepers);
	if (mem->severe_sleepers.n != 0 && mem->nfree >= l->severe)
		wake_sleepers_of(&mem->severe_sleepers);
	if (mem->min_sleepers.n != 0 && mem->nfree >= l->min)
		wake_sleepers_of(&mem->min_sleepers);
}

void
mem_wake_all(void)
{
	if (curvm->mem->min_sleepers.n != 0)
		wake_sleepers_of(&curvm->mem->min_sleepers);
}

static void
wait_for_frames(u_long npages, const char *wmesg, int timo)
{
	struct mem_state *mem = curvm->mem;

	if (mem_reclaim(npages, false))
		return;
	if (mem->daemon != NULL && curthread == mem->pageproc) {
		/* No other thread frees frames for it. */
		sleep_on(&mem->daemon_sleepers, npages, "pageprocwait", 1);
		return;
	}
	if (mem->daemon != NULL) {
		mem_wake_daemon();
		/* It may have run already. */
		if (mem->nfree >= mem->limits.min && npages == 1)
			return;
	}
	sleep_on(&mem->min_sleepers, npages, wmesg, timo);
}

void
mem_wait(u_long npages, int timo)
{
	wait_for_frames(npages, "vmwait", timo);
}

void
vm_wait(vm_object_t obj)
{
	if (vm_page_count_min())
		wait_for_frames(1, "vmwait", 0);
}

int
vm_wait_intr(vm_object_t obj)
{
	vm_wait(obj);
	return (0);
}

void
vm_wait_domain(int domain)
{
	vm_wait(NULL);
}

void
vm_waitpfault(struct domainset *dset, int timo)
{
	if (vm_page_count_min())
		wait_for_frames(1, "pfault", timo);
}

void
vm_wait_min(void)
{
	while (vm_page_count_min())
		wait_for_frames(1, "vmwait", 0);
}

void
vm_wait_severe(void)
{
	struct mem_state *mem = curvm->mem;

	while (vm_page_count_severe()) {
		if (mem_reclaim(1, false))
			continue;
		mem_wake_daemon();
		sleep_on(&mem->severe_sleepers, 1, "vmwait", 0);
	}
}

bool
vm_page_count_min(void)
{
	return (curvm->mem->nfree < curvm->mem->limits.min);
}

bool
vm_page_count_severe(void)
{
	return (curvm->mem->nfree < curvm->mem->limits.severe);
}
