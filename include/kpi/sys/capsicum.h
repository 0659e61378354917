/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/file.h> here.  Source: FreeBSD sys/capsicum.h. */
#ifndef VMSIM_KPI_SYS_CAPSICUM_H
#define VMSIM_KPI_SYS_CAPSICUM_H

#include <sys/file.h>

#endif /* VMSIM_KPI_SYS_CAPSICUM_H */
