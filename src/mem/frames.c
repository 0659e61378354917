/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames of RAM: which are free.
 *
 * Three kinds of free frames:
 *
 *	recent	 freed one by one, last in first out: a few stores each
 *	blocks	 aligned powers of two, buddies merged
 *	virgin	 frames from `virgin` on, as if never used: their pages are not
 *		 made up
 *
 * Recent ones, which stand for FreeBSD's per-CPU caches of free pages, are
 * taken first, and are merged into blocks only when a run is asked for.
 * Without that cache frames join the blocks at once (frames_block.c).  There
 * is no scheduling point in here, so no lock either: another thread cannot
 * see the lists half changed.
 */
#include <errno.h>
#include <string.h>

#include "base/inject.h"
#include "mem/mem.h"

/* What a free frame holds. */
static int
byte_of_free(const struct vm_page *m)
{
	return ((m->flags & PG_ZERO) != 0 ? 0 : JUNK_FREED);
}

size_t
frames_find_written(const struct vm_page *m, size_t len)
{
	const char *p = mem_phys_to_host(m->phys_addr);

	/* What joined the blocks as new has no contents. */
	if (!junk_is_on() || m->pool == MEM_POOL_BLOCK ||
	    m->pool == MEM_POOL_USED)
		return (len);
	return (shadow_find_other(p, byte_of_free(m), len));
}

void
frames_check_unwritten(const struct vm_page *m)
{
	size_t at = frames_find_written(m, PAGE_SIZE);

	CONTRACT(at == PAGE_SIZE, "free frame %lu was written at byte %zu "
	    "(0x%02x)", mem_frame(m), at,
	    junk_byte(mem_phys_to_host(m->phys_addr), at));
}

void
frames_forbid(vm_page_t m)
{
	char *p = mem_phys_to_host(m->phys_addr);
	size_t at;

	if ((m->flags & PG_ZERO) == 0) {
		junk_fill(p, JUNK_FREED, PAGE_SIZE);
	} else if (junk_is_on()) {
		at = shadow_find_other(p, 0, PAGE_SIZE);
		CONTRACT(at == PAGE_SIZE, "frame %lu is freed as zero, and "
		    "byte %zu is 0x%02x", mem_frame(m), at, junk_byte(p, at));
	}
	shadow_forbid(p, PAGE_SIZE);
}

void
frames_allow(vm_page_t m)
{
	char *p = mem_phys_to_host(m->phys_addr);

	shadow_allow(p, PAGE_SIZE);
	if ((m->flags & PG_ZERO) != 0 || !junk_is_on())
		return;
	junk_fill(p, JUNK_NEW, PAGE_SIZE);
	shadow_allow_new(p, PAGE_SIZE);
}

/*
 * The host gives memory that is zero.  Who listens is to hear that the page is
 * zeroed all the same, and junk is to be found in it.
 */
static bool
is_known_zero(u_long frame)
{
	return (ptoa(frame) >= curvm->arena.ram_used && !junk_is_on() &&
	    !sched_is_listening());
}

void
frames_make_page(u_long frame)
{
	struct mem_state *mem = curvm->mem;
	struct arena *a = &curvm->arena;

	mem->pages[frame] = (struct vm_page){
		.phys_addr = MEM_RAM_BASE + ((vm_paddr_t)frame << PAGE_SHIFT),
		.md.pat_mode = VM_MEMATTR_DEFAULT,
		.flags = is_known_zero(frame) ? PG_ZERO : 0,
		.busy_lock = VPB_FREED,
		.a.queue = PQ_NONE,
		.order = MEM_ORDER_NONE,
	};
	mem->virgin = frame + 1;
	if (ptoa(mem->virgin) > a->ram_used) {
		a->pages_used = mem->virgin * sizeof(struct vm_page);
		a->ram_used = ptoa(mem->virgin);
	}
}

void
frames_touch(u_long end)
{
	struct mem_state *mem = curvm->mem;
	u_long first = mem->virgin, frame;

	for (frame = first; frame < end; frame++) {
		frames_make_page(frame);
		mem->pages[frame].pool = MEM_POOL_BLOCK;
	}
	if (first < end)
		frames_block_range(first, end - first);
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
	return (frames_block_split());
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
	if (freed_is_careful())
		frames_check_unwritten(m);
	mem->nfree--;
	m->pool = MEM_POOL_USED;
	mem_took(1);
	if (freed_is_careful())
		frames_allow(m);
	return (m);
}

/* Junk in a free frame is looked at later; other contents are nothing. */
static bool
need_not_be_saved(const struct vm_page *m)
{
	return (frames_is_free(m) && (m->pool == MEM_POOL_BLOCK ||
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

	mem->pages = (struct vm_page *)(void *)a->pages;
	mem->ram = a->ram;
	mem->dev = a->dev;
	mem->nframes = a->ram_max >> PAGE_SHIFT;
	if (curvm->config.nframes != 0 && curvm->config.nframes < mem->nframes)
		mem->nframes = curvm->config.nframes;
	if (mem->nframes > a->pages_max / sizeof(struct vm_page))
		return (ENOMEM);
	mem->nfree = mem->nframes;
	if (!mem_limits_init(mem))
		return (EINVAL);
	SLIST_INIT(&mem->recent);
	frames_block_init(mem);
	curvm->frames_in_use = next_in_use;
	return (0);
}
