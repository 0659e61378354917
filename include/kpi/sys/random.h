/* SPDX-License-Identifier: BSD-2-Clause */
/* See <sys/libkern.h>, and the host's.  Source: FreeBSD sys/random.h. */
#ifndef VMSIM_KPI_SYS_RANDOM_H
#define VMSIM_KPI_SYS_RANDOM_H

#if __has_include_next(<sys/random.h>)
#include_next <sys/random.h>
#endif
#include <sys/libkern.h>

/* The machine's numbers come from its seed alone. */
#define	RANDOM_FS_ATIME	7
#define	random_harvest_queue(data, len, source)				\
	((void)(data), (void)(len), (void)(source))

#endif /* VMSIM_KPI_SYS_RANDOM_H */
