/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the explorer of thread interleavings hears of a page or an object: a
 * look at what another thread may change, a change, and a place before a
 * count changes.  The accessors of <vm/vm_page.h> and <vm/vm_object.h> tell
 * it, so that code which uses them has nothing to say.  Assertions are not
 * heard: they read the fields themselves.
 */
#ifndef VMSIM_KPI_VM__VM_LISTEN_H
#define VMSIM_KPI_VM__VM_LISTEN_H

#include <vm/vm.h>

VMSIM_EXPORT void vmsim_kpi_look(const void *what);
VMSIM_EXPORT void vmsim_kpi_change(const void *what);
VMSIM_EXPORT void vmsim_kpi_count(const void *what);

#ifdef VMSIM_CORE
/* Inside the library there is no call as long as there is no listener. */
#include "sched/sched_point.h"
#define	VMSIM_LOOK(what)	sched_point(POINT_READ, (what))
#define	VMSIM_CHANGE(what)	sched_point(POINT_WRITE, (what))
#define	VMSIM_COUNT(what)	sched_point(POINT_REF, (what))
#else
#define	VMSIM_LOOK(what)	vmsim_kpi_look(what)
#define	VMSIM_CHANGE(what)	vmsim_kpi_change(what)
#define	VMSIM_COUNT(what)	vmsim_kpi_count(what)
#endif

#endif /* VMSIM_KPI_VM__VM_LISTEN_H */
