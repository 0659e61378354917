/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmem(9): numbers by ranges.  The lowest range that fits is taken, whatever
 * the strategy.  Source: FreeBSD sys/vmem.h.
 */
#ifndef VMSIM_KPI_SYS_VMEM_H
#define VMSIM_KPI_SYS_VMEM_H

#include <sys/malloc.h>

typedef struct vmem vmem_t;
typedef uintptr_t vmem_addr_t;
typedef size_t vmem_size_t;

#define	VMEM_ADDR_MIN	((vmem_addr_t)0)
#define	VMEM_ADDR_MAX	(~(vmem_addr_t)0)
#define	VMEM_ALLOC	0x01
#define	VMEM_FREE	0x02
#define	VMEM_MAXFREE	0x10

/* Everything in units of `quantum`; size 0: empty at first. */
VMSIM_EXPORT vmem_t *vmem_create(const char *name, vmem_addr_t base,
    vmem_size_t size, vmem_size_t quantum, vmem_size_t qcache_max, int flags);
VMSIM_EXPORT void vmem_destroy(vmem_t *vm);
VMSIM_EXPORT int vmem_add(vmem_t *vm, vmem_addr_t addr, vmem_size_t size,
    int flags);
/* 0 or ENOMEM. */
VMSIM_EXPORT int vmem_alloc(vmem_t *vm, vmem_size_t size, int flags,
    vmem_addr_t *addrp);
VMSIM_EXPORT int vmem_xalloc(vmem_t *vm, vmem_size_t size, vmem_size_t align,
    vmem_size_t phase, vmem_size_t nocross, vmem_addr_t minaddr,
    vmem_addr_t maxaddr, int flags, vmem_addr_t *addrp);
VMSIM_EXPORT void vmem_free(vmem_t *vm, vmem_addr_t addr, vmem_size_t size);
VMSIM_EXPORT vmem_size_t vmem_size(vmem_t *vm, int typemask);
#ifndef VMSIM_CORE
#define	VMSIM_VMEM_WAITS(flags, what)	\
	VMSIM_MAY_SLEEP_IF(((flags) & M_WAITOK) != 0, what " with M_WAITOK")
#define	vmem_create(name, base, size, quantum, qmax, flags)		\
	(VMSIM_VMEM_WAITS(flags, "vmem_create"),			\
	    vmem_create((name), (base), (size), (quantum), (qmax), (flags)))
#define	vmem_add(vm, addr, size, flags)					\
	(VMSIM_VMEM_WAITS(flags, "vmem_add"),			\
	    vmem_add((vm), (addr), (size), (flags)))
#define	vmem_alloc(vm, size, flags, addrp)				\
	(VMSIM_VMEM_WAITS(flags, "vmem_alloc"),			\
	    vmem_alloc((vm), (size), (flags), (addrp)))
#define	vmem_xalloc(vm, size, al, ph, nc, min, max, flags, addrp)	\
	(VMSIM_VMEM_WAITS(flags, "vmem_xalloc"),			\
	    vmem_xalloc((vm), (size), (al), (ph), (nc), (min), (max),	\
	    (flags), (addrp)))
#endif
#define	vmem_xfree(vm, addr, size)	vmem_free((vm), (addr), (size))

#endif /* VMSIM_KPI_SYS_VMEM_H */
