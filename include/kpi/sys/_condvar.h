/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/condvar.h> here.  Source: FreeBSD sys/_condvar.h. */
#ifndef VMSIM_KPI_SYS__CONDVAR_H
#define VMSIM_KPI_SYS__CONDVAR_H

#include <sys/condvar.h>

#endif /* VMSIM_KPI_SYS__CONDVAR_H */
