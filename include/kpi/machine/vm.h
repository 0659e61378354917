/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory attributes: see <vm/vm.h>.  Source: FreeBSD machine/vm.h. */
#ifndef VMSIM_KPI_MACHINE_VM_H
#define VMSIM_KPI_MACHINE_VM_H

#include <vm/vm.h>

#endif /* VMSIM_KPI_MACHINE_VM_H */
