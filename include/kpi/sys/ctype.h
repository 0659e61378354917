/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <ctype.h>.  Source: FreeBSD sys/ctype.h. */
#ifndef VMSIM_KPI_SYS_CTYPE_H
#define VMSIM_KPI_SYS_CTYPE_H

#include <ctype.h>
#if __has_include_next(<sys/ctype.h>)
#include_next <sys/ctype.h>
#endif

#endif /* VMSIM_KPI_SYS_CTYPE_H */
