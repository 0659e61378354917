/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Character devices come and go: make_dev(9), destroy_dev(9).
 * Source: FreeBSD kern_conf.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sys/taskqueue.h>
#include "base/assert.h"
#include "pagers/pagers.h"
#include "dev/cdev.h"

int
cdev_init(struct vmsim *vm)
{
	struct cdev_state *cs;

	cs = arena_zalloc(sizeof(*cs));
	if (cs == NULL)
		return (ENOMEM);
	TAILQ_INIT(&cs->devs);
	TAILQ_INIT(&cs->files);
	TAILQ_INIT(&cs->bus);
	TAILQ_INIT(&cs->runs);
	vm->kpi->cdev = cs;
	vm->pager->pagers->cdev_alloc = cdev_pager_alloc;
	return (0);
}

static struct cdev *
find(const char *name)
{
	struct cdev *dev;

	TAILQ_FOREACH(dev, &cdevs()->devs, si_list) {
		if (strcmp(dev->si_name, name) == 0)
			return (dev);
	}
	return (NULL);
}

/* A name below /dev that is not taken; 0, EINVAL or EEXIST. */
static int
check_name(const char *name, int len)
{
	if (len <= 0 || len >= (int)sizeof(((struct cdev *)0)->si_name) ||
	    name[0] == '/' || name[len - 1] == '/')
		return (EINVAL);
	return (find(name) != NULL ? EEXIST : 0);
}

/* The device of the arguments; 0 or an errno value. */
static int
make(const struct make_dev_args *args, struct cdev **devp, const char *fmt,
    va_list ap)
{
	char name[sizeof((*devp)->si_name) + 1];
	struct cdev *dev;
	int error, len;

	*devp = NULL;
	len = vsnprintf(name, sizeof(name), fmt, ap);
	CONTRACT(args->mda_devsw->d_version == D_VERSION ||
	    args->mda_devsw->d_version == D_VERSION_03,
	    "make_dev(9): the methods of \"%s\" have version %#x", name,
	    (u_int)args->mda_devsw->d_version);
	error = check_name(name, len);
	if (error != 0)
		return (error);
	dev = kpi_alloc(sizeof(*dev), (args->mda_flags & MAKEDEV_NOWAIT) == 0,
	    VMSIM_HERE);
	if (dev == NULL)
		return (ENOMEM);
	*dev = (struct cdev){
		.si_devsw = args->mda_devsw,
		.si_cred = args->mda_cr,
		.si_drv1 = args->mda_si_drv1,
		.si_drv2 = args->mda_si_drv2,
		.si_unit = args->mda_unit,
		.si_mode = (mode_t)args->mda_mode,
		.si_uid = args->mda_uid,
		.si_gid = args->mda_gid,
		.si_iosize_max = MAXPHYS,
		.si_flags = SI_NAMED,
		.si_refcount = (args->mda_flags & MAKEDEV_REF) != 0 ? 2 : 1,
	};
	memcpy(dev->si_name, name, (size_t)len + 1);
	TAILQ_INSERT_TAIL(&cdevs()->devs, dev, si_list);
	*devp = dev;
	return (0);
}

int
make_dev_s(struct make_dev_args *args, struct cdev **devp, const char *fmt,
    ...)
{
	va_list ap;
	int error;

	va_start(ap, fmt);
	error = make(args, devp, fmt, ap);
	va_end(ap);
	return (error);
}

/* As the older functions: an error is a panic unless asked for. */
static int
make_old(int flags, struct cdev **devp, struct cdevsw *csw, int unit,
    struct ucred *cr, uid_t uid, gid_t gid, int mode, const char *fmt,
    va_list ap)
{
	struct make_dev_args args;
	int error;

	make_dev_args_init(&args);
	args.mda_flags = flags;
	args.mda_devsw = csw;
	args.mda_cr = cr;
	args.mda_uid = uid;
	args.mda_gid = gid;
	args.mda_mode = mode;
	args.mda_unit = unit;
	error = make(&args, devp, fmt, ap);
	CONTRACT(error == 0 || (flags & (MAKEDEV_CHECKNAME | MAKEDEV_NOWAIT)) !=
	    0, "make_dev(9) of \"%s\": %s", fmt,
	    error == EEXIST ? "there is such a device" : "not a name");
	return (error);
}

struct cdev *
make_dev(struct cdevsw *csw, int unit, uid_t uid, gid_t gid, int perms,
    const char *fmt, ...)
{
	struct cdev *dev;
	va_list ap;

	va_start(ap, fmt);
	(void)make_old(0, &dev, csw, unit, NULL, uid, gid, perms, fmt, ap);
	va_end(ap);
	return (dev);
}

struct cdev *
make_dev_cred(struct cdevsw *csw, int unit, struct ucred *cr, uid_t uid,
    gid_t gid, int perms, const char *fmt, ...)
{
	struct cdev *dev;
	va_list ap;

	va_start(ap, fmt);
	(void)make_old(0, &dev, csw, unit, cr, uid, gid, perms, fmt, ap);
	va_end(ap);
	return (dev);
}

struct cdev *
make_dev_credf(int flags, struct cdevsw *csw, int unit, struct ucred *cr,
    uid_t uid, gid_t gid, int mode, const char *fmt, ...)
{
	struct cdev *dev;
	va_list ap;

	va_start(ap, fmt);
	(void)make_old(flags, &dev, csw, unit, cr, uid, gid, mode, fmt, ap);
	va_end(ap);
	return (dev);
}

int
make_dev_p(int flags, struct cdev **devp, struct cdevsw *csw,
    struct ucred *cr, uid_t uid, gid_t gid, int mode, const char *fmt, ...)
{
	va_list ap;
	int error;

	va_start(ap, fmt);
	error = make_old(flags, devp, csw, 0, cr, uid, gid, mode, fmt, ap);
	va_end(ap);
	return (error);
}

/* Another name of a device, which goes with it. */
struct cdev *
make_dev_alias(struct cdev *pdev, const char *fmt, ...)
{
	struct cdev *dev;
	va_list ap;

	va_start(ap, fmt);
	(void)make_old(0, &dev, pdev->si_devsw, pdev->si_unit, NULL,
	    pdev->si_uid, pdev->si_gid, (int)pdev->si_mode, fmt, ap);
	va_end(ap);
	dev->si_drv1 = pdev->si_drv1;
	dev->si_drv2 = pdev->si_drv2;
	dev->si_flags |= SI_ALIAS;
	dev_depends(pdev, dev);
	return (dev);
}

void
dev_depends(struct cdev *pdev, struct cdev *cdev)
{
	cdev->si_parent = pdev;
	cdev->si_flags |= SI_CHILD;
}

void
dev_ref(struct cdev *dev)
{
	dev->si_refcount++;
}

void
dev_rel(struct cdev *dev)
{
	CONTRACT(dev->si_refcount > 0,
	    "device \"%s\" has no reference to give back", dev->si_name);
	if (--dev->si_refcount == 0)
		arena_free(dev, sizeof(*dev));
}

struct cdevsw *
dev_refthread(struct cdev *dev, int *ref)
{
	*ref = 0;
	if (dev->si_devsw == NULL)
		return (NULL);
	dev->si_threadcount++;
	*ref = 1;
	return (dev->si_devsw);
}

void
dev_relthread(struct cdev *dev, int ref)
{
	if (ref == 0)
		return;
	CONTRACT(dev->si_threadcount > 0,
	    "device \"%s\" has no call under way to end", dev->si_name);
	if (--dev->si_threadcount == 0)
		sched_wakeup(dev);
}

const char *
devtoname(struct cdev *dev)
{
	return (dev->si_name);
}

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

const char *
vmsim_device_name(const struct vmsim *vm, unsigned n)
{
	const struct cdev *dev;

	TAILQ_FOREACH(dev, &vm->kpi->cdev->devs, si_list) {
		if (n-- == 0)
			return (dev->si_name);
	}
	return (NULL);
}
