/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages are wired, and the driver's own.  A fault puts one into the object
 * of a managed device; unmap and revoke take it out.
 *
 * The object's lock keeps them apart, and what pages[] says is read and changed
 * with it.  One thing goes on without it: a page that a fault has put in is
 * busy until it is in the page table, and must be waited for.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/rwlock.h>

#include <machine/atomic.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>

#include "capture_buf.h"

static MALLOC_DEFINE(M_CAPTURE, "capture", "frames of a camera");

struct capture_buf {
	vm_object_t	 object;	/* one reference, until revoke */
	vm_pindex_t	 npages;
	vm_page_t	 pages[];	/* NULL: revoked, and freed */
};

static u_int capture_nbufs;

static vm_page_t
capture_page_alloc(void)
{
	vm_page_t m;

	m = vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO);
	if (m == NULL)
		return (NULL);
	m->oflags &= ~VPO_UNMANAGED;
	m->flags |= PG_FICTITIOUS;
	return (m);
}

static void
capture_page_free(vm_page_t m)
{
	m->flags &= ~PG_FICTITIOUS;
	m->oflags |= VPO_UNMANAGED;
	vm_page_unwire_noq(m);
	vm_page_free(m);
}

static void
capture_buf_free(struct capture_buf *buf)
{
	vm_pindex_t i;

	for (i = 0; i < buf->npages; i++)
		if (buf->pages[i] != NULL)
			capture_page_free(buf->pages[i]);
	free(buf, M_CAPTURE);
}

static int
capture_pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	atomic_add_int(&capture_nbufs, 1);
	*color = 0;
	return (0);
}

/* The last mapping is gone; pages that were locked in memory are left. */
static void
capture_pg_dtor(void *handle)
{
	capture_buf_free(handle);
	atomic_subtract_int(&capture_nbufs, 1);
}

/* Puts a page in, busy; VM_PAGER_AGAIN: the lock was dropped meanwhile. */
static int
capture_insert(struct capture_buf *buf, vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	m = vm_page_lookup(object, pindex);
	if (m != NULL)
		return (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL) ?
		    VM_PAGER_OK : VM_PAGER_AGAIN);
	m = buf->pages[pindex];
	if (m == NULL)
		return (VM_PAGER_FAIL);
	if (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL))
		return (VM_PAGER_AGAIN);
	if (vm_page_insert(m, object, pindex) != 0) {
		vm_page_xunbusy(m);
		VM_OBJECT_WUNLOCK(object);
		vm_wait(NULL);
		VM_OBJECT_WLOCK(object);
		return (VM_PAGER_AGAIN);
	}
	vm_page_valid(m);
	return (VM_PAGER_OK);
}

static int
capture_pg_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct capture_buf *buf = object->handle;
	int rv;

	if (pidx >= buf->npages)
		return (VM_PAGER_FAIL);
	do
		rv = capture_insert(buf, object, pidx);
	while (rv == VM_PAGER_AGAIN);
	*first = *last = pidx;
	return (rv);
}

static const struct cdev_pager_ops capture_pg_ops = {
	.cdev_pg_ctor = capture_pg_ctor,
	.cdev_pg_dtor = capture_pg_dtor,
	.cdev_pg_populate = capture_pg_populate,
};

struct capture_buf *
capture_buf_create(vm_pindex_t npages)
{
	struct capture_buf *buf;
	vm_pindex_t i;

	buf = malloc(sizeof(*buf) + npages * sizeof(buf->pages[0]), M_CAPTURE,
	    M_WAITOK | M_ZERO);
	buf->npages = npages;
	for (i = 0; i < npages; i++) {
		buf->pages[i] = capture_page_alloc();
		if (buf->pages[i] == NULL)
			goto fail;
	}
	buf->object = cdev_pager_allocate(buf, OBJT_MGTDEVICE, &capture_pg_ops,
	    ptoa(npages), VM_PROT_ALL, 0, NULL);
	if (buf->object != NULL)
		return (buf);
fail:
	capture_buf_free(buf);
	return (NULL);
}

vm_object_t
capture_buf_object(struct capture_buf *buf)
{
	vm_object_reference(buf->object);
	return (buf->object);
}

void *
capture_buf_page(struct capture_buf *buf, vm_pindex_t i)
{
	return ((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(buf->pages[i])));
}

u_int
capture_buf_count(void)
{
	return (atomic_load_int(&capture_nbufs));
}

/*
 * Takes one page out of the object and of every mapping.  One that somebody
 * else has wired, by mlock or for a transfer, only loses its mappings.
 */
static int
capture_unmap_page(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	do {
		m = vm_page_lookup(object, pindex);
		if (m == NULL)
			return (0);
	} while (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
	if (VPRC_WIRE_COUNT(m->ref_count) > 1) {
		pmap_remove_all(m);
		vm_page_xunbusy(m);
		return (EBUSY);
	}
	cdev_mgtdev_pager_free_page(object, m);
	return (0);
}

int
capture_buf_unmap(struct capture_buf *buf, vm_pindex_t first, vm_pindex_t n)
{
	vm_pindex_t i;
	int error = 0;

	VM_OBJECT_WLOCK(buf->object);
	for (i = first; i < first + n; i++)
		if (capture_unmap_page(buf->object, i) != 0)
			error = EBUSY;
	VM_OBJECT_WUNLOCK(buf->object);
	return (error);
}

void
capture_buf_revoke(struct capture_buf *buf)
{
	vm_object_t object = buf->object;
	vm_pindex_t i;

	VM_OBJECT_WLOCK(object);
	for (i = 0; i < buf->npages; i++) {
		if (capture_unmap_page(object, i) != 0)
			continue;
		capture_page_free(buf->pages[i]);
		buf->pages[i] = NULL;
	}
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}
