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

#define	sx_init(sx, name)	vmsim_lock_init(&(sx)->lock_object, (name), \
    LOCK_RANK_NONE, LO_SLEEPABLE)
#define	sx_destroy(sx)		vmsim_lock_fini(&(sx)->lock_object)
#define	sx_xlock(sx)		vmsim_lock_excl(&(sx)->lock_object, VMSIM_HERE)
#define	sx_try_xlock(sx)	\
	vmsim_lock_excl_try(&(sx)->lock_object, VMSIM_HERE)
#define	sx_xunlock(sx)		\
	vmsim_unlock_excl(&(sx)->lock_object, VMSIM_HERE)
#define	sx_slock(sx)		\
	vmsim_lock_shared(&(sx)->lock_object, VMSIM_HERE)
#define	sx_try_slock(sx)	\
	vmsim_lock_shared_try(&(sx)->lock_object, VMSIM_HERE)
#define	sx_sunlock(sx)		\
	vmsim_unlock_shared(&(sx)->lock_object, VMSIM_HERE)
#define	sx_unlock(sx)		vmsim_unlock_any(&(sx)->lock_object, VMSIM_HERE)
#define	sx_try_upgrade(sx)	\
	vmsim_lock_upgrade_try(&(sx)->lock_object, VMSIM_HERE)
#define	sx_downgrade(sx)	\
	vmsim_lock_downgrade(&(sx)->lock_object, VMSIM_HERE)
#define	sx_xlocked(sx)		vmsim_lock_owned(&(sx)->lock_object)
#define	sx_assert(sx, what)	\
	VMSIM_LOCK_ASSERT(&(sx)->lock_object, (what))

#endif /* VMSIM_KPI_SYS_SX_H */
