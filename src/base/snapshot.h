/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine's memory, copied and brought back.
 *
 * Saved are the used heap, the used part of the page array, the frames in
 * use and the device memory that is not zero; free frames keep whatever
 * bytes they have.  What lies beyond a region's used part is zero again
 * after a restore, as it was.
 */
#ifndef BASE_SNAPSHOT_H
#define BASE_SNAPSHOT_H

#include <vm/_vm_types.h>

struct vmsim;
struct vmsim_snapshot;

struct vmsim_snapshot *snapshot_create(struct vmsim *);	/* NULL: ENOMEM */
/* The machine must be the one that was saved. */
void	 snapshot_restore(struct vmsim *, const struct vmsim_snapshot *);
void	 snapshot_destroy(struct vmsim_snapshot *);
/*
 * The machine ends: its snapshots can be destroyed and nothing else, for the
 * next machine may lie at the same address.
 */
void	 snapshot_orphan_all(struct vmsim *);
/*
 * A variable outside the arena is saved and restored too, from now on; the
 * machine is current.  0 or ENOMEM.
 */
int	 snapshot_add_data(struct vmsim *, void *addr, size_t len);

#endif /* BASE_SNAPSHOT_H */
