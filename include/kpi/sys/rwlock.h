/* SPDX-License-Identifier: BSD-2-Clause */
/* rwlock(9).  Source: FreeBSD sys/rwlock.h. */
#ifndef VMSIM_KPI_SYS_RWLOCK_H
#define VMSIM_KPI_SYS_RWLOCK_H

#include <sys/lock.h>

struct rwlock {
	struct lock_object lock_object;	/* (t) */
};

#define	RW_DUPOK	LO_DUPOK
#define	RW_RECURSE	LO_RECURSABLE
/* These make no difference. */
#define	RW_NOWITNESS	0x0200
#define	RW_NOPROFILE	0x0400
#define	RW_QUIET	0x0800
#define	RW_NEW		0x1000

#define	RA_UNLOCKED	LA_UNLOCKED
#define	RA_LOCKED	LA_LOCKED
#define	RA_RLOCKED	LA_SLOCKED
#define	RA_WLOCKED	LA_XLOCKED

#define	rw_init_flags(rw, name, opts)	\
	vmsim_kpi_lock_init(&(rw)->lock_object, (name), LOCK_RANK_NONE,	\
	    (opts) & (RW_DUPOK | RW_RECURSE))
#define	rw_init(rw, name)	rw_init_flags((rw), (name), 0)
#define	rw_destroy(rw)		vmsim_kpi_lock_fini(&(rw)->lock_object)
#define	rw_wlock(rw)	\
	vmsim_kpi_lock_excl(&(rw)->lock_object, VMSIM_HERE)
#define	rw_try_wlock(rw)	\
	vmsim_kpi_lock_excl_try(&(rw)->lock_object, VMSIM_HERE)
#define	rw_wunlock(rw)		\
	vmsim_kpi_unlock_excl(&(rw)->lock_object, VMSIM_HERE)
#define	rw_rlock(rw)		\
	vmsim_kpi_lock_shared(&(rw)->lock_object, VMSIM_HERE)
#define	rw_try_rlock(rw)	\
	vmsim_kpi_lock_shared_try(&(rw)->lock_object, VMSIM_HERE)
#define	rw_runlock(rw)		\
	vmsim_kpi_unlock_shared(&(rw)->lock_object, VMSIM_HERE)
#define	rw_unlock(rw)	\
	vmsim_kpi_unlock_any(&(rw)->lock_object, VMSIM_HERE)
#define	rw_try_upgrade(rw)	\
	vmsim_kpi_lock_upgrade_try(&(rw)->lock_object, VMSIM_HERE)
#define	rw_downgrade(rw)	\
	vmsim_kpi_lock_downgrade(&(rw)->lock_object, VMSIM_HERE)
#define	rw_wowned(rw)		vmsim_kpi_lock_owned(&(rw)->lock_object)
#define	rw_assert(rw, what)	\
	VMSIM_LOCK_ASSERT(&(rw)->lock_object, (what))

#define	rw_initialized(rw)	((rw)->lock_object.lo_name != NULL)
/* With <sys/systm.h>. */
#define	rw_sleep(chan, rw, pri, wmesg, timo)	\
	_sleep((chan), &(rw)->lock_object, (pri), (wmesg), (timo))
/* With <sys/kernel.h>. */
#define	RW_SYSINIT(name, rw, desc)					\
	static void							\
	name##_rw_sysinit(const void *arg)				\
	{								\
		rw_init((struct rwlock *)(uintptr_t)arg, (desc));	\
	}								\
	SYSINIT(name##_rw, SI_SUB_LOCK, SI_ORDER_MIDDLE,		\
	    name##_rw_sysinit, (rw))

#endif /* VMSIM_KPI_SYS_RWLOCK_H */
