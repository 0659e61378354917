/* SPDX-License-Identifier: BSD-2-Clause */
/* No stack is traced.  Source: FreeBSD sys/stack.h. */
#ifndef VMSIM_KPI_SYS_STACK_H
#define VMSIM_KPI_SYS_STACK_H

#include <sys/types.h>

#endif /* VMSIM_KPI_SYS_STACK_H */
