/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scatter/gather lists: ranges of physical addresses in order.
 * Source: FreeBSD sys/sglist.h.
 */
#ifndef VMSIM_KPI_SYS_SGLIST_H
#define VMSIM_KPI_SYS_SGLIST_H

#include <sys/lock.h>
#include <vm/_vm_types.h>

struct sglist_seg {
	vm_paddr_t	 ss_paddr;	/* (c) physical address */
	size_t		 ss_len;	/* (c) bytes */
};

struct sglist {
	struct sglist_seg *sg_segs;	/* (c) right behind this */
	u_int		 sg_refs;	/* (t) */
	u_short		 sg_nseg;	/* (t) in use */
	u_short		 sg_maxseg;	/* (c) room for */
};

/*
 * An empty list with room for `nsegs` ranges and one reference.  With M_NOWAIT
 * NULL without memory; with M_WAITOK it sleeps.
 */
VMSIM_EXPORT struct sglist *sglist_alloc(int nsegs, int mflags);
VMSIM_EXPORT void sglist_free(struct sglist *sg);	/* NULL is accepted */
VMSIM_EXPORT struct sglist *sglist_hold(struct sglist *sg);
VMSIM_EXPORT void sglist_reset(struct sglist *sg);
/*
 * Adds a range, joined to the last one if it follows it.
 * Returns 0; EINVAL, a list without room at all; EFBIG, it is full.
 */
VMSIM_EXPORT int sglist_append_phys(struct sglist *sg, vm_paddr_t paddr,
    size_t len);
VMSIM_EXPORT size_t sglist_length(struct sglist *sg);	/* bytes */

/* M_WAITOK of <sys/malloc.h> */
#ifndef VMSIM_CORE
#define	sglist_alloc(n, mflags)						\
	(VMSIM_MAY_SLEEP_IF(((mflags) & 0x0002) != 0,			\
	    "sglist_alloc with M_WAITOK"), sglist_alloc((n), (mflags)))
#endif

#endif /* VMSIM_KPI_SYS_SGLIST_H */
