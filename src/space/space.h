/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes, named objects and holds: what keeps everything else alive.
 *
 * Every reference to a map comes from a process or from a call under way,
 * every reference to a named object from its row here, every wiring that is
 * not an entry's from a hold.  So the cross-layer checker can count them all.
 */
#ifndef SPACE_SPACE_H
#define SPACE_SPACE_H

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

struct space_state {
	struct proc_list procs;		/* (w) */
	struct named_list named;	/* (w) */
	struct hold_list holds;		/* (w) */
	struct zone	 proc_zone;	/* (w) struct vmsim_proc */
	struct zone	 named_zone;	/* (w) struct named_object */
	uint32_t	 nprocs;	/* (w) ever created */
	uint32_t	 ncalls;	/* (w) public calls under way */
	uint64_t	 nlowmem;	/* (w) runs of the reclaimer */
	bool		 in_lowmem;	/* (w) it is running */
	uint64_t	 naged;		/* (w) active pages found unused */
	bool		 reaper;	/* (c) its wait channel */
	/* (c) the checkers of the layers to the right; may be NULL */
	void		(*check_hook)(struct vmsim *);
};

/* Sets up the state and registers the hooks; 0 or ENOMEM. */
int	 space_init(struct vmsim *);

/* A copy of a string in the arena; NULL without memory. */
char	*space_strdup(const char *);
void	 space_strfree(char *);

/* The row of a named object, or NULL: anonymous or no longer named. */
struct named_object *space_named_find(vm_object_t);

/*
 * A public call under way.  It has the process's machine current and a
 * reference to the address space, so that another thread's exit only takes
 * the process away.
 */
struct space_call {
	struct vmsim	*prev;		/* (t) machine current before */
	struct vmspace	*vms;		/* (t) one reference, or NULL */
};

void	 space_begin(struct space_call *, struct vmsim_proc *);
void	 space_begin_machine(struct space_call *, struct vmsim *);
/* Checks the machine when no call is under way and the level asks for it. */
void	 space_end(struct space_call *);
/* The same for a system call: its answer, or ESRCH if it was killed. */
int	 space_finish(struct space_call *, int error);

/* Page-aligned hull of a byte range; false when it wraps around. */
static inline bool
space_hull(vm_offset_t addr, vm_size_t len, vm_offset_t *start,
    vm_offset_t *end)
{
	*start = trunc_page(addr);
	*end = round_page(addr + len);
	return (addr + len >= addr && *end >= *start);
}

/* oom.c: a call of a killed process ends. */
void	 oom_end_call(struct vmspace *);

/* The page daemon, called by those who need frames; see mem_lowmem_t. */
bool	 space_lowmem(u_long npages, bool locked);

/*
 * sys_mmap.c: mmap(2) of an object, or with `fn` of what that function gives:
 * the object with a reference, NULL for anonymous memory.  It may lower *max
 * and change *flags and *offset.
 */
typedef int space_object_fn(void *arg, vm_size_t size, vm_prot_t prot,
	    vm_prot_t *max, int *flags, vm_ooffset_t *offset,
	    vm_object_t *object);
int	 space_mmap(struct vmsim_proc *, uint64_t *addr, uint64_t len,
	    int prot, int flags, struct vm_object *object, uint64_t offset,
	    space_object_fn *fn, void *arg);

/* copy_entry.c: vm_fault_copy_entry(9) as a map-fault hook. */
void	 vm_fault_copy_entry(vm_map_t dst, vm_map_t src,
	    vm_map_entry_t dst_entry, vm_map_entry_t src_entry,
	    vm_ooffset_t *fork_charge);

/*
 * evict.c: unmaps one page that the caller found in `object` and frees it,
 * after writing it if it is dirty.  Locks: object write-locked; on return
 * too, but dropped meanwhile.
 */
enum vmsim_evicted space_evict_page(vm_object_t object, vm_page_t m);
/* Unmaps it and frees it if it then is clean and unwired; false: it stays. */
bool	 space_free_clean(vm_page_t m);

#endif /* SPACE_SPACE_H */
