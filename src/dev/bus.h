/* SPDX-License-Identifier: BSD-2-Clause */
/* A device of newbus(9). */
#ifndef DEV_BUS_H
#define DEV_BUS_H

#include <sys/bus.h>
#include "dev/cdev.h"

struct vmsim_kpi_device {
	TAILQ_ENTRY(vmsim_kpi_device) link;	/* (w) oldest first */
	device_t	 parent;	/* (c) NULL: of the root */
	const char	*name;		/* (c) */
	int		 unit;		/* (c) */
	const driver_t	*driver;	/* (w) or NULL */
	const char	*desc;		/* (w) */
	void		*softc;		/* (w) */
	bool		 softc_ours;	/* (w) of driver->size bytes */
	void		*ivars;		/* (w) */
	bool		 attached;	/* (w) */
	char		 nameunit[32];	/* (c) */
};

/*
 * bus_resource.c: the device was detached, and has given back what it asked its
 * bus for.  FreeBSD prints "Device leaked 1 memory resources".
 */
void	 bus_check_released(device_t);
/* Gives back the softc, if the tree allocated it. */
void	 bus_drop_softc(device_t);

#endif /* DEV_BUS_H */
