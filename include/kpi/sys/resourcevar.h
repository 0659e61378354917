/* SPDX-License-Identifier: BSD-2-Clause */
/* No process has a limit.  Source: FreeBSD sys/resourcevar.h. */
#ifndef VMSIM_KPI_SYS_RESOURCEVAR_H
#define VMSIM_KPI_SYS_RESOURCEVAR_H

#include <sys/_host.h>

#ifndef RLIM_INFINITY
#define	RLIM_INFINITY	((rlim_t)-1)
#endif
#ifndef RLIMIT_VMEM
#define	RLIMIT_VMEM	10
#endif

#define	lim_cur(td, which)	((void)(td), RLIM_INFINITY)
#define	lim_max(td, which)	((void)(td), RLIM_INFINITY)
#define	lim_cur_proc(p, which)	((void)(p), RLIM_INFINITY)
#define	lim_max_proc(p, which)	((void)(p), RLIM_INFINITY)

/* Resource accounting: nothing is counted.  sys/racct.h */
#define	racct_set(p, resource, amount)	((void)(p), 0)
#define	racct_add(p, resource, amount)	((void)(p), 0)
#define	racct_sub(p, resource, amount)	((void)(p))
#define	racct_enable	0

/* No limit on what is mapped. */
#define	kern_mmap_racct_check(td, map, size)				\
	((void)(td), (void)(map), (void)(size), 0)

#endif /* VMSIM_KPI_SYS_RESOURCEVAR_H */
