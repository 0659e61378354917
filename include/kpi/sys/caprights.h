/* SPDX-License-Identifier: BSD-2-Clause */
/* Nobody is limited by capabilities.  Source: FreeBSD sys/caprights.h. */
#ifndef VMSIM_KPI_SYS_CAPRIGHTS_H
#define VMSIM_KPI_SYS_CAPRIGHTS_H

#include <sys/types.h>

#endif /* VMSIM_KPI_SYS_CAPRIGHTS_H */
