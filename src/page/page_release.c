/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last wiring goes: into a queue, or free if nothing else refers to the
 * page.  And: unmapping a page that must not be wired meanwhile.
 * Source: FreeBSD vm/vm_page.c.
 */
#include "page/page.h"

/* Source: vm_page_unwire_managed(). */
static void
unwire_managed(vm_page_t m, uint8_t nqueue, bool noreuse)
{
	u_int old;

	CONTRACT(nqueue < PQ_COUNT, "a managed page is unwired into queue %u",
	    nqueue);
	VMSIM_PAGE_ASSERT(m, VPRC_WIRE_COUNT(m->ref_count) != 0,
	    "is unwired and is not wired");
	old = vm_page_drop(m, 1) & ~VPRC_BLOCKED;
	if (VPRC_WIRE_COUNT(old) > 1)
		return;
	curvm->mem->nwired--;
	if ((old & VPRC_OBJREF) != 0) {
		queue_release(m, nqueue, noreuse);
	} else {
		vm_page_aflag_clear(m, PGA_DEQUEUE);
		vm_page_free(m);
	}
}

void
vm_page_unwire(vm_page_t m, uint8_t nqueue)
{
	CONTRACT(nqueue < PQ_COUNT || nqueue == PQ_NONE,
	    "a page is unwired into queue %u", nqueue);
	if ((m->oflags & VPO_UNMANAGED) == 0)
		unwire_managed(m, nqueue, false);
	else if (vm_page_unwire_noq(m) && page_is_unreferenced(m))
		vm_page_free(m);
}

void
vm_page_unhold_pages(vm_page_t *ma, int count)
{
	int i;

	for (i = 0; i < count; i++)
		vm_page_unwire(ma[i], PQ_ACTIVE);
}

void
vm_page_release(vm_page_t m, int flags)
{
	vm_object_t object;

	if ((m->oflags & VPO_UNMANAGED) != 0) {
		vm_page_unwire(m, PQ_NONE);
		return;
	}
	object = page_object(m);
	if ((flags & VPR_TRYFREE) != 0 && object != NULL &&
	    !vm_page_busied(m) && VM_OBJECT_TRYWLOCK(object)) {
		if (object == m->object) {
			vm_page_release_locked(m, flags);
			VM_OBJECT_WUNLOCK(object);
			return;
		}
		VM_OBJECT_WUNLOCK(object);
	}
	unwire_managed(m, PQ_INACTIVE, flags != 0);
}

static bool
is_freeable(vm_page_t m, int flags)
{
	return ((flags & VPR_TRYFREE) != 0 &&
	    (object_refs(m->object) == 0 || !pmap_page_is_mapped(m)) &&
	    page_dirty_bits(m) == 0 && vm_page_tryxbusy(m));
}

void
vm_page_release_locked(vm_page_t m, int flags)
{
	VM_OBJECT_ASSERT_WLOCKED(m->object);
	VMSIM_PAGE_ASSERT(m, (m->oflags & VPO_UNMANAGED) == 0,
	    "is unmanaged and is released to a queue");
	if (!vm_page_unwire_noq(m))
		return;
	if (!is_freeable(m, flags))
		queue_release(m, PQ_INACTIVE, flags != 0);
	else if (vm_page_wired(m))
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
}

/*
 * While VPRC_BLOCKED is set, vm_page_wire_mapped() fails.
 * Source: vm_page_try_blocked_op().
 */
static bool
try_blocked(vm_page_t m, void (*op)(vm_page_t))
{
	VMSIM_PAGE_ASSERT(m, m->object != NULL &&
	    (m->oflags & VPO_UNMANAGED) == 0,
	    "is to be unmapped and is unmanaged or of no object");
	vm_page_assert_busied(m);
	VM_OBJECT_ASSERT_LOCKED(m->object);
	if (!mem_wire_block(m))
		return (false);
	op(m);
	mem_wire_unblock(m);
	return (true);
}

bool
vm_page_try_remove_all(vm_page_t m)
{
	return (try_blocked(m, pmap_remove_all));
}

bool
vm_page_try_remove_write(vm_page_t m)
{
	return (try_blocked(m, pmap_remove_write));
}
