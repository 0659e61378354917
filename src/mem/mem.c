/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of this layer, and what is behind an address. */
#include <errno.h>

#include <vm/vm_phys.h>
#include "mem/mem.h"
#include "mem/pctrie.h"

#define	FAKES_HELD	16	/* freed ones that are not used again yet */

int
mem_init(struct vmsim *vm)
{
	struct mem_state *mem;

	mem = arena_zalloc(sizeof(*mem));
	if (mem == NULL)
		return (ENOMEM);
	vm->mem = mem;
	zone_init(&mem->nodes, "radix node", sizeof(struct pctrie_node));
	zone_init(&mem->fakes, "fictitious page", sizeof(struct vm_page));
	mem->fakes.hold = FAKES_HELD;
	queue_init(mem);
	mem_exit_init();
	return (frames_init(mem));
}

void
mem_set_lowmem(mem_lowmem_t *fn)
{
	curvm->mem->lowmem = fn;
}

bool
mem_reclaim(u_long npages, bool locked)
{
	mem_lowmem_t *fn = curvm->mem->lowmem;

	if (mem_has_daemon() && npages == 1)
		return (false);
	return (fn != NULL && fn(npages, locked));
}

vm_offset_t
vmsim_kpi_phys_to_dmap(vm_paddr_t pa)
{
	return (PHYS_TO_DMAP(pa));
}

vm_paddr_t
vmsim_kpi_dmap_to_phys(vm_offset_t va)
{
	struct mem_state *mem = curvm->mem;
	vm_offset_t ram = (vm_offset_t)mem->ram;

	if (va - ram < (vm_offset_t)mem->nframes << PAGE_SHIFT)
		return (MEM_RAM_BASE + (va - ram));
	return (MEM_DEV_BASE + (va - (vm_offset_t)mem->dev));
}

vm_page_t
vm_phys_paddr_to_vm_page(vm_paddr_t pa)
{
	if (__predict_true(mem_is_ram(pa)))
		return (frames_page((pa - MEM_RAM_BASE) >> PAGE_SHIFT));
	return (vm_phys_fictitious_to_vm_page(pa));
}

vm_page_t
PHYS_TO_VM_PAGE(vm_paddr_t pa)
{
	return (vm_phys_paddr_to_vm_page(pa));
}
