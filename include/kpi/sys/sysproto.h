/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of system calls: none are made.  Source: sys/sysproto.h. */
#ifndef VMSIM_KPI_SYS_SYSPROTO_H
#define VMSIM_KPI_SYS_SYSPROTO_H

#include <sys/_host.h>
#include <sys/proc.h>

#endif /* VMSIM_KPI_SYS_SYSPROTO_H */
