/* SPDX-License-Identifier: BSD-2-Clause */
/* The scheduler is the machine's.  Source: FreeBSD sys/sched.h. */
#ifndef VMSIM_KPI_SYS_SCHED_H
#define VMSIM_KPI_SYS_SCHED_H

#include <sys/proc.h>
#if __has_include_next(<sys/sched.h>)
#include_next <sys/sched.h>
#endif

#define	sched_pin()		((void)0)
#define	sched_unpin()		((void)0)
#define	sched_bind(td, cpu)	((void)(td), (void)(cpu))
#define	sched_unbind(td)	((void)(td))
#define	sched_relinquish(td)	((void)(td), kern_yield(PRI_UNCHANGED))

#endif /* VMSIM_KPI_SYS_SCHED_H */
