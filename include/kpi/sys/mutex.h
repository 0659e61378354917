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

#define	MA_OWNED	LA_XLOCKED
#define	MA_NOTOWNED	LA_UNLOCKED

#define	mtx_init(m, name, type, opts)	do {				\
	(void)(type);							\
	vmsim_lock_init(&(m)->lock_object, (name), LOCK_RANK_NONE,	\
	    (opts));							\
} while (0)
#define	mtx_destroy(m)	vmsim_lock_fini(&(m)->lock_object)
#define	mtx_lock(m)	vmsim_lock_excl(&(m)->lock_object, VMSIM_HERE)
#define	mtx_trylock(m)	vmsim_lock_excl_try(&(m)->lock_object, VMSIM_HERE)
#define	mtx_unlock(m)	vmsim_unlock_excl(&(m)->lock_object, VMSIM_HERE)
#define	mtx_owned(m)	vmsim_lock_owned(&(m)->lock_object)
#define	mtx_assert(m, what)	\
	VMSIM_LOCK_ASSERT(&(m)->lock_object, (what))

#endif /* VMSIM_KPI_SYS_MUTEX_H */
