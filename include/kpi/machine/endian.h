/* SPDX-License-Identifier: BSD-2-Clause */
/* See <sys/endian.h>.  Source: FreeBSD machine/endian.h. */
#ifndef VMSIM_KPI_MACHINE_ENDIAN_H
#define VMSIM_KPI_MACHINE_ENDIAN_H

#include <sys/endian.h>

#endif /* VMSIM_KPI_MACHINE_ENDIAN_H */
