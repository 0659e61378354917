/* SPDX-License-Identifier: BSD-2-Clause */
/* What the concurrent cases share. */
#ifndef KIT_RACE_H
#define KIT_RACE_H

#include <vmsim/explore.h>

#include "kit/kit.h"

#define	KIT_RACE_NPAGES	8	/* of the object */
#define	KIT_HERE	"the contract kit"

/* What the threads of a case share; brought back for each execution. */
struct race {
	struct kit	*k;		/* (c) */
	struct vm_object *object;	/* (t) NULL: given back */
	struct vmsim_proc *p, *q;	/* (t) NULL: ended */
	struct vmsim	*vm;		/* (c) */
	struct vmsim_leaks before;	/* (c) what drivers took at its start */
	int		 prot;		/* (c) of the mappings */
	int		 flags;		/* (c) of the mappings */
	bool		 may_fail;	/* (c) accesses may be refused */
};

/* Both threads under every schedule; fails the case if one fails. */
void	 kit_explore(struct kit *, struct race *, vmsim_thread_fn *one,
	    vmsim_thread_fn *two);
/* A whole page is as it was made. */
void	 kit_race_read(struct race *, struct vmsim_proc *, uint64_t base,
	    uint64_t i);
void	 kit_race_write(struct race *, struct vmsim_proc *, uint64_t base,
	    uint64_t i, uint64_t value);

#endif /* KIT_RACE_H */
