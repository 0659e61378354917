/* SPDX-License-Identifier: BSD-2-Clause */
/* See <sys/types.h>; compilers ask for this one where __FreeBSD__ is set. */
#ifndef VMSIM_KPI_SYS__TYPES_H
#define VMSIM_KPI_SYS__TYPES_H

#if __has_include_next(<sys/_types.h>)
#include_next <sys/_types.h>
#endif

#endif /* VMSIM_KPI_SYS__TYPES_H */
