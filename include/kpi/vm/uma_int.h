/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Zones are opaque, no address is in a slab: see <vm/uma.h>.
 * Source: FreeBSD vm/uma_int.h.
 */
#ifndef VMSIM_KPI_VM_UMA_INT_H
#define VMSIM_KPI_VM_UMA_INT_H

#include <vm/uma.h>

typedef struct uma_slab *uma_slab_t;

#define	UMA_SLAB_SIZE	PAGE_SIZE
#define	UMA_SLAB_MASK	(PAGE_SIZE - 1)
#define	vtoslab(va)	((void)(va), (uma_slab_t)NULL)

#endif /* VMSIM_KPI_VM_UMA_INT_H */
