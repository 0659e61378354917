/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 1 to 3: page tables against maps and chains. */
#include <inttypes.h>

#include "pmap/pmap.h"
#include "observe/observe.h"

struct pte_walk {
	struct check	*c;
	vm_map_t	 map;
	vm_map_entry_t	 entry;		/* the last one at or below the walk,
					   or the header */
};

static bool
advance_to_entry(struct pte_walk *w, vm_offset_t va)
{
	vm_map_entry_t next;

	for (;;) {
		next = vm_map_entry_succ(w->entry);
		if (next == &w->map->header || next->start > va)
			break;
		w->entry = next;
	}
	return (w->entry != &w->map->header && va < w->entry->end);
}

/* cross 3 */
static void
check_permissions(struct check *c, vm_map_entry_t entry, vm_offset_t va,
    uint64_t pte, vm_object_t owner)
{
	if (entry->protection == VM_PROT_NONE)
		check_fail(c, "cross 3", "0x%" PRIx64 " is mapped, though its "
		    "entry allows nothing", va);
	if ((pte & PTE_X) != 0 && (entry->protection & VM_PROT_EXECUTE) == 0)
		check_fail(c, "cross 3", "0x%" PRIx64 " is executable, its "
		    "entry is not", va);
	if ((pte & PTE_RW) == 0)
		return;
	if ((entry->protection & VM_PROT_WRITE) == 0)
		check_fail(c, "cross 3", "0x%" PRIx64 " is writeable, its "
		    "entry is not", va);
	else if ((entry->eflags & MAP_ENTRY_NEEDS_COPY) != 0)
		check_fail(c, "cross 3", "0x%" PRIx64 " is writeable, though "
		    "its entry needs a copy first", va);
	else if (owner != NULL && owner != entry->object.vm_object)
		check_fail(c, "cross 3", "0x%" PRIx64 " is writeable and maps "
		    "a page of %s, which others see", va,
		    describe_object(owner).text);
}

/* cross 2 */
static void
check_mapped_page(struct check *c, vm_map_entry_t entry, vm_offset_t va,
    vm_paddr_t pa, vm_object_t *owner)
{
	vm_object_t top;
	vm_pindex_t pindex;
	vm_page_t m;

	top = entry->object.vm_object;
	pindex = OFF_TO_IDX(entry->offset + (va - entry->start));
	m = c->in_flight ? observe_filled_page(top, pindex, owner) :
	    observe_chain_page(top, pindex, owner);
	if (m == NULL)
		check_fail(c, "cross 2", "0x%" PRIx64 " is mapped, but its "
		    "chain has no page", va);
	else if (m->phys_addr != pa)
		check_fail(c, "cross 2", "0x%" PRIx64 " does not map %s, "
		    "which its chain shows", va, describe_page(m).text);
}

static void
check_pte(void *arg, vm_offset_t va, int psind, uint64_t pte)
{
	struct pte_walk *w = arg;
	vm_object_t owner;
	vm_offset_t end;
	vm_paddr_t pa;

	pa = pte_pa(pte);
	end = va + PMAP_PAGESIZE(psind);
	for (; va < end; va += PAGE_SIZE, pa += PAGE_SIZE) {
		if (!advance_to_entry(w, va) || map_entry_is_guard(w->entry)) {
			check_fail(w->c, "cross 1", "0x%" PRIx64 " is mapped "
			    "and no entry holds it", va);
			return;
		}
		check_mapped_page(w->c, w->entry, va, pa, &owner);
		check_permissions(w->c, w->entry, va, pte, owner);
	}
}

void
check_mappings(struct check *c)
{
	struct vmspace *vms;
	struct pte_walk w;

	OBSERVE_SPACE_FOREACH(vms) {
		w = (struct pte_walk){
			.c = c,
			.map = &vms->vm_map,
			.entry = &vms->vm_map.header,
		};
		pmap_walk(&vms->vm_pmap, check_pte, &w);
	}
}
