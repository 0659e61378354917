/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Priorities: the simulated scheduler has none, so these are only names.
 * PCATCH, PDROP and PNOLOCK are flags beside one.  Source: FreeBSD
 * sys/priority.h, sys/param.h.
 */
#ifndef VMSIM_KPI_SYS_PRIORITY_H
#define VMSIM_KPI_SYS_PRIORITY_H

#define	PRI_MIN			0
#define	PRI_MAX			255
#define	PRI_MIN_ITHD		PRI_MIN
#define	PI_REALTIME		(PRI_MIN_ITHD + 0)
#define	PI_INTR			(PRI_MIN_ITHD + 4)
#define	PI_AV			PI_INTR
#define	PI_NET			PI_INTR
#define	PI_DISK			PI_INTR
#define	PI_TTY			PI_INTR
#define	PI_DULL			PI_INTR
#define	PI_SOFT			(PRI_MIN_ITHD + 8)
#define	PRI_MIN_KERN		48
#define	PRI_MAX_KERN		87
#define	PRI_MIN_TIMESHARE	88
#define	PRI_MAX_TIMESHARE	223
#define	PRI_MIN_IDLE		224
#define	PRI_UNCHANGED		(-1)
#define	PRI_USER		(-2)

#define	PSWP		(PRI_MIN_KERN + 0)
#define	PVM		(PRI_MIN_KERN + 1)
#define	PINOD		(PRI_MIN_KERN + 2)
#define	PRIBIO		(PRI_MIN_KERN + 3)
#define	PVFS		(PRI_MIN_KERN + 4)
#define	PZERO		(PRI_MIN_KERN + 5)
#define	PSOCK		(PRI_MIN_KERN + 6)
#define	PWAIT		(PRI_MIN_KERN + 7)
#define	PLOCK		(PRI_MIN_KERN + 8)
#define	PPAUSE		(PRI_MIN_KERN + 9)
#define	PUSER		PRI_MIN_TIMESHARE

#define	PRIMASK		0x0ff
#ifndef PCATCH
#define	PCATCH		0x100	/* signals end the sleep: there are none */
#define	PDROP		0x200	/* the lock is not taken again */
#define	PNOLOCK		0x400
#endif

#endif /* VMSIM_KPI_SYS_PRIORITY_H */
