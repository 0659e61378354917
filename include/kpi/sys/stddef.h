/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <stddef.h>.  Source: FreeBSD sys/stddef.h. */
#ifndef VMSIM_KPI_SYS_STDDEF_H
#define VMSIM_KPI_SYS_STDDEF_H

#include <stddef.h>
#if __has_include_next(<sys/stddef.h>)
#include_next <sys/stddef.h>
#endif

#endif /* VMSIM_KPI_SYS_STDDEF_H */
