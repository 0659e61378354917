/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls from within the kernel: none.  Source: sys/syscallsubr.h. */
#ifndef VMSIM_KPI_SYS_SYSCALLSUBR_H
#define VMSIM_KPI_SYS_SYSCALLSUBR_H

#include <sys/_host.h>
#include <sys/mman.h>
#include <sys/proc.h>

#endif /* VMSIM_KPI_SYS_SYSCALLSUBR_H */
