/* SPDX-License-Identifier: BSD-2-Clause */
/* There is no table of system calls.  Source: FreeBSD sys/sysent.h. */
#ifndef VMSIM_KPI_SYS_SYSENT_H
#define VMSIM_KPI_SYS_SYSENT_H

#include <sys/proc.h>

#endif /* VMSIM_KPI_SYS_SYSENT_H */
