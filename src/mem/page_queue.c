/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page queues: which pages the daemon looks at, and in which order.
 *
 *	active	  in use lately; act_count says how much
 *	inactive  to be reclaimed soon.  Its head is pages that will not be
 *		  used again, in the order in which that was said
 *	laundry	  dirty, to be written
 *	unswappable  dirty, with nowhere to go
 *
 * Every change is made at once, in a few stores, with no scheduling point
 * in between; FreeBSD batches them.  None is heard by who listens: orders of
 * threads that differ only in the queues count as one.  Invariants
 *	1  PGA_ENQUEUED: the page is on the list of a.queue, and on no other
 *	2  a page that is not on a list has a.queue PQ_NONE
 *	3  PGA_DEQUEUE only on a wired page; REQUEUE flags on none
 *	4  `noreuse` is on the inactive list, as are all pages before it
 */
#include "mem/mem.h"

void
queue_init(struct mem_state *mem)
{
	int i;

	for (i = 0; i < PQ_COUNT; i++)
		TAILQ_INIT(&mem->queues[i].pl);
}

void
queue_remove(vm_page_t m)
{
	struct mem_state *mem = curvm->mem;
	struct mem_queue *q = &mem->queues[m->a.queue];

	if (__predict_false(m == mem->noreuse))
		mem->noreuse = TAILQ_PREV(m, pglist, plinks.q);
	TAILQ_REMOVE(&q->pl, m, plinks.q);
	q->count--;
	m->a.flags &= (uint16_t)~PGA_QUEUE_STATE_MASK;
	m->a.queue = PQ_NONE;
}

static void
append_to_queue(vm_page_t m, uint8_t queue)
{
	struct mem_queue *q = &curvm->mem->queues[queue];

	TAILQ_INSERT_TAIL(&q->pl, m, plinks.q);
	q->count++;
	m->a.queue = queue;
	m->a.flags |= PGA_ENQUEUED;
}

/* Behind the other pages that are not to be used again, before the rest. */
static void
insert_noreuse(vm_page_t m)
{
	struct mem_state *mem = curvm->mem;
	struct mem_queue *q = &mem->queues[PQ_INACTIVE];

	if (mem->noreuse == NULL)
		TAILQ_INSERT_HEAD(&q->pl, m, plinks.q);
	else
		TAILQ_INSERT_AFTER(&q->pl, mem->noreuse, m, plinks.q);
	mem->noreuse = m;
	q->count++;
	m->a.queue = PQ_INACTIVE;
	m->a.flags |= PGA_ENQUEUED;
}

static void
place_in_queue(vm_page_t m, uint8_t queue, bool head)
{
	if (queue_is_on(m))
		queue_remove(m);
	if (head)
		insert_noreuse(m);
	else if (queue != PQ_NONE)
		append_to_queue(m, queue);
}

/* Unmanaged and wired pages are in no queue.  Source: vm_page_mvqueue(). */
static bool
is_queueable(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, m->ref_count > 0,
	    "is queued and nothing refers to it");
	return ((m->oflags & VPO_UNMANAGED) == 0 &&
	    VPRC_WIRE_COUNT(m->ref_count) == 0);
}

/* A page that is active already keeps its place. */
void
vm_page_activate(vm_page_t m)
{
	if (!is_queueable(m))
		return;
	if (m->a.act_count < ACT_INIT)
		m->a.act_count = ACT_INIT;
	if (m->a.queue != PQ_ACTIVE)
		place_in_queue(m, PQ_ACTIVE, false);
}

void
vm_page_deactivate(vm_page_t m)
{
	if (is_queueable(m))
		place_in_queue(m, PQ_INACTIVE, false);
}

void
vm_page_deactivate_noreuse(vm_page_t m)
{
	if (is_queueable(m))
		place_in_queue(m, PQ_INACTIVE, true);
}

void
vm_page_launder(vm_page_t m)
{
	if (is_queueable(m))
		place_in_queue(m, PQ_LAUNDRY, false);
}

void
vm_page_unswappable(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, (m->oflags & VPO_UNMANAGED) == 0,
	    "is unmanaged and is put into a queue");
	place_in_queue(m, PQ_UNSWAPPABLE, false);
}

void
vm_page_dequeue(vm_page_t m)
{
	if (queue_is_on(m))
		queue_remove(m);
	m->a.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
}

void
vm_page_dequeue_deferred(vm_page_t m)
{
	vm_page_dequeue(m);
}

void
vm_page_reference(vm_page_t m)
{
	vm_page_aflag_set(m, PGA_REFERENCED);
}

/* Source: vm_page_release_toq(). */
void
queue_release(vm_page_t m, uint8_t nqueue, bool noreuse)
{
	bool head = noreuse || m->valid == 0;

	m->a.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
	if (!head && m->a.queue == PQ_ACTIVE)
		m->a.flags |= PGA_REFERENCED;
	else
		place_in_queue(m, head ? PQ_INACTIVE : nqueue, head);
}

/* A page that only marks a place in a list. */
void
vm_page_init_marker(vm_page_t marker, int queue, uint16_t aflags)
{
	*marker = (struct vm_page){
		.flags = PG_MARKER,
		.a.flags = aflags,
		.a.queue = (uint8_t)queue,
		.busy_lock = VPB_CURTHREAD_EXCLUSIVE,
		.segind = -1,
	};
}

/*
 * Changes the whole queue state if it still is *old, and does what its flags
 * ask for.  Source: vm_page_pqstate_commit().
 */
bool
vm_page_pqstate_commit(vm_page_t m, vm_page_astate_t *old,
    vm_page_astate_t new)
{
	bool head = (new.flags & PGA_REQUEUE_HEAD) != 0;

	if (m->a._bits != old->_bits) {
		*old = m->a;
		return (false);
	}
	if (new.queue != old->queue ||
	    (new.flags & (PGA_REQUEUE | PGA_REQUEUE_HEAD)) != 0)
		place_in_queue(m, new.queue, head);
	new.flags &= (uint16_t)~(PGA_ENQUEUED | PGA_REQUEUE |
	    PGA_REQUEUE_HEAD);
	new.flags |= m->a.flags & PGA_ENQUEUED;
	m->a = new;
	return (true);
}
