/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Eviction of one page: unmap it, write it if it is dirty, free it.
 *
 *	resident --unmapped, clean--> free
 *	resident --unmapped, dirty--> being written --clean, idle--> free
 *	                                  \--busy, dirty or wired--> resident
 *
 * While it is written the object is unlocked: the page may be faulted in
 * again, wired, dirtied or removed, so everything is looked at anew.
 */
#include <sys/vnode.h>
#include <vm/vm_pager.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/pager.h"
#include "object/object.h"
#include "pageout/pageout.h"

/* Ends with the page freed (true), or as it was. */
static bool
unmap_and_free(vm_page_t m)
{
	if (!vm_page_try_remove_all(m) || page_dirty_bits(m) != 0) {
		vm_page_xunbusy(m);
		return (false);
	}
	vm_page_free(m);
	return (true);
}

bool
pageout_free_clean(vm_page_t m)
{
	return (vm_page_tryxbusy(m) != 0 && unmap_and_free(m));
}

/* The page has been written.  Has it stayed idle? */
static enum vmsim_evicted
free_written_page(vm_object_t object, vm_page_t m, vm_pindex_t pindex)
{
	/* A page that is gone, or elsewhere, is not for us to free. */
	if (vm_page_lookup(object, pindex) != m)
		return (VMSIM_EVICT_KEPT);
	if (page_dirty_bits(m) != 0 || vm_page_wired(m) ||
	    !pageout_free_clean(m))
		return (VMSIM_EVICT_KEPT);
	return (VMSIM_EVICT_PAGED);
}

static enum vmsim_evicted
evict_locked(vm_object_t object, vm_page_t m)
{
	vm_pindex_t pindex;

	if (vm_page_wired(m))
		return (VMSIM_EVICT_WIRED);
	if (vm_page_tryxbusy(m) == 0)
		return (VMSIM_EVICT_BUSY);
	if (!vm_page_try_remove_all(m)) {
		vm_page_xunbusy(m);
		return (VMSIM_EVICT_WIRED);
	}
	if (page_dirty_bits(m) == 0) {
		vm_page_free(m);
		return (VMSIM_EVICT_FREED);
	}
	pindex = m->pindex;
	vm_object_pip_add(object, 1);
	(void)object_flush(&m, 1, VM_PAGER_PUT_SYNC);
	vm_object_pip_wakeup(object);
	return (free_written_page(object, m, pindex));
}

enum vmsim_evicted
pageout_evict(vm_object_t object, vm_page_t m)
{
	const vm_pindex_t pindex = m->pindex;
	enum vmsim_evicted how;

	VM_OBJECT_ASSERT_WLOCKED(object);
	how = evict_locked(object, m);
	TELL(TRACE_EVICT, object->serial, pindex, 0, how, 0);
	return (how);
}

/*
 * The page mapped at an address; NULL with *why when there is none that
 * could be evicted.  Nothing is locked: the caller looks again.
 */
static vm_page_t
find_mapped(pmap_t pmap, vm_offset_t va, enum vmsim_evicted *why)
{
	vm_paddr_t pa;
	vm_page_t m;

	pa = pmap_extract(pmap, va);
	if (pa == 0) {
		*why = VMSIM_EVICT_NONE;
		return (NULL);
	}
	m = PHYS_TO_VM_PAGE(pa);
	if (m == NULL || (m->oflags & VPO_UNMANAGED) != 0) {
		*why = VMSIM_EVICT_UNMANAGED;
		return (NULL);
	}
	*why = VMSIM_EVICT_PAGER;
	return (page_object(m) != NULL ? m : NULL);
}

bool
pageout_writes(const struct vm_object *object)
{
	return (pager_base_type(object) != OBJT_MGTDEVICE);
}

/* A file's vnode, which is locked before its object, or NULL. */
static struct vnode *
vnode_of(vm_object_t object)
{
	return (object->type == OBJT_VNODE ? object->handle : NULL);
}

/*
 * Locks the page's object (and its vnode) if the page is still the one mapped
 * there; NULL: it is not.  Locks: none in.
 */
static vm_object_t
lock_mapped_page(pmap_t pmap, vm_offset_t va, vm_page_t m, struct vnode **vpp)
{
	enum vmsim_evicted why;
	vm_object_t object;

	object = m->object;
	*vpp = vnode_of(object);
	if (*vpp != NULL)
		sx_xlock(&(*vpp)->v_lock);
	VM_OBJECT_WLOCK(object);
	if (m->object == object && find_mapped(pmap, va, &why) == m)
		return (object);
	VM_OBJECT_WUNLOCK(object);
	if (*vpp != NULL)
		sx_xunlock(&(*vpp)->v_lock);
	return (NULL);
}

enum vmsim_evicted
pageout_evict_mapped(pmap_t pmap, vm_offset_t va)
{
	enum vmsim_evicted why;
	struct vnode *vp;
	vm_object_t object;
	vm_page_t m;

	do {
		m = find_mapped(pmap, va, &why);
		if (m == NULL)
			return (why);
		if (!pageout_writes(m->object))
			return (VMSIM_EVICT_PAGER);
		object = lock_mapped_page(pmap, va, m, &vp);
	} while (object == NULL);
	why = pageout_evict(object, m);
	VM_OBJECT_WUNLOCK(object);
	if (vp != NULL)
		sx_xunlock(&vp->v_lock);
	return (why);
}
