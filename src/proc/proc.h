/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes, named objects and holds: what keeps everything else alive.
 *
 * Every reference to a map comes from a process or from a call under way,
 * every reference to a named object from its row here, every wiring that is
 * not an entry's from a hold.  So the cross-layer checker can count them all.
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
	TAILQ_ENTRY(vmsim_proc) p_link;	/* (w) creation order */
	struct vmsim	*p_vm;		/* (c) its machine */
	struct vmspace	*p_vmspace;	/* (c) one reference */
	pmap_t		 p_pmap;	/* (c) that of the space */
	char		*p_name;	/* (c) arena string */
	uint32_t	 p_id;		/* (c) creation order, from 1 */
};

/* An object with a name; the row owns one reference. */
struct named_object {
	TAILQ_ENTRY(named_object) no_link; /* (w) creation order */
	vm_object_t	 no_object;	/* (c) */
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

/* Sets up the state and registers the hooks; 0 or ENOMEM. */
int	 proc_init(struct vmsim *);

/* A copy of a string in the arena; NULL without memory. */
char	*proc_strdup(const char *);
void	 proc_strfree(char *);

/* The row of a named object, or NULL: anonymous or no longer named. */
struct named_object *named_find(vm_object_t);

/*
 * A public call under way.  It has the process's machine current and a
 * reference to the address space, so that another thread's exit only takes
 * the process away.
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
