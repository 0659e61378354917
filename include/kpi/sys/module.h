/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modules: their handlers get MOD_LOAD when a machine is made, in the order
 * of their numbers, and MOD_UNLOAD from vmsim_module_unload().
 * Source: FreeBSD sys/module.h.
 */
#ifndef VMSIM_KPI_SYS_MODULE_H
#define VMSIM_KPI_SYS_MODULE_H

#include <sys/_host.h>
#include <sys/kernel.h>

typedef enum modeventtype {
	MOD_LOAD,
	MOD_UNLOAD,
	MOD_SHUTDOWN,
	MOD_QUIESCE
} modeventtype_t;

struct module;
typedef struct module *module_t;
typedef int (*modeventhand_t)(module_t, int, void *);

typedef struct moduledata {
	const char	*name;		/* (c) */
	modeventhand_t	 evhand;	/* (c) NULL: nothing to do */
	void		*priv;		/* (c) */
} moduledata_t;

/* Calls the handler with MOD_LOAD; a refusal is told on the console. */
VMSIM_EXPORT void vmsim_kpi_module_load(const void *moduledata);

#define	DECLARE_MODULE(name, data, sub, order)				\
	VMSIM_KPI_INIT(name##_module, (sub), (order),			\
	    vmsim_kpi_module_load, &(data), false)
#define	DECLARE_MODULE_TIED(name, data, sub, order)	\
	DECLARE_MODULE(name, data, sub, order)
#define	MODULE_DEPEND(module, mdepend, vmin, vpref, vmax)	\
	struct vmsim_kpi_hack
#define	MODULE_VERSION(module, version)	struct vmsim_kpi_hack
#define	MODULE_KERNEL_MAXVER		__FreeBSD_version
#define	MODULE_PNP_INFO(d, bus, unique, table, nitems)	\
	struct vmsim_kpi_hack

#endif /* VMSIM_KPI_SYS_MODULE_H */
