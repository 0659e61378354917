/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Revoking pages of managed devices.  A file of its own, so that a program
 * may bring a device pager that does not know these.
 * Source: FreeBSD device_pager.c.
 */
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_radix.h>
#include "pager/rules.h"
#include "pagers/pagers.h"

/* The call, for sentences. */
#define	REVOKE(object, m)						\
	PAGER_OP("cdev_mgtdev_pager_free_page", (object), (m)->pindex)

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

	if (!VM_OBJECT_WOWNED(object))
		broken_panic(REVOKE(object, m), RULE_R2, m,
		    "is revoked with the lock %s",
		    describe_lock(&object->lock.lock_object).text);
	if (object->type != OBJT_MGTDEVICE || m->object != object ||
	    (m->oflags & VPO_UNMANAGED) != 0)
		broken_panic(REVOKE(object, m), RULE_R3, m, "is revoked");
	if (!pager_busied_by_me(m))
		broken_panic(REVOKE(object, m), RULE_R1, m, "is revoked");
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
