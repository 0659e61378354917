/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks the rules of mem.h; the messages carry their numbers. */
#include <vm/vm_object.h>
#include "mem/mem.h"
#include "mem/pctrie.h"

#define	JUNK_LOOK	64	/* bytes looked at at the end of a call */

/* What one pass over the frames has counted. */
struct tally {
	u_long	recent;		/* (t) */
	u_long	blocks;		/* (t) frames in free blocks */
	u_long	wired;		/* (t) */
	u_long	queued[PQ_COUNT]; /* (t) frames on a list, by a.queue */
};

static void
check_junk(struct check *c, const struct vm_page *m)
{
	size_t at, len = c->thorough ? PAGE_SIZE : JUNK_LOOK;

	at = frames_find_written(m, len);
	if (at != len)
		check_fail(c, "page 3", "free frame %lu was written at byte "
		    "%zu (0x%02x)", mem_frame(m), at,
		    junk_byte(mem_phys_to_host(m->phys_addr), at));
}

static void
check_free(struct check *c, const struct vm_page *m)
{
	if (m->object != NULL || m->ref_count != 0 ||
	    m->busy_lock != VPB_FREED || m->valid != 0 || m->dirty != 0 ||
	    m->md.pv_list != NULL || m->a.queue != PQ_NONE ||
	    m->a.flags != 0 || m->oflags != 0)
		check_fail(c, "page 2", "%s is free: ref_count %#x, busy "
		    "%#x, valid %#x, dirty %#x, queue %u, aflags %#x, "
		    "oflags %#x%s",
		    describe_page_frame(m).text, m->ref_count, m->busy_lock,
		    m->valid, m->dirty, m->a.queue, m->a.flags, m->oflags,
		    m->md.pv_list != NULL ? ", mapped" : "");
	check_junk(c, m);
}

static void
check_identity(struct check *c, struct vm_page *m)
{
	bool objref = (m->ref_count & VPRC_OBJREF) != 0;

	if (objref != (m->object != NULL))
		check_fail(c, "page 4", "%s %s its object's reference",
		    describe_page_frame(m).text, objref ? "has" : "lacks");
	if (m->object != NULL && radix_find(&m->object->rtree, m->pindex) != m)
		check_fail(c, "page 4", "%s is not in its object's trie",
		    describe_page_frame(m).text);
	if (m->object != NULL && m->pindex == 0 &&
	    !pctrie_is_sound(&m->object->rtree.rt_trie))
		check_fail(c, "page 10", "the trie of %s is damaged",
		    describe_object(m->object).text);
}

static bool
is_in_batch(const struct vm_page *m)
{
	const struct mem_queue *q = &curvm->mem->queues[m->a.queue];
	u_int i;

	for (i = 0; i < q->nbatch; i++)
		if (q->batch[i] == m)
			return (true);
	return (false);
}

/* A wired page may be in neither: nothing is asked for it yet. */
static bool
is_on_or_waiting(const struct vm_page *m)
{
	const uint16_t requests = PGA_REQUEUE | PGA_REQUEUE_HEAD;

	if ((m->a.flags & requests) != 0)
		return (is_in_batch(m));
	return (queue_is_on(m) || VPRC_WIRE_COUNT(m->ref_count) != 0);
}

static void
check_queue_state(struct check *c, const struct vm_page *m)
{
	bool unmanaged = (m->oflags & VPO_UNMANAGED) != 0;

	if (m->a.queue == PQ_NONE ?
	    (m->a.flags & (PGA_QUEUE_STATE_MASK & ~PGA_DEQUEUE)) != 0 :
	    m->a.queue >= PQ_COUNT || !is_on_or_waiting(m))
		check_fail(c, "page 5", "%s: queue %u, aflags %#x",
		    describe_page_frame(m).text, m->a.queue, m->a.flags);
	if (unmanaged &&
	    (m->a.queue != PQ_NONE || (m->a.flags & PGA_WRITEABLE) != 0))
		check_fail(c, "page 6", "%s is unmanaged: queue %u, aflags "
		    "%#x", describe_page_frame(m).text, m->a.queue, m->a.flags);
	if ((m->a.flags & PGA_DEQUEUE) != 0 &&
	    VPRC_WIRE_COUNT(m->ref_count) == 0 &&
	    (m->a.queue >= PQ_COUNT || !is_in_batch(m)))
		check_fail(c, "page 6", "%s is to leave its queue and is not "
		    "wired", describe_page_frame(m).text);
}

static void
check_used(struct check *c, struct vm_page *m)
{
	check_identity(c, m);
	check_queue_state(c, m);
	if ((m->oflags & VPO_UNMANAGED) == 0 && m->md.pv_list != NULL &&
	    m->valid != VM_PAGE_BITS_ALL)
		check_fail(c, "page 7", "%s is mapped and valid is %#x",
		    describe_page_frame(m).text, m->valid);
	if ((m->ref_count & VPRC_BLOCKED) != 0)
		check_fail(c, "page 8", "%s still refuses wirings",
		    describe_page_frame(m).text);
}

static void
check_ram_frame(struct check *c, struct vm_page *m, struct tally *t)
{
	if (frames_is_free(m)) {
		check_free(c, m);
		if (m->pool == MEM_POOL_RECENT)
			t->recent++;
		else if (m->order != MEM_ORDER_NONE)
			t->blocks += 1ul << m->order;
		return;
	}
	check_used(c, m);
	t->wired += VPRC_WIRE_COUNT(m->ref_count) != 0;
	if (m->a.queue < PQ_COUNT && queue_is_on(m))
		t->queued[m->a.queue]++;
}

static void
check_counts(struct check *c, const struct tally *t)
{
	struct mem_state *mem = curvm->mem;
	u_long virgin = mem->nframes - mem->virgin;
	u_long listed = 0;
	vm_page_t m;

	SLIST_FOREACH(m, &mem->recent, plinks.s.ss)
		listed++;
	if (listed != mem->nrecent || t->recent != mem->nrecent ||
	    t->recent + t->blocks + virgin != mem->nfree)
		check_fail(c, "page 1", "%lu frames free: %lu recent (%lu on "
		    "the list, count %lu), %lu in blocks, %lu virgin",
		    mem->nfree, t->recent, listed, mem->nrecent, t->blocks,
		    virgin);
	if (t->wired != mem->nwired)
		check_fail(c, "page 8", "%lu frames are wired, the count is "
		    "%lu", t->wired, mem->nwired);
}

static void
check_queue(struct check *c, unsigned i, const struct tally *t)
{
	struct mem_queue *q = &curvm->mem->queues[i];
	u_long listed = 0, ram = 0;
	vm_page_t m;

	TAILQ_FOREACH(m, &q->pl, plinks.q) {
		if (queue_is_marker(m))
			continue;
		if (++listed > q->count)
			break;
		ram += m->segind >= 0;
		if (m->a.queue != i || !queue_is_on(m))
			check_fail(c, "page 5", "%s is in queue %u: queue %u,"
			    " aflags %#x", describe_page_frame(m).text, i,
			    m->a.queue, m->a.flags);
	}
	if (listed != q->count || ram != t->queued[i])
		check_fail(c, "page 5", "queue %u lists %lu pages (%lu of "
		    "RAM), counts %lu, and %lu frames are on it", i, listed,
		    ram, q->count, t->queued[i]);
}

void
mem_check_zones(struct check *c)
{
	zone_check(c, &curvm->mem->fakes);
	zone_check(c, &curvm->object->zone);
}

void
mem_check_free(struct check *c)
{
	struct mem_state *mem = curvm->mem;
	u_long f;

	for (f = 0; f < mem->virgin; f++)
		check_junk(c, &mem->pages[f]);
	mem_check_zones(c);
}

void
mem_check(struct check *c)
{
	struct mem_state *mem = curvm->mem;
	struct tally t = { 0 };
	unsigned i;
	u_long f;

	for (f = 0; f < mem->virgin; f++)
		check_ram_frame(c, &mem->pages[f], &t);
	check_counts(c, &t);
	for (i = 0; i < PQ_COUNT; i++)
		check_queue(c, i, &t);
	range_check(c);
	device_memory_check(c);
}
