/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: processes and their system calls.
 *
 * The calls have the shapes and the errno values of FreeBSD's; they return 0
 * or an errno value and never set errno.  Addresses, lengths and offsets are
 * in bytes.
 *
 * On a machine with a page daemon (vmsim_config.pagedaemon) the largest
 * process, and those that share its address space, are killed when frames and
 * swap are used up.  Their memory goes; their handles stay valid until
 * vmsim_proc_exit().  Every call of such a process answers that, the call
 * under way too: loads and stores EFAULT with VMSIM_SIGKILL, vmsim_fault()
 * KERN_RESOURCE_SHORTAGE, all others ESRCH; a hold that was just had is kept,
 * with the answer 0.
 */
#ifndef VMSIM_PROCESS_H
#define VMSIM_PROCESS_H

#include <vmsim/machine.h>
#include <vmsim/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vm_object;
struct vmsim_proc;

#define	VMSIM_MAP_SHARED	0x0001
#define	VMSIM_MAP_PRIVATE	0x0002
#define	VMSIM_MAP_FIXED		0x0010
#define	VMSIM_MAP_STACK		0x0400
#define	VMSIM_MAP_NOSYNC	0x0800
#define	VMSIM_MAP_ANON		0x1000
#define	VMSIM_MAP_GUARD		0x2000
#define	VMSIM_MAP_EXCL		0x4000
#define	VMSIM_MAP_NOCORE	0x00020000
#define	VMSIM_MAP_PREFAULT_READ	0x00040000	/* map all resident pages */

enum vmsim_advice {
	VMSIM_MADV_NORMAL,
	VMSIM_MADV_RANDOM,
	VMSIM_MADV_SEQUENTIAL,
	VMSIM_MADV_WILLNEED,
	VMSIM_MADV_DONTNEED,
	VMSIM_MADV_FREE,
	VMSIM_MADV_NOSYNC,
	VMSIM_MADV_AUTOSYNC,
	VMSIM_MADV_NOCORE,
	VMSIM_MADV_CORE,
};

enum vmsim_inherit {
	VMSIM_INHERIT_SHARE,
	VMSIM_INHERIT_COPY,
	VMSIM_INHERIT_NONE,
	VMSIM_INHERIT_ZERO,
};

#define	VMSIM_MS_SYNC		0x0
#define	VMSIM_MS_ASYNC		0x1
#define	VMSIM_MS_INVALIDATE	0x2

/* vmsim_mincore() */
#define	VMSIM_MINCORE_INCORE		0x01
#define	VMSIM_MINCORE_REFERENCED	0x02
#define	VMSIM_MINCORE_MODIFIED		0x04
#define	VMSIM_MINCORE_REFERENCED_OTHER	0x08
#define	VMSIM_MINCORE_MODIFIED_OTHER	0x10

/* A process with an empty address space; NULL and errno ENOMEM. */
VMSIM_EXPORT struct vmsim_proc *vmsim_proc_create(struct vmsim *,
    const char *name);
/*
 * A copy of the process by each entry's inheritance; with `share` it uses the
 * same address space.  NULL with errno ENOMEM.
 */
VMSIM_EXPORT struct vmsim_proc *vmsim_proc_fork(struct vmsim_proc *,
    const char *name, bool share);
/* Ends the process; the handle is invalid afterwards. */
VMSIM_EXPORT void vmsim_proc_exit(struct vmsim_proc *);
/* Was it killed for want of memory? */
VMSIM_EXPORT bool vmsim_proc_killed(const struct vmsim_proc *);
VMSIM_EXPORT const char *vmsim_proc_name(const struct vmsim_proc *);
VMSIM_EXPORT struct vmsim *vmsim_proc_machine(const struct vmsim_proc *);
/* Processes in creation order; `p` NULL for the first; NULL at the end. */
VMSIM_EXPORT struct vmsim_proc *vmsim_proc_next(struct vmsim *,
    struct vmsim_proc *p);
/*
 * Another place in that order, which is that of dumps too: right before
 * `next`, a process of the same machine, or last when that is NULL.
 */
VMSIM_EXPORT void vmsim_proc_place(struct vmsim_proc *p,
    struct vmsim_proc *next);

/*
 * *addr is a hint, or with MAP_FIXED the place; it becomes the address.
 * Anonymous when `object` is NULL, with or without MAP_ANON.  The object's
 * reference is not consumed.  An offset within a page moves the address, as
 * mmap(2) does it.
 * EINVAL: a length of 0, a fixed place that is misaligned or out of the range
 * of user addresses, flags that do not go together, an object of another
 * machine.  ENOMEM: no space, or something is mapped there and MAP_EXCL was
 * asked for.  ENOTSUP: more protection than the maximum.
 */
VMSIM_EXPORT int vmsim_mmap(struct vmsim_proc *, uint64_t *addr, uint64_t len,
    int prot, int flags, struct vm_object *object, uint64_t offset);
/* EINVAL: a length of 0, or out of the range of user addresses. */
VMSIM_EXPORT int vmsim_munmap(struct vmsim_proc *, uint64_t addr,
    uint64_t len);
/*
 * EACCES: more than the maximum, or a guard.  ENOTSUP: not within the new
 * maximum.  ENOMEM: no memory for a copy.
 */
VMSIM_EXPORT int vmsim_mprotect(struct vmsim_proc *, uint64_t addr,
    uint64_t len, int prot);
VMSIM_EXPORT int vmsim_minherit(struct vmsim_proc *, uint64_t addr,
    uint64_t len, enum vmsim_inherit);
VMSIM_EXPORT int vmsim_madvise(struct vmsim_proc *, uint64_t addr,
    uint64_t len, enum vmsim_advice);
/* ENOMEM: a hole, an entry without access, or a page that cannot be had. */
VMSIM_EXPORT int vmsim_mlock(struct vmsim_proc *, uint64_t addr, uint64_t len);
VMSIM_EXPORT int vmsim_munlock(struct vmsim_proc *, uint64_t addr,
    uint64_t len);
/*
 * A length of 0 means the whole entry.  ENOMEM: a hole.  EBUSY: invalidating
 * locked memory.  EIO: the pager failed.
 */
VMSIM_EXPORT int vmsim_msync(struct vmsim_proc *, uint64_t addr, uint64_t len,
    int flags);
/*
 * One byte of VMSIM_MINCORE_* per page into vec[len / 4096]: only pages that
 * this process has mapped are in core.  ENOMEM: a hole.
 */
VMSIM_EXPORT int vmsim_mincore(struct vmsim_proc *, uint64_t addr,
    uint64_t len, unsigned char *vec);

/*
 * Accesses by the simulated processor: through the page table, faulting as
 * needed, accessed and modified bits set.  Any length, any alignment; pages
 * are touched in ascending order.  Returns 0, or EFAULT with *sig filled (if
 * not NULL); what was transferred before the failing page stays.
 */
VMSIM_EXPORT int vmsim_load(struct vmsim_proc *, uint64_t addr, void *buf,
    size_t len, struct vmsim_signal *sig);
VMSIM_EXPORT int vmsim_store(struct vmsim_proc *, uint64_t addr,
    const void *buf, size_t len, struct vmsim_signal *sig);
/* An instruction fetch of one byte. */
VMSIM_EXPORT int vmsim_fetch(struct vmsim_proc *, uint64_t addr,
    struct vmsim_signal *sig);
/*
 * Only touches: the access is made without data being moved.  `prot` is one
 * VMSIM_PROT_*.  The fast path for replaying.
 */
VMSIM_EXPORT int vmsim_touch(struct vmsim_proc *, uint64_t addr, size_t len,
    int prot, struct vmsim_signal *sig);
/* The fault handler alone; returns KERN_*. */
VMSIM_EXPORT int vmsim_fault(struct vmsim_proc *, uint64_t addr, int prot);
/* The kernel's copies: 0 or EFAULT. */
VMSIM_EXPORT int vmsim_copyin(struct vmsim_proc *, uint64_t uaddr, void *buf,
    size_t len);
VMSIM_EXPORT int vmsim_copyout(struct vmsim_proc *, const void *buf,
    uint64_t uaddr, size_t len);

/*
 * Faults the pages in for the access and wires them on the kernel's behalf.
 * NULL with errno EFAULT: a page cannot be accessed, and nothing is held;
 * ENOMEM.  The hold may outlive the process.
 */
struct vmsim_hold;
VMSIM_EXPORT struct vmsim_hold *vmsim_hold_create(struct vmsim_proc *,
    uint64_t addr, uint64_t len, int prot);
VMSIM_EXPORT void vmsim_hold_destroy(struct vmsim_hold *);
/*
 * The bytes of the held page with this number, from 0, as a device sees them:
 * no page table is looked at, no accessed or modified bit is set.  NULL: so
 * many pages are not held.
 */
VMSIM_EXPORT void *vmsim_hold_bytes(const struct vmsim_hold *,
    uint64_t pindex);

/* What the page daemon would do, at once, to the page mapped at addr. */
VMSIM_EXPORT enum vmsim_evicted vmsim_evict(struct vmsim_proc *,
    uint64_t addr);
/* Asks for a collapse of the top object: 0, ENOENT none, ENOTSUP not anon. */
VMSIM_EXPORT int vmsim_collapse(struct vmsim_proc *, uint64_t addr);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_PROCESS_H */
