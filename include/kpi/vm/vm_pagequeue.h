/* SPDX-License-Identifier: BSD-2-Clause */
/* See <vm/vm_page.h>.  Source: FreeBSD vm/vm_pagequeue.h. */
#ifndef VMSIM_KPI_VM_VM_PAGEQUEUE_H
#define VMSIM_KPI_VM_VM_PAGEQUEUE_H

#include <vm/vm_page.h>

#endif /* VMSIM_KPI_VM_VM_PAGEQUEUE_H */
