/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The methods that most pagers leave out.  Where there is one, its locks and
 * its paging in progress are looked at as those of the others are (rules L1
 * and L2), in a machine that checks itself: some are on the way of each fault.
 */
#include "sched/sched.h"
#include "pager/pager_private.h"

static inline void
call_begin(struct pager_call *call, const char *method, vm_object_t object,
    vm_pindex_t pindex)
{
	call->op.object = NULL;
	if (__predict_true(curvm->check_level < VMSIM_CHECK_JUNK))
		return;
	pager_op_set(&call->op, method, object, pindex);
	pager_enter_quick(call);
}

static inline bool
call_end(struct pager_call *call)
{
	return (__predict_true(call->op.object == NULL) || pager_leave(call));
}

static __attribute__((noinline)) void
tell_unswapped(vm_object_t object, vm_page_t m)
{
	struct pager_call call;

	call_begin(&call, "pageunswapped", object, m->pindex);
	pager_ops(object)->pgo_pageunswapped(m);
	(void)call_end(&call);
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
require_range(const char *method, vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	if (start > end)
		broken_panic(PAGER_OP(method, object, PAGER_WHOLE), RULE_M1,
		    NULL, "the range is [%#jx,%#jx)", (uintmax_t)start,
		    (uintmax_t)end);
}

void
vm_pager_update_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	pgo_writecount_t *method = pager_ops(object)->pgo_update_writecount;
	struct pager_call call;

	if (method == NULL)
		return;
	require_range("update_writecount", object, start, end);
	call_begin(&call, "update_writecount", object, PAGER_WHOLE);
	method(object, start, end);
	(void)call_end(&call);
}

void
vm_pager_release_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	pgo_writecount_t *method = pager_ops(object)->pgo_release_writecount;
	struct pager_call call;

	if (method == NULL)
		return;
	require_range("release_writecount", object, start, end);
	call_begin(&call, "release_writecount", object, PAGER_WHOLE);
	method(object, start, end);
	(void)call_end(&call);
}

static __attribute__((noinline)) void
tell_dirty(vm_object_t object)
{
	struct pager_call call;

	call_begin(&call, "set_writeable_dirty", object, PAGER_WHOLE);
	pager_ops(object)->pgo_set_writeable_dirty(object);
	(void)call_end(&call);
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
	call_begin(&call, "mightbedirty", object, PAGER_WHOLE);
	dirty = method(object);
	/* Not written in vain, but not lost either. */
	return (call_end(&call) ? dirty : true);
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
	call_begin(&call, "getvp", object, PAGER_WHOLE);
	method(object, vpp, vp_heldp);
	(void)call_end(&call);
}

void
vm_pager_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	pgo_freespace_t *method = pager_ops(object)->pgo_freespace;
	struct pager_call call;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (method == NULL)
		return;
	call_begin(&call, "freespace", object, start);
	method(object, start, size);
	(void)call_end(&call);
}

static __attribute__((noinline)) void
tell_inserted(vm_object_t object, vm_page_t m)
{
	vm_pindex_t pindex = m->pindex;
	struct pager_call call;

	call_begin(&call, "page_inserted", object, pindex);
	pager_ops(object)->pgo_page_inserted(object, m);
	(void)call_end(&call);
	/* Rule I1. */
	if (m->object != object || m->pindex != pindex)
		broken_panic(PAGER_OP("page_inserted", object, pindex),
		    RULE_I1, NULL, "the pager made it %s",
		    describe_page(m).text);
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

	call_begin(&call, "page_removed", object, m->pindex);
	pager_ops(object)->pgo_page_removed(object, m);
	(void)call_end(&call);
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

	call_begin(&call, "can_alloc_page", object, pindex);
	can = pager_ops(object)->pgo_can_alloc_page(object, pindex);
	return (call_end(&call) && can);
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
