/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of methods by name.  Source: FreeBSD sys/kobj.h. */
#ifndef VMSIM_KPI_SYS_KOBJ_H
#define VMSIM_KPI_SYS_KOBJ_H

#include <stddef.h>
#include <stdint.h>

typedef void (*kobjop_t)(void);

typedef struct vmsim_kpi_method {
	const char	*desc;		/* (c) name; NULL ends the table */
	kobjop_t	 func;		/* (c) */
} kobj_method_t;

#define	KOBJMETHOD(name, func)	{ #name, (kobjop_t)(uintptr_t)(func) }
#define	KOBJMETHOD_END		{ NULL, NULL }

#endif /* VMSIM_KPI_SYS_KOBJ_H */
