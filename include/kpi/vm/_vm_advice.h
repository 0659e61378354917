/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The advice of madvise(2), with FreeBSD's numbers: the host's differ.
 * Source: FreeBSD sys/mman.h.
 */
#ifndef VMSIM_KPI_VM_ADVICE_H
#define VMSIM_KPI_VM_ADVICE_H

#undef	MADV_NORMAL
#undef	MADV_RANDOM
#undef	MADV_SEQUENTIAL
#undef	MADV_WILLNEED
#undef	MADV_DONTNEED
#undef	MADV_FREE

#define	MADV_NORMAL	0	/* no special treatment */
#define	MADV_RANDOM	1	/* expect random access */
#define	MADV_SEQUENTIAL	2	/* expect sequential access */
#define	MADV_WILLNEED	3	/* map what is resident */
#define	MADV_DONTNEED	4	/* not needed for a while */
#define	MADV_FREE	5	/* the contents may be lost */
#define	MADV_NOSYNC	6	/* the syncer is to leave it alone */
#define	MADV_AUTOSYNC	7	/* undoes MADV_NOSYNC */
#define	MADV_NOCORE	8	/* not in a core file */
#define	MADV_CORE	9	/* undoes MADV_NOCORE */

#endif /* VMSIM_KPI_VM_ADVICE_H */
