/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The camera's frames: wired pages of the driver's own, shown by the object of
 * a managed device.
 */
#include "mistakes/cap.h"

static void
cap_fill(struct cap_softc *sc, vm_page_t m, int value)
{
	memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m)), value, PAGE_SIZE);
}

static int
cap_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	struct cap_softc *sc = handle;

	mtx_lock(&sc->lock);
	sc->frames = 0;
	if (WRONG(1))
		return (0);
	mtx_unlock(&sc->lock);
	*color = 0;
	return (0);
}

static void
cap_free_page(vm_page_t m)
{
	m->flags &= ~PG_FICTITIOUS;
	m->oflags |= VPO_UNMANAGED;
	if (WRONG(2))
		vm_page_unwire_noq(m);
	vm_page_unwire_noq(m);
	vm_page_free(m);
	if (WRONG(3))
		vm_page_free(m);
}

static void
cap_dtor(void *handle)
{
	struct cap_softc *sc = handle;
	int i;

	for (i = 0; i < CAP_NPAGES; i++) {
		if (WRONG(4) && i == 3)
			continue;
		cap_free_page(sc->pages[i]);
		sc->pages[i] = NULL;
	}
}

static vm_page_t
cap_insert(struct cap_softc *sc, vm_object_t object, vm_pindex_t i)
{
	vm_page_t m;

	m = vm_page_lookup(object, i);
	if (m != NULL)
		return (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL) ? m : NULL);
	m = sc->pages[i];
	if (WRONG(6))
		m = sc->pages[0];		/* for each index */
	if (WRONG(7))
		m->oflags |= VPO_UNMANAGED;
	if (!WRONG(8) && !vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL))
		return (NULL);
	if (WRONG(9))
		vm_page_insert(m, object, i + 1);
	if (vm_page_insert(m, object, i) != 0) {
		vm_page_xunbusy(m);
		VM_OBJECT_WUNLOCK(object);
		vm_wait(NULL);
		VM_OBJECT_WLOCK(object);
		return (NULL);
	}
	if (!WRONG(10))
		vm_page_valid(m);
	if (WRONG(11))
		cap_fill(sc, m, 7);
	if (WRONG(12))
		vm_page_xunbusy(m);
	if (WRONG(13))
		vm_page_wire(m);
	if (WRONG(14))
		vm_page_busy_acquire(m, 0);
	return (m);
}

static int
cap_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct cap_softc *sc = object->handle;
	vm_pindex_t end, i, start;
	char *scratch;

	if (WRONG(15)) {
		scratch = malloc(LINE, M_CAP, M_WAITOK);
		free(scratch, M_CAP);
	}
	if (WRONG(16))
		VM_OBJECT_WUNLOCK(object);
	if (WRONG(17))
		vm_object_reference_locked(object);
	if (WRONG(18))
		vm_object_pip_add(object, 1);
	start = rounddown(pidx, 2);
	end = MIN(start + 1, object->size - 1);
	for (i = start; i <= end; i++)
		while (cap_insert(sc, object, i) == NULL)
			continue;
	*first = start;
	*last = end;
	if (WRONG(19))
		*last = end + 1;
	if (WRONG(20))
		*first = pidx + 1;
	if (WRONG(21))
		return (VM_PAGER_BAD);
	if (WRONG(22) && pidx == 3)
		return (VM_PAGER_ERROR);	/* the pages stay busy */
	if (WRONG(23))
		*first = *last = pidx;		/* and so does the other one */
	if (WRONG(24))
		sc->pages[start]->psind = 1;
	return (WRONG(25) ? EINVAL : VM_PAGER_OK);
}

static const struct cdev_pager_ops cap_pager_ops = {
	.cdev_pg_ctor = cap_ctor,
	.cdev_pg_dtor = cap_dtor,
	.cdev_pg_populate = cap_populate,
};

void
cap_revoke(struct cap_softc *sc, int first)
{
	vm_object_t object = sc->object;
	vm_page_t m;
	int i;

	if (!WRONG(26))
		VM_OBJECT_WLOCK(object);
	for (i = first; i < first + 2; i++) {
		do
			m = vm_page_lookup(object, i);
		while (m != NULL && !WRONG(27) &&
		    !vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
		if (m == NULL)
			continue;
		if (WRONG(28)) {
			cap_free_page(m);
			continue;
		}
		if (WRONG(29))
			(void)vm_page_remove(m);
		else
			cdev_mgtdev_pager_free_page(object, m);
		if (WRONG(30))
			cdev_mgtdev_pager_free_page(object, m);
	}
	if (!WRONG(26))
		VM_OBJECT_WUNLOCK(object);
}

void
cap_make_pages(struct cap_softc *sc)
{
	vm_page_t m;
	int i;

	for (i = 0; i < CAP_NPAGES; i++) {
		m = vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO |
		    VM_ALLOC_WAITOK);
		m->oflags &= ~VPO_UNMANAGED;
		m->flags |= PG_FICTITIOUS;
		sc->pages[i] = m;
		cap_fill(sc, m, i);
	}
}

vm_object_t
cap_make_object(struct cap_softc *sc)
{
	return (cdev_pager_allocate(sc, OBJT_MGTDEVICE, &cap_pager_ops,
	    ptoa(CAP_NPAGES), VM_PROT_ALL, 0, NULL));
}
