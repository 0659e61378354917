/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The methods that most pagers leave out.  Where there is one, its locks and
 * its paging in progress are looked at as those of the others are (rules L1
 * and L2), in a machine that checks itself: some are on the way of each fault.
 */
#include <vm/vm_page.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "pager/pager.h"

static inline void
begin(struct pager_call *call, vm_object_t object, const char *op,
    vm_pindex_t pindex)
{
	call->object = NULL;
	if (__predict_false(curvm->check_level >= VMSIM_CHECK_JUNK))
		pager_enter_quick(call, object, op, pindex);
}

static inline bool
finish(struct pager_call *call)
{
	return (__predict_true(call->object == NULL) || pager_leave(call));
}

static __attribute__((noinline)) void
tell_unswapped(vm_object_t object, vm_page_t m)
{
	struct pager_call call;

	begin(&call, object, "pageunswapped", m->pindex);
	pager_ops(object)->pgo_pageunswapped(m);
	(void)finish(&call);
}

void
vm_pager_page_unswapped(vm_page_t m)
{
	vm_object_t object = m->object;
	pgo_pageunswapped_t *method = pager_ops(object)->pgo_pageunswapped;

	if (method == NULL)
		return;
	if (__predict_true(curvm->check_level < VMSIM_CHECK_JUNK))
		method(m);
	else
		tell_unswapped(object, m);
}

/* Rule M1. */
static void
require_range(vm_object_t object, vm_offset_t start, vm_offset_t end)
{
	CONTRACT(start <= end, "writecount: the range [%#jx,%#jx) of %s has "
	    "no length (pager rule M1)", (uintmax_t)start, (uintmax_t)end,
	    describe_object(object).text);
}

void
vm_pager_update_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	pgo_writecount_t *method = pager_ops(object)->pgo_update_writecount;
	struct pager_call call;

	if (method == NULL)
		return;
	require_range(object, start, end);
	begin(&call, object, "update_writecount", 0);
	method(object, start, end);
	(void)finish(&call);
}

void
vm_pager_release_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	pgo_writecount_t *method = pager_ops(object)->pgo_release_writecount;
	struct pager_call call;

	if (method == NULL)
		return;
	require_range(object, start, end);
	begin(&call, object, "release_writecount", 0);
	method(object, start, end);
	(void)finish(&call);
}

static __attribute__((noinline)) void
tell_dirty(vm_object_t object)
{
	struct pager_call call;

	begin(&call, object, "set_writeable_dirty", 0);
	pager_ops(object)->pgo_set_writeable_dirty(object);
	(void)finish(&call);
}

void
vm_object_set_writeable_dirty(vm_object_t object)
{
	if (pager_ops(object)->pgo_set_writeable_dirty != NULL)
		tell_dirty(object);
}

bool
vm_object_mightbedirty(vm_object_t object)
{
	pgo_mightbedirty_t *method = pager_ops(object)->pgo_mightbedirty;
	struct pager_call call;
	bool dirty;

	if (method == NULL)
		return (false);
	begin(&call, object, "mightbedirty", 0);
	dirty = method(object);
	/* Not written in vain, but not lost either. */
	return (finish(&call) ? dirty : true);
}

void
vm_pager_getvp(vm_object_t object, struct vnode **vpp, bool *vp_heldp)
{
	pgo_getvp_t *method = pager_ops(object)->pgo_getvp;
	struct pager_call call;

	*vpp = NULL;
	if (vp_heldp != NULL)
		*vp_heldp = false;
	if (method == NULL)
		return;
	begin(&call, object, "getvp", 0);
	method(object, vpp, vp_heldp);
	(void)finish(&call);
}

void
vm_pager_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	pgo_freespace_t *method = pager_ops(object)->pgo_freespace;
	struct pager_call call;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (method == NULL)
		return;
	begin(&call, object, "freespace", start);
	method(object, start, size);
	(void)finish(&call);
}

/* Rule I1. */
static void
still_in(vm_object_t object, vm_page_t m, vm_pindex_t pindex)
{
	CONTRACT(m->object == object && m->pindex == pindex, "page_inserted: "
	    "the pager was told of page %ju of %s and made it %s (pager rule "
	    "I1)", (uintmax_t)pindex, describe_object(object).text,
	    describe_page(m).text);
}

static __attribute__((noinline)) void
tell_inserted(vm_object_t object, vm_page_t m)
{
	vm_pindex_t pindex = m->pindex;
	struct pager_call call;

	begin(&call, object, "page_inserted", pindex);
	pager_ops(object)->pgo_page_inserted(object, m);
	(void)finish(&call);
	still_in(object, m, pindex);
}

void
vm_pager_page_inserted(vm_object_t object, vm_page_t m)
{
	if (__predict_false(pager_ops(object)->pgo_page_inserted != NULL))
		tell_inserted(object, m);
}

static __attribute__((noinline)) void
tell_removed(vm_object_t object, vm_page_t m)
{
	struct pager_call call;

	begin(&call, object, "page_removed", m->pindex);
	pager_ops(object)->pgo_page_removed(object, m);
	(void)finish(&call);
}

void
vm_pager_page_removed(vm_object_t object, vm_page_t m)
{
	if (__predict_false(pager_ops(object)->pgo_page_removed != NULL))
		tell_removed(object, m);
}

static __attribute__((noinline)) bool
ask_alloc(vm_object_t object, vm_pindex_t pindex)
{
	struct pager_call call;
	bool can;

	begin(&call, object, "can_alloc_page", pindex);
	can = pager_ops(object)->pgo_can_alloc_page(object, pindex);
	return (finish(&call) && can);
}

bool
vm_pager_can_alloc_page(vm_object_t object, vm_pindex_t pindex)
{
	return (__predict_true(
	    pager_ops(object)->pgo_can_alloc_page == NULL) ||
	    ask_alloc(object, pindex));
}

struct vnode *
vm_object_vnode(vm_object_t object)
{
	struct vnode *vp;

	VM_OBJECT_ASSERT_LOCKED(object);

	vm_pager_getvp(object, &vp, NULL);
	return (vp);
}

int
vm_object_kvme_type(vm_object_t object, struct vnode **vpp)
{
	VM_OBJECT_ASSERT_LOCKED(object);

	if (vpp != NULL)
		*vpp = vm_object_vnode(object);
	return (pager_ops(object)->pgo_kvme_type);
}
