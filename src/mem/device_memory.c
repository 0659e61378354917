/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device memory: pieces in the order of their allocation, never given back.
 * Behind each lies a page that is nobody's and stays zero, so that an address
 * past the end of one piece is not the beginning of the next.
 *
 *	[ piece 0 | - | piece 1 | - | ...
 */
#include <string.h>

#include "mem/mem.h"

struct mem_piece {
	vm_paddr_t	 start;		/* (c) */
	vm_paddr_t	 end;		/* (c) of the last page */
};

/* Room for one more; it lives as long as the machine and is no leak. */
static bool
reserve_piece(struct mem_state *mem)
{
	u_long max = mem->pieces_max == 0 ? 4 : 2 * mem->pieces_max;
	struct mem_piece *p;

	if (mem->npieces < mem->pieces_max)
		return (true);
	p = arena_alloc_exempt(max * sizeof(*p));
	if (p == NULL)
		return (false);
	if (mem->npieces == 0)
		curvm->user_chunks++;
	else
		memcpy(p, mem->pieces, mem->npieces * sizeof(*p));
	arena_free(mem->pieces, mem->pieces_max * sizeof(*p));
	mem->pieces = p;
	mem->pieces_max = max;
	return (true);
}

vm_paddr_t
mem_dev_alloc(u_long npages)
{
	struct mem_state *mem = curvm->mem;
	vm_paddr_t pa;
	char *p;

	if (npages == 0 || npages >= SIZE_MAX >> PAGE_SHIFT ||
	    !reserve_piece(mem))
		return (0);
	p = arena_dev_alloc(ptoa(npages + 1));
	if (p == NULL)
		return (0);
	pa = MEM_DEV_BASE + (vm_paddr_t)(p - mem->dev);
	mem->pieces[mem->npieces++] = (struct mem_piece){ pa,
	    pa + ptoa(npages) };
	return (pa);
}

/* The last piece that begins at or before an address, or NULL. */
static const struct mem_piece *
find_piece(vm_paddr_t pa)
{
	const struct mem_state *mem = curvm->mem;
	u_long hi, lo, mid;

	for (lo = 0, hi = mem->npieces; lo < hi;) {
		mid = (lo + hi) / 2;
		if (mem->pieces[mid].start <= pa)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo > 0 ? &mem->pieces[lo - 1] : NULL);
}

bool
mem_is_there(vm_paddr_t pa, vm_size_t len)
{
	const struct mem_piece *p;

	if (mem_is_ram(pa))
		return (len <= ptoa(curvm->mem->nframes) - (pa - MEM_RAM_BASE));
	p = find_piece(pa);
	return (p != NULL && pa < p->end && len <= p->end - pa);
}

struct words
mem_describe_missing(vm_paddr_t pa)
{
	const struct mem_piece *p = find_piece(pa);

	if ((pa & PAGE_MASK) != 0)
		return (words_of("0x%jx, which is not the address of a page",
		    (uintmax_t)pa));
	if (p != NULL)
		return (words_of("0x%jx, past the end of the %ju pages of "
		    "device memory at 0x%jx", (uintmax_t)pa,
		    (uintmax_t)atop(p->end - p->start),
		    (uintmax_t)p->start));
	return (words_of("0x%jx, where there is neither RAM nor device memory",
	    (uintmax_t)pa));
}

void
device_memory_check(struct check *c)
{
	const struct mem_state *mem = curvm->mem;
	const struct mem_piece *p;
	const char *page;
	u_long i;
	int at;

	for (i = 0; i < mem->npieces; i++) {
		p = &mem->pieces[i];
		page = mem_phys_to_host(p->end);
		for (at = 0; at < PAGE_SIZE && page[at] == 0; at++)
			continue;
		if (at < PAGE_SIZE)
			check_fail(c, "page 11", "the %ju pages of device "
			    "memory at 0x%jx were written %d bytes past their "
			    "end", (uintmax_t)atop(p->end - p->start),
			    (uintmax_t)p->start, at);
	}
}
