/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <stdarg.h>.  Source: FreeBSD sys/stdarg.h. */
#ifndef VMSIM_KPI_SYS_STDARG_H
#define VMSIM_KPI_SYS_STDARG_H

#include <stdarg.h>
#if __has_include_next(<sys/stdarg.h>)
#include_next <sys/stdarg.h>
#endif

#endif /* VMSIM_KPI_SYS_STDARG_H */
