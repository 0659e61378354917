/* SPDX-License-Identifier: BSD-2-Clause */
/* byteorder(9), from libbsd.  Source: FreeBSD sys/endian.h. */
#ifndef VMSIM_KPI_SYS_ENDIAN_H
#define VMSIM_KPI_SYS_ENDIAN_H

#include <bsd/sys/endian.h>

#endif /* VMSIM_KPI_SYS_ENDIAN_H */
