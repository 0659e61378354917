/* SPDX-License-Identifier: BSD-2-Clause */
/* There are no interrupts.  Source: FreeBSD machine/intr_machdep.h. */
#ifndef VMSIM_KPI_MACHINE_INTR_MACHDEP_H
#define VMSIM_KPI_MACHINE_INTR_MACHDEP_H

#include <sys/types.h>

#endif /* VMSIM_KPI_MACHINE_INTR_MACHDEP_H */
