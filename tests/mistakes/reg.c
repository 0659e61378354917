/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/reg0: the registers of a card, by the old d_mmap; /dev/ram0: its memory,
 * by pages that cdev_pg_fault() makes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/rman.h>
#include <sys/rwlock.h>
#include <machine/bus.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "mistakes/mistakes.h"

struct reg_softc {
	struct cdev	*dev, *ram;
	struct resource	*res;
	vm_paddr_t	 base;
	vm_ooffset_t	 size;
};

static int
reg_mmap(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr, int nprot,
    vm_memattr_t *memattr)
{
	struct reg_softc *sc = dev->si_drv1;

	if (offset >= sc->size && !WRONG(60))
		return (EINVAL);
	if (WRONG(61))
		return (0);
	*paddr = sc->base + offset;
	if (WRONG(62))
		*paddr += 16;
	if (WRONG(63))
		*paddr = (vm_paddr_t)(uintptr_t)sc + offset;
	return (0);
}

static int
reg_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	struct reg_softc *sc = dev->si_drv1;

	if (cmd != REG_RESET)
		return (ENOTTY);
	bus_write_4(sc->res, 0, 1);
	if (WRONG(65))
		bus_write_4(sc->res, ptoa(REG_NPAGES), 1);
	return (0);
}

static struct cdevsw reg_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "reg",
	.d_mmap = reg_mmap,
	.d_ioctl = reg_ioctl,
};

static int
ram_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

static void
ram_dtor(void *handle)
{
}

static int
ram_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	struct reg_softc *sc = object->handle;
	vm_paddr_t pa = sc->base + offset;
	vm_page_t old = *mres, page;

	if (WRONG(66))
		pa = offset;
	if (WRONG(67))
		return (VM_PAGER_OK);
	if (WRONG(68)) {
		page = vm_page_getfake(pa, VM_MEMATTR_UNCACHEABLE);
		vm_page_replace(page, object, old->pindex, old);
		*mres = page;
		vm_page_valid(page);
		return (VM_PAGER_OK);
	}
	VM_OBJECT_WUNLOCK(object);
	page = vm_page_getfake(pa, VM_MEMATTR_UNCACHEABLE);
	if (!WRONG(69))
		VM_OBJECT_WLOCK(object);
	else
		return (VM_PAGER_ERROR);
	if (WRONG(70)) {
		(void)vm_page_remove_xbusy(old);
		vm_page_insert(page, object, OFF_TO_IDX(offset));
	} else
		vm_page_replace(page, object, old->pindex, old);
	if (!WRONG(71))
		*mres = page;
	if (WRONG(72))
		vm_page_xunbusy(page);
	if (!WRONG(73))
		vm_page_valid(page);
	return (WRONG(74) ? VM_PAGER_PEND : VM_PAGER_OK);
}

static const struct cdev_pager_ops ram_pager_ops = {
	.cdev_pg_ctor = ram_ctor,
	.cdev_pg_dtor = ram_dtor,
	.cdev_pg_fault = ram_fault,
};

static int
ram_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **objp, int nprot)
{
	struct reg_softc *sc = dev->si_drv1;

	*objp = cdev_pager_allocate(sc, OBJT_DEVICE, &ram_pager_ops, sc->size,
	    nprot, 0, NULL);
	if (WRONG(75))
		vm_object_reference(*objp);
	if (WRONG(76))
		*offset += 16;
	return (0);
}

static struct cdevsw ram_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "ram",
	.d_mmap_single = ram_mmap_single,
};

static int
reg_probe(device_t dev)
{
	device_set_desc(dev, "registers");
	return (BUS_PROBE_DEFAULT);
}

static int
reg_attach(device_t dev)
{
	struct reg_softc *sc = device_get_softc(dev);
	int rid = 0;

	sc->res = bus_alloc_resource(dev, SYS_RES_MEMORY, &rid, 0, ~0,
	    ptoa(REG_NPAGES), RF_ACTIVE);
	if (sc->res == NULL)
		return (ENXIO);
	sc->base = rman_get_start(sc->res);
	sc->size = rman_get_size(sc->res);
	sc->dev = make_dev(&reg_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "reg0");
	sc->dev->si_drv1 = sc;
	sc->ram = make_dev(&ram_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "ram0");
	sc->ram->si_drv1 = sc;
	return (0);
}

static int
reg_detach(device_t dev)
{
	struct reg_softc *sc = device_get_softc(dev);

	destroy_dev(sc->dev);
	destroy_dev(sc->ram);
	if (!WRONG(77))
		bus_release_resource(dev, SYS_RES_MEMORY, 0, sc->res);
	if (WRONG(78))
		bus_write_4(sc->res, 0, 0);
	return (0);
}

static device_method_t reg_methods[] = {
	DEVMETHOD(device_probe, reg_probe),
	DEVMETHOD(device_attach, reg_attach),
	DEVMETHOD(device_detach, reg_detach),
	DEVMETHOD_END
};

static driver_t reg_driver = {
	.name = "reg",
	.methods = reg_methods,
	.size = sizeof(struct reg_softc),
};

DRIVER_MODULE(reg, nexus, reg_driver, NULL, NULL);
