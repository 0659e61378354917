/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's.  Source: FreeBSD machine/stdarg.h. */
#ifndef VMSIM_KPI_MACHINE_STDARG_H
#define VMSIM_KPI_MACHINE_STDARG_H

#include <stdarg.h>

#endif /* VMSIM_KPI_MACHINE_STDARG_H */
