/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fictitious pages: a struct vm_page for an address that is not RAM, made one
 * by one for a device pager, or for a whole range that a driver registers.
 */
#include <errno.h>
#include <string.h>

#include <vm/vm_phys.h>
#include "mem/mem.h"

struct mem_range {
	vm_paddr_t	 start;		/* (w) */
	vm_paddr_t	 end;		/* (w) */
	vm_page_t	 pages;		/* (w) one for each 4096 bytes */
};

/* Locks: none that is not sleepable.  Sleeps for memory; never NULL. */
vm_page_t
vm_page_getfake(vm_paddr_t paddr, vm_memattr_t memattr)
{
	vm_page_t m;

	m = mem_zone_wait(&curvm->mem->fakes);
	memset(m, 0, sizeof(*m));
	vm_page_initfake(m, paddr, memattr);
	return (m);
}

/* The page is all zeroes, or fictitious already: then only its attribute. */
void
vm_page_initfake(vm_page_t m, vm_paddr_t paddr, vm_memattr_t memattr)
{
	m->md.pat_mode = memattr;
	if ((m->flags & PG_FICTITIOUS) != 0)
		return;
	m->phys_addr = paddr;
	m->a.queue = PQ_NONE;
	m->flags = PG_FICTITIOUS;
	m->oflags = VPO_UNMANAGED;
	m->order = MEM_ORDER_NONE;
	m->segind = -1;
	m->busy_lock = VPB_CURTHREAD_EXCLUSIVE;
	m->busy_where = "page_fake.c";
	m->ref_count = 1;
}

void
vm_page_putfake(vm_page_t m)
{
	zone_check_used(&curvm->mem->fakes, m);
	VMSIM_PAGE_ASSERT(m, (m->oflags & VPO_UNMANAGED) != 0 &&
	    (m->flags & PG_FICTITIOUS) != 0,
	    "is given back as fictitious and is not");
	if (m->object != NULL) {
		vm_page_assert_xbusied(m);
		mem_busy_free(m);
	}
	zone_free(&curvm->mem->fakes, m);
}

void
vm_page_updatefake(vm_page_t m, vm_paddr_t paddr, vm_memattr_t memattr)
{
	VMSIM_PAGE_ASSERT(m, (m->flags & PG_FICTITIOUS) != 0,
	    "is updated as fictitious and is not");
	m->phys_addr = paddr;
	m->md.pat_mode = memattr;
}

/* The number of ranges that end at or below pa. */
static u_long
ranges_below(vm_paddr_t pa)
{
	struct mem_state *mem = curvm->mem;
	u_long hi, lo, mid;

	for (lo = 0, hi = mem->nranges; lo < hi;) {
		mid = (lo + hi) / 2;
		if (mem->ranges[mid].end <= pa)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

/* Opens a gap for one more range; the array doubles when it is full. */
static int
open_range_gap(u_long at)
{
	struct mem_state *mem = curvm->mem;
	struct mem_range *r;
	u_long max;

	if (mem->nranges == mem->ranges_max) {
		max = mem->ranges_max == 0 ? 4 : 2 * mem->ranges_max;
		r = arena_alloc(max * sizeof(*r));
		if (r == NULL)
			return (ENOMEM);
		if (mem->nranges != 0)
			memcpy(r, mem->ranges, mem->nranges * sizeof(*r));
		arena_free(mem->ranges, mem->ranges_max * sizeof(*r));
		mem->ranges = r;
		mem->ranges_max = max;
	}
	memmove(&mem->ranges[at + 1], &mem->ranges[at],
	    (mem->nranges - at) * sizeof(*r));
	mem->nranges++;
	return (0);
}

static void
close_range_gap(u_long at)
{
	struct mem_state *mem = curvm->mem;

	mem->nranges--;
	memmove(&mem->ranges[at], &mem->ranges[at + 1],
	    (mem->nranges - at) * sizeof(*mem->ranges));
	if (mem->nranges != 0)
		return;
	arena_free(mem->ranges, mem->ranges_max * sizeof(*mem->ranges));
	mem->ranges = NULL;
	mem->ranges_max = 0;
}

static bool
overlaps_memory(vm_paddr_t start, vm_paddr_t end, u_long at)
{
	struct mem_state *mem = curvm->mem;
	vm_paddr_t ram_end;

	ram_end = MEM_RAM_BASE + ((vm_paddr_t)mem->nframes << PAGE_SHIFT);
	return ((start < ram_end && end > MEM_RAM_BASE) ||
	    (at < mem->nranges && mem->ranges[at].start < end));
}

/* Source: vm_phys_fictitious_reg_range(). */
int
vm_phys_fictitious_reg_range(vm_paddr_t start, vm_paddr_t end,
    vm_memattr_t memattr)
{
	u_long at, i, npages;
	vm_page_t pages;

	at = ranges_below(start);
	if (start >= end || overlaps_memory(start, end, at))
		return (EINVAL);
	npages = (end - start) >> PAGE_SHIFT;
	pages = arena_zalloc(npages * sizeof(*pages));
	if (pages == NULL)
		return (ENOMEM);
	if (open_range_gap(at) != 0) {
		arena_free(pages, npages * sizeof(*pages));
		return (ENOMEM);
	}
	for (i = 0; i < npages; i++) {
		vm_page_initfake(&pages[i], start + (i << PAGE_SHIFT),
		    memattr);
		pages[i].oflags &= (uint8_t)~VPO_UNMANAGED;
		pages[i].busy_lock = VPB_UNBUSIED;
	}
	curvm->mem->ranges[at] = (struct mem_range){ start, end, pages };
	return (0);
}

void
vm_phys_fictitious_unreg_range(vm_paddr_t start, vm_paddr_t end)
{
	struct mem_state *mem = curvm->mem;
	u_long at, i, npages;
	vm_page_t pages;

	at = ranges_below(start);
	CONTRACT(at < mem->nranges && mem->ranges[at].start == start &&
	    mem->ranges[at].end == end,
	    "[%#jx, %#jx) is not a registered fictitious range",
	    (uintmax_t)start, (uintmax_t)end);
	npages = (end - start) >> PAGE_SHIFT;
	pages = mem->ranges[at].pages;
	for (i = 0; i < npages; i++)
		VMSIM_PAGE_ASSERT(&pages[i], pages[i].object == NULL,
		    "goes with its range and is in an object");
	close_range_gap(at);
	arena_free(pages, npages * sizeof(*pages));
}

/* Source: vm_phys_fictitious_to_vm_page(). */
vm_page_t
vm_phys_fictitious_to_vm_page(vm_paddr_t pa)
{
	struct mem_state *mem = curvm->mem;
	u_long at;

	if (__predict_true(mem->nranges == 0))
		return (NULL);
	at = ranges_below(pa);
	if (at == mem->nranges || pa < mem->ranges[at].start)
		return (NULL);
	return (&mem->ranges[at].pages[(pa - mem->ranges[at].start) >>
	    PAGE_SHIFT]);
}

void
range_check(struct check *c)
{
	struct mem_state *mem = curvm->mem;
	u_long i;

	for (i = 1; i < mem->nranges; i++)
		if (mem->ranges[i].start < mem->ranges[i - 1].end)
			check_fail(c, "page 9", "fictitious ranges %lu and "
			    "%lu overlap", i - 1, i);
}
