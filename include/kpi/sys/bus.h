/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newbus(9), as far as the pager part of a driver stands on it: a device has
 * a name, a driver with methods and a softc.  DRIVER_MODULE() only makes the
 * driver known; vmsim_driver_attach() calls its identify, probe and attach
 * methods.  Source: FreeBSD sys/bus.h.
 */
#ifndef VMSIM_KPI_SYS_BUS_H
#define VMSIM_KPI_SYS_BUS_H

#include <sys/_host.h>
#include <sys/_kpi_init.h>
#include <sys/kobj.h>
#include <sys/systm.h>
#include <machine/bus.h>

struct resource;
struct vmsim_kpi_device;
typedef struct vmsim_kpi_device *device_t;
struct devclass;
typedef struct devclass *devclass_t;

typedef int device_method_fn_t(device_t dev);

struct vmsim_kpi_driver {
	const char	*name;		/* (c) */
	kobj_method_t	*methods;	/* (c) to DEVMETHOD_END */
	size_t		 size;		/* (c) of the softc, bytes */
	const void	*baseclasses;	/* (c) */
	u_int		 refs;		/* (c) */
	void		*ops;		/* (c) */
};
typedef struct vmsim_kpi_driver driver_t;
typedef kobj_method_t device_method_t;

#define	DEVMETHOD(name, func)	KOBJMETHOD(name, func)
#define	DEVMETHOD_END		KOBJMETHOD_END
#define	DEFINE_CLASS_0(name, classvar, methods, size)	\
	driver_t classvar = { #name, methods, size, NULL, 0, NULL }
#define	DECLARE_CLASS(name)	extern driver_t name

struct vmsim_kpi_bus_driver {
	struct vmsim_kpi_bus_driver *next;	/* (c) */
	const char	*module;	/* (c) */
	driver_t	*driver;	/* (c) */
};
VMSIM_EXPORT void vmsim_kpi_driver_register(struct vmsim_kpi_bus_driver *);

#define	DRIVER_MODULE(name, busname, driver, ...)			\
	static struct vmsim_kpi_bus_driver name##_##busname##_vmsim = {	\
		NULL, #name, &(driver)					\
	};								\
	__attribute__((constructor, used)) static void			\
	name##_##busname##_vmsim_register(void)				\
	{								\
		vmsim_kpi_driver_register(&name##_##busname##_vmsim);	\
	}								\
	struct vmsim_kpi_hack
/* Releases before 14 have a devclass here, too; no order is kept. */
#define	DRIVER_MODULE_ORDERED(name, busname, driver, ...)		\
	DRIVER_MODULE(name, busname, driver, __VA_ARGS__)
#define	EARLY_DRIVER_MODULE(name, busname, driver, ...)			\
	DRIVER_MODULE(name, busname, driver, __VA_ARGS__)

#define	BUS_PROBE_SPECIFIC	0
#define	BUS_PROBE_VENDOR	(-10)
#define	BUS_PROBE_DEFAULT	(-20)
#define	BUS_PROBE_LOW_PRIORITY	(-40)
#define	BUS_PROBE_GENERIC	(-100)
#define	BUS_PROBE_HOOVER	(-1000000)
#define	BUS_PROBE_NOWILDCARD	(-2000000000)

VMSIM_EXPORT void *device_get_softc(device_t dev);
VMSIM_EXPORT void device_set_softc(device_t dev, void *softc);
VMSIM_EXPORT const char *device_get_name(device_t dev);
VMSIM_EXPORT const char *device_get_nameunit(device_t dev);
VMSIM_EXPORT int device_get_unit(device_t dev);
VMSIM_EXPORT device_t device_get_parent(device_t dev);
VMSIM_EXPORT const char *device_get_desc(device_t dev);
VMSIM_EXPORT void device_set_desc(device_t dev, const char *desc);
VMSIM_EXPORT void *device_get_ivars(device_t dev);
VMSIM_EXPORT void device_set_ivars(device_t dev, void *ivars);
VMSIM_EXPORT int device_is_attached(device_t dev);
VMSIM_EXPORT int device_printf(device_t dev, const char *fmt, ...)
    __printflike(2, 3);
VMSIM_EXPORT device_t device_add_child(device_t dev, const char *name,
    int unit);
VMSIM_EXPORT int device_delete_child(device_t dev, device_t child);
#define	device_set_desc_copy(dev, desc)	device_set_desc((dev), (desc))
#define	device_quiet(dev)		((void)(dev))
#define	device_verbose(dev)		((void)(dev))
#define	device_busy(dev)		((void)(dev))
#define	device_unbusy(dev)		((void)(dev))
#define	bus_generic_shutdown(dev)	((void)(dev), 0)
#define	bus_generic_suspend(dev)	((void)(dev), 0)
#define	bus_generic_resume(dev)		((void)(dev), 0)
#define	BUS_ADD_CHILD(parent, order, name, unit)	\
	device_add_child((parent), (name), (unit))
#define	DEVICE_UNIT_ANY		(-1)

/* A window of device memory, made with zeroes. */
#define	SYS_RES_IRQ	1
#define	SYS_RES_MEMORY	3
#define	SYS_RES_IOPORT	4
VMSIM_EXPORT struct resource *vmsim_kpi_resource_alloc(device_t dev,
    int type, int rid, size_t size, const char *where);
VMSIM_EXPORT int vmsim_kpi_resource_release(struct resource *r,
    const char *where);
#define	bus_alloc_resource(dev, type, rid, start, end, count, flags)	\
	((void)(start), (void)(end), (void)(flags),			\
	    vmsim_kpi_resource_alloc((dev), (type), *(rid), (count),	\
	    VMSIM_HERE))
#define	bus_alloc_resource_any(dev, type, rid, flags)			\
	((void)(flags), vmsim_kpi_resource_alloc((dev), (type), *(rid),	\
	    16 * (size_t)PAGE_SIZE, VMSIM_HERE))
#define	bus_release_resource(dev, type, rid, r)				\
	((void)(dev), (void)(type), (void)(rid),			\
	    vmsim_kpi_resource_release((r), VMSIM_HERE))

#endif /* VMSIM_KPI_SYS_BUS_H */
