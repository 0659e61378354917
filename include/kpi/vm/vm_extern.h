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
/* 0 and all held; or ENOMEM, EINVAL, EAGAIN, EFAULT and none. */
VMSIM_EXPORT int vm_fault_hold_pages(vm_map_t map, vm_offset_t addr,
    vm_size_t len, vm_prot_t prot, vm_page_t *ma, int max_count,
    int *ppages_count);
VMSIM_EXPORT int vm_fault_quick_hold_pages(vm_map_t map, vm_offset_t addr,
    vm_size_t len, vm_prot_t prot, vm_page_t *ma, int max_count);
#ifndef VMSIM_CORE
#define	vm_fault_hold_pages(map, addr, len, prot, ma, max, np)		\
	(VMSIM_MAY_FAULT("vm_fault_hold_pages"), vm_fault_hold_pages(	\
	    (map), (addr), (len), (prot), (ma), (max), (np)))
#define	vm_fault_quick_hold_pages(map, addr, len, prot, ma, max)	\
	(VMSIM_MAY_FAULT("vm_fault_quick_hold_pages"),		\
	    vm_fault_quick_hold_pages((map), (addr), (len), (prot), (ma), \
	    (max)))
#endif
VMSIM_EXPORT int vm_fault_disable_pagefaults(void);
VMSIM_EXPORT void vm_fault_enable_pagefaults(int save);

/* Address spaces. */
VMSIM_EXPORT struct vmspace *vmspace_alloc(vm_offset_t min, vm_offset_t max);
VMSIM_EXPORT struct vmspace *vmspace_fork(struct vmspace *,
    vm_ooffset_t *fork_charge);
VMSIM_EXPORT void vmspace_free(struct vmspace *);
VMSIM_EXPORT long vmspace_resident_count(struct vmspace *);

VMSIM_EXPORT int vm_mmap_to_errno(int rv);
/*
 * Maps an object into a map as mmap(2) does, flags MAP_* of <sys/mman.h>; on
 * success the caller's reference to it becomes the mapping's.  *addr is a
 * hint, or with MAP_FIXED the place; it becomes the address.
 * Locks: none in, none out.
 * Returns 0; EINVAL, a fixed place that makes no sense; ENOMEM, no space.
 * Source: FreeBSD vm_mmap.c.
 */
VMSIM_EXPORT int vm_mmap_object(vm_map_t map, vm_offset_t *addr,
    vm_size_t size, vm_prot_t prot, vm_prot_t maxprot, int flags,
    vm_object_t object, vm_ooffset_t foff, boolean_t writecounted,
    struct thread *td);
/* The same for the handle of an object of the given type, or OBJT_DEFAULT. */
VMSIM_EXPORT int vm_mmap(vm_map_t map, vm_offset_t *addr, vm_size_t size,
    vm_prot_t prot, vm_prot_t maxprot, int flags, objtype_t handle_type,
    void *handle, vm_ooffset_t foff);

/* Addresses of the kernel, without memory; 0: none left. */
VMSIM_EXPORT vm_offset_t kva_alloc(vm_size_t size);
VMSIM_EXPORT void kva_free(vm_offset_t addr, vm_size_t size);
#define	kva_alloc_aligned(size, align)	((void)(align), kva_alloc(size))

/* Does the range keep to an alignment and within a multiple of `boundary`? */
#define	vm_addr_align_ok(pa, alignment)	(((pa) & ((alignment) - 1)) == 0)
#define	vm_addr_bound_ok(pa, size, boundary)				\
	((boundary) == 0 ||						\
	    (((pa) ^ ((pa) + (size) - 1)) & ~((boundary) - 1)) == 0)
#define	vm_addr_ok(pa, size, alignment, boundary)			\
	(vm_addr_align_ok((pa), (alignment)) &&				\
	    vm_addr_bound_ok((pa), (size), (boundary)))

/* There is always swap to promise. */
#define	swap_reserve(incr)			((void)(incr), 1)
#define	swap_reserve_by_cred(incr, cred)	((void)(incr), (void)(cred), 1)
#define	swap_release(decr)			((void)(decr))
#define	swap_release_by_cred(decr, cred)	((void)(decr), (void)(cred))
#define	swap_reserve_force(incr)		((void)(incr))

#endif /* VMSIM_KPI_VM_VM_EXTERN_H */
