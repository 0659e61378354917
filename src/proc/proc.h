/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Processes (proc.c), named objects (named.c, objects.c) and holds
 *	(hold.c): what keeps everything else alive.  And what a process does:
 *	its system calls (sys_*.c), its loads and stores (access.c), the
 *	kernel's copies (usercopy.c), a debugger's accesses (rwmem.c), and what
 *	else the kernel does with its memory when asked (reclaim.c).
 *
 * RULES
 *	1  Every reference to an address space is a process's, or that of a call
 *	   under way (proc_call.c).
 *	2  A named object's row has one reference (cross 4).
 *	3  A page is wired by entries, by holds, and by who allocated it wired
 *	   (cross 5).
 *	4  A process ends at once.  A call under way goes on in the space, and
 *	   looks at the process no more.
 *	5  A name is one line and not empty: describe_is_name().
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Programs through <vmsim/process.h> and <vmsim/object.h>, dev, and the
 *	rooms to its right, with nothing locked: nearly every call sleeps.
 *	Public functions run between proc_begin() and proc_end().
 */
#ifndef PROC_PROC_H
#define PROC_PROC_H

#include <sys/_thread.h>
#include <sys/queue.h>
#include <vm/vm.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/process.h>
#include "base/machine.h"

struct vmsim_proc {
	struct proc	 p_proc;	/* (c) what drivers see; first */
	TAILQ_ENTRY(vmsim_proc) p_link;	/* (w) the order of dumps */
	struct vmsim	*p_vm;		/* (c) its machine */
	struct vmspace	*p_vmspace;	/* (c) one reference */
	pmap_t		 p_pmap;	/* (c) that of the space */
	char		*p_name;	/* (c) arena string */
	uint32_t	 p_id;		/* (c) creation order, from 1 */
};

/* An object with a name. */
struct named_object {
	TAILQ_ENTRY(named_object) no_link; /* (w) creation order */
	vm_object_t	 no_object;	/* (c) one reference */
	char		*no_kind;	/* (c) arena string: "file", ... */
	char		*no_name;	/* (c) arena string */
};

/* Pages wired on the kernel's behalf. */
struct vmsim_hold {
	TAILQ_ENTRY(vmsim_hold) h_link;	/* (w) */
	struct vmsim	*h_vm;		/* (c) its machine */
	int		 h_npages;	/* (c) */
	vm_page_t	 h_pages[];	/* (c) each wired once */
};

TAILQ_HEAD(proc_list, vmsim_proc);
TAILQ_HEAD(named_list, named_object);
TAILQ_HEAD(hold_list, vmsim_hold);

struct proc_state {
	struct proc_list procs;		/* (w) */
	struct named_list named;	/* (w) */
	struct hold_list holds;		/* (w) */
	struct zone	 proc_zone;	/* (w) struct vmsim_proc */
	struct zone	 named_zone;	/* (w) struct named_object */
	uint32_t	 nprocs;	/* (w) ever created */
};

int	 proc_init(struct vmsim *);	/* 0 or ENOMEM */

/* The row of a named object, or NULL: anonymous or no longer named. */
struct named_object *named_find(vm_object_t);
/*
 * Names an object; its row takes over the caller's reference.  EINVAL: no
 * name; EEXIST: the name is taken, or the object has one; ENOMEM.
 */
int	 named_add(vm_object_t, const char *kind, const char *name);
/* The object was mapped from a device of that name. */
void	 named_from_device(vm_object_t, const char *device);

/* Is it an object of another machine?  That one lies in another arena. */
static inline bool
proc_is_foreign(const struct vmsim *vm, const struct vm_object *object)
{
	return ((uintptr_t)object - (uintptr_t)vm->arena.base >=
	    vm->arena.reserved);
}

/*
 * A public call under way.  It has the machine current and, for a process, a
 * reference to the address space.
 */
struct proc_call {
	struct vmsim	*prev;		/* (t) machine current before */
	struct vmspace	*vms;		/* (t) one reference, or NULL */
};

void	 proc_begin(struct proc_call *, struct vmsim_proc *);
void	 proc_begin_machine(struct proc_call *, struct vmsim *);
void	 proc_end(struct proc_call *);
/* The same for a system call: its answer, or ESRCH if it was killed. */
int	 proc_finish(struct proc_call *, int error);

/* Page-aligned hull of a byte range; false when it wraps around. */
static inline bool
proc_hull(vm_offset_t addr, vm_size_t len, vm_offset_t *start,
    vm_offset_t *end)
{
	*start = trunc_page(addr);
	*end = round_page(addr + len);
	return (addr + len >= addr && *end >= *start);
}

/*
 * sys_mmap.c: mmap(2) of an object, or with `fn` of what that function gives:
 * the object with a reference, NULL for anonymous memory.  It may lower *max
 * and change *flags and *offset.
 */
typedef int proc_object_fn(void *arg, vm_size_t size, vm_prot_t prot,
	    vm_prot_t *max, int *flags, vm_ooffset_t *offset,
	    vm_object_t *object);
int	 proc_mmap(struct vmsim_proc *, uint64_t *addr, uint64_t len,
	    int prot, int flags, struct vm_object *object, uint64_t offset,
	    proc_object_fn *fn, void *arg);

#endif /* PROC_PROC_H */
