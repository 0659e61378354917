/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's <signal.h>.  Source: FreeBSD sys/signalvar.h. */
#ifndef VMSIM_KPI_SYS_SIGNALVAR_H
#define VMSIM_KPI_SYS_SIGNALVAR_H

#include <signal.h>
#if __has_include_next(<sys/signalvar.h>)
#include_next <sys/signalvar.h>
#endif

#endif /* VMSIM_KPI_SYS_SIGNALVAR_H */
