/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The devices of a machine: found by name, referenced, and bracketed while a
 * driver is called.  Source: FreeBSD kern_conf.c.
 */
#include <errno.h>
#include <string.h>

#include "base/assert.h"
#include "base/panic.h"
#include "pagers/pagers.h"
#include "dev/cdev.h"
#include <sys/module.h>

/*
 * The module's methods are gone: whoever opens the device would call what is
 * there now.
 */
static void
check_devices_gone(const struct moduledata *m)
{
	const struct cdev *dev;

	TAILQ_FOREACH(dev, &cdevs()->devs, si_list) {
		if (dev->si_module != m)
			continue;
		panic_blame((uintptr_t)m->evhand);
		PANIC("module \"%s\" is unloaded, and its device \"%s\" is "
		    "still there: destroy_dev() was not called", m->name,
		    dev->si_name);
	}
}

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
	LIST_INIT(&cs->resources);
	TAILQ_INIT(&cs->runs);
	vm->kpi->cdev = cs;
	vm->kpi->unloaded = check_devices_gone;
	vm->pager->pagers->cdev_alloc = cdev_pager_alloc;
	return (0);
}

struct cdev *
cdev_find(const char *name)
{
	struct cdev *dev;

	TAILQ_FOREACH(dev, &cdevs()->devs, si_list) {
		if (strcmp(dev->si_name, name) == 0)
			return (dev);
	}
	return (NULL);
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
