/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moving bytes between a driver and those who read or write it.
 * Source: FreeBSD sys/uio.h.
 */
#ifndef VMSIM_KPI_SYS_UIO_H
#define VMSIM_KPI_SYS_UIO_H

#include <sys/types.h>
#include_next <sys/uio.h>

struct thread;

enum uio_rw {
	UIO_READ,
	UIO_WRITE
};

enum uio_seg {
	UIO_USERSPACE,		/* addresses of the thread's process */
	UIO_SYSSPACE,		/* of the host */
	UIO_NOCOPY
};

struct uio {
	struct iovec	*uio_iov;	/* (t) */
	int		 uio_iovcnt;	/* (t) */
	off_t		 uio_offset;	/* (t) in the file */
	ssize_t		 uio_resid;	/* (t) bytes left */
	enum uio_seg	 uio_segflg;	/* (t) */
	enum uio_rw	 uio_rw;	/* (t) */
	struct thread	*uio_td;	/* (t) */
};

struct vm_page;

/* 0, or EFAULT with what was moved already accounted for. */
VMSIM_EXPORT int uiomove(void *cp, int n, struct uio *uio);
VMSIM_EXPORT int uiomove_nofault(void *cp, int n, struct uio *uio);
VMSIM_EXPORT int uiomove_frombuf(void *buf, int len, struct uio *uio);
VMSIM_EXPORT int uiomove_fromphys(struct vm_page *ma[], vm_offset_t offset,
    int n, struct uio *uio);

#endif /* VMSIM_KPI_SYS_UIO_H */
