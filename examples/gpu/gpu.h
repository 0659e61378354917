/* SPDX-License-Identifier: BSD-2-Clause */
/* Buffers of a GPU. */
#ifndef GPU_H
#define GPU_H

struct gpu_bo;

/* A buffer of zeroes.  Sleeps for memory. */
struct gpu_bo *gpu_bo_create(vm_pindex_t npages);
/* No process may have it mapped. */
void	 gpu_bo_destroy(struct gpu_bo *);
/* The object to map, with a reference for the caller; NULL: no memory. */
vm_object_t gpu_bo_object(struct gpu_bo *);
/*
 * Takes pages away from all who have them mapped.  EBUSY: some are locked in
 * memory; these have lost their mappings only.
 */
int	 gpu_bo_revoke(struct gpu_bo *, vm_pindex_t first, vm_pindex_t n);
/*
 * Moves the contents of pages to others.  EBUSY: one is locked in memory, and
 * those from there on have not moved.
 */
int	 gpu_bo_move(struct gpu_bo *, vm_pindex_t first, vm_pindex_t n);

#endif /* GPU_H */
