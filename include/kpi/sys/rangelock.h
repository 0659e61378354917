/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks on ranges of a file: here one lock for all of it, which keeps out no
 * less.  Source: FreeBSD sys/rangelock.h.
 */
#ifndef VMSIM_KPI_SYS_RANGELOCK_H
#define VMSIM_KPI_SYS_RANGELOCK_H

#include <sys/rwlock.h>
#include <sys/sx.h>

struct rangelock {
	struct sx	 sx;
};

#define	RANGELOCK_COOKIE_TYPE	void *
#define	rangelock_cookie_assert(cookie, what)				\
	sx_assert(&((struct rangelock *)(cookie))->sx,			\
	    (what) == RA_WLOCKED ? SA_XLOCKED :				\
	    (what) == RA_RLOCKED ? SA_SLOCKED : SA_LOCKED)

#define	rangelock_init(lock)		sx_init(&(lock)->sx, "rangelk")
#define	rangelock_destroy(lock)		sx_destroy(&(lock)->sx)
#define	rangelock_rlock(lock, start, end, ...)				\
	((void)(start), (void)(end), sx_slock(&(lock)->sx), (void *)(lock))
#define	rangelock_wlock(lock, start, end, ...)				\
	((void)(start), (void)(end), sx_xlock(&(lock)->sx), (void *)(lock))
#define	rangelock_tryrlock(lock, start, end, ...)			\
	((void)(start), (void)(end),					\
	    sx_try_slock(&(lock)->sx) ? (void *)(lock) : NULL)
#define	rangelock_trywlock(lock, start, end, ...)			\
	((void)(start), (void)(end),					\
	    sx_try_xlock(&(lock)->sx) ? (void *)(lock) : NULL)
#define	rangelock_unlock(lock, cookie, ...)				\
	((void)(cookie), sx_unlock(&(lock)->sx))

#endif /* VMSIM_KPI_SYS_RANGELOCK_H */
