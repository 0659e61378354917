/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What others ask of the swap pager.  Source: FreeBSD vm/swap_pager.h.
 */
#ifndef VMSIM_KPI_VM_SWAP_PAGER_H
#define VMSIM_KPI_VM_SWAP_PAGER_H

#include <vm/vm.h>

/*
 * Moves the swap blocks of `srcobject` into `dstobject`, index i of the
 * destination taking index i + offset of the source, unless the destination
 * has the page already.  What is not taken is kept, or with `destroysource`
 * freed, and the source becomes plain memory.
 * Locks: both write-locked in and out.
 */
VMSIM_EXPORT void swap_pager_copy(vm_object_t srcobject,
    vm_object_t dstobject, vm_pindex_t offset, int destroysource);
/*
 * Does the object hide all that its backing object holds, in memory or swap?
 * Locks: both write-locked.
 */
VMSIM_EXPORT bool swap_pager_scan_all_shadowed(vm_object_t object);
/*
 * The first index from `pindex` on with data (resident and valid, or swap),
 * or without any; object->size if there is none.  Locks: object read-locked.
 */
VMSIM_EXPORT vm_pindex_t swap_pager_seek_data(vm_object_t object,
    vm_pindex_t pindex);
VMSIM_EXPORT vm_pindex_t swap_pager_seek_hole(vm_object_t object,
    vm_pindex_t pindex);
/* The first index from `pindex` on with a swap block, or object->size. */
VMSIM_EXPORT vm_pindex_t swap_pager_find_least(vm_object_t object,
    vm_pindex_t pindex);
/*
 * Frees the swap blocks of [start, start + size); *freed (may be NULL)
 * becomes the number of pages that were in swap only.
 * Locks: object write-locked.
 */
VMSIM_EXPORT void swap_pager_freespace(vm_object_t object, vm_pindex_t start,
    vm_size_t size, vm_size_t *freed);
/*
 * Gives blocks to [start, start + size) ahead of need.
 * Returns 0, or -1 without room on the device.
 * Locks: object unlocked in and out.
 */
VMSIM_EXPORT int swap_pager_reserve(vm_object_t object, vm_pindex_t start,
    vm_pindex_t size);
VMSIM_EXPORT void swap_pager_status(int *total, int *used);	/* pages */
VMSIM_EXPORT int swap_pager_nswapdev(void);
/* Locks: object locked. */
VMSIM_EXPORT u_long swap_pager_swapped_pages(vm_object_t object);
/* Makes a fresh object one of the swap pager; false: no swap left. */
VMSIM_EXPORT bool swap_pager_init_object(vm_object_t object, void *handle,
    struct ucred *cred, vm_ooffset_t size, vm_ooffset_t offset);

static inline int
vmsim_kpi_swap_avail(void)
{
	int total, used;

	swap_pager_status(&total, &used);
	return (total - used);
}
#define	swap_pager_avail	(vmsim_kpi_swap_avail())

#endif /* VMSIM_KPI_VM_SWAP_PAGER_H */
