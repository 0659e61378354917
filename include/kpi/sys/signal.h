/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's.  Source: FreeBSD sys/signal.h. */
#ifndef VMSIM_KPI_SYS_SIGNAL_H
#define VMSIM_KPI_SYS_SIGNAL_H

#include <signal.h>
#if __has_include_next(<sys/signal.h>)
#include_next <sys/signal.h>
#endif

#endif /* VMSIM_KPI_SYS_SIGNAL_H */
