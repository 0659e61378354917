/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones are opaque: see <vm/uma.h>.  Source: FreeBSD vm/uma_dbg.h. */
#ifndef VMSIM_KPI_VM_UMA_DBG_H
#define VMSIM_KPI_VM_UMA_DBG_H

#include <vm/uma.h>

#endif /* VMSIM_KPI_VM_UMA_DBG_H */
