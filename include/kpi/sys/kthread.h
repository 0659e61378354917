/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kthread(9): threads of the machine that run a function of the driver.
 * Source: FreeBSD sys/kthread.h.
 */
#ifndef VMSIM_KPI_SYS_KTHREAD_H
#define VMSIM_KPI_SYS_KTHREAD_H

#include <sys/proc.h>

/* 0 or an errno value. */
VMSIM_EXPORT int vmsim_kpi_kthread_add(void (*fn)(void *), void *arg,
    struct thread **tdp, const char *fmt, ...) __printflike(4, 5);
#define	kthread_add(fn, arg, p, tdp, flags, pages, ...)			\
	((void)(p), VMSIM_MAY_SLEEP("kthread_add"),			\
	    vmsim_kpi_kthread_add((fn), (arg), (tdp), __VA_ARGS__))
#define	kproc_kthread_add(fn, arg, pp, tdp, flags, pages, pname, ...)	\
	((void)(pp), VMSIM_MAY_SLEEP("kproc_kthread_add"),		\
	    vmsim_kpi_kthread_add((fn), (arg), (tdp), __VA_ARGS__))
/* Last thing in a body: it returns right after. */
#define	kthread_exit()		return
/* No thread is suspended: the driver's own flag ends it. */
#define	kthread_suspend_check()	((void)0)
#define	kthread_suspend(td, timo)	((void)(td), (void)(timo), 0)
#define	kthread_resume(td)	((void)(td), 0)

#endif /* VMSIM_KPI_SYS_KTHREAD_H */
