/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <stdint.h>.  Source: FreeBSD sys/stdint.h. */
#ifndef VMSIM_KPI_SYS_STDINT_H
#define VMSIM_KPI_SYS_STDINT_H

#include <stdint.h>
#if __has_include_next(<sys/stdint.h>)
#include_next <sys/stdint.h>
#endif

#endif /* VMSIM_KPI_SYS_STDINT_H */
