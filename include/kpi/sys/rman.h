/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows of bus addresses.  Source: FreeBSD sys/rman.h. */
#ifndef VMSIM_KPI_SYS_RMAN_H
#define VMSIM_KPI_SYS_RMAN_H

#include <sys/_host.h>
#include <sys/queue.h>
#include <machine/bus.h>
#include <vm/_vm_types.h>

typedef uintmax_t rman_res_t;

struct resource {
	rman_res_t	 r_start;	/* (c) physical address */
	rman_res_t	 r_end;		/* (c) last byte */
	void		*r_virtual;	/* (c) where the host sees it */
	int		 r_rid;		/* (c) */
	int		 r_type;	/* (c) SYS_RES_* */
	const void	*r_device;	/* (c) whose it is */
	const char	*r_made;	/* (c) where the driver asked for it */
	const char	*r_released;	/* (w) where it gave it back, or NULL */
	LIST_ENTRY(resource) r_link;	/* (w) all of the machine */
};

/*
 * Where a driver reads or writes a window: a panic outside of it, or when it
 * was given back.
 */
VMSIM_EXPORT void vmsim_kpi_resource_panic(const struct resource *r,
    const char *what, uint64_t off, const char *where)
    __attribute__((noreturn));

static inline uintptr_t
vmsim_kpi_resource_at(const struct resource *r, uint64_t off, size_t len,
    const char *what, const char *where)
{
	if (r->r_released != NULL || off > r->r_end - r->r_start ||
	    len > r->r_end - r->r_start + 1 - off)
		vmsim_kpi_resource_panic(r, what, off, where);
	return ((uintptr_t)r->r_virtual + (uintptr_t)off);
}

#define	RF_ACTIVE	0x0002
#define	RF_SHAREABLE	0x0004
#define	RF_UNMAPPED	0x0100

#define	rman_get_start(r)	((r)->r_start)
#define	rman_get_end(r)		((r)->r_end)
#define	rman_get_size(r)	((r)->r_end - (r)->r_start + 1)
#define	rman_get_rid(r)		((r)->r_rid)
#define	rman_get_type(r)	((r)->r_type)
#define	rman_get_virtual(r)	((r)->r_virtual)
#define	rman_get_bustag(r)	((bus_space_tag_t)0)
#define	rman_get_bushandle(r)	((bus_space_handle_t)(uintptr_t)(r)->r_virtual)

#endif /* VMSIM_KPI_SYS_RMAN_H */
