/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's types and those of the VM.  Source: FreeBSD sys/types.h. */
#ifndef VMSIM_KPI_SYS_TYPES_H
#define VMSIM_KPI_SYS_TYPES_H

#include_next <sys/types.h>
#include <vm/_vm_types.h>

#endif /* VMSIM_KPI_SYS_TYPES_H */
