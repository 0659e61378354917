/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * taskqueue(9): tasks run in a thread of their queue; while no other thread
 * of the machine runs (a plain test) they run when they are enqueued last,
 * drained, or the clock is moved.  Source: FreeBSD sys/taskqueue.h.
 */
#ifndef VMSIM_KPI_SYS_TASKQUEUE_H
#define VMSIM_KPI_SYS_TASKQUEUE_H

#include <errno.h>
#include <sys/callout.h>
#include <sys/queue.h>
#include <vm/_vm_types.h>

/* sys/_task.h */
typedef void task_fn_t(void *context, int pending);

struct task {
	STAILQ_ENTRY(task) ta_link;	/* (w) */
	uint16_t	 ta_pending;	/* (w) times enqueued since it ran */
	uint8_t		 ta_priority;	/* (c) */
	uint8_t		 ta_flags;	/* (w) */
	task_fn_t	*ta_func;	/* (c) */
	void		*ta_context;	/* (c) */
};

struct taskqueue;
typedef void (*taskqueue_enqueue_fn)(void *context);

struct timeout_task {
	struct taskqueue *q;		/* (w) */
	struct task	 t;		/* (w) */
	struct callout	 c;		/* (w) */
	int		 f;		/* (w) */
};

#define	TASK_INITIALIZER(priority, func, context)			\
	{ .ta_priority = (priority), .ta_func = (func),			\
	    .ta_context = (context) }
#define	TASK_INIT(task, priority, func, context)	do {		\
	(task)->ta_pending = 0;						\
	(task)->ta_priority = (priority);				\
	(task)->ta_flags = 0;						\
	(task)->ta_func = (func);					\
	(task)->ta_context = (context);					\
} while (0)
#define	TIMEOUT_TASK_INIT(queue, tt, priority, func, context)	do {	\
	TASK_INIT(&(tt)->t, (priority), (func), (context));		\
	(tt)->q = (queue);						\
	(tt)->f = 0;							\
	callout_init(&(tt)->c, 1);					\
} while (0)

VMSIM_EXPORT struct taskqueue *vmsim_kpi_taskqueue(const char *name);
VMSIM_EXPORT void taskqueue_free(struct taskqueue *queue);
VMSIM_EXPORT int taskqueue_enqueue(struct taskqueue *queue,
    struct task *task);
VMSIM_EXPORT int taskqueue_enqueue_timeout(struct taskqueue *queue,
    struct timeout_task *tt, int ticks_from_now);
/* A queue has its thread from the beginning. */
static inline int
vmsim_kpi_taskqueue_start(const struct taskqueue *queue)
{
	return (queue != NULL ? 0 : EINVAL);
}

/* 0, or EBUSY while it runs. */
VMSIM_EXPORT int taskqueue_cancel(struct taskqueue *queue, struct task *task,
    u_int *pendp);
VMSIM_EXPORT int taskqueue_cancel_timeout(struct taskqueue *queue,
    struct timeout_task *tt, u_int *pendp);
/* What was enqueued has run.  Sleeps. */
VMSIM_EXPORT void taskqueue_drain(struct taskqueue *queue, struct task *task);
VMSIM_EXPORT void taskqueue_drain_all(struct taskqueue *queue);
VMSIM_EXPORT void taskqueue_drain_timeout(struct taskqueue *queue,
    struct timeout_task *tt);

#ifndef VMSIM_CORE
#define	taskqueue_drain(q, t)						\
	(VMSIM_MAY_SLEEP("taskqueue_drain"), taskqueue_drain((q), (t)))
#define	taskqueue_drain_all(q)						\
	(VMSIM_MAY_SLEEP("taskqueue_drain_all"), taskqueue_drain_all(q))
#define	taskqueue_drain_timeout(q, tt)					\
	(VMSIM_MAY_SLEEP("taskqueue_drain_timeout"),			\
	    taskqueue_drain_timeout((q), (tt)))
#define	taskqueue_free(q)						\
	(VMSIM_MAY_SLEEP("taskqueue_free"), taskqueue_free(q))
#endif

/* M_WAITOK of <sys/malloc.h> */
#define	taskqueue_create(name, mflags, enqueue, context)		\
	((void)(enqueue), (void)(context), VMSIM_MAY_SLEEP_IF(		\
	    ((mflags) & 0x0002) != 0, "taskqueue_create with M_WAITOK"), \
	    vmsim_kpi_taskqueue(name))
#define	taskqueue_create_fast(name, mflags, enqueue, context)	\
	taskqueue_create((name), (mflags), (enqueue), (context))
#define	taskqueue_start_threads(tqp, count, pri, ...)	\
	vmsim_kpi_taskqueue_start(*(tqp))
#define	taskqueue_thread_enqueue	((taskqueue_enqueue_fn)NULL)
#define	taskqueue_thread	vmsim_kpi_taskqueue("thread taskq")
#define	taskqueue_swi		taskqueue_thread
#define	taskqueue_fast		taskqueue_thread
#define	taskqueue_run(queue)	taskqueue_drain_all(queue)
#define	taskqueue_quiesce(queue)	taskqueue_drain_all(queue)

#endif /* VMSIM_KPI_SYS_TASKQUEUE_H */
