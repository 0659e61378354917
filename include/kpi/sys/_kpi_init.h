/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of a program: start-up functions and modules of the driver code
 * that it holds.  They are filled by constructors, before main(), and are
 * the same for every machine.
 */
#ifndef VMSIM_KPI_SYS__KPI_INIT_H
#define VMSIM_KPI_SYS__KPI_INIT_H

#include <vm/_vm_types.h>

struct vmsim_kpi_init {
	struct vmsim_kpi_init *next;	/* (c) by number, then as given */
	uint32_t	 sub;		/* (c) SI_SUB_* */
	uint32_t	 order;		/* (c) SI_ORDER_* */
	void		(*fn)(const void *);	/* (c) */
	const void	*arg;		/* (c) */
	bool		 undo;		/* (c) runs when the machine ends */
};

VMSIM_EXPORT void vmsim_kpi_init_register(struct vmsim_kpi_init *,
    uint32_t sub, uint32_t order, void (*fn)(const void *), const void *arg,
    bool undo);

#endif /* VMSIM_KPI_SYS__KPI_INIT_H */
