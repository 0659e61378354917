/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lists of the page queues: how a page's flags become its place.
 *
 * Between the look at a page's state and its change nothing comes first, so
 * where FreeBSD tries again, here the first try succeeds.
 */
#include "mem/mem.h"

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

void
queue_init(struct mem_state *mem)
{
	int i;

	for (i = 0; i < PQ_COUNT; i++)
		TAILQ_INIT(&mem->queues[i].pl);
	vm_page_init_marker(&mem->noreuse, PQ_INACTIVE, PGA_ENQUEUED);
	TAILQ_INSERT_HEAD(&mem->queues[PQ_INACTIVE].pl, &mem->noreuse,
	    plinks.q);
	for (i = 0; i < 2; i++) {
		vm_page_init_marker(&mem->hands[i], PQ_ACTIVE, PGA_ENQUEUED);
		TAILQ_INSERT_TAIL(&mem->queues[PQ_ACTIVE].pl, &mem->hands[i],
		    plinks.q);
	}
}

static inline struct mem_queue *
queue_of_page(const struct vm_page *m)
{
	return (&curvm->mem->queues[m->a.queue]);
}

/* Off the list, if it is on it. */
static inline void
unlink_queued_page(struct mem_queue *q, vm_page_t m)
{
	if (!queue_is_on(m))
		return;
	TAILQ_REMOVE(&q->pl, m, plinks.q);
	q->count--;
	m->a.flags &= (uint16_t)~PGA_ENQUEUED;
}

/* PGA_REQUEUE_HEAD goes before PGA_REQUEUE, whichever was set first. */
static inline void
link_queued_page(struct mem_queue *q, vm_page_t m)
{
	if (__predict_false((m->a.flags & PGA_REQUEUE_HEAD) != 0))
		TAILQ_INSERT_BEFORE(&curvm->mem->noreuse, m, plinks.q);
	else
		TAILQ_INSERT_TAIL(&q->pl, m, plinks.q);
	q->count++;
	m->a.flags |= PGA_ENQUEUED;
}

/* Source: vm_pqbatch_process_page(). */
static inline void
do_queue_request(struct mem_queue *q, vm_page_t m, uint8_t queue)
{
	if (m->a.queue != queue || (m->a.flags & PGA_QUEUE_OP_MASK) == 0)
		return;
	unlink_queued_page(q, m);
	if (__predict_false((m->a.flags & PGA_DEQUEUE) != 0))
		m->a.queue = PQ_NONE;
	else
		link_queued_page(q, m);
	m->a.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
}

void
queue_work_off(uint8_t queue)
{
	struct mem_queue *q = &curvm->mem->queues[queue];
	u_int i;

	for (i = 0; i < q->nbatch; i++)
		do_queue_request(q, q->batch[i], queue);
	q->nbatch = 0;
}

static inline void
join_batch(struct mem_queue *q, vm_page_t m)
{
	q->batch[q->nbatch++] = m;
	if (__predict_false(q->nbatch == QUEUE_BATCH))
		queue_work_off((uint8_t)(q - curvm->mem->queues));
}

void
queue_submit(vm_page_t m)
{
	join_batch(queue_of_page(m), m);
}

void
vm_page_pqbatch_drain(void)
{
	uint8_t queue;

	for (queue = 0; queue < PQ_COUNT; queue++)
		queue_work_off(queue);
}

/*
 * Changes the whole queue state if it still is *old, and does what its flags
 * ask for.
 */
bool
vm_page_pqstate_commit(vm_page_t m, vm_page_astate_t *old,
    vm_page_astate_t new)
{
	bool asks;

	if (__predict_false(m->a._bits != old->_bits)) {
		*old = m->a;
		return (false);
	}
	asks = (new.flags & ~old->flags & PGA_QUEUE_OP_MASK) != 0;
	if (new.queue != old->queue && old->queue != PQ_NONE) {
		unlink_queued_page(queue_of_page(m), m);
		new.flags &= (uint16_t)~PGA_ENQUEUED;
		asks = true;
	}
	m->a = new;
	if (asks && new.queue != PQ_NONE)
		queue_submit(m);
	return (true);
}

/* Now. */
void
vm_page_dequeue(vm_page_t m)
{
	if (m->a.queue == PQ_NONE)
		return;
	unlink_queued_page(queue_of_page(m), m);
	m->a.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
	m->a.queue = PQ_NONE;
}

/* Some day, unless it is put into another queue first. */
void
vm_page_dequeue_deferred(vm_page_t m)
{
	if (m->a.queue == PQ_NONE)
		return;
	m->a.flags |= PGA_DEQUEUE;
	queue_submit(m);
}

/*
 * As if it had asked to leave, and then was allocated anew.
 * Source: vm_page_free_prep(), vm_freelist_add().
 */
void
queue_forget(vm_page_t m)
{
	struct mem_queue *q = queue_of_page(m);

	unlink_queued_page(q, m);
	m->a.queue = PQ_NONE;
	join_batch(q, m);
}
