/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Windows of device memory, as a driver asks its bus for them.  The memory is
 * never given back, nor what is known of a window: who uses one that was
 * released is told where that was.  Source: FreeBSD subr_bus.c, subr_rman.c.
 */
#include <sys/rman.h>
#include "base/assert.h"
#include "mem/mem.h"
#include "dev/bus.h"

struct resource *
vmsim_kpi_resource_alloc(device_t dev, int type, int rid, size_t size,
    const char *where)
{
	struct resource *r;
	vm_paddr_t pa;

	pa = mem_dev_alloc(atop(round_page(size)));
	if (pa == 0)
		return (NULL);
	r = kpi_alloc_kept(sizeof(*r));
	*r = (struct resource){
		.r_start = pa,
		.r_end = pa + round_page(size) - 1,
		.r_virtual = mem_phys_to_host(pa),
		.r_rid = rid,
		.r_type = type,
		.r_device = dev,
		.r_made = where,
	};
	LIST_INSERT_HEAD(&cdevs()->resources, r, r_link);
	return (r);
}

int
vmsim_kpi_resource_release(struct resource *r, const char *where)
{
	if (r->r_released != NULL)
		vmsim_kpi_resource_panic(r, "bus_release_resource", 0, where);
	r->r_released = where;
	return (0);
}

void
vmsim_kpi_resource_panic(const struct resource *r, const char *what,
    uint64_t off, const char *where)
{
	if (r->r_released != NULL)
		vm_panic(where, "%s of a resource that was released at %s",
		    what, r->r_released);
	vm_panic(where, "%s at offset 0x%jx of a resource of 0x%jx bytes",
	    what, (uintmax_t)off, rman_get_size(r));
}

void
bus_check_released(device_t dev)
{
	const struct resource *r;

	LIST_FOREACH(r, &cdevs()->resources, r_link) {
		if (r->r_device == dev && r->r_released == NULL)
			vm_panic(r->r_made, "device \"%s\" is detached, and "
			    "its resource %d of type %d was not released",
			    dev->nameunit, r->r_rid, r->r_type);
	}
}
