/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What others ask of the pager of files.  Source: FreeBSD vm/vnode_pager.h.
 */
#ifndef VMSIM_KPI_VM_VNODE_PAGER_H
#define VMSIM_KPI_VM_VNODE_PAGER_H

#include <vm/vm.h>

/*
 * The file has a new size in bytes.  Growing changes the sizes only.
 * Shrinking removes the pages beyond the end and zeroes the rest of the last
 * one, whose blocks past the end become clean.
 * Locks: object unlocked in and out.  Sleeps.
 */
VMSIM_EXPORT void vnode_pager_setsize(struct vnode *vp, vm_ooffset_t nsize);
/*
 * Zeroes bytes [start, end) (0: to the end) in memory and removes the pages
 * that lie in it wholly; the stored contents are the file's own business.
 * Locks: object unlocked in and out.  Sleeps.
 */
VMSIM_EXPORT void vnode_pager_purge_range(struct vnode *vp,
    vm_ooffset_t start, vm_ooffset_t end);
/* Gives the vnode an object, if it has none; 0 or ENOMEM. */
VMSIM_EXPORT int vnode_create_vobject(struct vnode *vp, off_t size,
    struct thread *td);

#endif /* VMSIM_KPI_VM_VNODE_PAGER_H */
