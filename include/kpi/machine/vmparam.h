/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout of address spaces.  Source: FreeBSD amd64 machine/vmparam.h. */
#ifndef VMSIM_KPI_MACHINE_VMPARAM_H
#define VMSIM_KPI_MACHINE_VMPARAM_H

#include <vm/_vm_types.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>

#define	KERNBASE		VM_MIN_KERNEL_ADDRESS
#define	VM_MEMATTR_MAX		8
#define	UMA_MD_SMALL_ALLOC
#define	VM_LEVEL_0_ORDER	9
#define	VM_LEVEL_0_NPAGES	(1 << VM_LEVEL_0_ORDER)
#define	MAXTSIZ			(32768UL * 1024 * 1024)
#define	DFLDSIZ			(32768UL * 1024 * 1024)
#define	SGROWSIZ		(128UL * 1024)

#endif /* VMSIM_KPI_MACHINE_VMPARAM_H */
