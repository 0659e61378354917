/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs of contiguous frames, anywhere that low, high, alignment and boundary
 * allow: from a free block, from the virgin frames, then after merging the
 * single free frames, and at last from any adjacent blocks.
 */
#include "mem/mem.h"

static vm_paddr_t
round_up_to(vm_paddr_t pa, vm_paddr_t power)
{
	return ((pa + power - 1) & ~(power - 1));
}

/*
 * The first place for the run within [frame, frame + count); *found is a
 * frame number.
 */
static bool
fit_run(const struct contig *c, u_long frame, u_long count, u_long *found)
{
	vm_paddr_t end, pa, size;

	size = (vm_paddr_t)c->npages << PAGE_SHIFT;
	if (c->boundary != 0 && size > c->boundary)
		return (false);
	pa = MEM_RAM_BASE + ((vm_paddr_t)frame << PAGE_SHIFT);
	end = pa + ((vm_paddr_t)count << PAGE_SHIFT);
	if (end > c->high)
		end = c->high;
	if (pa < c->low)
		pa = round_page(c->low);
	pa = round_up_to(pa, c->alignment);
	/* A power of two: rounding up to it keeps or improves alignment. */
	if (c->boundary != 0 && ((pa ^ (pa + size - 1)) & -c->boundary) != 0)
		pa = round_up_to(round_up_to(pa, c->boundary), c->alignment);
	if (pa >= end || end - pa < size)
		return (false);
	*found = (pa - MEM_RAM_BASE) >> PAGE_SHIFT;
	return (true);
}

/* Takes a run all of whose frames lie in free blocks. */
static vm_page_t
take_run(u_long first, u_long npages)
{
	struct mem_state *mem = curvm->mem;
	u_long block_end, block_first, end, f;
	vm_page_t head;

	end = first + npages;
	for (f = first; f < end; f = block_end) {
		head = frames_block_of(f);
		block_first = mem_frame(head);
		block_end = block_first + (1ul << head->order);
		frames_block_remove(head);
		for (; f < block_end && f < end; f++) {
			if (freed_is_careful())
				frames_check_unwritten(&mem->pages[f]);
			mem->pages[f].pool = MEM_POOL_USED;
		}
		if (block_first < first)
			frames_block_range(block_first, first - block_first);
		if (block_end > end)
			frames_block_range(end, block_end - end);
	}
	mem->nfree -= npages;
	return (&mem->pages[first]);
}

/* One block that is large enough. */
static vm_page_t
take_from_block(const struct contig *c)
{
	struct mem_state *mem = curvm->mem;
	unsigned order;
	u_long first;
	vm_page_t head;

	order = c->npages == 1 ? 0 :
	    64 - (unsigned)__builtin_clzl(c->npages - 1);
	for (; order < MEM_NORDERS; order++) {
		TAILQ_FOREACH(head, &mem->blocks[order], plinks.q)
			if (fit_run(c, mem_frame(head), 1ul << order, &first))
				return (take_run(first, c->npages));
	}
	return (NULL);
}

static vm_page_t
take_from_virgin(const struct contig *c)
{
	struct mem_state *mem = curvm->mem;
	u_long first;

	if (!fit_run(c, mem->virgin, mem->nframes - mem->virgin, &first))
		return (NULL);
	frames_touch(first + c->npages);
	return (take_run(first, c->npages));
}

/* Every single free frame joins the blocks. */
static void
merge_recent(struct mem_state *mem)
{
	vm_page_t m;

	while ((m = SLIST_FIRST(&mem->recent)) != NULL) {
		SLIST_REMOVE_HEAD(&mem->recent, plinks.s.ss);
		m->pool = frames_block_pool();
		frames_block_insert(mem_frame(m), 0);
	}
	mem->nrecent = 0;
}

/* Any adjacent free frames; no frame is on the recent list. */
static vm_page_t
take_from_anywhere(const struct contig *c)
{
	struct mem_state *mem = curvm->mem;
	u_long end, first, found;

	for (first = 0; first < mem->nframes; first = end + 1) {
		for (end = first; end < mem->virgin; end++)
			if (!frames_in_block(&mem->pages[end]))
				break;
		if (end == mem->virgin)
			end = mem->nframes;
		if (fit_run(c, first, end - first, &found)) {
			frames_touch(found + c->npages);
			return (take_run(found, c->npages));
		}
	}
	return (NULL);
}

static vm_page_t
find_contig_frames(const struct contig *c)
{
	struct mem_state *mem = curvm->mem;
	vm_page_t m;

	m = take_from_block(c);
	if (m == NULL)
		m = take_from_virgin(c);
	if (m == NULL && mem->nrecent != 0) {
		merge_recent(mem);
		m = take_from_block(c);
	}
	if (m == NULL)
		m = take_from_anywhere(c);
	return (m);
}

vm_page_t
frames_alloc_contig(const struct contig *c)
{
	u_long i;
	vm_page_t m;

	CONTRACT(c->npages > 0, "a run of 0 pages is asked for");
	CONTRACT(c->alignment != 0 &&
	    (c->alignment & (c->alignment - 1)) == 0 &&
	    (c->boundary & (c->boundary - 1)) == 0,
	    "alignment %#jx and boundary %#jx must be powers of two",
	    (uintmax_t)c->alignment, (uintmax_t)c->boundary);
	if (frames_fail(c->npages, c->req))
		return (NULL);
	m = find_contig_frames(c);
	if (m != NULL)
		mem_took(c->npages);
	if (m != NULL && freed_is_careful())
		for (i = 0; i < c->npages; i++)
			frames_allow(&m[i]);
	return (m);
}
