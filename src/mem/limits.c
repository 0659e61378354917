/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many free frames are too few, and which request may have the last ones.
 *
 *	0 .. interrupt_min .. reserved .. severe .. min .. wakeup .. target
 *	|    INTERRUPT only   |           |         |      |         |
 *	          SYSTEM and the daemon   |         |      |         it stops
 *	             NORMAL not from here on        |      the daemon runs
 *	           faults do not try below          those who wait are woken
 *
 * A class of requests ends where the next more urgent one's reserve begins.
 *
 * A machine of less than 800 frames, of which FreeBSD would reserve a tenth
 * and more, with `wakeup` below the reserve, reserves in proportion if it has a
 * page daemon, and nothing without one: then the last frame is anybody's.  One
 * whose daemon runs by hand is as FreeBSD would have it.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_init_domain(); vm_page.c,
 * vm_domain_allocate().
 */
#include <sys/param.h>
#include <vm/vm_pageout.h>
#include "mem/mem.h"

#define	ENOUGH		800u	/* frames for the limits of FreeBSD */
#define	CLUSTER		32u	/* frames of one pageout at most */
#define	BUFFER		16u	/* frames of MAXBSIZE */

/* What is reserved being known, the rest follows. */
static void
set_thresholds(struct mem_limits *l, u_long n, u_long step)
{
	l->severe = step / 2 + l->reserved;
	l->min = step + l->reserved;
	l->target = 4 * step + l->reserved;
	l->wakeup = l->target / 10 * 9;
	l->inactive = MIN(3 * l->target / 2, n / 3);
	l->background = (l->target - l->min) / 10;
}

static void
set_freebsd_limits(struct mem_limits *l, u_long n)
{
	l->interrupt_min = 2;
	l->pageout_min = 2 * BUFFER + l->interrupt_min;
	l->reserved = CLUSTER + l->pageout_min + n / 768;
	set_thresholds(l, n, n / 200);
}

/* At least one frame lies between two limits. */
static void
set_small_limits(struct mem_limits *l, u_long n)
{
	u_long cluster = MIN(CLUSTER, n / CLUSTER);

	l->interrupt_min = MIN(2, n / 16);
	l->pageout_min = cluster + l->interrupt_min;
	l->reserved = cluster + l->pageout_min;
	set_thresholds(l, n, MAX(n / 200, 1));
	l->wakeup = MAX(l->target * 9 / 10, l->min + 1);
	l->background = MAX(l->background, 1);
}

/* What the machine's policy is instead; false: it leaves no room between. */
static bool
take_policy(struct mem_limits *l, u_long n)
{
	const struct policy *p = &curvm->policy;

	if (p->free_target != POLICY_BY_SIZE) {
		l->target = p->free_target;
		l->wakeup = l->target / 10 * 9;
		l->inactive = MIN(3 * l->target / 2, n / 3);
	}
	if (p->free_min != POLICY_BY_SIZE)
		l->min = p->free_min;
	if (p->inactive_target != POLICY_BY_SIZE)
		l->inactive = p->inactive_target;
	if (p->free_target == POLICY_BY_SIZE && p->free_min == POLICY_BY_SIZE)
		return (true);
	l->severe = MIN(l->severe, l->min);
	l->wakeup = MAX(l->wakeup, l->min + 1);
	l->background = MAX((l->target - l->min) / 10, 1);
	return (l->min >= l->reserved && l->min < l->target && l->target < n);
}

bool
mem_limits_init(struct mem_state *mem)
{
	struct mem_limits *l = &mem->limits;
	u_long n = mem->nframes;

	*l = (struct mem_limits){ .severe = 1, .min = 1 };
	if (curvm->config.daemon_by_hand || n >= ENOUGH)
		set_freebsd_limits(l, n);
	else if (curvm->config.pagedaemon)
		set_small_limits(l, n);
	if (!take_policy(l, n))
		return (false);
	mem->low = MAX(l->wakeup, l->reserved);
	return (true);
}

/* The daemon digs deeper than those whom it serves. */
u_long
mem_reserve(int req)
{
	const struct mem_limits *l = &curvm->mem->limits;
	int class = req & VM_ALLOC_CLASS_MASK;

	if (class == VM_ALLOC_INTERRUPT)
		return (0);
	if (class == VM_ALLOC_SYSTEM || mem_is_daemon())
		return (l->interrupt_min);
	return (l->reserved);
}

/* Source: vm_domain_alloc_fail(). */
void
mem_note_failure(int req)
{
	curvm->mem->deficit += MAX((u_int)req >> VM_ALLOC_COUNT_SHIFT, 1);
}

bool
vm_page_count_min(void)
{
	return (curvm->mem->nfree < curvm->mem->limits.min);
}

bool
vm_page_count_severe(void)
{
	return (mem_is_severe());
}
