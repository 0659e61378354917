/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver as it was written for FreeBSD 12: page locks, pages of no object
 * from vm_page_alloc(), busy by hand, wire_count, valid set directly.
 */
#define	VMSIM_KPI_FREEBSD	12

#include <sys/cdefs.h>
__FBSDID("$FreeBSD$");

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/rwlock.h>

#include <vm/vm.h>
#include <vm/vm_kern.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>

#include "kpi/old.h"

#if __FreeBSD_version >= 1300000 || __FreeBSD_version < 1200000
#error "not FreeBSD 12"
#endif

#define	OLD_PAGES	2

static vm_page_t old_pages[OLD_PAGES];
static vm_object_t old_object;

static int
old_ctor(void *handle __unused, vm_ooffset_t size __unused,
    vm_prot_t prot __unused, vm_ooffset_t foff __unused,
    struct ucred *cred __unused, u_short *color)
{
	*color = 0;
	return (0);
}

static void
old_dtor(void *handle __unused)
{
}

static int
old_fault(vm_object_t object, vm_ooffset_t offset, int prot __unused,
    vm_page_t *mres)
{
	vm_pindex_t pidx = OFF_TO_IDX(offset);
	vm_page_t m, old;

	if (pidx >= OLD_PAGES)
		return (VM_PAGER_FAIL);
	old = *mres;
	m = old_pages[pidx];
	if (vm_page_busied(m))
		return (VM_PAGER_AGAIN);
	vm_page_xbusy(m);
	m->valid = VM_PAGE_BITS_ALL;
	vm_page_replace_checked(m, object, pidx, old);
	vm_page_lock(old);
	vm_page_free(old);
	vm_page_unlock(old);
	*mres = m;
	return (VM_PAGER_OK);
}

static struct cdev_pager_ops old_ops = {
	.cdev_pg_fault = old_fault,
	.cdev_pg_ctor = old_ctor,
	.cdev_pg_dtor = old_dtor,
};

vm_object_t
old_create(void)
{
	int i;

	for (i = 0; i < OLD_PAGES; i++) {
		old_pages[i] = vm_page_alloc(NULL, 0,
		    VM_ALLOC_NORMAL | VM_ALLOC_NOOBJ | VM_ALLOC_WIRED |
		    VM_ALLOC_ZERO);
		if (old_pages[i] == NULL) {
			VM_WAIT;
			return (NULL);
		}
		if ((old_pages[i]->flags & PG_ZERO) == 0)
			pmap_zero_page(old_pages[i]);
		old_pages[i]->oflags &= ~VPO_UNMANAGED;
	}
	old_object = cdev_pager_allocate(&old_pages, OBJT_MGTDEVICE, &old_ops,
	    OLD_PAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	return (old_object);
}

int
old_wirings(void)
{
	vm_page_t m = old_pages[0];
	int n = m->wire_count;

	vm_page_lock(m);
	vm_page_hold(m);
	n = n * 10 + m->wire_count;
	vm_page_unhold(m);
	vm_page_unlock(m);
	return (n * 10 + m->wire_count);
}

void
old_revoke(void)
{
	vm_page_t m;
	int i;

	VM_OBJECT_WLOCK(old_object);
retry:
	for (i = 0; i < OLD_PAGES; i++) {
		m = vm_page_lookup(old_object, i);
		if (m == NULL)
			continue;
		if (vm_page_sleep_if_busy(m, "oldrvk"))
			goto retry;
		cdev_pager_free_page(old_object, m);
	}
	VM_OBJECT_WUNLOCK(old_object);
}

/* One page in the place of another, which is the caller's then. */
int
old_replace(void)
{
	vm_page_t m[2], old;
	vm_object_t object;
	int rv;

	object = vm_pager_allocate(OBJT_DEFAULT, NULL, PAGE_SIZE, VM_PROT_ALL,
	    0, NULL);
	VM_OBJECT_WLOCK(object);
	m[0] = vm_page_alloc(object, 0, VM_ALLOC_NORMAL);
	if (vm_pager_has_page(object, 0, NULL, NULL))
		return (EEXIST);
	rv = vm_pager_get_pages(object, m, 1, NULL, NULL);
	VM_OBJECT_ASSERT_WLOCKED(object);
	m[1] = vm_page_alloc(NULL, 0, VM_ALLOC_NORMAL | VM_ALLOC_NOOBJ);
	if (rv == VM_PAGER_OK || m[1] == NULL)
		return (EIO);
	m[1]->oflags &= ~VPO_UNMANAGED;
	old = vm_page_replace(m[1], object, 0);
	if (old != m[0] || vm_page_busied(m[1]) || m[1]->object != object)
		return (EINVAL);
	vm_page_free(old);
	vm_page_lock(m[1]);
	VM_OBJECT_WUNLOCK(object);
	vm_page_busy_sleep(m[1], "oldbsy", false);
	VM_OBJECT_WLOCK(object);
	vm_page_xbusy(m[1]);
	vm_page_free(m[1]);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
	return (0);
}

void
old_destroy(void)
{
	int i;

	for (i = 0; i < OLD_PAGES; i++) {
		if (!vm_page_unwire(old_pages[i], PQ_NONE))
			panic("page %d is wired", i);
		vm_page_free(old_pages[i]);
	}
}

/* An address then, a pointer now. */
int
old_kmem(void)
{
	vm_offset_t va = kmem_malloc(PAGE_SIZE, M_WAITOK | M_ZERO);

	if (va == 0 || *(char *)va != 0)
		return (ENOMEM);
	kmem_free(va, PAGE_SIZE);
	va = kmem_alloc_contig(2 * PAGE_SIZE, M_WAITOK, 0, ~(vm_paddr_t)0,
	    PAGE_SIZE, 0, VM_MEMATTR_DEFAULT);
	if (va == 0)
		return (ENOMEM);
	kmem_free(va, 2 * PAGE_SIZE);
	return (0);
}
