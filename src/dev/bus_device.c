/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver asks its device: names, softc, ivars, a window of device
 * memory.  Source: FreeBSD subr_bus.c.
 */
#include <stdarg.h>

#include <sys/rman.h>
#include "base/assert.h"
#include "mem/mem.h"
#include "dev/bus.h"

void *
device_get_softc(device_t dev)
{
	return (dev->softc);
}

void
device_set_softc(device_t dev, void *softc)
{
	bus_drop_softc(dev);
	dev->softc = softc;
}

const char *
device_get_name(device_t dev)
{
	return (dev->name);
}

const char *
device_get_nameunit(device_t dev)
{
	return (dev->nameunit);
}

int
device_get_unit(device_t dev)
{
	return (dev->unit);
}

device_t
device_get_parent(device_t dev)
{
	return (dev->parent);
}

const char *
device_get_desc(device_t dev)
{
	return (dev->desc);
}

void
device_set_desc(device_t dev, const char *desc)
{
	dev->desc = desc;
}

void *
device_get_ivars(device_t dev)
{
	return (dev->ivars);
}

void
device_set_ivars(device_t dev, void *ivars)
{
	dev->ivars = ivars;
}

int
device_is_attached(device_t dev)
{
	return (dev->attached);
}

int
device_printf(device_t dev, const char *fmt, ...)
{
	va_list ap;
	int len;

	len = vmsim_kpi_printf("%s: ", dev->nameunit);
	va_start(ap, fmt);
	len += vmsim_kpi_vprintf(fmt, ap);
	va_end(ap);
	return (len);
}
