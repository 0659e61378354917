/* SPDX-License-Identifier: BSD-2-Clause */
/* Modes of an AGP bridge, of which there is none.  Source: sys/agpio.h. */
#ifndef VMSIM_KPI_SYS_AGPIO_H
#define VMSIM_KPI_SYS_AGPIO_H

#include <sys/types.h>

#define	AGP_MODE_GET_AGP(x)	(((x) >> 8) & 1)
#define	AGP_MODE_GET_RATE(x)	((x) & 7)
#define	AGP_USER_MEMORY		0
#define	AGP_USER_CACHED_MEMORY	1

#endif /* VMSIM_KPI_SYS_AGPIO_H */
