/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Character devices: a driver makes them, a test opens them by name with
 * vmsim_open().  Source: FreeBSD sys/conf.h.
 */
#ifndef VMSIM_KPI_SYS_CONF_H
#define VMSIM_KPI_SYS_CONF_H

#include <sys/_host.h>
#include <sys/eventhandler.h>
#include <sys/queue.h>
#include <sys/systm.h>
#include <vm/vm.h>

struct bio;
struct buf;
struct cdev;
struct cdevsw;
struct file;
struct knote;
struct thread;
struct ucred;
struct uio;

typedef int d_open_t(struct cdev *dev, int oflags, int devtype,
    struct thread *td);
typedef int d_fdopen_t(struct cdev *dev, int oflags, struct thread *td,
    struct file *fp);
typedef int d_close_t(struct cdev *dev, int fflag, int devtype,
    struct thread *td);
typedef void d_strategy_t(struct bio *bp);
typedef int d_ioctl_t(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td);
typedef int d_read_t(struct cdev *dev, struct uio *uio, int ioflag);
typedef int d_write_t(struct cdev *dev, struct uio *uio, int ioflag);
typedef int d_poll_t(struct cdev *dev, int events, struct thread *td);
typedef int d_kqfilter_t(struct cdev *dev, struct knote *kn);
typedef int d_mmap_t(struct cdev *dev, vm_ooffset_t offset,
    vm_paddr_t *paddr, int nprot, vm_memattr_t *memattr);
typedef int d_mmap_single_t(struct cdev *dev, vm_ooffset_t *offset,
    vm_size_t size, struct vm_object **object, int nprot);
typedef int d_mmap_single_extra_t(struct cdev *dev, vm_ooffset_t *offset,
    vm_size_t size, struct vm_object **object, int nprot, void *extra,
    vm_map_t map);
typedef void d_purge_t(struct cdev *dev);
typedef int dumper_t(void *priv, void *virtual, off_t offset, size_t length);

/* d_flags: the type, then what the driver asks for */
#define	D_TAPE		0x0001
#define	D_DISK		0x0002
#define	D_TTY		0x0004
#define	D_MEM		0x0008
#define	D_TYPEMASK	0xffff
#define	D_TRACKCLOSE	0x00080000	/* d_close for every close */
#define	D_MMAP_ANON	0x00100000	/* its mappings are anonymous */
#define	D_GIANT		0x00200000	/* no effect: see <sys/mutex.h> */
#define	D_NEEDGIANT	0x00400000	/* no effect */
#define	D_NEEDMINOR	0x00800000
#define	D_UNMAPPED_IO	0x01000000

#define	D_VERSION_00	0x20011966
#define	D_VERSION_01	0x17032005
#define	D_VERSION_02	0x28042009
#define	D_VERSION_03	0x17122009
#define	D_VERSION_04	0x5c48c353
#define	D_VERSION	D_VERSION_04

struct cdevsw {
	int			 d_version;	/* (c) D_VERSION */
	u_int			 d_flags;	/* (c) D_* */
	const char		*d_name;	/* (c) of the driver */
	d_open_t		*d_open;	/* (c) */
	d_fdopen_t		*d_fdopen;	/* (c) not called */
	d_close_t		*d_close;	/* (c) */
	d_read_t		*d_read;	/* (c) */
	d_write_t		*d_write;	/* (c) */
	d_ioctl_t		*d_ioctl;	/* (c) */
	d_poll_t		*d_poll;	/* (c) */
	d_mmap_t		*d_mmap;	/* (c) */
	d_strategy_t		*d_strategy;	/* (c) not called */
	dumper_t		*d_dump;	/* (c) not called */
	d_kqfilter_t		*d_kqfilter;	/* (c) not called */
	d_purge_t		*d_purge;	/* (c) */
	d_mmap_single_t		*d_mmap_single;	/* (c) */
	d_mmap_single_extra_t	*d_mmap_single_extra;	/* (c) tried first */
};

/* The host has macros of these names for its signals. */
#undef	si_uid
#undef	si_gid

struct cdev {
	TAILQ_ENTRY(cdev) si_list;	/* (w) all devices, oldest first */
	u_int		 si_flags;	/* (w) SI_* */
	struct cdevsw	*si_devsw;	/* (w) NULL once it is gone */
	struct ucred	*si_cred;	/* (c) */
	void		*si_drv0;	/* (c) */
	void		*si_drv1;	/* (t) of the driver */
	void		*si_drv2;	/* (t) of the driver */
	struct cdev	*si_parent;	/* (w) goes when this one goes */
	int		 si_usecount;	/* (w) files that are open */
	int		 si_refcount;	/* (w) references to the structure */
	u_long		 si_threadcount; /* (w) calls under way */
	const struct moduledata *si_module; /* (c) that made it while it was
					   loaded, or NULL */
	int		 si_unit;	/* (c) the number it was made with */
	int		 si_iosize_max;	/* (c) */
	mode_t		 si_mode;	/* (c) */
	uid_t		 si_uid;	/* (c) */
	gid_t		 si_gid;	/* (c) */
	char		 si_name[64];	/* (c) below /dev */
};

#define	SI_ETERNAL	0x0001
#define	SI_ALIAS	0x0002
#define	SI_NAMED	0x0004
#define	SI_CHILD	0x0010
#define	SI_UNMAPPED	0x0100

/* make_dev_p(), make_dev_s() */
#define	MAKEDEV_REF		0x01	/* one more reference */
#define	MAKEDEV_WHTOUT		0x02
#define	MAKEDEV_NOWAIT		0x04
#define	MAKEDEV_WAITOK		0x08
#define	MAKEDEV_ETERNAL		0x10
#define	MAKEDEV_CHECKNAME	0x20	/* an error instead of a panic */
#define	MAKEDEV_ETERNAL_KLD	MAKEDEV_ETERNAL

struct make_dev_args {
	size_t		 mda_size;	/* (c) */
	int		 mda_flags;	/* (c) MAKEDEV_* */
	struct cdevsw	*mda_devsw;	/* (c) */
	struct ucred	*mda_cr;	/* (c) */
	uid_t		 mda_uid;	/* (c) */
	gid_t		 mda_gid;	/* (c) */
	int		 mda_mode;	/* (c) */
	int		 mda_unit;	/* (c) */
	void		*mda_si_drv1;	/* (c) there before it can be opened */
	void		*mda_si_drv2;	/* (c) */
};

static inline void
make_dev_args_init(struct make_dev_args *args)
{
	*args = (struct make_dev_args){ .mda_size = sizeof(*args) };
}

#define	UID_ROOT	0
#define	UID_BIN		3
#define	UID_UUCP	66
#define	UID_NOBODY	65534
#define	GID_WHEEL	0
#define	GID_KMEM	2
#define	GID_TTY		4
#define	GID_OPERATOR	5
#define	GID_BIN		7
#define	GID_GAMES	13
#define	GID_VIDEO	44
#define	GID_DIALER	68
#define	GID_NOBODY	65534

/*
 * Makes a device; a name that is taken is a panic, or EEXIST with
 * MAKEDEV_CHECKNAME and in make_dev_s().  Methods that the table leaves out
 * are filled in: open and close do nothing, poll(2) finds the device ready,
 * the others answer ENODEV.
 *
 * d_mmap, when it answers 0, must have set the address of a page, of RAM or
 * of device memory (vmsim_device_memory_create(), bus_alloc_resource()): it is
 * asked for each page of a mapping at mmap(2), and again when the page is
 * faulted.
 */
VMSIM_EXPORT struct cdev *make_dev(struct cdevsw *devsw, int unit, uid_t uid,
    gid_t gid, int perms, const char *fmt, ...) __printflike(6, 7);
VMSIM_EXPORT struct cdev *make_dev_cred(struct cdevsw *devsw, int unit,
    struct ucred *cr, uid_t uid, gid_t gid, int perms, const char *fmt, ...)
    __printflike(7, 8);
VMSIM_EXPORT struct cdev *make_dev_credf(int flags, struct cdevsw *devsw,
    int unit, struct ucred *cr, uid_t uid, gid_t gid, int mode,
    const char *fmt, ...) __printflike(8, 9);
VMSIM_EXPORT int make_dev_p(int flags, struct cdev **cdev,
    struct cdevsw *devsw, struct ucred *cr, uid_t uid, gid_t gid, int mode,
    const char *fmt, ...) __printflike(8, 9);
VMSIM_EXPORT int make_dev_s(struct make_dev_args *args, struct cdev **cdev,
    const char *fmt, ...) __printflike(3, 4);
VMSIM_EXPORT struct cdev *make_dev_alias(struct cdev *pdev, const char *fmt,
    ...) __printflike(2, 3);
/*
 * The device's name goes; calls under way end first (d_purge is called for
 * them), then per-open data is given back.  What is mapped stays mapped.
 * Sleeps.  The second form does it when no thread can run, then calls `cb`.
 */
VMSIM_EXPORT void destroy_dev(struct cdev *dev);
VMSIM_EXPORT int destroy_dev_sched(struct cdev *dev);
VMSIM_EXPORT int destroy_dev_sched_cb(struct cdev *dev, void (*cb)(void *),
    void *arg);
#define	destroy_dev_drain(csw)	((void)(csw))
#define	delist_dev(dev)		((void)(dev))
#ifndef VMSIM_CORE
#define	VMSIM_MAKE_DEV_WAITS(flags)					\
	VMSIM_MAY_SLEEP_IF(((flags) & MAKEDEV_NOWAIT) == 0,		\
	    "make_dev without MAKEDEV_NOWAIT")
#define	make_dev(...)	\
	(VMSIM_MAKE_DEV_WAITS(0), make_dev(__VA_ARGS__))
#define	make_dev_cred(...)	\
	(VMSIM_MAKE_DEV_WAITS(0), make_dev_cred(__VA_ARGS__))
#define	make_dev_alias(...)	\
	(VMSIM_MAKE_DEV_WAITS(0), make_dev_alias(__VA_ARGS__))
#define	make_dev_credf(flags, ...)	\
	(VMSIM_MAKE_DEV_WAITS(flags), make_dev_credf((flags), __VA_ARGS__))
#define	make_dev_p(flags, ...)	\
	(VMSIM_MAKE_DEV_WAITS(flags), make_dev_p((flags), __VA_ARGS__))
#define	make_dev_s(args, ...)						\
	(VMSIM_MAKE_DEV_WAITS((args)->mda_flags), make_dev_s((args),	\
	    __VA_ARGS__))
#define	destroy_dev(dev)	\
	(VMSIM_MAY_SLEEP("destroy_dev"), destroy_dev(dev))
#endif
VMSIM_EXPORT void dev_depends(struct cdev *pdev, struct cdev *cdev);
VMSIM_EXPORT void dev_ref(struct cdev *dev);
VMSIM_EXPORT void dev_rel(struct cdev *dev);
VMSIM_EXPORT const char *devtoname(struct cdev *dev);
#define	dev2unit(d)	((d)->si_unit)
#define	dev_refl(d)	dev_ref(d)
#define	dev_lock()	((void)0)
#define	dev_unlock()	((void)0)

/* The methods, for the time of a call; NULL: the device is gone. */
VMSIM_EXPORT struct cdevsw *dev_refthread(struct cdev *dev, int *ref);
VMSIM_EXPORT void dev_relthread(struct cdev *dev, int ref);
#define	devvn_refthread(vp, devp, ref)					\
	((*(devp) = (vp)->v_rdev) == NULL ? NULL :			\
	    dev_refthread(*(devp), (ref)))

/* The most that one read(2) or write(2) of a device asks for. */
#define	DEVFS_IOSIZE_MAX	SSIZE_MAX

/* The number of a device in stat(2). */
#define	devfs_alloc_cdp_inode()	((ino_t)1)

/*
 * Data of one open file.  devfs_get_cdevpriv(): EBADF outside a call of an
 * open file, ENOENT without data.  devfs_set_cdevpriv(): EBUSY, there is some;
 * `dtr` is called once, when the file is closed or the device goes.
 */
typedef void d_priv_dtor_t(void *data);
typedef void cdevpriv_dtr_t(void *data);
VMSIM_EXPORT int devfs_get_cdevpriv(void **datap);
VMSIM_EXPORT int devfs_set_cdevpriv(void *priv, cdevpriv_dtr_t *dtr);
#ifndef VMSIM_CORE
#define	devfs_set_cdevpriv(priv, dtr)					\
	(VMSIM_MAY_SLEEP("devfs_set_cdevpriv"),			\
	    devfs_set_cdevpriv((priv), (dtr)))
#endif
VMSIM_EXPORT void devfs_clear_cdevpriv(void);
VMSIM_EXPORT int devfs_foreach_cdevpriv(struct cdev *dev,
    int (*cb)(void *data, void *arg), void *arg);

#define	no_open		((d_open_t *)NULL)
#define	no_close	((d_close_t *)NULL)
#define	no_read		((d_read_t *)NULL)
#define	no_write	((d_write_t *)NULL)
#define	no_ioctl	((d_ioctl_t *)NULL)
#define	no_mmap		((d_mmap_t *)NULL)
#define	no_poll		((d_poll_t *)NULL)
#define	nullopen	((d_open_t *)NULL)
#define	nullclose	((d_close_t *)NULL)
#define	noioctl		((d_ioctl_t *)NULL)
#define	nommap		((d_mmap_t *)NULL)

typedef void (*dev_clone_fn)(void *arg, struct ucred *cred, char *name,
    int namelen, struct cdev **result);

/* A module whose handler makes the device. */
#define	DEV_MODULE(name, evh, arg)	DEV_MODULE_ORDERED(name, evh, arg, 0)
#define	DEV_MODULE_ORDERED(name, evh, arg, ord)				\
	static moduledata_t name##_mod = { #name, (evh), (arg) };	\
	DECLARE_MODULE(name, name##_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE)

#endif /* VMSIM_KPI_SYS_CONF_H */
