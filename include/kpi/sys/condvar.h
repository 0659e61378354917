/* SPDX-License-Identifier: BSD-2-Clause */
/* condvar(9).  Source: FreeBSD sys/condvar.h. */
#ifndef VMSIM_KPI_SYS_CONDVAR_H
#define VMSIM_KPI_SYS_CONDVAR_H

#include <sys/lock.h>

struct cv {
	const char	*cv_description;	/* (c) printed in reports */
	int		 cv_waiters;	/* (t) */
};

VMSIM_EXPORT void cv_init(struct cv *cv, const char *desc);
VMSIM_EXPORT void cv_destroy(struct cv *cv);	/* no thread may wait */
VMSIM_EXPORT void cv_signal(struct cv *cv);
VMSIM_EXPORT void vmsim_kpi_cv_broadcast(struct cv *cv);
/* 0 or EWOULDBLOCK after `timo` ticks; `relock`: as it was held. */
VMSIM_EXPORT int vmsim_kpi_cv_wait(struct cv *cv, struct lock_object *lock,
    int timo, bool relock, const char *where);

#define	VMSIM_KPI_CV(cv, lock, timo, relock)				\
	vmsim_kpi_cv_wait((cv), (struct lock_object *)(lock), (timo),	\
	    (relock), VMSIM_HERE)
#define	cv_wait(cv, lock)		((void)VMSIM_KPI_CV(cv, lock, 0, true))
#define	cv_wait_unlock(cv, lock)	\
	((void)VMSIM_KPI_CV(cv, lock, 0, false))
#define	cv_wait_sig(cv, lock)		VMSIM_KPI_CV(cv, lock, 0, true)
#define	cv_timedwait(cv, lock, timo)	VMSIM_KPI_CV(cv, lock, timo, true)
#define	cv_timedwait_sig(cv, lock, timo)	\
	VMSIM_KPI_CV(cv, lock, timo, true)
#define	cv_broadcast(cv)		vmsim_kpi_cv_broadcast(cv)
#define	cv_broadcastpri(cv, pri)	vmsim_kpi_cv_broadcast(cv)
#define	cv_wmesg(cv)			((cv)->cv_description)

#endif /* VMSIM_KPI_SYS_CONDVAR_H */
