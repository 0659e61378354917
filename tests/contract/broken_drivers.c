/* SPDX-License-Identifier: BSD-2-Clause */
/* See broken_drivers.h; above each driver stands what is wrong with it. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/lock.h>
#include <sys/rwlock.h>
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "contract/broken_drivers.h"
#include "support/cdev.h"

#define	SIZE	IDX_TO_OFF(BROKEN_NPAGES)

static vm_object_t
attach(void *sc, struct cdev_pager_ops *ops)
{
	ops->cdev_pg_ctor = test_cdev_ctor;
	if (ops->cdev_pg_dtor == NULL)
		ops->cdev_pg_dtor = test_cdev_dtor;
	return (cdev_pager_allocate(sc, OBJT_MGTDEVICE, ops, SIZE,
	    VM_PROT_ALL, 0, NULL));
}

/*
 * port: its fault handler comes from another kernel, where "no page" means
 * that the page has been mapped already.  Here it also says so while the
 * hardware is being reset, and nothing is inserted; populate tries again.
 */
enum port_answer {
	PORT_NOPAGE,
	PORT_SIGBUS,
};

static struct port_softc {
	bool		 resetting;
} port_sc = { true };

static enum port_answer
port_handler(struct port_softc *sc, vm_object_t object, vm_pindex_t pidx)
{
	vm_page_t m;

	if (sc->resetting)
		return (PORT_NOPAGE);
	VM_OBJECT_WLOCK(object);
	m = vm_page_grab(object, pidx, VM_ALLOC_NORMAL | VM_ALLOC_ZERO);
	vm_page_valid(m);
	VM_OBJECT_WUNLOCK(object);
	return (PORT_NOPAGE);
}

static int
port_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	enum port_answer answer;

	do {
		VM_OBJECT_WUNLOCK(object);
		answer = port_handler(object->handle, object, pidx);
		VM_OBJECT_WLOCK(object);
	} while (answer == PORT_NOPAGE &&
	    vm_page_lookup(object, pidx) == NULL);
	if (answer == PORT_SIGBUS)
		return (VM_PAGER_ERROR);
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops port_ops = {
	.cdev_pg_populate = port_populate,
};

vm_object_t
port_attach(void)
{
	return (attach(&port_sc, &port_ops));
}

/*
 * flash: the page is zeroed and marked valid at once, "so that it is never
 * uninitialised", and read from the chip afterwards with the object unlocked.
 */
static char flash_chip[PAGE_SIZE] = "boot block";

static int
flash_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	vm_page_t m = *mres;

	pmap_zero_page(m);
	vm_page_valid(m);
	VM_OBJECT_WUNLOCK(object);
	memcpy((void *)VM_PAGE_TO_DMAP(m), flash_chip, sizeof(flash_chip));
	VM_OBJECT_WLOCK(object);
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops flash_ops = {
	.cdev_pg_fault = flash_fault,
};

vm_object_t
flash_attach(void)
{
	return (attach(flash_chip, &flash_ops));
}

/*
 * dma: the error path gives up in the middle of a run and leaves the pages
 * before it exclusively busied.
 */
static int dma_mapped;

static int
dma_load(vm_page_t m)
{
	return (++dma_mapped % 3 == 0 ? ENOMEM : 0);
}

static int
dma_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	*first = rounddown(pidx, 4);
	*last = *first + 3;
	for (i = *first; i <= *last; i++) {
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL | VM_ALLOC_ZERO);
		if (dma_load(m) != 0) {
			vm_page_xunbusy(m);
			return (VM_PAGER_ERROR);
		}
		vm_page_valid(m);
	}
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops dma_ops = {
	.cdev_pg_populate = dma_populate,
};

vm_object_t
dma_attach(void)
{
	return (attach(&dma_mapped, &dma_ops));
}

/*
 * gpu: a page is revoked without its busy state, though a fault may be about
 * to map it.
 */
static int gpu_sc;

static int
gpu_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_page_t m;

	m = vm_page_grab(object, pidx, VM_ALLOC_NORMAL | VM_ALLOC_ZERO);
	vm_page_valid(m);
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops gpu_ops = {
	.cdev_pg_populate = gpu_populate,
};

vm_object_t
gpu_attach(void)
{
	return (attach(&gpu_sc, &gpu_ops));
}

void
gpu_evict(vm_object_t object, vm_pindex_t pidx)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, pidx);
	if (m != NULL)
		cdev_mgtdev_pager_free_page(object, m);
	VM_OBJECT_WUNLOCK(object);
}

/*
 * window: the device shows four pages at a time; the window is taken from the
 * start of the mapping instead of the page.
 */
static int window_sc;

static int
window_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	*last = *first + 3;
	for (i = *first; i <= *last; i++) {
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL | VM_ALLOC_ZERO);
		vm_page_valid(m);
	}
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops window_ops = {
	.cdev_pg_populate = window_populate,
};

vm_object_t
window_attach(void)
{
	return (attach(&window_sc, &window_ops));
}

/*
 * queue: the object is unlocked to wait for the ring, and an early exit
 * forgets to lock it again.
 */
static struct queue_softc {
	bool		 stopped;
} queue_sc = { true };

static int
queue_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	struct queue_softc *sc = object->handle;

	VM_OBJECT_WUNLOCK(object);
	if (sc->stopped)
		return (VM_PAGER_ERROR);
	VM_OBJECT_WLOCK(object);
	pmap_zero_page(*mres);
	vm_page_valid(*mres);
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops queue_ops = {
	.cdev_pg_fault = queue_fault,
};

vm_object_t
queue_attach(void)
{
	return (attach(&queue_sc, &queue_ops));
}

/*
 * shm: it asks for the object by its handle at every mmap and hands out the
 * one that it remembers; the second time the new reference is forgotten.
 */
static vm_object_t shm_object;
int shm_ndtors;

static void
shm_dtor(void *handle)
{
	shm_object = NULL;
	shm_ndtors++;
}

static int
shm_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	pmap_zero_page(*mres);
	vm_page_valid(*mres);
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops shm_ops = {
	.cdev_pg_fault = shm_fault,
	.cdev_pg_dtor = shm_dtor,
};

vm_object_t
shm_mmap(void)
{
	vm_object_t object;

	object = attach(&shm_object, &shm_ops);
	if (shm_object == NULL) {
		shm_object = object;
		return (object);
	}
	vm_object_reference(shm_object);
	return (shm_object);
}

vm_object_t
shm_attach(void)
{
	return (shm_mmap());
}

/*
 * capture: the pages are wired where they are made, since the hardware writes
 * to them; under mlock the fault handler wires the page as well.
 */
static int capture_sc;

static int
capture_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_page_t m;

	m = vm_page_grab(object, pidx, VM_ALLOC_NORMAL | VM_ALLOC_WIRED |
	    VM_ALLOC_ZERO);
	vm_page_valid(m);
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops capture_ops = {
	.cdev_pg_populate = capture_populate,
};

vm_object_t
capture_attach(void)
{
	return (attach(&capture_sc, &capture_ops));
}

/*
 * aperture: the ring of registers is mapped page by page, and the last page
 * is taken to be one further than it is.
 */
static vm_paddr_t aperture_base;

static int
aperture_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	vm_paddr_t pa = aperture_base + (vm_paddr_t)offset;

	if (offset == 5 * PAGE_SIZE)
		pa = aperture_base + SIZE;
	return (test_cdev_fake(object, offset, mres, pa));
}

static struct cdev_pager_ops aperture_ops = {
	.cdev_pg_fault = aperture_fault,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

vm_object_t
aperture_attach(void)
{
	(void)vmsim_device_memory_create(vmsim_current(), BROKEN_NPAGES,
	    &aperture_base, NULL);
	return (cdev_pager_allocate(&aperture_base, OBJT_DEVICE, &aperture_ops,
	    SIZE, VM_PROT_ALL, 0, NULL));
}

/*
 * screen: panning adds bytes to the address of the frame buffer, where d_mmap
 * gives whole pages only.
 */
static struct screen_softc {
	vm_paddr_t	 base;
	int		 pan;		/* bytes */
	struct cdev	*dev;
	vm_object_t	 object;	/* NULL: one of the VM system's */
} screen_sc;

static int
screen_mmap(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr,
    int nprot, vm_memattr_t *memattr)
{
	if (offset >= SIZE)
		return (EINVAL);
	*paddr = screen_sc.base + (vm_paddr_t)(offset + screen_sc.pan);
	return (0);
}

static int
screen_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	if (cmd != SCREEN_GETPAN)
		return (ENOIOCTL);
	*(int *)data = screen_sc.pan;
	return (0);
}

/* Above the memory lies what was panned to. */
static int
screen_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **object, int nprot)
{
	if (screen_sc.object == NULL)
		return (ENODEV);
	*offset += screen_sc.pan;
	*object = screen_sc.object;
	return (0);
}

static struct cdevsw screen_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "screen",
	.d_ioctl = screen_ioctl,
	.d_mmap = screen_mmap,
	.d_mmap_single = screen_mmap_single,
};

vm_object_t
screen_attach(void)
{
	vm_object_t object;

	screen_sc.pan = 0;
	screen_sc.object = NULL;
	(void)vmsim_device_memory_create(vmsim_current(), BROKEN_NPAGES,
	    &screen_sc.base, NULL);
	screen_sc.dev = make_dev(&screen_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600,
	    "screen0");
	object = vm_pager_allocate(OBJT_DEVICE, screen_sc.dev, SIZE,
	    VM_PROT_ALL, 0, NULL);
	screen_sc.pan = 640;
	return (object);
}

void
screen_own_object(vm_object_t object)
{
	screen_sc.object = object;
}

void
screen_detach(void)
{
	destroy_dev(screen_sc.dev);
}
