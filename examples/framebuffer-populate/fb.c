/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/fb0 with populate(): a fault maps a window of pages around the one
 * that is asked for.  The card's memory is registered as fictitious pages
 * once, so that they are managed and every mapping can be found again.
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
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>
#include <vm/vm_phys.h>

#include "fb.h"

static MALLOC_DEFINE(M_FB, "fb", "frame buffer");

struct fb_softc {
	struct cdev	*dev;
	vm_paddr_t	 base;
	vm_size_t	 size;
	vm_pindex_t	 window;	/* pages that one fault maps */
	u_int		 users;
};

static int
fb_pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	struct fb_softc *sc = handle;

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

/* One page into the object, busy; NULL if its place had to be waited for. */
static vm_page_t
fb_insert(struct fb_softc *sc, vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	m = vm_page_lookup(object, pindex);
	if (m != NULL)
		return (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL) ? m : NULL);
	m = PHYS_TO_VM_PAGE(sc->base + IDX_TO_OFF(pindex));
	KASSERT(m != NULL, ("the memory of the card is not registered"));
	if (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL))
		return (NULL);
	if (vm_page_insert(m, object, pindex) != 0) {
		vm_page_xunbusy(m);
		VM_OBJECT_WUNLOCK(object);
		vm_wait(NULL);
		VM_OBJECT_WLOCK(object);
		return (NULL);
	}
	vm_page_valid(m);
	return (m);
}

/* A window of pages that begins at a multiple of itself, inside the hint. */
static int
fb_pg_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct fb_softc *sc = object->handle;
	vm_pindex_t end, i, start;

	if (pidx >= object->size)
		return (VM_PAGER_FAIL);
	start = MAX(rounddown(pidx, sc->window), *first);
	end = MIN(start + sc->window - 1, *last);
	end = MIN(MAX(end, pidx), object->size - 1);
	for (i = start; i <= end; i++)
		while (fb_insert(sc, object, i) == NULL)
			continue;
	*first = start;
	*last = end;
	return (VM_PAGER_OK);
}

/* For private mappings that were written: the page alone. */
static int
fb_pg_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	struct fb_softc *sc = object->handle;
	vm_page_t page;

	if (offset >= sc->size)
		return (VM_PAGER_FAIL);
	page = PHYS_TO_VM_PAGE(sc->base + offset);
	if (page == *mres) {
		vm_page_valid(page);
		return (VM_PAGER_OK);
	}
	if (!vm_page_busy_acquire(page, VM_ALLOC_WAITFAIL))
		return (VM_PAGER_AGAIN);
	vm_page_replace(page, object, (*mres)->pindex, *mres);
	*mres = page;
	vm_page_valid(page);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops fb_pg_ops = {
	.cdev_pg_ctor = fb_pg_ctor,
	.cdev_pg_dtor = fb_pg_dtor,
	.cdev_pg_fault = fb_pg_fault,
	.cdev_pg_populate = fb_pg_populate,
};

vm_object_t
fb_object(struct fb_softc *sc, vm_prot_t prot)
{
	return (cdev_pager_allocate(sc, OBJT_MGTDEVICE, &fb_pg_ops, sc->size,
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
fb_attach(vm_paddr_t base, vm_size_t size, vm_pindex_t window)
{
	struct fb_softc *sc;

	sc = malloc(sizeof(*sc), M_FB, M_WAITOK | M_ZERO);
	sc->base = base;
	sc->size = size;
	sc->window = window;
	if (vm_phys_fictitious_reg_range(base, base + size,
	    VM_MEMATTR_WRITE_COMBINING) != 0) {
		free(sc, M_FB);
		return (NULL);
	}
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
	vm_phys_fictitious_unreg_range(sc->base, sc->base + sc->size);
	free(sc, M_FB);
	return (0);
}
