/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames of RAM: which are free.
 *
 * Three kinds of free frames, taken in this order:
 *
 *	recent	 freed one by one, last in first out: a few stores each
 *	blocks	 aligned powers of two, buddies merged
 *	virgin	 frames from `virgin` on: never used, their pages not made up
 *
 * Single frames are merged into blocks only when a run is asked for.  There
 * is no scheduling point in here, so no lock either: another thread cannot
 * see the lists half changed.
 */
#include <errno.h>
#include <string.h>

#include "base/inject.h"
#include "mem/mem.h"

void
frames_junk(vm_page_t m, int byte)
{
	if ((m->flags & PG_ZERO) == 0)
		memset(mem_phys_to_host(m->phys_addr), byte, PAGE_SIZE);
}

static void
make_page(struct mem_state *mem, u_long frame)
{
	mem->pages[frame] = (struct vm_page){
		.phys_addr = MEM_RAM_BASE + ((vm_paddr_t)frame << PAGE_SHIFT),
		.md.pat_mode = VM_MEMATTR_DEFAULT,
		.busy_lock = VPB_FREED,
		.a.queue = PQ_NONE,
		.order = MEM_ORDER_NONE,
	};
}

/* Frames below `end` are no longer virgin. */
static void
raise_mark(struct mem_state *mem, u_long end)
{
	mem->virgin = end;
	curvm->arena.pages_used = end * sizeof(struct vm_page);
	curvm->arena.ram_used = end << PAGE_SHIFT;
}

void
frames_touch(u_long end)
{
	struct mem_state *mem = curvm->mem;
	u_long frame;

	for (frame = mem->virgin; frame < end; frame++) {
		make_page(mem, frame);
		mem->pages[frame].pool = MEM_POOL_BLOCK;
		raise_mark(mem, frame + 1);
		frames_block_insert(frame, 0);
	}
}

vm_page_t
frames_page(u_long frame)
{
	if (frame >= curvm->mem->virgin)
		frames_touch(frame + 1);
	return (&curvm->mem->pages[frame]);
}

bool
frames_is_free(const struct vm_page *m)
{
	return (m->segind >= 0 && m->pool != MEM_POOL_USED);
}

/*
 * Adds a free block, merged with its buddies.  All its pages are
 * MEM_POOL_BLOCK and none is the head of a block.
 */
void
frames_block_insert(u_long frame, unsigned order)
{
	struct mem_state *mem = curvm->mem;
	vm_page_t buddy, m;

	for (; order < MEM_NORDERS - 1; order++) {
		buddy = &mem->pages[frame ^ (1ul << order)];
		if ((frame ^ (1ul << order)) >= mem->virgin ||
		    buddy->pool != MEM_POOL_BLOCK || buddy->order != order)
			break;
		frames_block_remove(buddy);
		frame &= ~(1ul << order);
	}
	m = &mem->pages[frame];
	m->order = (uint8_t)order;
	TAILQ_INSERT_HEAD(&mem->blocks[order], m, plinks.q);
}

void
frames_block_remove(vm_page_t head)
{
	TAILQ_REMOVE(&curvm->mem->blocks[head->order], head, plinks.q);
	head->order = MEM_ORDER_NONE;
}

/* The first frame of the smallest block; the rest becomes blocks again. */
static vm_page_t
split_block(struct mem_state *mem)
{
	unsigned order, o;
	vm_page_t m;

	for (order = 0; order < MEM_NORDERS; order++)
		if (!TAILQ_EMPTY(&mem->blocks[order]))
			break;
	if (order == MEM_NORDERS)
		return (NULL);
	m = TAILQ_FIRST(&mem->blocks[order]);
	frames_block_remove(m);
	m->pool = MEM_POOL_USED;
	for (o = order; o-- > 0;)
		frames_block_insert(mem_frame(m) + (1ul << o), o);
	return (m);
}

static vm_page_t
take_free_frame(struct mem_state *mem)
{
	vm_page_t m;

	m = SLIST_FIRST(&mem->recent);
	if (m != NULL) {
		SLIST_REMOVE_HEAD(&mem->recent, plinks.s.ss);
		mem->nrecent--;
		return (m);
	}
	m = split_block(mem);
	if (m == NULL) {
		m = &mem->pages[mem->virgin];
		make_page(mem, mem->virgin);
		raise_mark(mem, mem->virgin + 1);
	}
	return (m);
}

/* Too few frames, or a failure is being injected. */
bool
frames_fail(u_long npages, int req)
{
	struct mem_state *mem = curvm->mem;
	uint64_t *fail_in = &curvm->arena.fail_in;

	if (inject_is_on())
		mem->injected = inject_memory(VMSIM_INJECT_PAGE);
	else
		mem->injected = *fail_in != 0 && --*fail_in == 0;
	return (mem->injected || npages + mem_reserve(req) > mem->nfree);
}

/* Everything but a recent frame in a machine without checks. */
vm_page_t
frames_alloc_hard(int req)
{
	struct mem_state *mem = curvm->mem;
	vm_page_t m;

	if (frames_fail(1, req))
		return (NULL);
	m = take_free_frame(mem);
	mem->nfree--;
	m->pool = MEM_POOL_USED;
	mem_took(1);
	if (curvm->check_level >= VMSIM_CHECK_JUNK)
		frames_junk(m, MEM_JUNK_NEW);
	return (m);
}

/* Junk in a free frame is looked at later; other contents are nothing. */
static bool
need_not_be_saved(const struct vm_page *m)
{
	return (frames_is_free(m) && (m->pool != MEM_POOL_RECENT ||
	    curvm->config.check_level < VMSIM_CHECK_JUNK));
}

/* For saving the machine: runs of frames whose contents matter. */
static uint64_t
next_in_use(uint64_t from, uint64_t *n)
{
	struct mem_state *mem = curvm->mem;
	uint64_t end;

	while (from < mem->virgin && need_not_be_saved(&mem->pages[from]))
		from++;
	for (end = from; end < mem->virgin; end++)
		if (need_not_be_saved(&mem->pages[end]))
			break;
	*n = end - from;
	return (from);
}

int
frames_init(struct mem_state *mem)
{
	struct arena *a = &curvm->arena;
	unsigned order;

	mem->pages = (struct vm_page *)(void *)a->pages;
	mem->ram = a->ram;
	mem->dev = a->dev;
	mem->nframes = a->ram_max >> PAGE_SHIFT;
	if (curvm->config.nframes != 0 && curvm->config.nframes < mem->nframes)
		mem->nframes = curvm->config.nframes;
	if (mem->nframes > a->pages_max / sizeof(struct vm_page))
		return (ENOMEM);
	mem->nfree = mem->nframes;
	mem_limits_init(mem);
	SLIST_INIT(&mem->recent);
	for (order = 0; order < MEM_NORDERS; order++)
		TAILQ_INIT(&mem->blocks[order]);
	curvm->frames_in_use = next_in_use;
	return (0);
}
