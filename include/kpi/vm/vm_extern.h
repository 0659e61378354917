/* SPDX-License-Identifier: BSD-2-Clause */
/* The fault handler and its relatives.  Source: FreeBSD vm/vm_extern.h. */
#ifndef VMSIM_KPI_VM_VM_EXTERN_H
#define VMSIM_KPI_VM_VM_EXTERN_H

#include <vm/vm.h>
#include <vm/vm_map.h>

/*
 * Resolves a fault at `vaddr` (truncated to its page) for the access
 * `fault_type`; `fault_flags` are VM_FAULT_*.  With `m_hold` the page is also
 * wired for the caller and returned there.
 * Locks: none in, none out.  Sleeps.
 * Returns KERN_SUCCESS; KERN_INVALID_ADDRESS, nothing is mapped there;
 * KERN_PROTECTION_FAILURE, the entry forbids it or is a guard;
 * KERN_OUT_OF_BOUNDS, past the end of the object or an I/O error;
 * KERN_FAILURE, a populate method refused; KERN_RESOURCE_SHORTAGE, no memory.
 * With VM_FAULT_NOFILL, KERN_OUT_OF_BOUNDS too where no pager has the page.
 */
VMSIM_EXPORT int vm_fault(vm_map_t map, vm_offset_t vaddr,
    vm_prot_t fault_type, int fault_flags, vm_page_t *m_hold);
/* As a trap does; on failure *signo and *ucode are what is delivered. */
VMSIM_EXPORT int vm_fault_trap(vm_map_t map, vm_offset_t vaddr,
    vm_prot_t fault_type, int fault_flags, int *signo, int *ucode);
/*
 * Wires the pages of [addr, addr + len) for the access `prot` and stores them
 * in `ma`.  Returns their number, or -1 with nothing wired.
 */
VMSIM_EXPORT int vm_fault_quick_hold_pages(vm_map_t map, vm_offset_t addr,
    vm_size_t len, vm_prot_t prot, vm_page_t *ma, int max_count);
VMSIM_EXPORT int vm_fault_disable_pagefaults(void);
VMSIM_EXPORT void vm_fault_enable_pagefaults(int save);

/* Address spaces. */
VMSIM_EXPORT struct vmspace *vmspace_alloc(vm_offset_t min, vm_offset_t max);
VMSIM_EXPORT struct vmspace *vmspace_fork(struct vmspace *,
    vm_ooffset_t *fork_charge);
VMSIM_EXPORT void vmspace_free(struct vmspace *);
VMSIM_EXPORT long vmspace_resident_count(struct vmspace *);

VMSIM_EXPORT int vm_mmap_to_errno(int rv);

#endif /* VMSIM_KPI_VM_VM_EXTERN_H */
