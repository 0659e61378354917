/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/fb0: a frame buffer on a card.  Its memory is not RAM, so each page is
 * described by a fictitious vm_page that the fault method makes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/rwlock.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "fb.h"

static MALLOC_DEFINE(M_FB, "fb", "frame buffer");

struct fb_softc {
	struct cdev	*dev;
	vm_paddr_t	 base;
	vm_size_t	 size;
	u_int		 users;		/* mapped objects, for fb_detach() */
};

static int
fb_pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	struct fb_softc *sc = handle;

	if (foff + size > sc->size)
		return (EINVAL);
	sc->users++;
	*color = 0;
	return (0);
}

static void
fb_pg_dtor(void *handle)
{
	struct fb_softc *sc = handle;

	sc->users--;
}

/*
 * The object is write-locked.  *mres is the busy page that holds the place;
 * ours takes it.
 */
static int
fb_pg_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	struct fb_softc *sc = object->handle;
	vm_paddr_t pa = sc->base + offset;
	vm_page_t page;

	if (offset >= sc->size)
		return (VM_PAGER_FAIL);
	if (((*mres)->flags & PG_FICTITIOUS) != 0) {
		page = *mres;
		vm_page_updatefake(page, pa, VM_MEMATTR_WRITE_COMBINING);
	} else {
		VM_OBJECT_WUNLOCK(object);
		page = vm_page_getfake(pa, VM_MEMATTR_WRITE_COMBINING);
		VM_OBJECT_WLOCK(object);
		vm_page_replace(page, object, (*mres)->pindex, *mres);
		*mres = page;
	}
	vm_page_valid(page);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops fb_pg_ops = {
	.cdev_pg_ctor = fb_pg_ctor,
	.cdev_pg_dtor = fb_pg_dtor,
	.cdev_pg_fault = fb_pg_fault,
};

vm_object_t
fb_object(struct fb_softc *sc, vm_prot_t prot)
{
	return (cdev_pager_allocate(sc, OBJT_DEVICE, &fb_pg_ops, sc->size,
	    prot, 0, curthread->td_ucred));
}

static int
fb_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **objp, int nprot)
{
	struct fb_softc *sc = dev->si_drv1;
	vm_object_t object;

	if (*offset + size > sc->size)
		return (EINVAL);
	object = fb_object(sc, nprot);
	if (object == NULL)
		return (EINVAL);
	*objp = object;
	return (0);
}

static struct cdevsw fb_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "fb",
	.d_mmap_single = fb_mmap_single,
};

struct fb_softc *
fb_attach(vm_paddr_t base, vm_size_t size)
{
	struct fb_softc *sc;

	sc = malloc(sizeof(*sc), M_FB, M_WAITOK | M_ZERO);
	sc->base = base;
	sc->size = size;
	sc->dev = make_dev(&fb_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "fb0");
	sc->dev->si_drv1 = sc;
	return (sc);
}

int
fb_detach(struct fb_softc *sc)
{
	if (sc->users != 0)
		return (EBUSY);
	destroy_dev(sc->dev);
	free(sc, M_FB);
	return (0);
}
