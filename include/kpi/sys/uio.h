/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moving bytes between a driver and those who read or write it.
 * Source: FreeBSD sys/uio.h.
 */
#ifndef VMSIM_KPI_SYS_UIO_H
#define VMSIM_KPI_SYS_UIO_H

#include <sys/types.h>
#include_next <sys/uio.h>
#include <sys/lock.h>

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

/* To and from the user they may fault. */
static inline struct uio *
vmsim_kpi_uio(struct uio *uio, const char *what, const char *where)
{
	if (uio->uio_segflg == UIO_USERSPACE)
		vmsim_kpi_may_fault(what, where);
	return (uio);
}

#ifndef VMSIM_CORE
#define	VMSIM_UIO(uio, what)	vmsim_kpi_uio((uio), (what), VMSIM_HERE)
#define	uiomove(cp, n, uio)	\
	uiomove((cp), (n), VMSIM_UIO((uio), "uiomove"))
#define	uiomove_frombuf(buf, n, uio)	\
	uiomove_frombuf((buf), (n), VMSIM_UIO((uio), "uiomove_frombuf"))
#define	uiomove_fromphys(ma, off, n, uio)				\
	uiomove_fromphys((ma), (off), (n),				\
	    VMSIM_UIO((uio), "uiomove_fromphys"))
#endif

#endif /* VMSIM_KPI_SYS_UIO_H */
