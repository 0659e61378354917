/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/rwlock.h> here.  Source: FreeBSD sys/_rwlock.h. */
#ifndef VMSIM_KPI_SYS__RWLOCK_H
#define VMSIM_KPI_SYS__RWLOCK_H

#include <sys/rwlock.h>

#endif /* VMSIM_KPI_SYS__RWLOCK_H */
