/* SPDX-License-Identifier: BSD-2-Clause */
/* AGP: no bridge is ever found.  Source: FreeBSD dev/agp/agpvar.h. */
#ifndef VMSIM_KPI_DEV_AGP_AGPVAR_H
#define VMSIM_KPI_DEV_AGP_AGPVAR_H

#include <sys/bus.h>
#include <vm/vm.h>

enum agp_acquire_state {
	AGP_ACQUIRE_FREE,
	AGP_ACQUIRE_USER,
	AGP_ACQUIRE_KERNEL
};

struct agp_info {
	uint32_t	 ai_mode;		/* (t) */
	vm_offset_t	 ai_aperture_base;	/* (t) */
	vm_size_t	 ai_aperture_size;	/* (t) */
	vm_size_t	 ai_memory_allowed;	/* (t) */
	vm_size_t	 ai_memory_used;	/* (t) */
	uint32_t	 ai_devid;		/* (t) */
};

/* Modes of a bridge: sys/agpio.h. */
#define	AGP_MODE_GET_AGP(x)	(((x) >> 8) & 1)
#define	AGP_MODE_GET_RATE(x)	((x) & 7)
#define	AGP_USER_MEMORY		0
#define	AGP_USER_CACHED_MEMORY	1

#define	agp_find_device()	((device_t)NULL)
#define	agp_acquire(dev)	((void)(dev), ENXIO)
#define	agp_release(dev)	((void)(dev), ENXIO)

#endif /* VMSIM_KPI_DEV_AGP_AGPVAR_H */
