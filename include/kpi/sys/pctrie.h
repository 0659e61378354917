/* SPDX-License-Identifier: BSD-2-Clause */
/* pctrie(9): see <vm/vm_radix.h>.  Source: FreeBSD sys/pctrie.h. */
#ifndef VMSIM_KPI_SYS_PCTRIE_H
#define VMSIM_KPI_SYS_PCTRIE_H

#include <vm/vm_radix.h>

#endif /* VMSIM_KPI_SYS_PCTRIE_H */
