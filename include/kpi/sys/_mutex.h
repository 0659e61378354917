/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/mutex.h> here.  Source: FreeBSD sys/_mutex.h. */
#ifndef VMSIM_KPI_SYS__MUTEX_H
#define VMSIM_KPI_SYS__MUTEX_H

#include <sys/mutex.h>

#endif /* VMSIM_KPI_SYS__MUTEX_H */
