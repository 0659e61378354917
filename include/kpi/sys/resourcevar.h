/* SPDX-License-Identifier: BSD-2-Clause */
/* No process has a limit.  Source: FreeBSD sys/resourcevar.h. */
#ifndef VMSIM_KPI_SYS_RESOURCEVAR_H
#define VMSIM_KPI_SYS_RESOURCEVAR_H

#include <sys/_host.h>
#include <sys/racct.h>

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

#endif /* VMSIM_KPI_SYS_RESOURCEVAR_H */
