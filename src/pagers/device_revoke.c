/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Revoking pages of managed devices.  A file of its own, so that a program
 * may bring a device pager that does not know these.
 * Source: FreeBSD device_pager.c.
 */
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_radix.h>
#include "base/assert.h"
#include "pagers/pagers.h"

/* An iterator of the page's own object stands for that object. */
static vm_object_t
revoked_from(vmsim_kpi_object_or_iter from, vm_page_t m)
{
	if (m->object != NULL &&
	    from.pages->ptree == &m->object->rtree.rt_trie)
		return (m->object);
	return (from.object);
}

void
cdev_mgtdev_pager_free_page(vmsim_kpi_object_or_iter from, vm_page_t m)
{
	vm_object_t object = revoked_from(from, m);

	CONTRACT(VM_OBJECT_WOWNED(object), "cdev_mgtdev_pager_free_page: %s "
	    "is revoked with %s %s; it must be write-locked (device rule R2)",
	    describe_page(m).text, describe_object(object).text,
	    "not write-locked");
	CONTRACT(object->type == OBJT_MGTDEVICE && m->object == object &&
	    (m->oflags & VPO_UNMANAGED) == 0, "cdev_mgtdev_pager_free_page: "
	    "%s is revoked from %s; it must be a managed page of that managed "
	    "device (device rule R3)", describe_page(m).text,
	    describe_object(object).text);
	CONTRACT(pager_busied_by_me(m), "cdev_mgtdev_pager_free_page: page "
	    "%ju of %s is revoked and is %s; a fault may be about to map it: "
	    "call vm_page_busy_acquire() first (device rule R1)",
	    (uintmax_t)m->pindex, describe_object(object).text,
	    describe_busy(m).text);
	pmap_remove_all(m);
	(void)vm_page_remove(m);
}

void
cdev_mgtdev_pager_free_pages(vm_object_t object)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	while ((m = vm_page_find_least(object, 0)) != NULL) {
		if (vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL))
			cdev_mgtdev_pager_free_page(object, m);
	}
	VM_OBJECT_WUNLOCK(object);
}
