/* SPDX-License-Identifier: BSD-2-Clause */
/* Names are looked up by vmsim_open() only.  Source: FreeBSD sys/namei.h. */
#ifndef VMSIM_KPI_SYS_NAMEI_H
#define VMSIM_KPI_SYS_NAMEI_H

#include <sys/vnode.h>

#endif /* VMSIM_KPI_SYS_NAMEI_H */
