/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A device whose populate method does as a test tells it, and remembers what
 * it was told.
 */
#ifndef CONTRACT_DEVICE_H
#define CONTRACT_DEVICE_H

#include <stdbool.h>

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include <vmsim/machine.h>
#include <vmsim/process.h>

#define	DEVICE_NPAGES	16
#define	DEVICE_ADDR	0x10000000UL
#define	DEVICE_WORD(i)	(0x500000000UL | (uint64_t)(i))

struct device {
	/* What to do. */
	int		 answer;	/* VM_PAGER_* of populate */
	vm_pindex_t	 before;	/* pages populated before the index */
	vm_pindex_t	 after;		/* and after it */
	int		 fault_answer;	/* VM_PAGER_* of the page method */
	bool		 drop_lock;	/* unlock the object meanwhile */
	void		(*meanwhile)(struct device *); /* run unlocked */
	bool		 every;		/* at each call, not the next only */
	void		(*spoil)(struct device *); /* run at the end, locked */
	/* What was seen. */
	int		 populates;	/* calls of populate */
	int		 faults;	/* calls of the page method */
	vm_pindex_t	 pidx;
	int		 fault_type;
	vm_prot_t	 max_prot;
	vm_pindex_t	 first;		/* the hint */
	vm_pindex_t	 last;
	bool		 wlocked;	/* the object was write-locked */
	u_int		 pip;		/* its paging-in-progress count */
	bool		 map_locked;	/* the map was held */
	/* Where. */
	struct vmsim	*vm;
	vm_object_t	 object;
	struct vmsim_proc *proc;
	struct vmsim_proc *other;	/* for the test's own use */
};

/* A device of DEVICE_NPAGES pages and a process; `populates`: rule P1. */
void	device_init(struct device *, struct vmsim *, bool populates);
void	device_fini(struct device *);
/* Maps npages from page `first` at DEVICE_ADDR + first pages. */
void	device_map(struct device *, vm_pindex_t first, vm_pindex_t npages,
	    int prot, int flags);
uint64_t device_addr(vm_pindex_t);
/* The resident page or NULL, to be looked at at once. */
vm_page_t device_page(struct device *, vm_pindex_t);
/* Is the page mapped in the process?  VMSIM_MINCORE_* or 0. */
int	device_mapped(struct device *, vm_pindex_t);

#endif /* CONTRACT_DEVICE_H */
