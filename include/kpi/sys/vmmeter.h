/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters of the VM, to read.  Source: FreeBSD sys/vmmeter.h. */
#ifndef VMSIM_KPI_SYS_VMMETER_H
#define VMSIM_KPI_SYS_VMMETER_H

#include <vm/vm.h>
#include <vm/vm_pageout.h>

VMSIM_EXPORT uint64_t vmsim_kpi_free_count(void);	/* frames */

/* Wirings that a driver makes or undoes in ref_count by hand. */
VMSIM_EXPORT void vm_wire_add(int cnt);
VMSIM_EXPORT void vm_wire_sub(int cnt);

#define	vm_free_count()		((u_int)vmsim_kpi_free_count())
#define	vm_page_count_min_set(set)	((void)(set), vm_page_count_min())
#define	vm_page_count_severe_set(set)	((void)(set), vm_page_count_severe())

#endif /* VMSIM_KPI_SYS_VMMETER_H */
