/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/vnode.h> here.  Source: FreeBSD sys/lockmgr.h. */
#ifndef VMSIM_KPI_SYS_LOCKMGR_H
#define VMSIM_KPI_SYS_LOCKMGR_H

#include <sys/vnode.h>

#endif /* VMSIM_KPI_SYS_LOCKMGR_H */
