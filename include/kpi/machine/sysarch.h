/* SPDX-License-Identifier: BSD-2-Clause */
/* sysarch(2) of the machine: no operations.  Source: machine/sysarch.h. */
#ifndef VMSIM_KPI_MACHINE_SYSARCH_H
#define VMSIM_KPI_MACHINE_SYSARCH_H

#include <sys/cdefs.h>

#endif /* VMSIM_KPI_MACHINE_SYSARCH_H */
