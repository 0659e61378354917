/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ageing of active pages: a clock with two hands.
 *
 *	a b c hand0 d e f hand1 g h	d is the next to be looked at
 *
 * A page that was used since the last look gains activity, one that was not
 * loses some, and at 0 it leaves the queue.  Pages that stay keep their place;
 * new ones come behind hand1 and are looked at when hand0 has gone round.
 *
 * No lock is held: a page may be freed at any scheduling point, and its object
 * with it.  Then it is in no queue, and is left alone.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_scan_active().
 */
#include <sys/systm.h>
#include <vm/vm_pager.h>
#include "mem/mem.h"
#include "pageout/pageout.h"
#include "pageout/scan.h"

/*
 * Pages to be looked at.  Without a shortage that is as many as let each have
 * its turn once in the update period.
 */
static u_long
count_due_pages(long shortage)
{
	u_long due, n = curvm->mem->queues[PQ_ACTIVE].count;
	struct pageout_state *ps = curvm->pageout;
	uint64_t now = sched_ticks();

	due = n * (now - ps->last_active_scan) /
	    ((u_long)hz * curvm->policy.update_period);
	if (due > 0 || (shortage > 0 && n > 0))
		ps->last_active_scan = now;
	return (shortage > 0 ? n : due);
}

/* Its swap block was left behind by who dirtied it without the lock. */
static void
free_stale_block(vm_page_t m)
{
	vm_object_t object;

	object = page_object_unlocked(m);
	if (object == NULL || !object_trywlock_found(object))
		return;
	if (page_object(m) == object)
		vm_pager_page_unswapped(m);
	VM_OBJECT_WUNLOCK(object);
}

/*
 * Where a worn-out page goes.  In a shortage pages stay inactive for a short
 * time only, so a dirty one goes to the laundry at once; whether it is dirty is
 * not asked of the page tables.  Returns what it counts against the shortage.
 */
static long
retire_page(bool dirty, long shortage, vm_page_astate_t *new)
{
	bool launder = shortage > 0 && dirty;

	new->flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
	new->flags |= PGA_REQUEUE;
	new->queue = launder ? PQ_LAUNDRY : PQ_INACTIVE;
	if (shortage <= 0)
		return (0);
	return (launder ? 1 : (long)curvm->policy.laundry_weight);
}

/*
 * References have been counted.  If the page has been moved meanwhile, it is
 * moved back.  Returns as above.
 */
static long
age_page(vm_page_t m, int refs, long shortage)
{
	bool dirty = page_dirty_bits(m) != 0;
	vm_page_astate_t new, old;
	long counts = 0;

	if (vm_page_queue(m) == PQ_NONE)
		return (0);
	new = old = vm_page_astate_load(m);
	new.flags &= (uint16_t)~PGA_REFERENCED;
	refs += (old.flags & PGA_REFERENCED) != 0;
	if (refs != 0)
		scan_add_activity(&new, refs);
	else if (new.act_count > 0)
		new.act_count -= (uint8_t)MIN(new.act_count,
		    curvm->policy.act_decline);
	if (new.act_count == 0) {
		counts = retire_page(dirty, shortage, &new);
	} else if (old.queue != PQ_ACTIVE) {
		new.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
		new.flags |= PGA_REQUEUE;
		new.queue = PQ_ACTIVE;
	}
	(void)vm_page_pqstate_commit(m, &old, new);
	return (counts);
}

static long
look_at_active_page(vm_page_t m, long shortage)
{
	vm_object_t object;
	int refs;

	if ((m->a.flags & PGA_SWAP_FREE) != 0)
		free_stale_block(m);
	object = page_object_unlocked(m);
	if (object == NULL || m->a.queue == PQ_NONE)
		return (0);
	refs = object_refs(object) != 0 ? pmap_ts_referenced(m) : 0;
	return (age_page(m, refs, shortage));
}

/* The hands have met: to the ends of the queue with them. */
static void
turn_hands_back(struct mem_state *mem)
{
	struct pglist *pl = &mem->queues[PQ_ACTIVE].pl;

	TAILQ_REMOVE(pl, &mem->hands[0], plinks.q);
	TAILQ_REMOVE(pl, &mem->hands[1], plinks.q);
	TAILQ_INSERT_HEAD(pl, &mem->hands[0], plinks.q);
	TAILQ_INSERT_TAIL(pl, &mem->hands[1], plinks.q);
}

/* The rest of the batch is before hand1 and waits for the next time round. */
static void
begin_next_round(struct page_scan *s, struct mem_state *mem)
{
	turn_hands_back(mem);
	s->most -= s->scanned;
	scan_end(s);
	scan_begin(s, &mem->hands[0]);
}

void
pageout_scan_active(long shortage)
{
	struct mem_state *mem = curvm->mem;
	struct page_scan s = {
		.queue = PQ_ACTIVE,
		.marker = &curvm->pageout->markers[PQ_ACTIVE],
		.most = count_due_pages(shortage),
	};
	vm_page_t m;

	scan_begin(&s, &mem->hands[0]);
	while ((m = scan_next(&s)) != NULL) {
		if (m == &mem->hands[1])
			begin_next_round(&s, mem);
		else if (!queue_is_marker(m) && !scan_passes_over(&s, m))
			shortage -= look_at_active_page(m, shortage);
	}
	TAILQ_REMOVE(&mem->queues[PQ_ACTIVE].pl, &mem->hands[0], plinks.q);
	TAILQ_INSERT_AFTER(&mem->queues[PQ_ACTIVE].pl, s.marker,
	    &mem->hands[0], plinks.q);
	scan_end(&s);
}
