/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the kernel.  Source: FreeBSD vm/vm_kern.h, vm/vm_extern.h.
 */
#ifndef VMSIM_KPI_VM_VM_KERN_H
#define VMSIM_KPI_VM_VM_KERN_H

#include <sys/vmem.h>
#include <vm/vm.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_param.h>

struct domainset;

/* Bytes that are zero, for what reads as nothing. */
#define	ZERO_REGION_SIZE	(64 * 1024)
static const char zero_region[ZERO_REGION_SIZE] __unused;

/* The kernel's own map: addresses for objects that a driver wires. */
VMSIM_EXPORT vm_map_t vmsim_kpi_kernel_map(void);
#define	kernel_map	(vmsim_kpi_kernel_map())
#define	exec_map	kernel_map
#define	pipe_map	kernel_map
/* Addresses of the kernel that are not in use. */
VMSIM_EXPORT vmem_t *vmsim_kpi_kernel_arena(void);
#define	kernel_arena	(vmsim_kpi_kernel_arena())
#define	kmem_arena	kernel_arena

/*
 * Wired frames, as malloc(9) gives them, in multiples of a page; 0 (NULL)
 * without memory.
 */
VMSIM_EXPORT void *kmem_malloc(vm_size_t size, int flags);
VMSIM_EXPORT void kmem_free(void *addr, vm_size_t size);
VMSIM_EXPORT void *kmem_alloc_contig(vm_size_t size, int flags,
    vm_paddr_t low, vm_paddr_t high, u_long alignment, vm_paddr_t boundary,
    vm_memattr_t memattr);
#define	kmem_alloc_attr(size, flags, low, high, memattr)	\
	kmem_alloc_contig((size), (flags), (low), (high), 0, 0, (memattr))
#define	kmem_malloc_domainset(ds, size, flags)	\
	((void)(ds), kmem_malloc((size), (flags)))

#ifndef VMSIM_CORE
#define	VMSIM_KMEM_WAITS(flags, what)	\
	VMSIM_MAY_SLEEP_IF(((flags) & M_WAITOK) != 0, what " with M_WAITOK")
/* Before FreeBSD 14 these were addresses, not pointers. */
#if defined(VMSIM_KPI_FREEBSD) && VMSIM_KPI_FREEBSD < 14
#define	VMSIM_KMEM(p)	((vm_offset_t)(uintptr_t)(p))
#define	kmem_free(addr, size)	\
	(kmem_free)((void *)(uintptr_t)(addr), (size))
#else
#define	VMSIM_KMEM(p)	(p)
#endif
#define	kmem_malloc(size, flags)					\
	(VMSIM_KMEM_WAITS(flags, "kmem_malloc"),			\
	    VMSIM_KMEM((kmem_malloc)((size), (flags))))
#define	kmem_alloc_contig(size, flags, low, high, al, bo, ma)		\
	(VMSIM_KMEM_WAITS(flags, "kmem_alloc_contig"),		\
	    VMSIM_KMEM((kmem_alloc_contig)((size), (flags), (low), (high), \
	    (al), (bo), (ma))))
#endif

#endif /* VMSIM_KPI_VM_VM_KERN_H */
