/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A frame buffer as a driver: device memory, mapped page by page by d_mmap;
 * read, written, filled; data for each open file.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/fcntl.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/rman.h>
#include <sys/selinfo.h>
#include <sys/sysctl.h>
#include <sys/uio.h>

#include <machine/bus.h>
#include <vm/vm.h>
#include <vm/pmap.h>

#include "kpi/fb.h"

static MALLOC_DEFINE(M_FB, "fb", "frame buffer");

struct fb_softc {
	device_t	 dev;
	struct cdev	*cdev;
	struct resource	*mem;
	struct mtx	 lock;
	struct selinfo	 sel;
	struct sysctl_ctx_list ctx;
	uint32_t	 opens;
};

struct fb_open {
	struct fb_softc	*sc;
	int		 mode;
};

static d_open_t fb_open;
static d_close_t fb_close;
static d_read_t fb_read;
static d_write_t fb_write;
static d_ioctl_t fb_ioctl;
static d_mmap_t fb_mmap;
static d_poll_t fb_poll;

static struct cdevsw fb_cdevsw = {
	.d_version = D_VERSION,
	.d_flags = D_TRACKCLOSE,
	.d_name = "fb",
	.d_open = fb_open,
	.d_close = fb_close,
	.d_read = fb_read,
	.d_write = fb_write,
	.d_ioctl = fb_ioctl,
	.d_mmap = fb_mmap,
	.d_poll = fb_poll,
};

static int fb_default_mode = 7;
static SYSCTL_NODE(_hw, OID_AUTO, fb, CTLFLAG_RD, 0, "frame buffer");
SYSCTL_INT(_hw_fb, OID_AUTO, mode, CTLFLAG_RWTUN, &fb_default_mode, 0, "mode");
TUNABLE_INT("hw.fb.mode", &fb_default_mode);

static void
fb_forget(void *data)
{
	free(data, M_FB);
}

static int
fb_open(struct cdev *dev, int oflags, int devtype __unused,
    struct thread *td)
{
	struct fb_softc *sc = dev->si_drv1;
	struct fb_open *o;
	int error;

	if ((oflags & FREAD) == 0)
		return (EPERM);
	KASSERT(td == curthread, ("another thread"));
	o = malloc(sizeof(*o), M_FB, M_WAITOK | M_ZERO);
	o->sc = sc;
	o->mode = fb_default_mode;
	error = devfs_set_cdevpriv(o, fb_forget);
	if (error != 0) {
		free(o, M_FB);
		return (error);
	}
	mtx_lock(&sc->lock);
	sc->opens++;
	mtx_unlock(&sc->lock);
	return (0);
}

static int
fb_close(struct cdev *dev, int fflag __unused, int devtype __unused,
    struct thread *td __unused)
{
	struct fb_softc *sc = dev->si_drv1;

	mtx_lock(&sc->lock);
	sc->opens--;
	mtx_unlock(&sc->lock);
	return (0);
}

static int
fb_read(struct cdev *dev, struct uio *uio, int ioflag __unused)
{
	struct fb_softc *sc = dev->si_drv1;

	return (uiomove_frombuf(rman_get_virtual(sc->mem),
	    (int)rman_get_size(sc->mem), uio));
}

static int
fb_write(struct cdev *dev, struct uio *uio, int ioflag)
{
	struct fb_softc *sc = dev->si_drv1;

	if ((uint64_t)uio->uio_offset >= rman_get_size(sc->mem))
		return (ENOSPC);
	selwakeup(&sc->sel);
	return (fb_read(dev, uio, ioflag));
}

static int
fb_poll(struct cdev *dev, int events, struct thread *td)
{
	struct fb_softc *sc = dev->si_drv1;

	if (sc->sel.si_wakeups == 0)
		selrecord(td, &sc->sel);
	return (events & (sc->sel.si_wakeups != 0 ? POLLIN | POLLOUT :
	    POLLOUT));
}

static int
fb_fill(struct fb_softc *sc, const struct fb_fill *fill)
{
	uint64_t i;
	int byte = fubyte((const void *)(uintptr_t)fill->user);

	if (byte == -1)
		return (EFAULT);
	if (fill->offset + fill->len > rman_get_size(sc->mem))
		return (EINVAL);
	for (i = 0; i < fill->len; i++)
		bus_write_1(sc->mem, fill->offset + i, (uint8_t)byte);
	return (0);
}

static int
fb_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag __unused,
    struct thread *td __unused)
{
	struct fb_softc *sc = dev->si_drv1;
	struct fb_info *info;
	struct fb_open *o;
	int error;

	error = devfs_get_cdevpriv((void **)&o);
	if (error != 0)
		return (error);
	switch (cmd) {
	case FB_INFO:
		info = (struct fb_info *)data;
		info->size = rman_get_size(sc->mem);
		info->opens = sc->opens;
		strlcpy(info->name, devtoname(dev), sizeof(info->name));
		return (0);
	case FB_FILL:
		return (fb_fill(sc, (struct fb_fill *)data));
	case FB_SWAP:
		*(uint32_t *)data = __builtin_bswap32(*(uint32_t *)data);
		return (0);
	case FB_CLEAR:
		bzero(rman_get_virtual(sc->mem), rman_get_size(sc->mem));
		return (0);
	case FB_MODE:
		if (o->mode == *(int *)data)
			return (EALREADY);
		o->mode = *(int *)data;
		return (0);
	}
	return (ENOIOCTL);
}

static int
fb_mmap(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr, int nprot,
    vm_memattr_t *memattr)
{
	struct fb_softc *sc = dev->si_drv1;

	if ((nprot & VM_PROT_EXECUTE) != 0)
		return (-1);
	if (offset < 0 || (uint64_t)offset >= rman_get_size(sc->mem))
		return (-1);
	*paddr = rman_get_start(sc->mem) + offset;
	*memattr = VM_MEMATTR_WRITE_COMBINING;
	return (0);
}

static int
fb_probe(device_t dev)
{
	device_set_desc(dev, "A frame buffer");
	return (BUS_PROBE_DEFAULT);
}

static int
fb_sysctl_phys(SYSCTL_HANDLER_ARGS)
{
	vm_paddr_t pa = vtophys(arg1);

	return (sysctl_handle_opaque(oidp, &pa, sizeof(pa), req));
}

static void
fb_sysctls(struct fb_softc *sc)
{
	struct sysctl_oid *oid;

	sysctl_ctx_init(&sc->ctx);
	oid = SYSCTL_ADD_NODE(&sc->ctx, SYSCTL_STATIC_CHILDREN(_hw_fb),
	    OID_AUTO, "0", CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, "unit");
	SYSCTL_ADD_U32(&sc->ctx, SYSCTL_CHILDREN(oid), OID_AUTO, "opens",
	    CTLFLAG_RD, &sc->opens, 0, "opens");
	SYSCTL_ADD_PROC(&sc->ctx, SYSCTL_CHILDREN(oid), OID_AUTO, "phys",
	    CTLTYPE_U64 | CTLFLAG_RD, sc, 0, fb_sysctl_phys, "QU", "address");
}

static int
fb_attach(device_t dev)
{
	struct fb_softc *sc = device_get_softc(dev);
	struct make_dev_args args;
	int rid = 0;

	sc->dev = dev;
	fb_sysctls(sc);
	sc->mem = bus_alloc_resource(dev, SYS_RES_MEMORY, &rid, 0, ~0,
	    FB_PAGES * PAGE_SIZE, RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->lock, device_get_nameunit(dev), "fb", MTX_DEF);
	make_dev_args_init(&args);
	args.mda_devsw = &fb_cdevsw;
	args.mda_uid = UID_ROOT;
	args.mda_gid = GID_WHEEL;
	args.mda_mode = 0600;
	args.mda_si_drv1 = sc;
	args.mda_unit = device_get_unit(dev);
	device_printf(dev, "%s, %ju bytes\n", device_get_desc(dev),
	    (uintmax_t)rman_get_size(sc->mem));
	return (make_dev_s(&args, &sc->cdev, "fb%d", device_get_unit(dev)));
}

static int
fb_detach(device_t dev)
{
	struct fb_softc *sc = device_get_softc(dev);

	if (sc->opens > 1)
		return (EBUSY);
	destroy_dev(sc->cdev);
	sysctl_ctx_free(&sc->ctx);
	bus_release_resource(dev, SYS_RES_MEMORY, 0, sc->mem);
	mtx_destroy(&sc->lock);
	return (0);
}

static device_method_t fb_methods[] = {
	DEVMETHOD(device_probe, fb_probe),
	DEVMETHOD(device_attach, fb_attach),
	DEVMETHOD(device_detach, fb_detach),
	DEVMETHOD_END
};

static driver_t fb_driver = {
	.name = "fb",
	.methods = fb_methods,
	.size = sizeof(struct fb_softc),
};

DRIVER_MODULE(fb, nexus, fb_driver, 0, 0);
MODULE_VERSION(fb, 1);
