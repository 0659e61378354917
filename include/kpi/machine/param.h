/* SPDX-License-Identifier: BSD-2-Clause */
/* Page sizes.  Source: FreeBSD amd64 machine/param.h. */
#ifndef VMSIM_KPI_MACHINE_PARAM_H
#define VMSIM_KPI_MACHINE_PARAM_H

#include <vm/_vm_types.h>

#define	NPTEPGSHIFT	9
#define	PDRSHIFT	21
#ifndef NBPDR
#define	NBPDR		(1UL << PDRSHIFT)
#endif
#define	PDRMASK		(NBPDR - 1)
#define	PDPSHIFT	30
#ifndef NBPDP
#define	NBPDP		(1UL << PDPSHIFT)
#endif
#define	PDPMASK		(NBPDP - 1)

#define	ALIGNBYTES	(sizeof(uintptr_t) - 1)
#undef	ALIGN
#define	ALIGN(p)	\
	(((uintptr_t)(p) + ALIGNBYTES) & ~(uintptr_t)ALIGNBYTES)
#define	trunc_2mpage(x)	((unsigned long)(x) & ~PDRMASK)
#define	round_2mpage(x)	(((unsigned long)(x) + PDRMASK) & ~PDRMASK)
#define	trunc_1gpage(x)	((unsigned long)(x) & ~PDPMASK)
#define	pgtok(x)	((unsigned long)(x) * (PAGE_SIZE / 1024))

#endif /* VMSIM_KPI_MACHINE_PARAM_H */
