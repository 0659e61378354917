/* SPDX-License-Identifier: BSD-2-Clause */
/* See <sys/time.h>.  Source: FreeBSD machine/clock.h. */
#ifndef VMSIM_KPI_MACHINE_CLOCK_H
#define VMSIM_KPI_MACHINE_CLOCK_H

#include <sys/time.h>

#endif /* VMSIM_KPI_MACHINE_CLOCK_H */
