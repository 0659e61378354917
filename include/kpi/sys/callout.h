/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout(9) on the virtual clock: a function runs when the clock reaches
 * its tick, which it does when no thread can run or a test moves it.
 * Source: FreeBSD sys/callout.h.
 */
#ifndef VMSIM_KPI_SYS_CALLOUT_H
#define VMSIM_KPI_SYS_CALLOUT_H

#include <sys/lock.h>
#include <sys/queue.h>

struct callout {
	struct {
		void	*link[2];	/* (w) */
		uint64_t tick;		/* (w) */
		void	(*fn)(void *);	/* (w) */
		void	*arg;		/* (w) */
	} c_core;			/* (w) the clock's own part */
	void		(*c_func)(void *);	/* (w) */
	void		*c_arg;		/* (w) */
	struct lock_object *c_lock;	/* (c) held around c_func, or NULL */
	int		 c_flags;	/* (w) CALLOUT_* */
	bool		 c_active;	/* (w) set, and not run to its end */
};

#define	CALLOUT_MPSAFE		0x0008
#define	CALLOUT_RETURNUNLOCKED	0x0010
#define	CALLOUT_SHAREDLOCK	0x0020

VMSIM_EXPORT void vmsim_kpi_callout_init(struct callout *c,
    struct lock_object *lock, int flags);
/* 1: it was pending; 0 else. */
VMSIM_EXPORT int callout_reset(struct callout *c, int to_ticks,
    void (*fn)(void *), void *arg);
VMSIM_EXPORT int callout_schedule(struct callout *c, int to_ticks);
VMSIM_EXPORT int callout_stop(struct callout *c);
VMSIM_EXPORT bool callout_pending(const struct callout *c);

/* Sleeps while it runs, so its own lock may be held and no other. */
static inline int
vmsim_kpi_callout_drain(struct callout *c, const char *where)
{
	vmsim_kpi_may_sleep("callout_drain", c->c_lock, where);
	return (callout_stop(c));
}
#define	callout_drain(c)	vmsim_kpi_callout_drain((c), VMSIM_HERE)

#define	callout_init(c, mpsafe)	\
	((void)(mpsafe), vmsim_kpi_callout_init((c), NULL, 0))
#define	callout_init_mtx(c, m, fl)	\
	vmsim_kpi_callout_init((c), (struct lock_object *)(m), (fl))
#define	callout_init_rw(c, rw, fl)	\
	vmsim_kpi_callout_init((c), (struct lock_object *)(rw), (fl))
#define	callout_active(c)		((c)->c_active)
#define	callout_deactivate(c)		((c)->c_active = false)
#define	callout_reset_on(c, t, fn, a, cpu)	\
	callout_reset((c), (t), (fn), (a))
#define	callout_reset_sbt(c, sbt, pr, fn, a, fl)	\
	callout_reset((c), (int)(((sbt) * 1000) >> 32), (fn), (a))

#endif /* VMSIM_KPI_SYS_CALLOUT_H */
