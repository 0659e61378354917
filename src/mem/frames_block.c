/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Free blocks: aligned powers of two, of which each size has a list.
 *
 *	list 0	 5			list 1	 2
 *	list 2	 virgin, 12		list 3	 virgin
 *
 * A frame is taken from the smallest block, the one that is free longest, and
 * the rest of it becomes smaller blocks.  A block that becomes free merges with
 * its buddies and goes to the end of its list.  Pages that wait in a batch of
 * the page queues can show which frame was taken.
 *
 * Virgin frames are not on the lists.  At most one block of each size up to
 * the largest is virgin: the first begins at the mark, and the next ones are
 * larger.  It came to its list before all others there.
 *
 * Source: FreeBSD vm_phys.c, vm_phys_alloc_freelist_pages(),
 * vm_phys_free_pages(), VM_NFREEORDER.  Without the cache of single frames the
 * sizes are FreeBSD's, and where the number of frames is no multiple of the
 * largest, the small blocks come first, as they do in FreeBSD's lists.
 */
#include <sys/param.h>
#include "mem/mem.h"

#define	TOP_FREEBSD	12	/* blocks of 16 MiB */

void
frames_block_init(struct mem_state *mem)
{
	unsigned order;

	for (order = 0; order < MEM_NORDERS; order++)
		TAILQ_INIT(&mem->blocks[order]);
	mem->top = MEM_NORDERS - 1;
	if (!curvm->config.no_frame_cache)
		return;
	mem->top = TOP_FREEBSD;
	mem->skew = -mem->nframes & ((1ul << TOP_FREEBSD) - 1);
}

static u_long
buddy_of(const struct mem_state *mem, u_long frame, unsigned order)
{
	return (((frame + mem->skew) ^ (1ul << order)) - mem->skew);
}

/* The largest block that may begin there. */
static unsigned
order_at(const struct mem_state *mem, u_long frame)
{
	u_long place = frame + mem->skew;
	unsigned order;

	order = place == 0 ? mem->top : (unsigned)__builtin_ctzl(place);
	return (MIN(order, mem->top));
}

/* That, within the next `count` frames. */
static unsigned
order_within(const struct mem_state *mem, u_long frame, u_long count)
{
	unsigned order = order_at(mem, frame);

	while ((1ul << order) > count)
		order--;
	return (order);
}

/* The frame of the buddy if it is free as a block that is on a list. */
static bool
is_free_block(const struct mem_state *mem, u_long frame, unsigned order)
{
	return (frame < mem->virgin && frames_in_block(&mem->pages[frame]) &&
	    mem->pages[frame].order == order);
}

void
frames_block_remove(vm_page_t head)
{
	TAILQ_REMOVE(&curvm->mem->blocks[head->order], head, plinks.q);
	head->order = MEM_ORDER_NONE;
}

static void
append_block(struct mem_state *mem, u_long frame, unsigned order)
{
	vm_page_t m = &mem->pages[frame];

	m->order = (uint8_t)order;
	TAILQ_INSERT_TAIL(&mem->blocks[order], m, plinks.q);
}

/*
 * Adds a free block, merged with its buddies.  All its pages are in
 * MEM_POOL_BLOCK and none is the head of a block.
 */
void
frames_block_insert(u_long frame, unsigned order)
{
	struct mem_state *mem = curvm->mem;
	u_long buddy;

	for (; order < mem->top; order++) {
		buddy = buddy_of(mem, frame, order);
		if (!is_free_block(mem, buddy, order))
			break;
		frames_block_remove(&mem->pages[buddy]);
		frame = MIN(frame, buddy);
	}
	append_block(mem, frame, order);
}

void
frames_block_range(u_long frame, u_long count)
{
	unsigned order;

	while (count != 0) {
		order = order_within(curvm->mem, frame, count);
		frames_block_insert(frame, order);
		frame += 1ul << order;
		count -= 1ul << order;
	}
}

vm_page_t
frames_block_of(u_long frame)
{
	struct mem_state *mem = curvm->mem;
	unsigned order;
	u_long head;

	for (order = 0; order <= mem->top; order++) {
		head = ((frame + mem->skew) & -(1ul << order)) - mem->skew;
		if (is_free_block(mem, head, order))
			return (&mem->pages[head]);
	}
	PANIC("free frame %lu lies in no block", frame);
}

static vm_page_t
take_virgin_frame(struct mem_state *mem)
{
	u_long frame = mem->virgin;

	frames_make_page(frame);
	return (&mem->pages[frame]);
}

static vm_page_t
split_block(struct mem_state *mem, vm_page_t m)
{
	unsigned order = m->order;

	frames_block_remove(m);
	while (order-- > 0)
		append_block(mem, mem_frame(m) + (1ul << order), order);
	return (m);
}

vm_page_t
frames_block_split(void)
{
	struct mem_state *mem = curvm->mem;
	unsigned order, virgin;
	vm_page_t m;

	virgin = mem->virgin == mem->nframes ? MEM_NORDERS :
	    order_at(mem, mem->virgin);
	for (order = 0; order <= mem->top; order++) {
		if (order == virgin)
			return (take_virgin_frame(mem));
		m = TAILQ_FIRST(&mem->blocks[order]);
		if (m != NULL)
			return (split_block(mem, m));
	}
	return (NULL);
}

/*
 * A block that has merged with virgin ones.  As long as nothing else is in its
 * list it is as good as virgin; else its pages must be made up.
 */
static void
end_in_virgin(struct mem_state *mem, u_long frame, unsigned order)
{
	u_long end = frame + (1ul << order);

	if (TAILQ_EMPTY(&mem->blocks[order]) &&
	    (order < mem->top || end == mem->nframes)) {
		mem->virgin = frame;
		return;
	}
	while (mem->virgin < end) {
		frames_make_page(mem->virgin);
		mem->pages[mem->virgin - 1].pool = MEM_POOL_BLOCK;
	}
	append_block(mem, frame, order);
}

void
frames_free_block(vm_page_t m)
{
	struct mem_state *mem = curvm->mem;
	u_long buddy, end = mem->virgin, frame = mem_frame(m);
	unsigned order;

	m->pool = frames_block_pool();
	for (order = 0; order < mem->top; order++) {
		buddy = buddy_of(mem, frame, order);
		if (buddy == end && end < mem->nframes)
			end += 1ul << order;
		else if (is_free_block(mem, buddy, order))
			frames_block_remove(&mem->pages[buddy]);
		else
			break;
		frame = MIN(frame, buddy);
	}
	if (end != mem->virgin)
		end_in_virgin(mem, frame, order);
	else
		append_block(mem, frame, order);
}
