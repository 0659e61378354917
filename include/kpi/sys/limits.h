/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits of the kernel's types.  Source: FreeBSD sys/limits.h. */
#ifndef VMSIM_KPI_SYS_LIMITS_H
#define VMSIM_KPI_SYS_LIMITS_H

#include <limits.h>
#include <stdint.h>

#ifndef OFF_MAX
#define	OFF_MAX		INT64_MAX
#define	OFF_MIN		INT64_MIN
#endif
#ifndef QUAD_MAX
#define	QUAD_MAX	INT64_MAX
#define	UQUAD_MAX	UINT64_MAX
#endif

#endif /* VMSIM_KPI_SYS_LIMITS_H */
