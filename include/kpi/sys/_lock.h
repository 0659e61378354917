/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/lock.h> here.  Source: FreeBSD sys/_lock.h. */
#ifndef VMSIM_KPI_SYS__LOCK_H
#define VMSIM_KPI_SYS__LOCK_H

#include <sys/lock.h>

#endif /* VMSIM_KPI_SYS__LOCK_H */
