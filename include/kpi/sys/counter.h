/* SPDX-License-Identifier: BSD-2-Clause */
/* counter(9).  Source: FreeBSD sys/counter.h. */
#ifndef VMSIM_KPI_SYS_COUNTER_H
#define VMSIM_KPI_SYS_COUNTER_H

#include <sys/malloc.h>

typedef uint64_t *counter_u64_t;

#define	counter_u64_alloc(flags)	\
	((counter_u64_t)malloc(sizeof(uint64_t), M_TEMP, (flags) | M_ZERO))
#define	counter_u64_free(c)		free((c), M_TEMP)
#define	counter_u64_zero(c)		((void)(*(c) = 0))
#define	counter_u64_fetch(c)		(*(c))
#define	counter_u64_add(c, n)		((void)(*(c) += (uint64_t)(n)))
#define	counter_enter()			((void)0)
#define	counter_exit()			((void)0)

#endif /* VMSIM_KPI_SYS_COUNTER_H */
