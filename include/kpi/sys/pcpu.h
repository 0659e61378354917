/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/proc.h> here.  Source: FreeBSD sys/pcpu.h. */
#ifndef VMSIM_KPI_SYS_PCPU_H
#define VMSIM_KPI_SYS_PCPU_H

#include <sys/proc.h>

#endif /* VMSIM_KPI_SYS_PCPU_H */
