/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * read, write and poll of a device.
 * Source: FreeBSD sys_generic.c, devfs_vnops.c.
 */
#include <errno.h>

#include <sys/poll.h>
#include <sys/uio.h>
#include <vmsim/device.h>
#include "dev/cdev.h"

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
	cdev_end_call(&call, rw == UIO_READ ? cdev_method(vf, d_read) :
	    cdev_method(vf, d_write));
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
	cdev_end_call(&call, cdev_method(vf, d_poll));
	return (events);
}
