/* SPDX-License-Identifier: BSD-2-Clause */
/* There is no context.  Source: FreeBSD machine/pcb.h. */
#ifndef VMSIM_KPI_MACHINE_PCB_H
#define VMSIM_KPI_MACHINE_PCB_H

#include <sys/types.h>

#endif /* VMSIM_KPI_MACHINE_PCB_H */
