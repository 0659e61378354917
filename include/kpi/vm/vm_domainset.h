/* SPDX-License-Identifier: BSD-2-Clause */
/* One memory domain.  Source: FreeBSD vm/vm_domainset.h. */
#ifndef VMSIM_KPI_VM_VM_DOMAINSET_H
#define VMSIM_KPI_VM_VM_DOMAINSET_H

#include <sys/domainset.h>

#endif /* VMSIM_KPI_VM_VM_DOMAINSET_H */
