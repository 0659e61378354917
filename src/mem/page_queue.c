/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which queue a page belongs to: what was learnt of its use decides.
 * Source: FreeBSD vm/vm_page.c.
 */
#include <sys/param.h>
#include "mem/mem.h"

/* Unmanaged and wired pages are in no queue. */
static bool
is_queueable(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, m->ref_count > 0,
	    "is queued and nothing refers to it");
	return ((m->oflags & VPO_UNMANAGED) == 0 &&
	    VPRC_WIRE_COUNT(m->ref_count) == 0 &&
	    (m->a.flags & PGA_DEQUEUE) == 0);
}

/* Source: vm_page_mvqueue(). */
static void
move_to_queue(vm_page_t m, uint8_t queue, uint16_t request)
{
	vm_page_astate_t new, old;

	if (!is_queueable(m))
		return;
	new = old = vm_page_astate_load(m);
	new.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
	new.flags |= request;
	new.queue = queue;
	(void)vm_page_pqstate_commit(m, &old, new);
}

/* A page that is active already keeps its place. */
void
vm_page_activate(vm_page_t m)
{
	vm_page_astate_t new, old;

	if (!is_queueable(m))
		return;
	new = old = vm_page_astate_load(m);
	new.act_count = (uint8_t)MAX(old.act_count, curvm->policy.act_init);
	if (old.queue != PQ_ACTIVE || (old.flags & PGA_ENQUEUED) == 0)
		new.flags |= PGA_REQUEUE;
	new.flags &= (uint16_t)~PGA_REQUEUE_HEAD;
	new.queue = PQ_ACTIVE;
	/* New pages are the most. */
	if (old.queue == PQ_NONE) {
		m->a = new;
		queue_submit(m);
	} else if (new._bits != old._bits)
		(void)vm_page_pqstate_commit(m, &old, new);
}

void
vm_page_deactivate(vm_page_t m)
{
	move_to_queue(m, PQ_INACTIVE, PGA_REQUEUE);
}

void
vm_page_deactivate_noreuse(vm_page_t m)
{
	move_to_queue(m, PQ_INACTIVE, PGA_REQUEUE_HEAD);
}

void
vm_page_launder(vm_page_t m)
{
	move_to_queue(m, PQ_LAUNDRY, PGA_REQUEUE);
}

void
vm_page_unswappable(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, (m->oflags & VPO_UNMANAGED) == 0,
	    "is unmanaged and is put into a queue");
	vm_page_dequeue(m);
	m->a.queue = PQ_UNSWAPPABLE;
	m->a.flags |= PGA_REQUEUE;
	queue_submit(m);
}

void
vm_page_reference(vm_page_t m)
{
	vm_page_aflag_set(m, PGA_REFERENCED);
}

/*
 * An active page stays where it is and was referenced.  One that is not to be
 * used again, or holds nothing, is to be reclaimed soon.
 * Source: vm_page_release_toq().
 */
void
queue_release(vm_page_t m, uint8_t nqueue, bool noreuse)
{
	vm_page_astate_t new, old;

	new = old = vm_page_astate_load(m);
	new.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
	if (noreuse || m->valid == 0) {
		new.flags |= PGA_REQUEUE_HEAD;
		new.queue = PQ_INACTIVE;
	} else if (old.queue == PQ_ACTIVE && (old.flags & PGA_ENQUEUED) != 0) {
		new.flags |= PGA_REFERENCED;
	} else {
		new.flags |= PGA_REQUEUE;
		new.queue = nqueue;
	}
	(void)vm_page_pqstate_commit(m, &old, new);
}
