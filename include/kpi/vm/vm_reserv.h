/* SPDX-License-Identifier: BSD-2-Clause */
/* There are no reservations.  Source: FreeBSD vm/vm_reserv.h. */
#ifndef VMSIM_KPI_VM_VM_RESERV_H
#define VMSIM_KPI_VM_VM_RESERV_H

#include <vm/vm.h>
#include <vm/vm_param.h>

#define	vm_reserv_size(level)	\
	((level) == -1 ? (int)PAGE_SIZE : 0)

#endif /* VMSIM_KPI_VM_VM_RESERV_H */
