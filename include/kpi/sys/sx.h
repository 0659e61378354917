/* SPDX-License-Identifier: BSD-2-Clause */
/* sx(9): a shared/exclusive lock that may be held while asleep. */
#ifndef VMSIM_KPI_SYS_SX_H
#define VMSIM_KPI_SYS_SX_H

#include <sys/lock.h>

struct sx {
	struct lock_object lock_object;	/* (t) */
};

#define	SA_UNLOCKED	LA_UNLOCKED
#define	SA_LOCKED	LA_LOCKED
#define	SA_SLOCKED	LA_SLOCKED
#define	SA_XLOCKED	LA_XLOCKED

#define	SX_DUPOK	LO_DUPOK
#define	SX_RECURSE	LO_RECURSABLE
/* These make no difference. */
#define	SX_NOWITNESS	0x0200
#define	SX_NOPROFILE	0x0400
#define	SX_QUIET	0x0800
#define	SX_NEW		0x1000
#define	sx_init_flags(sx, name, opts)					\
	vmsim_kpi_lock_init(&(sx)->lock_object, (name), LOCK_RANK_NONE,	\
	    LO_SLEEPABLE | ((opts) & (SX_DUPOK | SX_RECURSE)))
#define	sx_init(sx, name)						\
	vmsim_kpi_lock_init(&(sx)->lock_object, (name),			\
	    LOCK_RANK_NONE, LO_SLEEPABLE)
#define	sx_destroy(sx)		vmsim_kpi_lock_fini(&(sx)->lock_object)
/* In a callout it is wrong even if nobody has the lock. */
#define	sx_xlock(sx)	\
	(VMSIM_MAY_SLEEP("sx_xlock"),					\
	    vmsim_kpi_lock_excl(&(sx)->lock_object, VMSIM_HERE))
#define	sx_try_xlock(sx)	\
	vmsim_kpi_lock_excl_try(&(sx)->lock_object, VMSIM_HERE)
#define	sx_xunlock(sx)		\
	vmsim_kpi_unlock_excl(&(sx)->lock_object, VMSIM_HERE)
#define	sx_slock(sx)		\
	(VMSIM_MAY_SLEEP("sx_slock"),					\
	    vmsim_kpi_lock_shared(&(sx)->lock_object, VMSIM_HERE))
#define	sx_try_slock(sx)	\
	vmsim_kpi_lock_shared_try(&(sx)->lock_object, VMSIM_HERE)
#define	sx_sunlock(sx)		\
	vmsim_kpi_unlock_shared(&(sx)->lock_object, VMSIM_HERE)
#define	sx_unlock(sx)	\
	vmsim_kpi_unlock_any(&(sx)->lock_object, VMSIM_HERE)
#define	sx_try_upgrade(sx)	\
	vmsim_kpi_lock_upgrade_try(&(sx)->lock_object, VMSIM_HERE)
#define	sx_downgrade(sx)	\
	vmsim_kpi_lock_downgrade(&(sx)->lock_object, VMSIM_HERE)
#define	sx_xlocked(sx)		vmsim_kpi_lock_owned(&(sx)->lock_object)
#define	sx_assert(sx, what)	\
	VMSIM_LOCK_ASSERT(&(sx)->lock_object, (what))

/* No signal ends the wait. */
#define	sx_xlock_sig(sx)	(sx_xlock(sx), 0)
#define	sx_slock_sig(sx)	(sx_slock(sx), 0)
#define	sx_xholder(sx)		((sx)->lock_object.lo_owner)
/* With <sys/systm.h>. */
#define	sx_sleep(chan, sx, pri, wmesg, timo)	\
	_sleep((chan), &(sx)->lock_object, (pri), (wmesg), (timo))
/* With <sys/kernel.h>. */
#define	SX_SYSINIT(name, sx, desc)					\
	static void							\
	name##_sx_sysinit(const void *arg)				\
	{								\
		sx_init((struct sx *)(uintptr_t)arg, (desc));		\
	}								\
	SYSINIT(name##_sx, SI_SUB_LOCK, SI_ORDER_MIDDLE,		\
	    name##_sx_sysinit, (sx))

#endif /* VMSIM_KPI_SYS_SX_H */
