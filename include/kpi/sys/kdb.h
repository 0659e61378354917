/* SPDX-License-Identifier: BSD-2-Clause */
/* There is no debugger.  Source: FreeBSD sys/kdb.h. */
#ifndef VMSIM_KPI_SYS_KDB_H
#define VMSIM_KPI_SYS_KDB_H

#include <sys/systm.h>

#endif /* VMSIM_KPI_SYS_KDB_H */
