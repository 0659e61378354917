/* SPDX-License-Identifier: BSD-2-Clause */
/* The processor.  Source: FreeBSD machine/cpu.h. */
#ifndef VMSIM_KPI_MACHINE_CPU_H
#define VMSIM_KPI_MACHINE_CPU_H

#include <machine/cpufunc.h>

#define	cpu_spinwait()		((void)0)
#define	cpu_lock_delay()	((void)0)
#define	get_cyclecount()	vmsim_kpi_nanoseconds()

#endif /* VMSIM_KPI_MACHINE_CPU_H */
