/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a pager for the page. */
#include "base/machine.h"
#include <sys/vnode.h>
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "fault/fault.h"

/*
 * Locks the vnode of here.object, shared.  It comes before the map and busy
 * pages in the lock order, so it is only tried; if that fails all is given
 * back, the vnode is waited for, and the fault begins again holding it.
 *
 * Sleeps.  Verdicts: NEXT, RETRY.  Source: vm_fault.c, vm_fault_lock_vnode().
 */
enum verdict
fault_lock_vnode(struct fault *f)
{
	struct vnode *vp;

	if (f->here.object->type != OBJT_VNODE)
		return (FAULT_NEXT);
	vp = f->here.object->handle;
	if (vp == f->vp)
		return (FAULT_NEXT);
	fault_unlock_vnode(f);
	/* Its owner writes the file through a mapping of the same file. */
	if (sx_xlocked(&vp->v_lock))
		return (FAULT_NEXT);
	if (sx_try_slock(&vp->v_lock)) {
		f->vp = vp;
		return (FAULT_NEXT);
	}
	/* The entry's object reference ends with the release. */
	vm_object_reference(vp->v_object);
	fault_release(f);
	sx_slock(&vp->v_lock);
	f->vp = vp;
	vm_object_deallocate(vp->v_object);
	return (FAULT_RETRY);
}

/* The pager has failed: the page is not left behind. */
static enum verdict
fail_pagein(struct fault *f, int result)
{
	fault_lock_object(f);
	fault_free_page(&f->here.page);
	return (fault_finish(f, result));
}

/*
 * Asks the pager for here.page and what lies around it.
 *
 * Finds: no object locked, here.page busy.  Leaves: the same, map unlocked;
 * with FOUND the page is valid.  Sleeps in the pager.
 * Verdicts: FOUND, NEXT (the pager does not have it), RETRY, END.
 * Source: vm_fault.c, vm_fault_getpages().
 */
enum verdict
fault_pagein(struct fault *f)
{
	enum verdict v;
	int rv;

	fault_assert(f, FAULT_UNLOCKED | FAULT_BUSY);
	fault_choose_ahead(f);
	fault_unlock_map(f);
	v = fault_lock_vnode(f);
	if (v != FAULT_NEXT)
		return (v);

	rv = vm_pager_get_pages(f->here.object, &f->here.page, 1,
	    &f->ahead.before, &f->ahead.after);
	f->tries.answer = rv;
	TRACE(TRACE_FAULT_GETPAGES, f->here.object->serial, f->here.pindex,
	    f->ahead.before, rv, f->ahead.after);
	switch (rv) {
	case VM_PAGER_OK:
		f->ahead.hard = true;
		f->ahead.cluster = f->ahead.before + 1 + f->ahead.after;
		return (FAULT_FOUND);
	case VM_PAGER_FAIL:
		return (FAULT_NEXT);
	case VM_PAGER_ERROR:
	case VM_PAGER_BAD:
		return (fail_pagein(f, KERN_OUT_OF_BOUNDS));
	default:
		return (fail_pagein(f, KERN_FAILURE));
	}
}
