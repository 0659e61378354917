/* SPDX-License-Identifier: BSD-2-Clause */
/* There are no programs.  Source: FreeBSD machine/elf.h. */
#ifndef VMSIM_KPI_MACHINE_ELF_H
#define VMSIM_KPI_MACHINE_ELF_H

#include <sys/types.h>

#endif /* VMSIM_KPI_MACHINE_ELF_H */
