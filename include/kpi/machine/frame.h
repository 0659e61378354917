/* SPDX-License-Identifier: BSD-2-Clause */
/* There are no traps.  Source: FreeBSD machine/frame.h. */
#ifndef VMSIM_KPI_MACHINE_FRAME_H
#define VMSIM_KPI_MACHINE_FRAME_H

#include <sys/types.h>

#endif /* VMSIM_KPI_MACHINE_FRAME_H */
