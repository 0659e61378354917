/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * taskqueue(9): a queue has a thread that sleeps while there is no task; and
 * kthread(9).  Source: FreeBSD subr_taskqueue.c, kern_kthread.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sys/taskqueue.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "kpi/kpi.h"

struct taskqueue {
	TAILQ_ENTRY(taskqueue) link;	/* (w) */
	const char	*name;		/* (c) */
	STAILQ_HEAD(, task) tasks;	/* (w) highest priority first */
	struct task	*running;	/* (w) or NULL */
	struct thread	*thread;	/* (c) */
	bool		 freed;		/* (w) it stays, to be told of */
};

static void
check_not_freed(const struct taskqueue *q, const char *what)
{
	CONTRACT(!q->freed, "%s of queue \"%s\", which was freed", what,
	    q->name);
}

/* As in <sys/kthread.h>. */
VMSIM_EXPORT int vmsim_kpi_kthread_add(void (*fn)(void *), void *arg,
    struct thread **tdp, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The body of the thread: until no task is left. */
static void
run_tasks(void *arg)
{
	struct taskqueue *q = arg;
	struct task *t;
	int pending;

	while ((t = STAILQ_FIRST(&q->tasks)) != NULL) {
		STAILQ_REMOVE_HEAD(&q->tasks, ta_link);
		pending = t->ta_pending;
		t->ta_pending = 0;
		q->running = t;
		t->ta_func(t->ta_context, pending);
		q->running = NULL;
		sched_wakeup(t);
	}
}

static struct taskqueue *
create_queue(const char *name)
{
	struct taskqueue *q;
	uint64_t chunks = curvm->arena.live_chunks;

	q = kpi_alloc(sizeof(*q), true, VMSIM_HERE);
	memset(q, 0, sizeof(*q));
	q->name = name;
	STAILQ_INIT(&q->tasks);
	q->thread = sched_thread_start(name, run_tasks, q, q);
	CONTRACT(q->thread != NULL, "no thread for task queue \"%s\"", name);
	TAILQ_INSERT_TAIL(&curvm->kpi->queues, q, link);
	/* It lives as long as the machine. */
	curvm->user_chunks += curvm->arena.live_chunks - chunks;
	return (q);
}

struct taskqueue *
vmsim_kpi_taskqueue(const char *name)
{
	struct taskqueue *q;

	TAILQ_FOREACH(q, &curvm->kpi->queues, link) {
		if (strcmp(q->name, name) == 0) {
			q->freed = false;
			return (q);
		}
	}
	return (create_queue(name));
}

void
taskqueue_free(struct taskqueue *q)
{
	taskqueue_drain_all(q);
	q->freed = true;
}

/* Behind those of its priority and above. */
static void
insert_task(struct taskqueue *q, struct task *task)
{
	struct task *prev = NULL, *t;

	STAILQ_FOREACH(t, &q->tasks, ta_link) {
		if (t->ta_priority < task->ta_priority)
			break;
		prev = t;
	}
	if (prev == NULL)
		STAILQ_INSERT_HEAD(&q->tasks, task, ta_link);
	else
		STAILQ_INSERT_AFTER(&q->tasks, prev, task, ta_link);
}

int
taskqueue_enqueue(struct taskqueue *q, struct task *task)
{
	check_not_freed(q, "taskqueue_enqueue");
	if (task->ta_pending == 0)
		insert_task(q, task);
	if (task->ta_pending < UINT16_MAX)
		task->ta_pending++;
	sched_wakeup(q);
	return (0);
}

static void
enqueue_late(void *arg)
{
	struct timeout_task *tt = arg;

	(void)taskqueue_enqueue(tt->q, &tt->t);
}

int
taskqueue_enqueue_timeout(struct taskqueue *q, struct timeout_task *tt,
    int ticks_from_now)
{
	int pending = tt->t.ta_pending;

	tt->q = q;
	if (ticks_from_now == 0)
		(void)taskqueue_enqueue(q, &tt->t);
	else
		(void)callout_reset(&tt->c, ticks_from_now, enqueue_late, tt);
	return (pending);
}

int
taskqueue_cancel(struct taskqueue *q, struct task *task, u_int *pendp)
{
	if (pendp != NULL)
		*pendp = task->ta_pending;
	if (task->ta_pending != 0) {
		STAILQ_REMOVE(&q->tasks, task, task, ta_link);
		task->ta_pending = 0;
	}
	return (q->running == task ? EBUSY : 0);
}

int
taskqueue_cancel_timeout(struct taskqueue *q, struct timeout_task *tt,
    u_int *pendp)
{
	u_int pending;
	int error, stopped;

	stopped = callout_stop(&tt->c);
	error = taskqueue_cancel(q, &tt->t, &pending);
	if (pendp != NULL)
		*pendp = pending + (u_int)stopped;
	return (error);
}

void
taskqueue_drain(struct taskqueue *q, struct task *task)
{
	while (task->ta_pending != 0 || q->running == task)
		(void)sched_sleep(task, NULL, "tqdrain", 0);
}

void
taskqueue_drain_timeout(struct taskqueue *q, struct timeout_task *tt)
{
	(void)callout_stop(&tt->c);
	taskqueue_drain(q, &tt->t);
}

void
taskqueue_drain_all(struct taskqueue *q)
{
	struct task *t;

	while ((t = STAILQ_FIRST(&q->tasks)) != NULL ||
	    (t = q->running) != NULL)
		taskqueue_drain(q, t);
}

int
vmsim_kpi_kthread_add(void (*fn)(void *), void *arg, struct thread **tdp,
    const char *fmt, ...)
{
	struct thread *td;
	uint64_t chunks;
	va_list ap;
	char *name;

	/* It lives as long as the machine, also after its end. */
	chunks = curvm->arena.live_chunks;
	name = kpi_alloc(32, true, VMSIM_HERE);
	va_start(ap, fmt);
	vsnprintf(name, 32, fmt, ap);
	va_end(ap);
	td = sched_thread_start(name, fn, arg, NULL);
	curvm->user_chunks += curvm->arena.live_chunks - chunks;
	if (tdp != NULL)
		*tdp = td;
	return (td != NULL ? 0 : ENOMEM);
}

static bool
is_within(const void *p, const void *piece, size_t size)
{
	return ((uintptr_t)p - (uintptr_t)piece < size);
}

const char *
kpi_find_pending(const void *piece, size_t size)
{
	const struct sched_callout *c;
	const struct taskqueue *q;
	const struct task *t;

	TAILQ_FOREACH(c, &curvm->sched->callouts, c_link) {
		if (is_within(c, piece, size))
			return ("a callout is pending");
	}
	TAILQ_FOREACH(q, &curvm->kpi->queues, link) {
		STAILQ_FOREACH(t, &q->tasks, ta_link) {
			if (is_within(t, piece, size))
				return ("a task is enqueued");
		}
	}
	return (NULL);
}
