/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cache attributes of physical ranges: a machine without the registers for
 * them.  Source: FreeBSD sys/memrange.h.
 */
#ifndef VMSIM_KPI_SYS_MEMRANGE_H
#define VMSIM_KPI_SYS_MEMRANGE_H

#include <sys/_host.h>
#include <sys/types.h>

#define	MDF_UNCACHEABLE		(1 << 0)
#define	MDF_WRITECOMBINE	(1 << 1)
#define	MDF_WRITETHROUGH	(1 << 2)
#define	MDF_WRITEBACK		(1 << 3)
#define	MDF_WRITEPROTECT	(1 << 4)
#define	MDF_ATTRMASK		0x00ffffff
#define	MDF_ACTIVE		(1 << 26)
#define	MDF_FORCE		(1u << 31)

#define	MEMRANGE_SET_UPDATE	0
#define	MEMRANGE_SET_REMOVE	1

struct mem_range_desc {
	uint64_t	 mr_base;	/* (t) */
	uint64_t	 mr_len;	/* (t) */
	int		 mr_flags;	/* (t) MDF_* */
	char		 mr_owner[8];	/* (t) */
};

#define	mem_range_attr_get(mrd, arg)	((void)(mrd), (void)(arg), EOPNOTSUPP)
#define	mem_range_attr_set(mrd, arg)	((void)(mrd), (void)(arg), EOPNOTSUPP)

#endif /* VMSIM_KPI_SYS_MEMRANGE_H */
