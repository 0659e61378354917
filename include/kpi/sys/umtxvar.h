/* SPDX-License-Identifier: BSD-2-Clause */
/* Nobody sleeps on a user address.  Source: FreeBSD sys/umtxvar.h. */
#ifndef VMSIM_KPI_SYS_UMTXVAR_H
#define VMSIM_KPI_SYS_UMTXVAR_H

#include <sys/types.h>

#endif /* VMSIM_KPI_SYS_UMTXVAR_H */
