/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every kernel source includes first.  Source: FreeBSD sys/param.h,
 * sys/priority.h.
 */
#ifndef VMSIM_KPI_SYS_PARAM_H
#define VMSIM_KPI_SYS_PARAM_H

#include <sys/_host.h>
#if __has_include_next(<sys/param.h>)
#include_next <sys/param.h>
#endif
#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/errno.h>
#include <sys/priority.h>
#include <sys/time.h>
#include <machine/param.h>

#ifndef __unused
#define	__unused		__attribute__((__unused__))
#endif
#define	__diagused		__unused
#define	__witness_used		__unused
#define	__ktrace_used		__unused

#ifndef NBBY
#define	NBBY		8
#endif
#define	NBPW		sizeof(int)
#ifndef MAXCPU
#define	MAXCPU		64
#endif
#define	MAXMEMDOM	1
#define	CACHE_LINE_SHIFT 6
#define	CACHE_LINE_SIZE	(1 << CACHE_LINE_SHIFT)
#define	MAXCOMLEN	19
#define	MAXLOGNAME	33
#ifndef MAXPHYS
#define	MAXPHYS		(1024 * 1024)
#endif
#define	maxphys		((u_long)MAXPHYS)
#define	DFLTPHYS	(64 * 1024)
#ifndef MAXBSIZE
#define	MAXBSIZE	65536
#endif
#define	SPECNAMELEN	255
#ifndef CMASK
#define	CMASK		022
#endif
#ifndef NODEV
#define	NODEV		((dev_t)-1)
#endif

#undef	howmany
#undef	roundup
#undef	rounddown
#undef	roundup2
#undef	rounddown2
#undef	powerof2
#undef	nitems
#undef	MIN
#undef	MAX
#define	howmany(x, y)	(((x) + ((y) - 1)) / (y))
#define	nitems(x)	(sizeof((x)) / sizeof((x)[0]))
#define	rounddown(x, y)	(((x) / (y)) * (y))
#define	rounddown2(x, y) ((x) & (~((__typeof__(x))(y) - 1)))
#define	roundup(x, y)	((((x) + ((y) - 1)) / (y)) * (y))
#define	roundup2(x, y)	\
	(((x) + ((__typeof__(x))(y) - 1)) & ~((__typeof__(x))(y) - 1))
#define	powerof2(x)	((((x) - 1) & (x)) == 0)
#define	MIN(a, b)	(((a) < (b)) ? (a) : (b))
#define	MAX(a, b)	(((a) > (b)) ? (a) : (b))

#ifndef setbit
#define	setbit(a, i)	\
	(((unsigned char *)(a))[(i) / NBBY] |= 1 << ((i) % NBBY))
#define	clrbit(a, i)	\
	(((unsigned char *)(a))[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define	isset(a, i)	\
	(((const unsigned char *)(a))[(i) / NBBY] & (1 << ((i) % NBBY)))
#define	isclr(a, i)	(!isset((a), (i)))
#endif

#define	ctob(x)		((x) << PAGE_SHIFT)
#define	btoc(x)		(((vm_offset_t)(x) + PAGE_MASK) >> PAGE_SHIFT)
#ifndef btodb
#define	btodb(bytes)	((daddr_t)((unsigned long)(bytes) >> 9))
#define	dbtob(db)	((off_t)(db) << 9)
#endif

#include <sys/systm.h>

#endif /* VMSIM_KPI_SYS_PARAM_H */
