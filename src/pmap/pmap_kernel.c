/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's view: contents of pages, and its own mappings.
 *
 * All memory is visible to the host, which takes the place of amd64's direct
 * map.  The kernel's page table holds only what pmap_qenter() puts there.
 */
#include <errno.h>
#include <string.h>
#include <sys/param.h>
#include <vm/vm_param.h>

#include "pmap/pmap_private.h"

void
pmap_zero_page(vm_page_t m)
{
	memset(mem_bytes_to_change(m), 0, PAGE_SIZE);
}

void
pmap_zero_page_area(vm_page_t m, int off, int size)
{
	CONTRACT(off >= 0 && size >= 0 && off + size <= PAGE_SIZE,
	    "pmap_zero_page_area: [%d, %d) is not within a page", off,
	    off + size);
	memset(mem_bytes_to_change(m) + off, 0, size);
}

void
pmap_copy_page(vm_page_t src, vm_page_t dst)
{
	char *to;

	to = mem_bytes_to_change(dst);
	memcpy(to, mem_bytes_to_read(src), PAGE_SIZE);
}

/* Bytes of two runs of pages, each from an offset on. */
void
pmap_copy_pages(vm_page_t ma[], vm_offset_t a_offset, vm_page_t mb[],
    vm_offset_t b_offset, int xfersize)
{
	vm_offset_t a, b;
	char *to;
	int n;

	while (xfersize > 0) {
		a = a_offset & PAGE_MASK;
		b = b_offset & PAGE_MASK;
		n = MIN(PAGE_SIZE - (int)MAX(a, b), xfersize);
		to = mem_bytes_to_change(mb[b_offset >> PAGE_SHIFT]);
		memcpy(to + b, mem_bytes_to_read(ma[a_offset >> PAGE_SHIFT]) +
		    a, n);
		a_offset += n;
		b_offset += n;
		xfersize -= n;
	}
}

pmap_t
pmap_kernel(void)
{
	return (&curvm->pmap->kernel);
}

/* Both return what was there. */
static uint64_t
set_kernel(pmap_t pmap, vm_offset_t va, uint64_t pte)
{
	uint64_t *e, old;

	e = ptp_grow(pmap, va, 1);
	CONTRACT(e != NULL, "no memory for the kernel's page table");
	old = pte_swap(e, pte);
	if (old == 0) {
		ptp_count(pmap, va, 1);
		pmap_count_change(pmap, 0, pte, 0);
	}
	return (old);
}

static uint64_t
clear_kernel(pmap_t pmap, vm_offset_t va)
{
	uint64_t *e, old;
	int level;

	e = ptp_find(pmap, va, &level);
	if (pte_load(e) == 0)
		return (0);
	old = pte_swap(e, 0);
	pmap_count_change(pmap, old, 0, 0);
	ptp_uncount(pmap, va, 1);
	return (old);
}

void
pmap_qenter(vm_offset_t sva, vm_page_t *ma, int count)
{
	uint64_t old = 0;
	pmap_t pmap;
	int i;

	pmap = kernel_pmap;
	sva &= PMAP_VA_END - 1;
	pmap_begin_locked(pmap);
	for (i = 0; i < count; i++)
		old |= set_kernel(pmap, sva + ptoa(i), PTE_V | PTE_A |
		    PTE_DIRTY | VM_PAGE_TO_PHYS(ma[i]) |
		    pte_from_attr(ma[i]->md.pat_mode));
	if (pte_present(old))
		tlb_invalidate(pmap, sva, ptoa(count));
	pmap_unlock(pmap);
}

void
pmap_qremove(vm_offset_t sva, int count)
{
	uint64_t old = 0;
	pmap_t pmap;
	int i;

	pmap = kernel_pmap;
	sva &= PMAP_VA_END - 1;
	pmap_begin_locked(pmap);
	for (i = 0; i < count; i++)
		old |= clear_kernel(pmap, sva + ptoa(i));
	if (pte_present(old))
		tlb_invalidate(pmap, sva, ptoa(count));
	pmap_unlock(pmap);
}

vm_offset_t
pmap_quick_enter_page(vm_page_t m)
{
	return (VM_PAGE_TO_DMAP(m));
}

void
pmap_quick_remove_page(vm_offset_t addr)
{
}

void *
pmap_mapdev_attr(vm_paddr_t pa, vm_size_t size, vm_memattr_t ma)
{
	CONTRACT(mem_is_there(pa, size), "pmap_mapdev_attr: nothing is at "
	    "physical address 0x%jx, or less than %ju bytes",
	    (uintmax_t)pa, (uintmax_t)size);
	return (mem_phys_to_host(pa));
}

void *
pmap_mapdev(vm_paddr_t pa, vm_size_t size)
{
	return (pmap_mapdev_attr(pa, size, VM_MEMATTR_UNCACHEABLE));
}

void
pmap_unmapdev(void *p, vm_size_t size)
{
}

bool
pmap_is_valid_memattr(pmap_t pmap, vm_memattr_t ma)
{
	switch (ma) {
	case VM_MEMATTR_UNCACHEABLE:
	case VM_MEMATTR_WRITE_COMBINING:
	case VM_MEMATTR_WRITE_THROUGH:
	case VM_MEMATTR_WRITE_PROTECTED:
	case VM_MEMATTR_WRITE_BACK:
	case VM_MEMATTR_WEAK_UNCACHEABLE:
		return (true);
	}
	return (false);
}

int
pmap_change_attr(vm_offset_t va, vm_size_t size, int mode)
{
	if (size == 0 || va + size < va)
		return (EINVAL);
	return (pmap_is_valid_memattr(kernel_pmap, (vm_memattr_t)mode) ?
	    0 : EINVAL);
}

void
pmap_activate(struct thread *td)
{
}

void
pmap_sync_icache(pmap_t pmap, vm_offset_t va, vm_size_t size)
{
}

int
pmap_growkernel(vm_offset_t addr)
{
	return (KERN_SUCCESS);
}

void
pmap_invalidate_cache(void)
{
}
