/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of processors, of which there is one.  Source: sys/cpuset.h. */
#ifndef VMSIM_KPI_SYS_CPUSET_H
#define VMSIM_KPI_SYS_CPUSET_H

#include <sys/bitset.h>

#define	CPU_MAXSIZE	64
BITSET_DEFINE(vmsim_kpi_cpuset, CPU_MAXSIZE);
typedef struct vmsim_kpi_cpuset cpuset_t;

#undef	CPU_CLR
#undef	CPU_ISSET
#undef	CPU_SET
#undef	CPU_ZERO
#define	CPU_CLR(n, p)	BIT_CLR(CPU_MAXSIZE, n, p)
#define	CPU_ISSET(n, p)	BIT_ISSET(CPU_MAXSIZE, n, p)
#define	CPU_SET(n, p)	BIT_SET(CPU_MAXSIZE, n, p)
#define	CPU_ZERO(p)	BIT_ZERO(CPU_MAXSIZE, p)

#endif /* VMSIM_KPI_SYS_CPUSET_H */
