/* SPDX-License-Identifier: BSD-2-Clause */
/* There are no priorities.  Source: FreeBSD sys/rtprio.h. */
#ifndef VMSIM_KPI_SYS_RTPRIO_H
#define VMSIM_KPI_SYS_RTPRIO_H

#include <sys/types.h>

#endif /* VMSIM_KPI_SYS_RTPRIO_H */
