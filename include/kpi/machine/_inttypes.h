/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's.  Source: FreeBSD machine/_inttypes.h. */
#ifndef VMSIM_KPI_MACHINE__INTTYPES_H
#define VMSIM_KPI_MACHINE__INTTYPES_H

#include <inttypes.h>

#endif /* VMSIM_KPI_MACHINE__INTTYPES_H */
