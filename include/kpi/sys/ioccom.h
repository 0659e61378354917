/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of ioctl(2): direction, size of the argument, group, number; not
 * the host's encoding.  Source: FreeBSD sys/ioccom.h.
 */
#ifndef VMSIM_KPI_SYS_IOCCOM_H
#define VMSIM_KPI_SYS_IOCCOM_H

#include <sys/_host.h>

#undef	_IOC
#undef	_IO
#undef	_IOR
#undef	_IOW
#undef	_IOWR
#undef	IOC_IN
#undef	IOC_OUT
#undef	IOC_INOUT

#define	IOCPARM_SHIFT	13
#define	IOCPARM_MASK	((1 << IOCPARM_SHIFT) - 1)
#define	IOCPARM_MAX	(1 << IOCPARM_SHIFT)
#define	IOCPARM_LEN(x)	(((x) >> 16) & IOCPARM_MASK)
#define	IOCBASECMD(x)	((x) & ~(IOCPARM_MASK << 16))
#define	IOCGROUP(x)	(((x) >> 8) & 0xff)

#define	IOC_VOID	0x20000000UL	/* no argument */
#define	IOC_OUT		0x40000000UL	/* to the caller */
#define	IOC_IN		0x80000000UL	/* from the caller */
#define	IOC_INOUT	(IOC_IN | IOC_OUT)
#define	IOC_DIRMASK	(IOC_VOID | IOC_OUT | IOC_IN)

#define	_IOC(inout, group, num, len)					\
	((unsigned long)((inout) | (((len) & IOCPARM_MASK) << 16) |	\
	    ((group) << 8) | (num)))
#define	_IO(g, n)	_IOC(IOC_VOID, (g), (n), 0)
#define	_IOWINT(g, n)	_IOC(IOC_VOID, (g), (n), sizeof(int))
#define	_IOR(g, n, t)	_IOC(IOC_OUT, (g), (n), sizeof(t))
#define	_IOW(g, n, t)	_IOC(IOC_IN, (g), (n), sizeof(t))
#define	_IOWR(g, n, t)	_IOC(IOC_INOUT, (g), (n), sizeof(t))
#define	_IOC_NEWLEN(ioc, len)	\
	(((~(IOCPARM_MASK << 16)) & (ioc)) | (((len) & IOCPARM_MASK) << 16))
#define	_IOC_NEWTYPE(ioc, type)	_IOC_NEWLEN((ioc), sizeof(type))

#endif /* VMSIM_KPI_SYS_IOCCOM_H */
