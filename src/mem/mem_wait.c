/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for frames.  A thread that finds none sleeps until `min` are free;
 * meanwhile the page daemon works: its threads, or, if those run by hand, the
 * thread in need takes their turns.  Where there is none, the thread reclaims
 * frames itself before it sleeps.
 *
 * Source: FreeBSD vm_page.c, vm_domain_clear(), vm_wait_doms(),
 * vm_waitpfault().
 */
#include <errno.h>
#include <vm/vm_pageout.h>
#include "mem/mem.h"

void
mem_set_daemon(mem_daemon_t *wake, mem_turns_t *turns, mem_oom_t *oom)
{
	curvm->mem->daemon = wake;
	curvm->mem->turns = turns;
	curvm->mem->oom = oom;
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

void
mem_took(u_long npages)
{
	const struct mem_state *mem = curvm->mem;

	if (mem->nfree < mem->limits.wakeup &&
	    mem->nfree + npages >= mem->limits.wakeup)
		mem_wake_daemon();
}

static void
sleep_on(struct mem_sleepers *s, u_long npages, const char *wmesg, int timo)
{
	struct mem_state *mem = curvm->mem;
	u_long nwakeups = s->nwakeups;

	s->n++;
	s->npages = npages;
	mem->nwaiting++;
	if (sched_sleep(s, NULL, wmesg, timo) == EWOULDBLOCK &&
	    s->nwakeups == nwakeups) {
		s->n--;
		mem->nwaiting--;
	}
}

static void
wake_sleepers_of(struct mem_sleepers *s)
{
	curvm->mem->nwaiting -= s->n;
	s->n = 0;
	s->nwakeups++;
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

/*
 * Until at least `enough` frames are free, or frames were reclaimed.  A run of
 * frames is waited for however many are free.
 */
static void
wait_for_frames(struct mem_sleepers *s, u_long enough, u_long npages,
    const char *wmesg, int timo)
{
	struct mem_state *mem = curvm->mem;

	if (mem->wait_hook != NULL)
		mem->wait_hook();
	if (mem_reclaim(npages, false))
		return;
	if (mem_is_daemon()) {
		/* No other thread frees frames for it. */
		sleep_on(&mem->daemon_sleepers, npages, "pageprocwait", 1);
		return;
	}
	if (mem_has_daemon()) {
		mem_wake_daemon();
		/* It may have run already. */
		if (mem->nfree >= enough && npages == 1)
			return;
	}
	if (mem->turns != NULL)
		mem->turns(wmesg, enough);
	else
		sleep_on(s, npages, wmesg, timo);
}

static void
wait_min(u_long npages, const char *wmesg, int timo)
{
	struct mem_state *mem = curvm->mem;

	wait_for_frames(&mem->min_sleepers, mem->limits.min, npages, wmesg,
	    timo);
}

void
mem_wait(u_long npages, int timo)
{
	wait_min(npages, "vmwait", timo);
}

void
vm_wait(vm_object_t obj)
{
	if (vm_page_count_min())
		wait_min(1, "vmwait", 0);
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
		wait_min(1, "pfault", timo);
}

void
vm_wait_min(void)
{
	while (vm_page_count_min())
		wait_min(1, "vmwait", 0);
}

void
vm_wait_severe(void)
{
	struct mem_state *mem = curvm->mem;

	while (vm_page_count_severe())
		wait_for_frames(&mem->severe_sleepers, mem->limits.severe, 1,
		    "vmwait", 0);
}
