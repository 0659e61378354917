/* SPDX-License-Identifier: BSD-2-Clause */
/* One kind of processor.  Source: FreeBSD machine/cputypes.h. */
#ifndef VMSIM_KPI_MACHINE_CPUTYPES_H
#define VMSIM_KPI_MACHINE_CPUTYPES_H

#include <sys/types.h>

#endif /* VMSIM_KPI_MACHINE_CPUTYPES_H */
