/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A turn of the laundry's worker: how many dirty pages are written now.
 *
 *	asleep --order--> look --pages to launder--> launder --pause--> look
 *	   ^                \--none--------/
 *
 * In a shortfall all that is missing is written at once.  Otherwise the more
 * clean pages have been freed, the fewer dirty ones are let be; then a few are
 * written, a run of which goes on as long as the page daemon frees pages.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_laundry_worker().
 */
#include <sys/param.h>
#include "mem/mem.h"
#include "pageout/daemon.h"
#include "pageout/pageout.h"

#define	SHORTFALL_CYCLES	(INACT_SCAN_TICKS / LAUNDER_TICKS)

/*
 * In the background: pages at once, and of a run without a new order.  They are
 * given in KiB; FreeBSD multiplies by the pages of a KiB the wrong way round.
 */
static int
background_rate(void)
{
	return ((int)(curvm->policy.launder_rate * (PAGE_SIZE / 1024) / 10));
}

static int
background_max(void)
{
	return ((int)(curvm->policy.launder_max * (PAGE_SIZE / 1024)));
}

/* The integer square root. */
static u_int
root_of(u_int num)
{
	u_int bit, root = 0, tmp;

	for (bit = 1u << 30; bit > num; bit >>= 2)
		;
	for (; bit != 0; bit >>= 2) {
		tmp = root + bit;
		root >>= 1;
		if (num >= tmp) {
			num -= tmp;
			root += bit;
		}
	}
	return (root);
}

/* Frames missing to the target. */
static int
laundry_target(void)
{
	const struct mem_state *mem = curvm->mem;

	return ((int)mem->limits.target - (int)mem->nfree);
}

/* Are there too many dirty pages for the clean ones? */
static bool
is_dirty(const struct laundry *l)
{
	const struct mem_state *mem = curvm->mem;
	const struct mem_limits *lim = &mem->limits;
	u_long clean, dirty;

	clean = mem->nfree + mem->queues[PQ_INACTIVE].count;
	dirty = mem->queues[PQ_LAUNDRY].count;
	return (dirty * root_of((u_int)howmany(l->nfreed + 1,
	    lim->target - lim->min)) >= clean);
}

/* Pages to be written now, in the background. */
static int
choose_background(struct laundry *l)
{
	if (l->target == 0 && is_dirty(l))
		l->target = (int)curvm->mem->limits.background;
	if (l->target == 0)
		return (0);
	if (l->nfreed > 0) {
		l->nfreed = 0;
		l->last_target = l->target;
	} else if (l->last_target - l->target >= background_max())
		l->target = 0;
	return (MIN(l->target, background_rate()));
}

/* Pages to be written now. */
static int
choose_launder(struct laundry *l)
{
	if (l->shortfall > 0) {
		l->in_shortfall = true;
		l->cycles = SHORTFALL_CYCLES;
		l->target = l->shortfall;
	} else if (!l->in_shortfall)
		return (choose_background(l));
	else if (l->cycles == 0 || laundry_target() <= 0) {
		/* That was it, or others have freed enough. */
		l->in_shortfall = false;
		l->target = 0;
		return (choose_background(l));
	}
	return (l->target / l->cycles--);
}

/* Looks for an order.  A shortfall comes before a run in the background. */
static void
take_order(struct laundry *l)
{
	l->shortfall = 0;
	if (l->order.request == VMSIM_LAUNDRY_SHORTFALL &&
	    (!l->in_shortfall || l->cycles == 0)) {
		l->shortfall = laundry_target() + (int)curvm->mem->deficit;
		l->target = 0;
	}
	if (l->target == 0)
		l->order.request = VMSIM_LAUNDRY_IDLE;
	l->nfreed += l->order.freed;
	l->order.freed = 0;
}

static bool
may_sleep(const struct laundry *l)
{
	return (l->target == 0 && l->order.request == VMSIM_LAUNDRY_IDLE);
}

/* Because of clustering a few more pages may be written than asked for. */
static void
launder_now(struct laundry *l, int want, struct vmsim_laundry_turn *turn)
{
	u_long n;

	turn->work = l->in_shortfall ? VMSIM_LAUNDRY_DID_SHORTFALL :
	    VMSIM_LAUNDRY_DID_BACKGROUND;
	turn->want = (uint64_t)want;
	n = pageout_launder((u_long)want, l->in_shortfall);
	l->target -= (int)MIN(n, (u_long)l->target);
	l->paused = true;
	turn->laundered = n;
}

static void
go_on(struct laundry *l, struct vmsim_laundry_turn *turn)
{
	int want;

	turn->work = VMSIM_LAUNDRY_DID_NOTHING;
	if (l->paused) {
		l->paused = false;
		if (may_sleep(l))
			return;
	}
	do {
		take_order(l);
		want = choose_launder(l);
		if (want > 0) {
			launder_now(l, want, turn);
			return;
		}
	} while (!may_sleep(l));
}

void
laundry_turn(struct vmsim_laundry_turn *turn)
{
	struct laundry *l = &curvm->pageout->laundry;

	*turn = (struct vmsim_laundry_turn){
		.work = VMSIM_LAUNDRY_ASLEEP,
	};
	if (l->paused || l->order.request != VMSIM_LAUNDRY_IDLE)
		go_on(l, turn);
	turn->left = (uint64_t)l->target;
	turn->free = curvm->mem->nfree;
	turn->request = l->order.request;
}
