/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/callout.h> here.  Source: FreeBSD sys/_callout.h. */
#ifndef VMSIM_KPI_SYS__CALLOUT_H
#define VMSIM_KPI_SYS__CALLOUT_H

#include <sys/callout.h>

#endif /* VMSIM_KPI_SYS__CALLOUT_H */
