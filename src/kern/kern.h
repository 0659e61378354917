/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads, sleeping and scheduling points.
 *
 * Exactly one simulated thread runs at a time and it is overtaken only at a
 * scheduling point, so nothing here is atomic.
 */
#ifndef KERN_KERN_H
#define KERN_KERN_H

#include <sys/lock.h>
#include <sys/queue.h>
#include "base/machine.h"
#include "base/print.h"

#define	KERN_HELD_MAX	64	/* locks that one thread may hold */

struct thread {
	uint32_t	 td_tid;	/* (c) from 1 */
	const char	*td_name;	/* (c) */
	struct vmsim_proc *td_proc;	/* (t) whose space it uses, or NULL */
	const void	*td_wchan;	/* (t) what it waits for, or NULL */
	const char	*td_wmesg;	/* (t) why, for reports */
	const struct lock_object *td_wlock; /* (t) lock it waits for or NULL */
	const char	*td_wwhere;	/* (t) where it waits for that lock */
	struct fault	*td_fault;	/* (t) innermost fault under way */
	int		 td_nofault;	/* (t) >0: faults are refused */
	int		 td_nheld;	/* (t) */
	struct lock_object *td_held[KERN_HELD_MAX]; /* (t) oldest first; a
					   lock is there once for each hold */
	TAILQ_ENTRY(thread) td_link;	/* (w) all threads, by number */
};

#define	curthread	(curvm->curthread)

struct kern_state {
	TAILQ_HEAD(, thread) threads;	/* (w) by number */
	uint32_t	 ntids;		/* (w) numbers given so far */
	uint32_t	 nsleepers;	/* (w) threads with a wait channel */
	uint64_t	 ticks;		/* (w) the virtual clock */
};

/* Places where another thread may overtake.  design: scheduling points. */
enum kern_point {
	POINT_LOCK = 1,		/* before an attempt to take a lock */
	POINT_UNLOCK,		/* after a release or downgrade */
	POINT_BUSY,		/* before a try or release of a busy state */
	POINT_SLEEP,
	POINT_WAKEUP,
	POINT_PAGER,		/* before and after a pager call */
	POINT_LOOKUP,		/* a lookup without the object's lock */
	POINT_PTE_LOAD,
	POINT_PTE_STORE,
	POINT_PTE_INVALIDATE,
	POINT_USER,		/* a user load or store */
	POINT_REF,		/* a reference, pip or object-busy count */
	POINT_COPY,		/* before a page is copied or zeroed */
};

static inline void
kern_point(enum kern_point kind, const void *what)
{
	if (__predict_false(curvm->sched_hook != NULL))
		curvm->sched_hook(curvm, kind, what);
}

/*
 * Waits until kern_wakeup(wchan).  `interlock`, if not NULL, is released for
 * the wait, in the mode in which it is held, and is not taken again.  `timo`
 * is in ticks of the virtual clock, 0 for no limit.  Returns 0 or
 * EWOULDBLOCK.  Locks: no lock that is not LO_SLEEPABLE may be held besides
 * the interlock.  A wait without limit that no thread can end is a contract
 * panic that tells in words who waits for what and who holds it.
 */
int	 kern_sleep(const void *wchan, struct lock_object *interlock,
	    const char *wmesg, int timo);
void	 kern_wakeup(const void *wchan);

/* The virtual clock. */
static inline uint64_t
kern_ticks(void)
{
	return (curvm->kern->ticks);
}

/*
 * A thread that does not run until it is made current; NULL without memory.
 * It must hold nothing and wait for nothing when it is destroyed.
 */
struct thread *kern_thread_create(const char *name);
void	 kern_thread_destroy(struct thread *);
/* Makes a thread current; returns the one that was. */
struct thread *kern_set_curthread(struct thread *);

/* A contract panic if the current thread holds a lock; `where` returns. */
void	 kern_check_none_held(const char *where);
/* Wait as long as the lock is taken in a way that keeps the caller out. */
void	 kern_wait_excl(const struct lock_object *, const char *where);
void	 kern_wait_shared(const struct lock_object *, const char *where);
/* Who waits for what, who holds what; for reports. */
void	 kern_tell(struct printer *);

int	 kern_init(struct vmsim *);	/* 0 or ENOMEM */

/* Invariants of this folder: numbered in kern_lock.c. */
void	 kern_check(struct check *);

#endif /* KERN_KERN_H */
