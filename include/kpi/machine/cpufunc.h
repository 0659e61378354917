/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions of the processor: no effect.  Source: machine/cpufunc.h. */
#ifndef VMSIM_KPI_MACHINE_CPUFUNC_H
#define VMSIM_KPI_MACHINE_CPUFUNC_H

#include <stdint.h>

#define	breakpoint()		((void)0)
#define	clflush(addr)		((void)(addr))
#define	clflushopt(addr)	((void)(addr))
#define	clwb(addr)		((void)(addr))
#define	mfence()		((void)0)
#define	lfence()		((void)0)
#define	sfence()		((void)0)
#define	wbinvd()		((void)0)
#define	ia32_pause()		((void)0)
#define	intr_disable()		((register_t)0)
#define	intr_restore(save)	((void)(save))
#define	disable_intr()		((void)0)
#define	enable_intr()		((void)0)
#define	stac()			((void)0)
#define	clac()			((void)0)

/* A processor that has nothing to tell. */
static inline void
cpuid_count(unsigned int ax, unsigned int cx, unsigned int *p)
{
	(void)ax;
	(void)cx;
	p[0] = p[1] = p[2] = p[3] = 0;
}
#define	do_cpuid(ax, p)		cpuid_count((ax), 0, (p))

/* machine/cpu.h */
#define	cpu_spinwait()		((void)0)
#define	cpu_lock_delay()	((void)0)
#define	get_cyclecount()	vmsim_kpi_nanoseconds()

#endif /* VMSIM_KPI_MACHINE_CPUFUNC_H */
