/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <syslog.h>.  Source: FreeBSD sys/syslog.h. */
#ifndef VMSIM_KPI_SYS_SYSLOG_H
#define VMSIM_KPI_SYS_SYSLOG_H

#include <syslog.h>
#if __has_include_next(<sys/syslog.h>)
#include_next <sys/syslog.h>
#endif

#endif /* VMSIM_KPI_SYS_SYSLOG_H */
