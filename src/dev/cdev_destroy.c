/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * destroy_dev(9): the name goes, calls under way end, open files lose the
 * driver's data.  Source: FreeBSD kern_conf.c.
 */
#include <sys/taskqueue.h>
#include "base/assert.h"
#include "dev/cdev.h"

static void
destroy_children(struct cdev *dev)
{
	struct cdev *child;

	do {
		TAILQ_FOREACH(child, &cdevs()->devs, si_list) {
			if (child->si_parent == dev)
				break;
		}
		if (child != NULL)
			destroy_dev(child);
	} while (child != NULL);
}

/* d_purge is to make calls under way come back. */
static void
wait_for_calls(struct cdev *dev, struct cdevsw *csw)
{
	while (dev->si_threadcount != 0) {
		if (csw->d_purge != NULL)
			csw->d_purge(dev);
		if (dev->si_threadcount != 0)
			(void)sched_sleep(dev, NULL, csw->d_purge != NULL ?
			    "devprg" : "devdrn",
			    csw->d_purge != NULL ? hz / 10 : 0);
	}
}

static void
drop_open_data(struct cdev *dev)
{
	struct vmsim_file *vf;

	TAILQ_FOREACH(vf, &cdevs()->files, link) {
		if (vf->dev == dev)
			cdev_drop_priv(vf);
	}
}

void
destroy_dev(struct cdev *dev)
{
	struct cdevsw *csw;

	if (dev == NULL)
		return;
	csw = dev->si_devsw;
	CONTRACT(csw != NULL, "device \"%s\" is destroyed twice",
	    dev->si_name);
	destroy_children(dev);
	TAILQ_REMOVE(&cdevs()->devs, dev, si_list);
	dev->si_flags &= ~SI_NAMED;
	dev->si_devsw = NULL;
	wait_for_calls(dev, csw);
	drop_open_data(dev);
	dev_rel(dev);
}

/* What destroy_dev_sched() is to do. */
struct later {
	struct task	 task;		/* (w) */
	struct cdev	*dev;		/* (c) */
	void		(*cb)(void *);	/* (c) */
	void		*arg;		/* (c) */
};

static void
destroy_now(void *arg, int pending)
{
	struct later *l = arg;

	destroy_dev(l->dev);
	if (l->cb != NULL)
		l->cb(l->arg);
	arena_free(l, sizeof(*l));
}

/* By another thread: it may have to wait for the caller. */
int
destroy_dev_sched_cb(struct cdev *dev, void (*cb)(void *), void *arg)
{
	struct later *l;

	l = kpi_alloc(sizeof(*l), true, VMSIM_HERE);
	*l = (struct later){ .dev = dev, .cb = cb, .arg = arg };
	TASK_INIT(&l->task, 0, destroy_now, l);
	(void)taskqueue_enqueue(vmsim_kpi_taskqueue("devctl"), &l->task);
	return (1);
}

int
destroy_dev_sched(struct cdev *dev)
{
	return (destroy_dev_sched_cb(dev, NULL, NULL));
}
