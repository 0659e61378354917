/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: driver code and its character devices.
 *
 * A driver compiled against the kernel headers (libvmsim-kpi) makes devices
 * with make_dev(9); a process opens one by its name below /dev and reaches
 * the driver's methods as through FreeBSD's system calls.
 *
 *	struct vmsim_file *file = vmsim_open(p, "fb0", VMSIM_O_RDWR);
 *
 *	error = vmsim_ioctl(p, file, FBIOGTYPE, &type);
 *	error = vmsim_mmap_file(p, &addr, type.fb_size, VMSIM_PROT_READ |
 *	    VMSIM_PROT_WRITE, VMSIM_MAP_SHARED, file, 0);
 *	error = vmsim_close(p, file);
 *
 * Every call sleeps, but for vmsim_lseek(), vmsim_device_name() and
 * vmsim_curproc_set().  One on a file answers ENXIO when its device is gone.
 * Source: FreeBSD sys_generic.c, devfs_vnops.c.
 */
#ifndef VMSIM_DEVICE_H
#define VMSIM_DEVICE_H

#include <vmsim/driver.h>
#include <vmsim/machine.h>
#include <vmsim/process.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vmsim_file;	/* an open device */

/* Flags of vmsim_open(); the numbers are FreeBSD's. */
#define	VMSIM_O_RDONLY		0x0000
#define	VMSIM_O_WRONLY		0x0001
#define	VMSIM_O_RDWR		0x0002
#define	VMSIM_O_NONBLOCK	0x0004

/*
 * Opens a device: d_open is called and may give the file data of its own.
 * EINVAL: no name, or flags that are none; ENOENT: no such device; ENOMEM; or
 * what d_open answers.
 */
VMSIM_EXPORT struct vmsim_file *vmsim_open(struct vmsim_proc *,
    const char *name, int flags);
/*
 * The last close of the device calls d_close (every one, with D_TRACKCLOSE),
 * then the destructor of the file's data runs.  What d_close answers is
 * returned, but the handle is invalid in each case.  Mappings stay.
 */
VMSIM_EXPORT int vmsim_close(struct vmsim_proc *, struct vmsim_file *);
/*
 * `data` is copied as the number of the request says (_IOW, _IOR, _IOWR of
 * the kernel headers); addresses inside it are those of the process.
 * ENOTTY: not understood; EFAULT: no data; ENODEV: no d_ioctl.  Numbers are
 * FreeBSD's; one that the host's macros have made is told (rule K5).
 */
VMSIM_EXPORT int vmsim_ioctl(struct vmsim_proc *, struct vmsim_file *,
    unsigned long request, void *data);
/*
 * d_read and d_write with a buffer in the process's memory, from the file's
 * own offset.  *done becomes the number of bytes moved.  EBADF: not open for
 * that; ENODEV: no such method; EFAULT.
 */
VMSIM_EXPORT int vmsim_read(struct vmsim_proc *, struct vmsim_file *,
    uint64_t uaddr, size_t len, size_t *done);
VMSIM_EXPORT int vmsim_write(struct vmsim_proc *, struct vmsim_file *,
    uint64_t uaddr, size_t len, size_t *done);
/* Sets the file's own offset. */
VMSIM_EXPORT void vmsim_lseek(struct vmsim_file *, uint64_t offset);
/*
 * What d_poll returns: POLLIN, ... of <sys/poll.h> of the kernel headers.
 * Without one the device is always ready, and POLLNVAL for what poll(2) does
 * not know.  POLLHUP alone when the device is gone.
 */
VMSIM_EXPORT int vmsim_poll(struct vmsim_proc *, struct vmsim_file *,
    int events);
/*
 * mmap(2) of a device: d_mmap_single_extra (if there is one), d_mmap_single,
 * and when that answers ENODEV the device pager on d_mmap.  Rules and order
 * are those of FreeBSD's devfs_mmap_f() and vm_mmap_cdev(): a file opened for
 * reading only has no shared writable mapping (EACCES), a private mapping is
 * EINVAL.  `extra` is what d_mmap_single_extra gets; else NULL.
 */
VMSIM_EXPORT int vmsim_mmap_file(struct vmsim_proc *, uint64_t *addr,
    uint64_t len, int prot, int flags, struct vmsim_file *, uint64_t offset);
VMSIM_EXPORT int vmsim_mmap_file_extra(struct vmsim_proc *, uint64_t *addr,
    uint64_t len, int prot, int flags, struct vmsim_file *, uint64_t offset,
    void *extra);

/* The name of the n-th device, oldest first; NULL: there are not so many. */
VMSIM_EXPORT const char *vmsim_device_name(const struct vmsim *, unsigned n);
/*
 * Attaches a driver that DRIVER_MODULE() made known: identify, or one child,
 * then probe and attach.  ENOENT: no such driver; ENXIO: no device that it
 * takes; or what its attach method answers.
 */
VMSIM_EXPORT int vmsim_driver_attach(struct vmsim *, const char *driver);
/*
 * Detaches all its devices, the latest first.  ENOENT: it has none; or what
 * its detach method answers, EBUSY for instance.
 */
VMSIM_EXPORT int vmsim_driver_detach(struct vmsim *, const char *driver);
/*
 * Sends MOD_QUIESCE and MOD_UNLOAD to a module.  ENOENT: no such module; or
 * what its handler answers.
 */
VMSIM_EXPORT int vmsim_module_unload(struct vmsim *, const char *module);

/*
 * curproc of driver code is the process whose call the thread made last, and
 * before the first one, or after that process's end, the kernel's own, which
 * has no memory.  This sets it (NULL: to the kernel's own) for driver code
 * that is called directly; returns the one before.
 */
VMSIM_EXPORT struct vmsim_proc *vmsim_curproc_set(struct vmsim *,
    struct vmsim_proc *);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_DEVICE_H */
