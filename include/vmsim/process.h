/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: processes and their system calls.
 *
 * A process is an address space with a name: a map of what is where, and the
 * page table that the simulated processor looks at.  It has no program of its
 * own.  The caller is its program: it maps, loads and stores on its behalf,
 * from the host's own stack or from the body of a simulated thread, and any
 * number of threads may act for one process.  Processes share memory as in
 * FreeBSD: by fork, by mapping the same object, or (with `share`) by using one
 * address space together.
 *
 *	struct vmsim_proc *p = vmsim_proc_create(vm, "P"), *child;
 *	uint64_t addr = 0, value = 1;
 *
 *	error = vmsim_mmap(p, &addr, 4 * VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
 *	    VMSIM_PROT_WRITE, VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0);
 *	error = vmsim_store(p, addr, &value, sizeof(value), NULL);
 *	child = vmsim_proc_fork(p, "child", false);
 *	error = vmsim_load(child, addr, &value, sizeof(value), NULL);
 *	vmsim_proc_exit(child);
 *	vmsim_proc_exit(p);
 *
 * System calls have FreeBSD's names, shapes and errno values, but no limits
 * and no credentials.  Every call here sleeps, except those that only look
 * (vmsim_proc_killed(), _name(), _machine(), _next(), vmsim_hold_bytes()) and
 * vmsim_proc_move_before().  Another thread may end the process while a call
 * for it is under way: the call goes on in the address space and ends.
 *
 * On a machine with a page daemon (vmsim_config.pagedaemon) the largest
 * process, and those that share its address space, are killed when frames and
 * swap are used up.  Their memory goes; their handles stay valid until
 * vmsim_proc_exit().  Every call for such a process says so, the one under way
 * too: loads, stores and fetches EFAULT with VMSIM_SIGKILL, vmsim_fault()
 * KERN_RESOURCE_SHORTAGE, vmsim_evict() VMSIM_EVICT_NONE, all others ESRCH.
 * But what a call had made before the kill is kept: a hold is returned.
 */
#ifndef VMSIM_PROCESS_H
#define VMSIM_PROCESS_H

#include <vmsim/machine.h>
#include <vmsim/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vm_map;
struct vm_object;
struct vmsim_proc;

/* Flags of vmsim_mmap(); the numbers are FreeBSD's. */
#define	VMSIM_MAP_SHARED	0x0001	/* stores go to the object */
#define	VMSIM_MAP_PRIVATE	0x0002	/* stores go to a copy */
#define	VMSIM_MAP_FIXED		0x0010	/* there and nowhere else */
#define	VMSIM_MAP_STACK		0x0400	/* grows downwards on a fault */
#define	VMSIM_MAP_NOSYNC	0x0800	/* written only when it must be */
#define	VMSIM_MAP_ANON		0x1000	/* no object */
#define	VMSIM_MAP_GUARD		0x2000	/* kept free: no access */
#define	VMSIM_MAP_EXCL		0x4000	/* FIXED, and replace nothing */
#define	VMSIM_MAP_NOCORE	0x00020000	/* a mark, without effect */
#define	VMSIM_MAP_PREFAULT_READ	0x00040000	/* map all resident pages */

/* What vmsim_madvise() says; the numbers are FreeBSD's. */
enum vmsim_advice {
	VMSIM_MADV_NORMAL,	/* of RANDOM and SEQUENTIAL, neither */
	VMSIM_MADV_RANDOM,	/* faults map and read little around them */
	VMSIM_MADV_SEQUENTIAL,	/* faults read ahead, and leave less behind */
	VMSIM_MADV_WILLNEED,	/* map what is resident */
	VMSIM_MADV_DONTNEED,	/* the pages go first when memory is short */
	VMSIM_MADV_FREE,	/* the contents may be lost from now on */
	VMSIM_MADV_NOSYNC,	/* as VMSIM_MAP_NOSYNC */
	VMSIM_MADV_AUTOSYNC,	/* not so */
	VMSIM_MADV_NOCORE,	/* as VMSIM_MAP_NOCORE */
	VMSIM_MADV_CORE,	/* not so */
};

/* What the child of a fork has there: vmsim_minherit(). */
enum vmsim_inherit {
	VMSIM_INHERIT_SHARE,	/* the same memory */
	VMSIM_INHERIT_COPY,	/* a copy, made on write */
	VMSIM_INHERIT_NONE,	/* nothing */
	VMSIM_INHERIT_ZERO,	/* new memory, zeroed */
};

/* Flags of vmsim_msync(). */
#define	VMSIM_MS_SYNC		0x0
#define	VMSIM_MS_ASYNC		0x1
#define	VMSIM_MS_INVALIDATE	0x2

/* What vmsim_mincore() tells of a page; _OTHER: by any process. */
#define	VMSIM_MINCORE_INCORE		0x01
#define	VMSIM_MINCORE_REFERENCED	0x02
#define	VMSIM_MINCORE_MODIFIED		0x04
#define	VMSIM_MINCORE_REFERENCED_OTHER	0x08
#define	VMSIM_MINCORE_MODIFIED_OTHER	0x10
#define	VMSIM_MINCORE_PSIND(i)		((i) << 5)	/* of this page size */
#define	VMSIM_MINCORE_SUPER		VMSIM_MINCORE_PSIND(3)

/*
 * A process with an empty address space; the name need not be its own.
 * EINVAL: no name; ENOMEM.
 */
VMSIM_EXPORT struct vmsim_proc *vmsim_proc_create(struct vmsim *,
    const char *name);
/*
 * A copy of the process by each entry's inheritance; with `share` one that
 * uses the same address space, as after vfork(2).  EINVAL: no name; ENOMEM;
 * ESRCH.  Source: FreeBSD vm_map.c, vmspace_fork().
 */
VMSIM_EXPORT struct vmsim_proc *vmsim_proc_fork(struct vmsim_proc *,
    const char *name, bool share);
/*
 * Ends the process; the handle is invalid afterwards.  Its address space goes
 * with the last process and the last call that use it; holds stay.
 * Source: FreeBSD vm_map.c, vmspace_exit().
 */
VMSIM_EXPORT void vmsim_proc_exit(struct vmsim_proc *);
/* Was it killed when memory was used up? */
VMSIM_EXPORT bool vmsim_proc_killed(const struct vmsim_proc *);
/* Valid until it ends. */
VMSIM_EXPORT const char *vmsim_proc_name(const struct vmsim_proc *);
VMSIM_EXPORT struct vmsim *vmsim_proc_machine(const struct vmsim_proc *);
/* Its address map, for the kernel interface (<vm/vm_map.h>). */
VMSIM_EXPORT struct vm_map *vmsim_proc_map(struct vmsim_proc *);
/* Processes in creation order; `p` NULL for the first; NULL at the end. */
VMSIM_EXPORT struct vmsim_proc *vmsim_proc_next(struct vmsim *,
    struct vmsim_proc *p);
/*
 * Gives it another place in that order, which is that of dumps too: right
 * before `next`, a process of the same machine, or last when that is NULL.
 */
VMSIM_EXPORT void vmsim_proc_move_before(struct vmsim_proc *p,
    struct vmsim_proc *next);

/*
 * *addr is a hint, or with VMSIM_MAP_FIXED the place; it becomes the address.
 * The mapping has a reference to the object of its own.  An offset within a
 * page moves the address, as mmap(2) does it.
 * EINVAL: a length of 0, a fixed place that is misaligned or out of the range
 * of user addresses, flags that do not go together, an object of another
 * machine, parts of large pages.  ENOMEM: no space, or something is mapped
 * there and VMSIM_MAP_EXCL was asked for; of large pages ENOSPC.  ENOTSUP: more
 * protection than the maximum.
 * Source: FreeBSD vm_mmap.c, kern_mmap().  There a mapping without an object
 * needs MAP_ANON, MAP_STACK or MAP_GUARD; here it is anonymous without them.
 */
VMSIM_EXPORT int vmsim_mmap(struct vmsim_proc *, uint64_t *addr, uint64_t len,
    int prot, int flags, struct vm_object *object, uint64_t offset);
/*
 * The calls on a range work on the pages that it touches.
 *
 * vmsim_munmap(): what is not mapped is passed over.  EINVAL: a length of 0,
 * or out of the range of user addresses.
 * Source: FreeBSD vm_mmap.c, kern_munmap(), and so on for those below.
 */
VMSIM_EXPORT int vmsim_munmap(struct vmsim_proc *, uint64_t addr,
    uint64_t len);
/*
 * With VMSIM_PROT_MAX() the maximum is lowered too.  EINVAL: no protection.
 * EACCES: more than the maximum, or a guard.  ENOTSUP: not within the new
 * maximum.  ENOMEM: no memory for a copy.
 */
VMSIM_EXPORT int vmsim_mprotect(struct vmsim_proc *, uint64_t addr,
    uint64_t len, int prot);
/* What a fork makes of the range.  EINVAL: no inheritance. */
VMSIM_EXPORT int vmsim_minherit(struct vmsim_proc *, uint64_t addr,
    uint64_t len, enum vmsim_inherit);
/*
 * How the range is going to be used.  EINVAL: no advice, or out of the range of
 * user addresses.
 */
VMSIM_EXPORT int vmsim_madvise(struct vmsim_proc *, uint64_t addr,
    uint64_t len, enum vmsim_advice);
/*
 * Faults the pages in and wires them, once however often it is asked for.
 * ENOMEM: a hole, an entry without access, or a page that does not come; what
 * was not locked before is not locked then.  EINVAL: a range that wraps around.
 */
VMSIM_EXPORT int vmsim_mlock(struct vmsim_proc *, uint64_t addr, uint64_t len);
VMSIM_EXPORT int vmsim_munlock(struct vmsim_proc *, uint64_t addr,
    uint64_t len);
/*
 * Writes dirty pages of objects that have a backing store; with
 * VMSIM_MS_INVALIDATE frees the pages too.  A length of 0 means the whole
 * entry.  ENOMEM: a hole.  EBUSY: invalidating locked memory.  EIO: the pager
 * failed.  EINVAL: flags that do not go together, a range that wraps around.
 */
VMSIM_EXPORT int vmsim_msync(struct vmsim_proc *, uint64_t addr, uint64_t len,
    int flags);
/*
 * One byte of VMSIM_MINCORE_* for each page of the range goes to `vec`.  Only
 * pages that this process has mapped are in core.  The answer is that of one
 * moment, which FreeBSD's is not.  ENOMEM: a hole.
 */
VMSIM_EXPORT int vmsim_mincore(struct vmsim_proc *, uint64_t addr,
    uint64_t len, unsigned char *vec);

/*
 * Accesses by the simulated processor: through the page table, faulting as
 * needed, accessed and modified bits set.  Any length, any alignment; pages
 * are touched in ascending order, and another thread may run between two.
 * EFAULT, with *sig (may be NULL) filled in: what was transferred before the
 * failing page stays.  Source: FreeBSD amd64 trap.c, trap_pfault().
 */
VMSIM_EXPORT int vmsim_load(struct vmsim_proc *, uint64_t addr, void *buf,
    size_t len, struct vmsim_signal *sig);
VMSIM_EXPORT int vmsim_store(struct vmsim_proc *, uint64_t addr,
    const void *buf, size_t len, struct vmsim_signal *sig);
/* An instruction fetch of one byte. */
VMSIM_EXPORT int vmsim_fetch(struct vmsim_proc *, uint64_t addr,
    struct vmsim_signal *sig);
/*
 * Only touches: the access is made without data being moved, fast, as for
 * replaying.  `prot` is one VMSIM_PROT_*.  *sig says something only after
 * EFAULT.
 */
VMSIM_EXPORT int vmsim_touch(struct vmsim_proc *, uint64_t addr, size_t len,
    int prot, struct vmsim_signal *sig);
/* The fault handler alone: what vm_fault() returns, KERN_*; 0 is success. */
VMSIM_EXPORT int vmsim_fault(struct vmsim_proc *, uint64_t addr, int prot);
/*
 * The kernel's copies from and to the process, copyin(9).  EFAULT: not an
 * address of the user, or a page that cannot be accessed.
 */
VMSIM_EXPORT int vmsim_copyin(struct vmsim_proc *, uint64_t uaddr, void *buf,
    size_t len);
VMSIM_EXPORT int vmsim_copyout(struct vmsim_proc *, const void *buf,
    uint64_t uaddr, size_t len);
/*
 * A debugger's accesses, ptrace(2): to write, the entry need only be readable,
 * and be writable ever or private.  EFAULT: not an address of the user, or an
 * entry that refuses; ENOMEM; what was copied before the failing page stays.
 * Source: FreeBSD sys_process.c, proc_readmem(), proc_writemem().
 */
VMSIM_EXPORT int vmsim_readmem(struct vmsim_proc *, uint64_t addr, void *buf,
    size_t len);
VMSIM_EXPORT int vmsim_writemem(struct vmsim_proc *, uint64_t addr,
    const void *buf, size_t len);

/*
 * Faults the pages in for the access and wires them on the kernel's behalf, as
 * for a transfer by a device.  A hold outlives the mapping and the process.
 * EFAULT: a page cannot be accessed, and nothing is held; ENOMEM; ESRCH.
 * Source: FreeBSD vm_fault.c, vm_fault_quick_hold_pages().
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

/*
 * What the page daemon would do, at once, to the page mapped at an address:
 * writes it if it is dirty, and frees it.
 */
VMSIM_EXPORT enum vmsim_evicted vmsim_evict(struct vmsim_proc *,
    uint64_t addr);
/*
 * Asks for a collapse of the object that is mapped at an address with those
 * behind it; whether there is one to be made is not said.  ENOENT: no object
 * there; ENOTSUP: not an anonymous one.
 * Source: FreeBSD vm_object.c, vm_object_collapse().
 */
VMSIM_EXPORT int vmsim_collapse(struct vmsim_proc *, uint64_t addr);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_PROCESS_H */
