/* SPDX-License-Identifier: BSD-2-Clause */
/* mutex(9).  Source: FreeBSD sys/mutex.h. */
#ifndef VMSIM_KPI_SYS_MUTEX_H
#define VMSIM_KPI_SYS_MUTEX_H

#include <sys/lock.h>

struct mtx {
	struct lock_object lock_object;	/* (t) */
};

#define	MTX_DEF		0
#define	MTX_RECURSE	LO_RECURSABLE
#define	MTX_DUPOK	LO_DUPOK
/* These make no difference. */
#define	MTX_SPIN	0x0100
#define	MTX_NOWITNESS	0x0200
#define	MTX_NOPROFILE	0x0400
#define	MTX_NEW		0x0800
#define	MTX_QUIET	0x1000
#define	MTX_NETWORK_LOCK	"network driver"

#define	MA_OWNED	LA_XLOCKED
#define	MA_NOTOWNED	LA_UNLOCKED
#define	MA_RECURSED	LA_RECURSED
#define	MA_NOTRECURSED	LA_NOTRECURSED

#define	mtx_init(m, name, type, opts)	do {				\
	(void)(type);							\
	vmsim_kpi_lock_init(&(m)->lock_object, (name), LOCK_RANK_NONE,	\
	    (opts) & (MTX_RECURSE | MTX_DUPOK));			\
} while (0)
#define	mtx_destroy(m)	vmsim_kpi_lock_fini(&(m)->lock_object)
#define	mtx_lock(m)	vmsim_kpi_lock_excl(&(m)->lock_object, VMSIM_HERE)
#define	mtx_trylock(m)	vmsim_kpi_lock_excl_try(&(m)->lock_object, VMSIM_HERE)
#define	mtx_unlock(m)	vmsim_kpi_unlock_excl(&(m)->lock_object, VMSIM_HERE)
#define	mtx_owned(m)	vmsim_kpi_lock_owned(&(m)->lock_object)
#define	mtx_assert(m, what)	\
	VMSIM_LOCK_ASSERT(&(m)->lock_object, (what))

#define	mtx_name(m)	((m)->lock_object.lo_name)
#define	mtx_initialized(m)	(mtx_name(m) != NULL)
#define	mtx_recursed(m)	((m)->lock_object.lo_recurse != 0)
/* A spin lock is a mutex: no other runs while a thread does not wait. */
#define	mtx_lock_spin(m)	mtx_lock(m)
#define	mtx_unlock_spin(m)	mtx_unlock(m)
#define	mtx_trylock_spin(m)	mtx_trylock(m)
#define	mtx_lock_flags(m, opts)		mtx_lock(m)
#define	mtx_unlock_flags(m, opts)	mtx_unlock(m)

/* With <sys/systm.h>. */
#define	mtx_sleep(chan, m, pri, wmesg, timo)	\
	_sleep((chan), &(m)->lock_object, (pri), (wmesg), (timo))
/* With <sys/kernel.h>. */
#define	MTX_SYSINIT(name, m, desc, opts)				\
	static void							\
	name##_mtx_sysinit(const void *arg)				\
	{								\
		mtx_init((struct mtx *)(uintptr_t)arg, (desc), NULL,	\
		    (opts));						\
	}								\
	SYSINIT(name##_mtx, SI_SUB_LOCK, SI_ORDER_MIDDLE,		\
	    name##_mtx_sysinit, (m))

/* Nothing needs Giant any more. */
#define	DROP_GIANT()		do { } while (0)
#define	PICKUP_GIANT()		do { } while (0)
#define	GIANT_REQUIRED		do { } while (0)
VMSIM_EXPORT struct mtx *vmsim_kpi_giant(void);
#define	Giant			(*vmsim_kpi_giant())

#endif /* VMSIM_KPI_SYS_MUTEX_H */
