/* SPDX-License-Identifier: BSD-2-Clause */
/* Types only.  Source: FreeBSD sys/uuid.h. */
#ifndef VMSIM_KPI_SYS_UUID_H
#define VMSIM_KPI_SYS_UUID_H

#include <sys/types.h>

#endif /* VMSIM_KPI_SYS_UUID_H */
