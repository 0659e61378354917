/* SPDX-License-Identifier: BSD-2-Clause */
/* Resource accounting: nothing is counted.  Source: FreeBSD sys/racct.h. */
#ifndef VMSIM_KPI_SYS_RACCT_H
#define VMSIM_KPI_SYS_RACCT_H

#define	racct_set(p, resource, amount)	((void)(p), 0)
#define	racct_add(p, resource, amount)	((void)(p), 0)
#define	racct_sub(p, resource, amount)	((void)(p))
#define	racct_enable	0

/* No limit on what is mapped. */
#define	kern_mmap_racct_check(td, map, size)				\
	((void)(td), (void)(map), (void)(size), 0)

#endif /* VMSIM_KPI_SYS_RACCT_H */
