/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of VM calls and layout constants.  Source: FreeBSD vm/vm_param.h. */
#ifndef VMSIM_KPI_VM_VM_PARAM_H
#define VMSIM_KPI_VM_VM_PARAM_H

#include <vm/_vm_types.h>

#define	KERN_SUCCESS		0	/* done */
#define	KERN_INVALID_ADDRESS	1	/* nothing is mapped there */
#define	KERN_PROTECTION_FAILURE	2	/* the entry does not allow it */
#define	KERN_NO_SPACE		3	/* no hole of that size */
#define	KERN_INVALID_ARGUMENT	4	/* the request makes no sense */
#define	KERN_FAILURE		5	/* refused, by a pager for instance */
#define	KERN_RESOURCE_SHORTAGE	6	/* out of frames or swap */
#define	KERN_NOT_RECEIVER	7
#define	KERN_NO_ACCESS		8
#define	KERN_OUT_OF_BOUNDS	9	/* past the object, or I/O error */
#define	KERN_RESTART		10	/* the caller must begin again */

#define	VM_MIN_ADDRESS		((vm_offset_t)0)
#define	VM_MINUSER_ADDRESS	((vm_offset_t)0x1000)
#define	VM_MAXUSER_ADDRESS	((vm_offset_t)0x7ffffffff000)

#define	VM_MIN_KERNEL_ADDRESS	((vm_offset_t)0xfffffe0000000000)
#define	VM_MAX_KERNEL_ADDRESS	((vm_offset_t)0xffffffffffffffff)
#define	DMAP_MIN_ADDRESS	((vm_offset_t)0xfffff80000000000)
#define	DMAP_MAX_ADDRESS	((vm_offset_t)0xfffffc0000000000)
#define	VM_NRESERVLEVEL		0	/* no reservations: vm/vm_reserv.h */
#define	vm_reserv_size(level)	\
	((level) == -1 ? (int)PAGE_SIZE : 0)
#define	VM_NFREEORDER		13
#define	VM_PHYSSEG_MAX		63
#define	VM_NDOMAIN		1
#define	KERN_OPERATION_ABORTED	KERN_FAILURE

#ifndef NBPDR
#define	NBPDR			(1UL << 21)
#endif
#ifndef NBPDP
#define	NBPDP			(1UL << 30)
#endif

#define	MAXPHYS_PAGES		256	/* largest pager request, pages */

#endif /* VMSIM_KPI_VM_VM_PARAM_H */
