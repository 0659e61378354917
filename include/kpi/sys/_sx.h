/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/sx.h> here.  Source: FreeBSD sys/_sx.h. */
#ifndef VMSIM_KPI_SYS__SX_H
#define VMSIM_KPI_SYS__SX_H

#include <sys/sx.h>

#endif /* VMSIM_KPI_SYS__SX_H */
