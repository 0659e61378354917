/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small functions of the kernel's own library.  Those that the C library has
 * with the same meaning are the host's.  Source: FreeBSD sys/libkern.h.
 */
#ifndef VMSIM_KPI_SYS_LIBKERN_H
#define VMSIM_KPI_SYS_LIBKERN_H

#include <sys/_host.h>
#include <sys/cdefs.h>
#include <vm/_vm_types.h>

/* From the machine's seed: the same numbers in every run. */
VMSIM_EXPORT uint64_t vmsim_kpi_random(void);
VMSIM_EXPORT void vmsim_kpi_random_bytes(void *buf, size_t len);
#define	random()		((u_long)(vmsim_kpi_random() & 0x7fffffff))
#define	arc4random()		((uint32_t)vmsim_kpi_random())
#define	arc4random_uniform(n)	((uint32_t)(vmsim_kpi_random() % (n)))
#define	arc4rand(buf, len, reseed)	vmsim_kpi_random_bytes((buf), (len))
#define	arc4random_buf(buf, len)	vmsim_kpi_random_bytes((buf), (len))
#define	read_random(buf, len)	(vmsim_kpi_random_bytes((buf), (len)), (len))
#define	prng32()		((uint32_t)vmsim_kpi_random())
#define	prng64()		vmsim_kpi_random()

#define	VMSIM_KPI_MIN(name, type)					\
static inline type							\
name(type a, type b)							\
{									\
	return (a < b ? a : b);						\
}
#define	VMSIM_KPI_MAX(name, type)					\
static inline type							\
name(type a, type b)							\
{									\
	return (a > b ? a : b);						\
}
VMSIM_KPI_MIN(imin, int)
VMSIM_KPI_MAX(imax, int)
VMSIM_KPI_MIN(lmin, long)
VMSIM_KPI_MAX(lmax, long)
VMSIM_KPI_MIN(ulmin, unsigned long)
VMSIM_KPI_MAX(ulmax, unsigned long)
VMSIM_KPI_MIN(qmin, int64_t)
VMSIM_KPI_MAX(qmax, int64_t)
VMSIM_KPI_MIN(uqmin, uint64_t)
VMSIM_KPI_MAX(uqmax, uint64_t)
VMSIM_KPI_MIN(omin, off_t)
VMSIM_KPI_MAX(omax, off_t)
#if !defined(min) && !defined(max)
VMSIM_KPI_MIN(min, unsigned int)
VMSIM_KPI_MAX(max, unsigned int)
#endif

/* 0 for no bit set; else its number from 1. */
static inline int
vmsim_kpi_fls(unsigned long mask)
{
	return (mask == 0 ? 0 : 64 - __builtin_clzl(mask));
}
#undef	fls
#undef	flsl
#undef	flsll
#undef	ffsl
#undef	ffsll
#define	fls(mask)	vmsim_kpi_fls((unsigned int)(mask))
#define	flsl(mask)	vmsim_kpi_fls((unsigned long)(mask))
#define	flsll(mask)	vmsim_kpi_fls((unsigned long)(mask))
#define	ffsl(mask)	__builtin_ffsl(mask)
#define	ffsll(mask)	__builtin_ffsll(mask)
#define	ilog2(n)	(vmsim_kpi_fls(n) - 1)
#define	bitcount16(x)	__builtin_popcount((uint16_t)(x))
#define	bitcount32(x)	__builtin_popcount((uint32_t)(x))
#define	bitcount64(x)	__builtin_popcountll((uint64_t)(x))
#define	bitcountl(x)	__builtin_popcountl((u_long)(x))

#ifndef bcopy
#define	bcopy(from, to, len)	((void)memmove((to), (from), (len)))
#endif
#ifndef bzero
#define	bzero(buf, len)		((void)memset((buf), 0, (len)))
#endif
#define	explicit_bzero(buf, len)	((void)memset((buf), 0, (len)))
#define	memcpy_early(to, from, len)	memcpy((to), (from), (len))
#define	memset_early(buf, c, len)	memset((buf), (c), (len))
#ifndef timingsafe_bcmp
#define	timingsafe_bcmp(a, b, len)	(memcmp((a), (b), (len)) != 0)
#endif
#define	strtouq(s, end, base)	strtoull((s), (end), (base))
#define	strtoq(s, end, base)	strtoll((s), (end), (base))

#endif /* VMSIM_KPI_SYS_LIBKERN_H */
