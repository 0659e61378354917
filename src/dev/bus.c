/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newbus(9) in small: a tree of devices under one root, drivers by name.
 * Source: FreeBSD subr_bus.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <vmsim/device.h>
#include "base/assert.h"
#include "dev/bus.h"

/* Of the program: filled by constructors before main(). */
static struct vmsim_kpi_bus_driver *program_drivers;

void
vmsim_kpi_driver_register(struct vmsim_kpi_bus_driver *d)
{
	d->next = program_drivers;
	program_drivers = d;
}

static kobjop_t
find_method(const driver_t *driver, const char *name)
{
	const kobj_method_t *m;

	for (m = driver->methods; m->desc != NULL; m++) {
		if (strcmp(m->desc, name) == 0)
			return (m->func);
	}
	return (NULL);
}

static int
call_method(device_t dev, const char *name, int otherwise)
{
	int (*fn)(device_t);

	fn = (int (*)(device_t))(uintptr_t)find_method(dev->driver, name);
	return (fn != NULL ? fn(dev) : otherwise);
}

static int
next_unit(const char *name)
{
	const struct vmsim_kpi_device *dev;
	int unit = 0;

	TAILQ_FOREACH(dev, &cdevs()->bus, link) {
		if (strcmp(dev->name, name) == 0 && dev->unit >= unit)
			unit = dev->unit + 1;
	}
	return (unit);
}

device_t
device_add_child(device_t parent, const char *name, int unit)
{
	device_t dev;

	dev = kpi_alloc(sizeof(*dev), true, VMSIM_HERE);
	*dev = (struct vmsim_kpi_device){
		.parent = parent,
		.name = name,
		.unit = unit >= 0 ? unit : next_unit(name),
		.desc = "",
	};
	snprintf(dev->nameunit, sizeof(dev->nameunit), "%s%d", name,
	    dev->unit);
	TAILQ_INSERT_TAIL(&cdevs()->bus, dev, link);
	return (dev);
}

void
bus_drop_softc(device_t dev)
{
	if (dev->softc_ours)
		arena_free(dev->softc, dev->driver->size);
	dev->softc = NULL;
	dev->softc_ours = false;
}

/* 0, or what the driver's detach method says. */
static int
detach_device(device_t dev)
{
	int error;

	if (!dev->attached)
		return (0);
	error = call_method(dev, "device_detach", EOPNOTSUPP);
	if (error != 0)
		return (error);
	bus_check_released(dev);
	bus_drop_softc(dev);
	return (0);
}

int
device_delete_child(device_t dev, device_t child)
{
	int error;

	error = detach_device(child);
	if (error != 0)
		return (error);
	TAILQ_REMOVE(&cdevs()->bus, child, link);
	arena_free(child, sizeof(*child));
	return (0);
}

static int
attach_device(device_t dev, const driver_t *driver)
{
	int error;

	dev->driver = driver;
	if (driver->size != 0) {
		dev->softc = kpi_alloc(driver->size, true, VMSIM_HERE);
		memset(dev->softc, 0, driver->size);
		dev->softc_ours = true;
	}
	/* A probe method answers how well it fits, never more than 0. */
	error = call_method(dev, "device_probe", 0) > 0 ? ENXIO : 0;
	if (error == 0)
		error = call_method(dev, "device_attach", ENXIO);
	dev->attached = error == 0;
	if (error != 0)
		bus_drop_softc(dev);
	return (error);
}

/* The devices that the driver itself finds, or else one. */
static void
identify_devices(const driver_t *driver, device_t bus)
{
	void (*fn)(const driver_t *, device_t);

	fn = (void (*)(const driver_t *, device_t))(uintptr_t)
	    find_method(driver, "device_identify");
	if (fn != NULL)
		fn(driver, bus);
	else
		(void)device_add_child(bus, driver->name, DEVICE_UNIT_ANY);
}

static int
attach_driver(const driver_t *driver)
{
	int error = ENXIO;
	device_t bus, dev;

	bus = TAILQ_FIRST(&cdevs()->bus);
	if (bus == NULL) {
		bus = device_add_child(NULL, "nexus", 0);
		curvm->user_chunks++;
	}
	identify_devices(driver, bus);
	TAILQ_FOREACH(dev, &cdevs()->bus, link) {
		if (dev->attached || strcmp(dev->name, driver->name) != 0)
			continue;
		error = attach_device(dev, driver);
		if (error != 0)
			break;
	}
	if (dev != NULL)
		(void)device_delete_child(bus, dev);
	return (error);
}

static const driver_t *
find_driver(const char *name)
{
	const struct vmsim_kpi_bus_driver *d;

	for (d = program_drivers; d != NULL; d = d->next) {
		if (strcmp(d->driver->name, name) == 0)
			return (d->driver);
	}
	return (NULL);
}

int
vmsim_driver_attach(struct vmsim *vm, const char *name)
{
	struct vmsim *previous = vmsim_enter(vm);
	const driver_t *driver = find_driver(name);
	int error = ENOENT;

	if (driver != NULL)
		error = attach_driver(driver);
	vmsim_enter(previous);
	return (error);
}

int
vmsim_driver_detach(struct vmsim *vm, const char *name)
{
	struct vmsim *previous = vmsim_enter(vm);
	device_t dev, prev;
	int error = ENOENT;

	for (dev = TAILQ_LAST(&cdevs()->bus, kpi_bus); dev != NULL;
	    dev = prev) {
		prev = TAILQ_PREV(dev, kpi_bus, link);
		if (!dev->attached || strcmp(dev->name, name) != 0)
			continue;
		error = device_delete_child(dev->parent, dev);
		if (error != 0)
			break;
	}
	vmsim_enter(previous);
	return (error);
}
