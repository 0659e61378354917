/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <unistd.h>.  Source: FreeBSD sys/unistd.h. */
#ifndef VMSIM_KPI_SYS_UNISTD_H
#define VMSIM_KPI_SYS_UNISTD_H

#include <unistd.h>
#if __has_include_next(<sys/unistd.h>)
#include_next <sys/unistd.h>
#endif

#endif /* VMSIM_KPI_SYS_UNISTD_H */
