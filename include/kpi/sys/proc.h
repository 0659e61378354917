/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads and processes as drivers meet them.  curthread is the simulated
 * thread that runs; its process is the one whose call it made last,
 * else the kernel's own, which has no address space.
 * Source: FreeBSD sys/proc.h, sys/pcpu.h.
 */
#ifndef VMSIM_KPI_SYS_PROC_H
#define VMSIM_KPI_SYS_PROC_H

#include <sys/_host.h>
#include <sys/_thread.h>
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/priority.h>
#include <sys/queue.h>
#include <sys/selinfo.h>
#include <sys/ucred.h>

#define	curthread	(vmsim_kpi_curthread())
#define	curproc		(curthread->td_proc)
#define	thread0		(*vmsim_kpi_curthread())
#define	proc0		(*vmsim_kpi_proc0())
#define	curcpu		0
#define	PCPU_GET(member)	0
#define	TD_TO_PROC(td)	((td)->td_proc)

/* Between these two nothing may be called that may sleep. */
#define	THREAD_NO_SLEEPING()	((void)curthread->td_no_sleeping++)
#define	THREAD_SLEEPING_OK()	((void)curthread->td_no_sleeping--)
#define	THREAD_CAN_SLEEP()	(curthread->td_no_sleeping == 0)

#define	P_SYSTEM	0x00200
#define	P_KPROC		0x00004
#define	P_WEXIT		0x02000
#define	P_INMEM		0x10000000
#define	TDP_KTHREAD	0x00200000

#define	PROC_LOCK(p)	vmsim_kpi_lock_excl(&(p)->p_mtx, VMSIM_HERE)
#define	PROC_TRYLOCK(p)	vmsim_kpi_lock_excl_try(&(p)->p_mtx, VMSIM_HERE)
#define	PROC_UNLOCK(p)	vmsim_kpi_unlock_excl(&(p)->p_mtx, VMSIM_HERE)
#define	PROC_LOCKED(p)	vmsim_kpi_lock_owned(&(p)->p_mtx)
#define	PROC_LOCK_ASSERT(p, what)	VMSIM_LOCK_ASSERT(&(p)->p_mtx, (what))
/* One thread runs at a time, and none is suspended. */
#define	thread_lock(td)		((void)(td))
#define	thread_unlock(td)	((void)(td))
#define	thread_suspend_check(how)	((void)(how), 0)
/* A process lives as long as a call of it is under way. */
#define	PHOLD(p)	((void)(p))
#define	_PHOLD(p)	((void)(p))
#define	PRELE(p)	((void)(p))
#define	_PRELE(p)	((void)(p))
#define	PROC_ASSERT_HELD(p)	((void)(p))

/* Gives way to any other thread that can run. */
#define	kern_yield(prio)	((void)(prio), vmsim_kpi_yield(VMSIM_HERE))
#define	maybe_yield()		((void)0)
#define	should_yield()		0

/* No process is confined. */
#define	IN_CAPABILITY_MODE(td)	((void)(td), 0)
#define	CAP_TRACING(td)		((void)(td), 0)

/* The owner may not be looked at when it may have gone. */
#define	curthread_pflags_set(flags)	(0)
#define	curthread_pflags_restore(save)	((void)(save))

#endif /* VMSIM_KPI_SYS_PROC_H */
