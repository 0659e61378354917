/* SPDX-License-Identifier: BSD-2-Clause */
/* Part of <sys/file.h> here.  Source: FreeBSD sys/filedesc.h. */
#ifndef VMSIM_KPI_SYS_FILEDESC_H
#define VMSIM_KPI_SYS_FILEDESC_H

#include <sys/file.h>

#endif /* VMSIM_KPI_SYS_FILEDESC_H */
