/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time in the kernel: the machine's virtual clock, of `hz` ticks a second.
 * Source: FreeBSD sys/time.h.
 */
#ifndef VMSIM_KPI_SYS_TIME_H
#define VMSIM_KPI_SYS_TIME_H

#include_next <sys/time.h>
#include <stdint.h>
#include <time.h>

#ifndef VMSIM_EXPORT
#define	VMSIM_EXPORT	__attribute__((visibility("default")))
#endif

typedef int64_t sbintime_t;	/* seconds, 32 bits after the point */

#define	SBT_1S	((sbintime_t)1 << 32)
#define	SBT_1M	(SBT_1S * 60)
#define	SBT_1MS	(SBT_1S / 1000)
#define	SBT_1US	(SBT_1S / 1000000)
#define	SBT_1NS	(SBT_1S / 1000000000)
#define	SBT_MAX	0x7fffffffffffffffLL

struct bintime {
	time_t	 sec;		/* (c) */
	uint64_t frac;		/* (c) of a second, 64 bits */
};

/* Nanoseconds of the virtual clock since the machine was made. */
VMSIM_EXPORT uint64_t vmsim_kpi_nanoseconds(void);

static inline sbintime_t
sbinuptime(void)
{
	uint64_t ns = vmsim_kpi_nanoseconds();

	return ((sbintime_t)(((ns / 1000000000) << 32) +
	    ((ns % 1000000000) << 32) / 1000000000));
}

static inline sbintime_t
getsbinuptime(void)
{
	return (sbinuptime());
}

static inline void
nanouptime(struct timespec *ts)
{
	ts->tv_sec = (time_t)(vmsim_kpi_nanoseconds() / 1000000000);
	ts->tv_nsec = (long)(vmsim_kpi_nanoseconds() % 1000000000);
}

static inline void
microuptime(struct timeval *tv)
{
	tv->tv_sec = (time_t)(vmsim_kpi_nanoseconds() / 1000000000);
	tv->tv_usec = (suseconds_t)(vmsim_kpi_nanoseconds() / 1000 % 1000000);
}

#define	getnanouptime(ts)	nanouptime(ts)
#define	getmicrouptime(tv)	microuptime(tv)
#define	nanotime(ts)		nanouptime(ts)
#define	getnanotime(ts)		nanouptime(ts)
#define	microtime(tv)		microuptime(tv)
#define	getmicrotime(tv)	microuptime(tv)
#define	time_second		((time_t)(vmsim_kpi_nanoseconds() / 1000000000))
#define	time_uptime		time_second

#ifndef timespeccmp
#define	timespeccmp(tvp, uvp, cmp)					\
	(((tvp)->tv_sec == (uvp)->tv_sec) ?				\
	    ((tvp)->tv_nsec cmp (uvp)->tv_nsec) :			\
	    ((tvp)->tv_sec cmp (uvp)->tv_sec))
#endif

#endif /* VMSIM_KPI_SYS_TIME_H */
