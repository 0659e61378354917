/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * make_dev(9): one function behind all its forms.
 * Source: FreeBSD kern_conf.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "dev/cdev.h"

/* A name below /dev that is not taken; 0, EINVAL or EEXIST. */
static int
check_name(const char *name, int len)
{
	if (len <= 0 || len >= (int)sizeof(((struct cdev *)0)->si_name) ||
	    name[0] == '/' || name[len - 1] == '/')
		return (EINVAL);
	return (cdev_find(name) != NULL ? EEXIST : 0);
}

/* The device of the arguments; 0 or an errno value. */
static int
make_device(const struct make_dev_args *args, struct cdev **devp,
    const char *fmt, va_list ap)
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
	cdev_fill_in_methods(args->mda_devsw);
	dev = kpi_alloc(sizeof(*dev), (args->mda_flags & MAKEDEV_NOWAIT) == 0,
	    VMSIM_HERE);
	if (dev == NULL)
		return (ENOMEM);
	*dev = (struct cdev){
		.si_devsw = args->mda_devsw,
		.si_cred = args->mda_cr,
		.si_drv1 = args->mda_si_drv1,
		.si_drv2 = args->mda_si_drv2,
		.si_module = curvm->kpi->loading,
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
	error = make_device(args, devp, fmt, ap);
	va_end(ap);
	return (error);
}

/* As the older functions: an error is a panic unless asked for. */
static int
make_old(int flags, struct cdev **devp, struct cdevsw *csw,
    int unit, struct ucred *cr, uid_t uid, gid_t gid, int mode,
    const char *fmt, va_list ap)
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
	error = make_device(&args, devp, fmt, ap);
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
