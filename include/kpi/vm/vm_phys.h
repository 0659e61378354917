/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical addresses that are not RAM but have pages.
 * Source: FreeBSD vm/vm_phys.h.
 */
#ifndef VMSIM_KPI_VM_VM_PHYS_H
#define VMSIM_KPI_VM_VM_PHYS_H

#include <vm/vm.h>

/*
 * Gives [start, end) a fictitious page for each 4096 bytes, which
 * PHYS_TO_VM_PAGE() then finds.  Units: bytes, page-aligned.
 * Returns 0; EINVAL for an empty range or one that overlaps another or RAM;
 * ENOMEM.
 */
VMSIM_EXPORT int vm_phys_fictitious_reg_range(vm_paddr_t start,
    vm_paddr_t end, vm_memattr_t memattr);
/* The same range again; its pages must be in no object. */
VMSIM_EXPORT void vm_phys_fictitious_unreg_range(vm_paddr_t start,
    vm_paddr_t end);
/* The page of a fictitious range or NULL. */
VMSIM_EXPORT vm_page_t vm_phys_fictitious_to_vm_page(vm_paddr_t pa);
/* The page of RAM or of a fictitious range, or NULL. */
VMSIM_EXPORT vm_page_t vm_phys_paddr_to_vm_page(vm_paddr_t pa);

#endif /* VMSIM_KPI_VM_VM_PHYS_H */
