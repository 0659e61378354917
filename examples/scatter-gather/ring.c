/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/ring0: registers, a descriptor ring and a buffer of a network card,
 * three pieces of its memory that user space sees as one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/sglist.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "ring.h"

static MALLOC_DEFINE(M_RING, "ring", "ring device");

struct ring_softc {
	struct cdev	*dev;
	struct sglist	*sg;
};

vm_object_t
ring_object(struct ring_softc *sc, vm_prot_t prot)
{
	return (vm_pager_allocate(OBJT_SG, sc->sg, sglist_length(sc->sg),
	    prot, 0, NULL));
}

static int
ring_mmap_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    struct vm_object **objp, int nprot)
{
	struct ring_softc *sc = dev->si_drv1;
	vm_object_t object;

	if (*offset + size > sglist_length(sc->sg))
		return (EINVAL);
	object = ring_object(sc, nprot);
	if (object == NULL)
		return (ENOMEM);
	*objp = object;
	return (0);
}

static struct cdevsw ring_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "ring",
	.d_mmap_single = ring_mmap_single,
};

struct ring_softc *
ring_attach(const struct ring_piece *pieces, int npieces)
{
	struct ring_softc *sc;
	int i;

	sc = malloc(sizeof(*sc), M_RING, M_WAITOK | M_ZERO);
	sc->sg = sglist_alloc(npieces, M_WAITOK);
	for (i = 0; i < npieces; i++)
		if (sglist_append_phys(sc->sg, pieces[i].base,
		    pieces[i].size) != 0)
			panic("ring: piece %d does not fit", i);
	sc->dev = make_dev(&ring_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600,
	    "ring0");
	sc->dev->si_drv1 = sc;
	return (sc);
}

void
ring_detach(struct ring_softc *sc)
{
	destroy_dev(sc->dev);
	sglist_free(sc->sg);
	free(sc, M_RING);
}
