/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Simulated threads, their locks and sleep queues, and the virtual
 *	clock.  Threads are coroutines on one thread of the host: exactly one
 *	runs at a time, and another can run only at a scheduling point
 *	(sched_point.h), so nothing here is atomic and no host lock is taken.
 *
 *	    sched_run.c     which thread runs;  sched_stack.c    its stack
 *	    sched_thread.c  a thread's life;    sched_sleep.c    its waits
 *	    sched_lock.c    locks
 *	    sched_order.c   their order;        sched_witness.c  learned ones
 *	    sched_callout.c the clock;          sched_print.c    deadlocks
 *	    sched_may_sleep.c  who may sleep
 *
 * RULES
 *	sched 1	 a lock has an exclusive owner or sharers, never both
 *	sched 2	 a lock is once in td_held of its owner, or once for each of
 *		 its sharers in theirs, and in that of no other thread
 *	sched 3	 a thread takes its locks in the order of their ranks, tries
 *		 excepted; without a rank, in the order learned
 *	sched 4	 a thread waits for at most one thing
 *	sched 5	 only sleepable locks are held over a sleep, and by who calls
 *		 what may sleep
 *	and, not checked: the clock moves only when no thread can run.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Every room to the right, as the current thread.  To lock or to sleep
 *	may let any other thread run; to wake, to unlock and to pass a point
 *	does so only under a scheduler of the host's.  A callout may take locks
 *	that are free, and must not wait.  sched_run() and registration: from
 *	the host's stack ("main"), no lock held.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <sys/_thread.h>
#include <sys/lock.h>
#include <sys/queue.h>
#include <vmsim/thread.h>
#include "base/machine.h"
#include "base/print.h"
#include "sched/sched_point.h"

/* struct thread is in <sys/_thread.h>, where drivers see it too. */

#define	curthread	(curvm->curthread)

#define	SCHED_EXITS	4	/* checks at the end of a body */
#define	SCHED_WCHAN_PRINTERS 4	/* layers that know wait channels */
#define	SCHED_LOST_WAKEUPS 16	/* wakeups without a sleeper that are kept */
#define	SCHED_IDLE_STEPS 100000	/* of the clock in which only callouts and
				   daemons ran: no other thread will */

/* Called at the end of a body, as its thread: what it must not leave. */
typedef void	 sched_exit_t(struct thread *);
/* Prints what a wait channel is and what owns it; false: not known here. */
typedef bool	 sched_wchan_printer_t(struct printer *, const void *wchan);
/* Two locks of one rank: complains if `lo` must not be taken after `held`. */
typedef void	 sched_nest_t(const struct lock_object *held,
    const struct lock_object *lo, const char *where);

/* A destroyed lock is taken: complains about what it belonged to. */
typedef void	 sched_gone_t(const struct lock_object *, const char *where);

/* Why sched_run() has returned. */
enum sched_result {
	SCHED_DONE,		/* every body has returned */
	SCHED_DEADLOCK,		/* some wait and nothing can end that */
	SCHED_ABANDONED,	/* the scheduler gave up */
	SCHED_PANIC,		/* a panic; the report is kept */
};

struct sched_callout;
struct sched_witness;

/* A wakeup that found no sleeper: one that comes later may wait in vain. */
struct lost_wakeup {
	const void	*wchan;		/* (w) */
	uint64_t	 step;		/* (w) when */
	uint32_t	 tid;		/* (w) by whom */
};

struct sched_state {
	TAILQ_HEAD(, thread) threads;	/* (w) by number */
	TAILQ_HEAD(, sched_callout) callouts;	/* (w) by tick */
	struct thread	*main;		/* (c) the host's stack */
	struct thread	*running;	/* (w) whose stack is in use */
	struct thread	*before;	/* (w) whose stack was, before */
	uint32_t	 ntids;		/* (w) numbers given so far */
	uint32_t	 nalive;	/* (w) threads with a body not ended */
	uint32_t	 ngone;		/* (w) threads given back so far */
	uint32_t	 nsleepers;	/* (w) threads with a wait channel */
	bool		 in_run;	/* (w) main is inside sched_run() */
	bool		 in_clock;	/* (w) a callout is being called */
	enum sched_result result;	/* (w) why main runs again */
	uint8_t		 exiting;	/* (w) 1 + the stack of a body that
					   ends; 0: none does */
	uint64_t	 slots;		/* (w) stacks in use, a bit for each */
	uint64_t	 ticks;		/* (w) the virtual clock */
	uint64_t	 nsteps;	/* (w) points and waits so far */
	uint64_t	 nsleeps;	/* (w) sleeps so far */
	uint32_t	 nidle;		/* (w) steps of the clock since a thread
					   other than a daemon ran */
	void		(*waited)(void); /* (w) told of each wait and yield, or
					   NULL */
	sched_exit_t	*exits[SCHED_EXITS];	/* (c) in layer order */
	/* (c) in layer order */
	sched_wchan_printer_t *wchan_printers[SCHED_WCHAN_PRINTERS];
	sched_nest_t	*nest;		/* (c) of the objects, or NULL */
	sched_gone_t	*gone;		/* (c) likewise */
	struct sched_witness *witness;	/* (w) learned orders, or NULL */
	uint32_t	 nlost_wakeups;	/* (w) so far */
	struct lost_wakeup lost_wakeups[SCHED_LOST_WAKEUPS]; /* (w) the last */
	struct thread	 clock;		/* (w) owns what callouts lock */
};

/*
 * Waits until sched_wakeup(wchan).  `interlock`, if not NULL, is released for
 * the wait, in the mode in which it is held, and is not taken again.  `timo`
 * is in ticks of the virtual clock, 0 for no limit.  Returns 0 or
 * EWOULDBLOCK.  Locks: no lock that is not LO_SLEEPABLE may be held besides
 * the interlock.  A wait without limit that no thread can end is a contract
 * panic that prints which thread waits for what, and which holds it.
 */
int	 sched_sleep(const void *wchan, struct lock_object *interlock,
	    const char *wmesg, int timo);
void	 sched_wakeup_some(const void *wchan);	/* the general case */

static inline void
sched_wakeup(const void *wchan)
{
	const struct sched_state *ks = curvm->sched;

	/* No thread sleeps, and there is none that may sleep too late. */
	if (__predict_true(!sched_is_listening() &&
	    (ks->nalive | ks->nsleepers) == 0))
		return;
	sched_wakeup_some(wchan);
}

/*
 * A call that may have to wait says so before it looks whether it has to:
 * where a sleep would be a contract panic, so is this, at `where`, its caller.
 * `except` may be held, as it is released for the wait.
 */
void	 sched_check_sleep(const char *what, const struct lock_object *except,
	    const char *where);

static inline void
sched_may_sleep(const char *what, const char *where)
{
	const struct thread *td = curthread;

	if (__predict_false((td->td_nheld | td->td_no_sleeping) != 0))
		sched_check_sleep(what, NULL, where);
}

/*
 * The same for a lock that its caller holds and that is released for the wait.
 * Quick, for a driver populates page by page: only with another lock that is
 * not sleepable, and not for that alone that it is in a callout.
 */
static inline void
sched_may_sleep_with(const char *what, const struct lock_object *held,
    const char *where)
{
	if (__predict_false((held->lo_flags & LO_CROWDED) != 0))
		sched_check_sleep(what, held, where);
}

bool	 sched_can_sleep(void);

/* The virtual clock. */
static inline uint64_t
sched_ticks(void)
{
	return (curvm->sched->ticks);
}

/*
 * A thread of the core's own that will run fn(arg); `name` is not copied.
 * NULL without memory or with VMSIM_THREADS_MAX threads alive.  With `daemon`
 * the body is run after each wakeup of that channel and has no stack
 * between, so that the machine can be saved; it must look for work until it
 * finds none, as a wakeup while it runs is not remembered.  An idle daemon is
 * not waited for.
 */
struct thread *sched_thread_start(const char *name, void (*fn)(void *),
    void *arg, const void *daemon);
/* Waits for the end of a thread's body, then frees it. */
void	 sched_thread_join(struct thread *);
/*
 * A thread without a body, for tests: it does not run until it is made
 * current; NULL without memory.  Destroyed when it holds and waits for
 * nothing.
 */
struct thread *sched_thread_create(const char *name);
void	 sched_thread_destroy(struct thread *);
/* Makes a thread current; returns the one that was. */
struct thread *sched_set_curthread(struct thread *);
/* No thread but main has a stack: the machine can be saved. */
bool	 sched_is_idle(const struct vmsim *);
/* The suspended threads of a machine will never go on. */
void	 sched_discard_threads(struct vmsim *);
/* Registration, by the init functions of the layers. */
void	 sched_add_exit(sched_exit_t *);
void	 sched_add_wchan_printer(sched_wchan_printer_t *);
void	 sched_set_nest(sched_nest_t *);
void	 sched_set_gone(sched_gone_t *);

/*
 * A scheduler decides which thread runs.  It is called on the stack of the
 * thread that stands at the point, or has to give way; every other thread
 * stands at a point of its own (td_point, td_what), has not begun, waits or
 * has ended.  It is asked within sched_run() only, and never about main.  Set
 * by the host, so it survives a restore.  Without one a thread runs until it
 * must wait, then the next one by number that can run does.
 */
struct scheduler {
	/*
	 * `td` is about to do what the point says.  A point whose lock is not
	 * free cannot be done now: see sched_can_run().  Returns the thread
	 * that runs, td or another that can; NULL abandons this execution.
	 */
	struct thread *(*point)(void *arg, struct thread *td);
	/*
	 * `td` waits, gives way (td_point is POINT_YIELD) or has ended; the
	 * first time it is main, which is never to be chosen.  Returns another
	 * that can run, or NULL: none can, or none shall (then *abandon is
	 * set).  Asked again, for the same td, after the clock has moved.
	 */
	struct thread *(*next)(void *arg, struct thread *td, bool *abandon);
	/* What a step touches besides its point (POINT_READ, POINT_WRITE). */
	void	(*note)(void *arg, struct thread *td, enum sched_point kind,
		    const void *what);
	/* A new thread, a body's end (td is `by`), a wakeup of td: for the
	   order of events; `by` is NULL for the clock.  May be NULL. */
	void	(*woken)(void *arg, struct thread *td, struct thread *by);
	void	*arg;		/* (c) given to each of them */
};
void	 sched_set_scheduler(const struct scheduler *);	/* NULL: none */
/* It has something to do now: the lock that it stands at or waits for is
   free.  A lock of its own is free: taking it is a panic of its own. */
bool	 sched_can_run(const struct thread *);

/*
 * From the host's stack, as "main": runs the other threads until none can run.
 * No panic hook is called: a panic of a body comes back as SCHED_PANIC.  After
 * DEADLOCK and ABANDONED it may be called again: they go on where they stood.
 */
enum sched_result sched_run(void);
/* As sched_print_threads(), and lost wakeups. */
void	 sched_print_deadlock(struct printer *);

/* A function to be called at a tick, by the clock, in no thread's name. */
struct sched_callout {
	TAILQ_ENTRY(sched_callout) c_link; /* (w) by tick, then by order */
	uint64_t c_tick;		/* (w) when; 0: not pending */
	void	(*c_fn)(void *);	/* (w) must not sleep */
	void	*c_arg;			/* (w) */
};
void	 sched_callout_set(struct sched_callout *, uint64_t ticks,
	    void (*fn)(void *), void *arg);
bool	 sched_callout_stop(struct sched_callout *);	/* was it pending? */
/* Moves the clock on; what becomes due happens in order. */
void	 sched_clock_advance(uint64_t ticks);
/* Gives way to any other that can go on. */
void	 sched_yield_point(void);
/*
 * Waits `ticks` of the clock; under a scheduler it only gives way, as time has
 * no meaning there.  sched_nap() waits in any case.
 */
void	 sched_pause(const char *wmesg, int ticks);
void	 sched_nap(const char *wmesg, uint64_t ticks);
/* Wakes the one that has slept longest. */
void	 sched_wakeup_one(const void *wchan);

/* Exclusively or shared. */
bool	 sched_holds(const struct thread *, const struct lock_object *);
/* A contract panic if the current thread holds a lock; `where` returns. */
void	 sched_check_none_held(const char *where);
/* Wait as long as the lock is taken in a way that keeps the caller out. */
void	 sched_wait_excl(const struct lock_object *, const char *where);
void	 sched_wait_shared(const struct lock_object *, const char *where);
/* What each thread waits for, what owns it, since which step; cycles. */
void	 sched_print_threads(struct printer *);
/* Of one that cannot run: "waits for lock "vnode", held shared by ...". */
void	 sched_print_wait(struct printer *, const struct thread *);

int	 sched_init(struct vmsim *);	/* 0 or ENOMEM */

void	 sched_check(struct check *);

#endif /* SCHED_SCHED_H */
