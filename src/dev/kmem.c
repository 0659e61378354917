/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the kernel in whole frames, and kernel addresses.
 *
 * A frame is used at its direct-map address; kva_alloc() gives addresses that
 * only pmap_qenter() fills.  Source: FreeBSD vm_kern.c, kern_malloc.c.
 */
#include <errno.h>
#include <string.h>

#include <vm/vm_kern.h>
#include <vm/vm_pageout.h>
#include <machine/md_var.h>
#include <machine/pmap.h>
#include "base/assert.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "dev/cdev.h"

#define	KVA_SIZE	((vm_size_t)1 << 40)	/* bytes of addresses */

/* As in <sys/systm.h> and <sys/vmmeter.h>. */
VMSIM_EXPORT uint64_t vmsim_kpi_physmem(void);
VMSIM_EXPORT uint64_t vmsim_kpi_free_count(void);
VMSIM_EXPORT void vm_wire_add(int cnt);
VMSIM_EXPORT void vm_wire_sub(int cnt);

uint64_t
vmsim_kpi_physmem(void)
{
	return (curvm->config.nframes);
}

uint64_t
vmsim_kpi_maxmem(void)
{
	return (atop(MEM_RAM_BASE) + curvm->config.nframes);
}

uint64_t
vmsim_kpi_free_count(void)
{
	return (curvm->mem->nfree);
}

void
vm_wire_add(int cnt)
{
	curvm->mem->nwired += (u_long)cnt;
}

void
vm_wire_sub(int cnt)
{
	curvm->mem->nwired -= (u_long)cnt;
}

vmem_t *
vmsim_kpi_kernel_arena(void)
{
	struct cdev_state *cs = cdevs();
	uint64_t chunks = curvm->arena.live_chunks;

	if (cs->arena == NULL) {
		cs->arena = vmem_create("kernel arena",
		    VM_MIN_KERNEL_ADDRESS, KVA_SIZE, PAGE_SIZE, 0, M_WAITOK);
		curvm->user_chunks += curvm->arena.live_chunks - chunks;
	}
	return (cs->arena);
}

vm_offset_t
kva_alloc(vm_size_t size)
{
	vmem_addr_t addr;

	if (vmem_alloc(vmsim_kpi_kernel_arena(), size, M_WAITOK, &addr) != 0)
		return (0);
	return (addr);
}

void
kva_free(vm_offset_t addr, vm_size_t size)
{
	vmem_free(vmsim_kpi_kernel_arena(), addr, size);
}

/* A direct-map address, or one that pmap_qenter() has filled. */
vm_paddr_t
pmap_kextract(vm_offset_t va)
{
	const struct mem_state *mem = curvm->mem;
	vm_offset_t ram = (vm_offset_t)(uintptr_t)mem->ram;
	vm_offset_t dev = (vm_offset_t)(uintptr_t)mem->dev;

	if (va - ram < ptoa(mem->nframes) || va - dev < curvm->arena.dev_brk)
		return (vmsim_kpi_dmap_to_phys(va));
	return (pmap_extract(pmap_kernel(), va & (PMAP_VA_END - 1)));
}

/* Source: malloc.h, malloc2vm_flags(); who waits does so in the caller. */
static int
kmem_request(int flags)
{
	return (((flags & M_USE_RESERVE) != 0 ? VM_ALLOC_INTERRUPT :
	    VM_ALLOC_SYSTEM) | ((flags & M_ZERO) != 0 ? VM_ALLOC_ZERO : 0));
}

/* Wired frames in a row; NULL: none, or (waiting) still none. */
static vm_page_t
alloc_wired_run(u_long npages, int flags, vm_paddr_t low, vm_paddr_t high,
    u_long alignment, vm_paddr_t boundary, vm_memattr_t attr)
{
	int req = VM_ALLOC_WIRED | kmem_request(flags);
	vm_page_t m;

	if (alignment < PAGE_SIZE)
		alignment = PAGE_SIZE;
	m = vm_page_alloc_noobj_contig(req, npages, low, high, alignment,
	    boundary, attr);
	while (m == NULL && (flags & M_WAITOK) != 0 &&
	    vm_page_reclaim_contig(req, npages, low, high, alignment,
	    boundary) == 0)
		m = vm_page_alloc_noobj_contig(req, npages, low, high,
		    alignment, boundary, attr);
	return (m);
}

void *
kmem_alloc_contig(vm_size_t size, int flags, vm_paddr_t low, vm_paddr_t high,
    u_long alignment, vm_paddr_t boundary, vm_memattr_t memattr)
{
	vm_page_t m;

	m = alloc_wired_run(atop(round_page(size)), flags, low, high, alignment,
	    boundary, memattr);
	if (m == NULL)
		return (NULL);
	return (mem_phys_to_host(VM_PAGE_TO_PHYS(m)));
}

void *
kmem_malloc(vm_size_t size, int flags)
{
	return (kmem_alloc_contig(size, flags, 0, ~(vm_paddr_t)0, PAGE_SIZE,
	    0, VM_MEMATTR_DEFAULT));
}

void
kmem_free(void *addr, vm_size_t size)
{
	vm_paddr_t pa = pmap_kextract((vm_offset_t)(uintptr_t)addr);
	vm_page_t m;
	u_long i;

	for (i = 0; i < atop(round_page(size)); i++) {
		m = PHYS_TO_VM_PAGE(pa + ptoa(i));
		CONTRACT(m != NULL && m->object == NULL,
		    "kmem_free: there is no memory of the kernel at %p", addr);
		(void)vm_page_unwire_noq(m);
		vm_page_free(m);
	}
}

void *
contigmalloc(unsigned long size, struct malloc_type *type, int flags,
    vm_paddr_t low, vm_paddr_t high, unsigned long alignment,
    vm_paddr_t boundary)
{
	struct kpi_type *t = kpi_type(type->ks_shortdesc);
	struct kmem_run *c;
	void *p;

	p = kmem_alloc_contig(size, flags, low, high, alignment, boundary,
	    VM_MEMATTR_DEFAULT);
	if (p == NULL)
		return (NULL);
	c = kpi_alloc(sizeof(*c), true, VMSIM_HERE);
	*c = (struct kmem_run){ .addr = p, .size = size };
	TAILQ_INSERT_TAIL(&cdevs()->runs, c, link);
	t->live++;
	t->bytes += size;
	t->calls++;
	return (p);
}

void
vmsim_kpi_contigfree(void *addr, struct malloc_type *type)
{
	struct kpi_type *t = kpi_type(type->ks_shortdesc);
	struct kmem_run *c;

	TAILQ_FOREACH(c, &cdevs()->runs, link) {
		if (c->addr == addr)
			break;
	}
	CONTRACT(c != NULL, "contigfree(9) of type \"%s\": no such memory",
	    type->ks_shortdesc);
	TAILQ_REMOVE(&cdevs()->runs, c, link);
	kmem_free(addr, c->size);
	t->live--;
	t->bytes -= c->size;
	arena_free(c, sizeof(*c));
}

/*
 * A map like that of a process, for what a driver maps for itself: its
 * addresses are read and written with the machine's own calls only.
 */
vm_map_t
vmsim_kpi_kernel_map(void)
{
	struct cdev_state *cs = cdevs();
	uint64_t chunks = curvm->arena.live_chunks;

	if (cs->kernel == NULL) {
		cs->kernel = vmspace_alloc(VM_MINUSER_ADDRESS,
		    VM_MAXUSER_ADDRESS);
		CONTRACT(cs->kernel != NULL, "no memory for the kernel's map");
		vm_map_modflags(&cs->kernel->vm_map, MAP_SYSTEM_MAP, 0);
		curvm->user_chunks += curvm->arena.live_chunks - chunks;
	}
	return (&cs->kernel->vm_map);
}
