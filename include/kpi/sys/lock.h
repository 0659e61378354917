/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every lock of the simulator is one kind of bookkeeping: an exclusive owner
 * or a number of sharers.  rwlock(9), mutex(9) and sx(9) are thin spellings.
 * Source: FreeBSD sys/lock.h, sys/_lock.h.
 */
#ifndef VMSIM_KPI_SYS_LOCK_H
#define VMSIM_KPI_SYS_LOCK_H

#include <vm/_vm_types.h>

struct thread;

/*
 * The lock order, outermost first.  A thread may take a lock only if every
 * lock that it holds has a lower rank; locks of equal rank nest only when the
 * class says so (LO_DUPOK).  The order of locks without a rank is learned: all
 * of one name are a class, and the first order of two classes is the right one.
 */
enum lock_rank {
	LOCK_RANK_NONE = 0,
	LOCK_RANK_VNODE,
	LOCK_RANK_MAP,
	LOCK_RANK_PAGER_LIST,	/* a pager's list of objects: the last one that
				   uses an object may have the map locked */
	LOCK_RANK_OBJECT,	/* shadow before backing */
	LOCK_RANK_PMAP,
	LOCK_RANK_QUEUE,
	LOCK_RANK_FRAMES,
};

#define	LO_DUPOK	0x0001	/* several of one rank may be held */
#define	LO_RECURSABLE	0x0002	/* the owner may take it again */
#define	LO_SLEEPABLE	0x0004	/* may be held while asleep */
#define	LO_CROWDED	0x0008	/* may be held with another that may not */
#define	LO_GONE		0x0010	/* destroyed */

struct lock_object {
	const char	*lo_name;	/* (c) printed in reports */
	struct thread	*lo_owner;	/* (t) exclusive owner or NULL */
	const char	*lo_where;	/* (t) where it was last taken */
	uint16_t	 lo_sharers;	/* (t) number of shared holds */
	uint8_t		 lo_flags;	/* (t) LO_* */
	uint8_t		 lo_rank;	/* (c) enum lock_rank */
	uint16_t	 lo_recurse;	/* (t) extra exclusive holds */
	uint16_t	 lo_class;	/* (w) of its name, for learned orders;
					   0: not looked up yet */
};

/* What an assertion may ask.  The values are those of LA_* in FreeBSD. */
#define	LA_UNLOCKED	0x00
#define	LA_LOCKED	0x01
#define	LA_SLOCKED	0x02
#define	LA_XLOCKED	0x04
#define	LA_RECURSED	0x08
#define	LA_NOTRECURSED	0x10

/*
 * Primitives under all spellings.  `where` is remembered for reports.  A
 * thread that cannot get the lock waits; a wait that no thread can end is
 * reported as a deadlock (contract panic).  The _try forms return false
 * instead of waiting.
 */
VMSIM_EXPORT void vmsim_kpi_lock_init(struct lock_object *, const char *name,
    int rank, int flags);
VMSIM_EXPORT void vmsim_kpi_lock_fini(struct lock_object *);
VMSIM_EXPORT void vmsim_kpi_lock_excl(struct lock_object *, const char *where);
VMSIM_EXPORT bool vmsim_kpi_lock_excl_try(struct lock_object *,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_unlock_excl(struct lock_object *,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_lock_shared(struct lock_object *,
    const char *where);
VMSIM_EXPORT bool vmsim_kpi_lock_shared_try(struct lock_object *,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_unlock_shared(struct lock_object *,
    const char *where);
VMSIM_EXPORT bool vmsim_kpi_lock_upgrade_try(struct lock_object *,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_lock_downgrade(struct lock_object *,
    const char *where);
/* Releases whichever way the current thread holds it. */
VMSIM_EXPORT void vmsim_kpi_unlock_any(struct lock_object *, const char *where);
VMSIM_EXPORT bool vmsim_kpi_lock_owned(const struct lock_object *);
VMSIM_EXPORT void vmsim_kpi_lock_assert(const struct lock_object *, int what,
    const char *where);

/*
 * Calls that may have to sleep ask each time whether their caller may: it is a
 * contract panic at their place, which tells the lock's, too, if a lock is held
 * that is not sleepable (a mutex, a rwlock, an object's), besides `except`; in
 * a callout; and after THREAD_NO_SLEEPING().  Where they are functions, a
 * macro of the same name asks, in driver code only.  What copies from the user
 * may fault, unless faults are disabled.
 */
VMSIM_EXPORT void vmsim_kpi_may_sleep(const char *what,
    const struct lock_object *except, const char *where);
VMSIM_EXPORT void vmsim_kpi_may_fault(const char *what, const char *where);

#define	VMSIM_MAY_SLEEP(what)	\
	vmsim_kpi_may_sleep((what), NULL, VMSIM_HERE)
#define	VMSIM_MAY_SLEEP_IF(cond, what)	\
	((cond) ? VMSIM_MAY_SLEEP(what) : (void)0)
#define	VMSIM_MAY_FAULT(what)	\
	vmsim_kpi_may_fault((what), VMSIM_HERE)

/* Of the warnings the one about sleeping. */
#define	WARN_GIANTOK	0x01
#define	WARN_PANIC	0x02
#define	WARN_SLEEPOK	0x04
#define	WITNESS_WARN(flags, lock, ...)					\
	((void)(flags), vmsim_kpi_may_sleep(VMSIM_FIRST(__VA_ARGS__, ""), \
	    (const struct lock_object *)(lock), VMSIM_HERE))
#define	VMSIM_FIRST(a, ...)	a

/* An expectation, not an action: as in FreeBSD gone without debugging. */
#ifdef NDEBUG
#define	VMSIM_LOCK_ASSERT(lo, what)	((void)(lo), (void)(what))
#else
#define	VMSIM_LOCK_ASSERT(lo, what)	\
	vmsim_kpi_lock_assert((lo), (what), VMSIM_HERE)
#endif

#endif /* VMSIM_KPI_SYS_LOCK_H */
