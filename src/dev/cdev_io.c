/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl, read, write and poll of a device.
 * Source: FreeBSD sys_generic.c, devfs_vnops.c.
 */
#include <errno.h>
#include <string.h>

#include <sys/filio.h>
#include <sys/ioccom.h>
#include <sys/poll.h>
#include <sys/uio.h>
#include <vmsim/device.h>
#include "base/assert.h"
#include "dev/cdev.h"

#define	SMALL	128	/* bytes of an argument kept on the stack */

/* Does the number of a request make sense? */
static bool
is_request(u_long com)
{
	u_long size = IOCPARM_LEN(com);

	if ((com & (IOC_VOID | IOC_IN | IOC_OUT)) == 0)
		return (false);
	if ((com & (IOC_IN | IOC_OUT)) != 0 && size == 0)
		return (false);
	return ((com & IOC_VOID) == 0 || size == 0 || size == sizeof(int));
}

static int
call_ioctl(struct vmsim_file *vf, u_long com, caddr_t data)
{
	struct cdev_call c;
	int error;

	error = cdev_begin(&c, vf);
	if (error != 0)
		return (error);
	error = c.csw->d_ioctl(vf->dev, com, data, vf->f.f_flag,
	    vmsim_kpi_curthread());
	cdev_end(&c, vf);
	return (error == ENOIOCTL ? ENOTTY : error);
}

/* The driver gets a copy of the argument, and the caller its changes. */
static int
ioctl_copied(struct vmsim_file *vf, u_long com, void *data, char *copy)
{
	size_t size = IOCPARM_LEN(com);
	int error, number;

	if ((com & IOC_IN) != 0)
		memcpy(copy, data, size);
	else if ((com & IOC_VOID) != 0 && size != 0) {
		number = (int)(intptr_t)data;
		memcpy(copy, &number, sizeof(number));
	} else if ((com & IOC_VOID) != 0)
		memcpy(copy, &data, sizeof(data));
	else
		memset(copy, 0, size);
	error = call_ioctl(vf, com, copy);
	if (error == 0 && (com & IOC_OUT) != 0)
		memcpy(data, copy, size);
	return (error);
}

int
vmsim_ioctl(struct vmsim_proc *p, struct vmsim_file *vf,
    unsigned long request, void *data)
{
	_Alignas(16) char small[SMALL];
	u_long com = request & 0xffffffff;
	size_t size = IOCPARM_LEN(com);
	struct proc_call call;
	char *copy = small;
	int error;

	if (!is_request(com))
		return (ENOTTY);
	if (data == NULL && size != 0 && (com & IOC_INOUT) != 0)
		return (EFAULT);
	proc_begin(&call, p);
	if (size > sizeof(small))
		copy = kpi_alloc(size, true, VMSIM_HERE);
	if (com == FIONBIO || com == FIOASYNC)
		error = 0;
	else
		error = ioctl_copied(vf, com, data, copy);
	if (copy != small)
		arena_free(copy, size);
	proc_end(&call);
	return (error);
}

static int
call_transfer(struct vmsim_file *vf, struct uio *uio)
{
	int ioflag = vf->f.f_flag & FNONBLOCK;
	struct cdev_call c;
	int error;

	error = cdev_begin(&c, vf);
	if (error != 0)
		return (error);
	if (uio->uio_rw == UIO_READ)
		error = c.csw->d_read(vf->dev, uio, ioflag);
	else
		error = c.csw->d_write(vf->dev, uio, ioflag);
	cdev_end(&c, vf);
	return (error);
}

static int
read_or_write(struct vmsim_proc *p, struct vmsim_file *vf, uint64_t uaddr,
    size_t len, size_t *done, enum uio_rw rw)
{
	struct proc_call call;
	struct iovec iov;
	struct uio uio;
	int error;

	*done = 0;
	if ((vf->f.f_flag & (rw == UIO_READ ? FREAD : FWRITE)) == 0)
		return (EBADF);
	proc_begin(&call, p);
	iov = (struct iovec){ (void *)(uintptr_t)uaddr, len };
	uio = (struct uio){
		.uio_iov = &iov,
		.uio_iovcnt = 1,
		.uio_offset = vf->f.f_offset,
		.uio_resid = (ssize_t)len,
		.uio_segflg = UIO_USERSPACE,
		.uio_rw = rw,
		.uio_td = vmsim_kpi_curthread(),
	};
	error = call_transfer(vf, &uio);
	*done = len - (size_t)uio.uio_resid;
	/* A part that was moved is a success. */
	if (error == EWOULDBLOCK && *done != 0)
		error = 0;
	vf->f.f_offset = uio.uio_offset;
	proc_end(&call);
	return (error);
}

int
vmsim_read(struct vmsim_proc *p, struct vmsim_file *vf, uint64_t uaddr,
    size_t len, size_t *done)
{
	return (read_or_write(p, vf, uaddr, len, done, UIO_READ));
}

int
vmsim_write(struct vmsim_proc *p, struct vmsim_file *vf, uint64_t uaddr,
    size_t len, size_t *done)
{
	return (read_or_write(p, vf, uaddr, len, done, UIO_WRITE));
}

void
vmsim_lseek(struct vmsim_file *vf, uint64_t offset)
{
	vf->f.f_offset = (off_t)offset;
}

int
vmsim_poll(struct vmsim_proc *p, struct vmsim_file *vf, int events)
{
	struct proc_call call;
	struct cdev_call c;

	proc_begin(&call, p);
	if (cdev_begin(&c, vf) != 0)
		events = POLLHUP;
	else {
		events = c.csw->d_poll(vf->dev, events,
		    vmsim_kpi_curthread());
		cdev_end(&c, vf);
	}
	proc_end(&call);
	return (events);
}
