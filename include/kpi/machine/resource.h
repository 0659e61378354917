/* SPDX-License-Identifier: BSD-2-Clause */
/* See <sys/rman.h>.  Source: FreeBSD machine/resource.h. */
#ifndef VMSIM_KPI_MACHINE_RESOURCE_H
#define VMSIM_KPI_MACHINE_RESOURCE_H

#include <sys/rman.h>

#endif /* VMSIM_KPI_MACHINE_RESOURCE_H */
