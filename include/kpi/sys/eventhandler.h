/* SPDX-License-Identifier: BSD-2-Clause */
/* eventhandler(9): no event ever happens.  Source: sys/eventhandler.h. */
#ifndef VMSIM_KPI_SYS_EVENTHANDLER_H
#define VMSIM_KPI_SYS_EVENTHANDLER_H

#include <stdint.h>

struct eventhandler_entry;
typedef struct eventhandler_entry *eventhandler_tag;

#define	EVENTHANDLER_PRI_FIRST	0
#define	EVENTHANDLER_PRI_ANY	10000
#define	EVENTHANDLER_PRI_LAST	20000

#define	EVENTHANDLER_DECLARE(name, type)	struct vmsim_kpi_hack
#define	EVENTHANDLER_LIST_DECLARE(name)		struct vmsim_kpi_hack
#define	EVENTHANDLER_LIST_DEFINE(name)		struct vmsim_kpi_hack
#define	EVENTHANDLER_REGISTER(name, func, arg, prio)			\
	((void)(func), (void)(arg), (void)(prio), (eventhandler_tag)NULL)
#define	EVENTHANDLER_DEREGISTER(name, tag)		((void)(tag))
#define	EVENTHANDLER_DEREGISTER_NOWAIT(name, tag)	((void)(tag))
#define	EVENTHANDLER_DEFINE(name, func, arg, prio)			\
	__attribute__((unused)) static const void *const		\
	vmsim_kpi_eventhandler_##name = (const void *)(uintptr_t)(func)
#define	EVENTHANDLER_INVOKE(name, ...)			((void)0)
#define	EVENTHANDLER_DIRECT_INVOKE(name, ...)		((void)0)

#endif /* VMSIM_KPI_SYS_EVENTHANDLER_H */
