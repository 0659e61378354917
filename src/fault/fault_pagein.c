/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a pager for the page, and how many around it. */
#include "base/machine.h"
#include <sys/vnode.h>
#include <vm/_vm_advice.h>
#include <vm/pmap.h>
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "mem/mem.h"
#include "fault/fault.h"

#define	DONTNEED_CLUSTER	NBPDR	/* drop-behind works on these */

static int
imin(int a, vm_size_t b)
{
	return ((vm_size_t)a < b ? a : (int)b);
}

/*
 * Locks the vnode of here.object, shared.  It comes before the map and busy
 * pages in the lock order, so it is only tried; if that fails all is given
 * back, the vnode is waited for, and the fault begins again holding it.
 *
 * Verdicts: NEXT, RETRY.  Source: vm_fault.c, vm_fault_lock_vnode().
 */
enum verdict
fault_lock_vnode(struct fault *f)
{
	struct vnode *vp;

	if (f->object->type != OBJT_VNODE)
		return (FAULT_NEXT);
	vp = f->object->handle;
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

static void
deactivate_range(vm_object_t object, vm_pindex_t first, vm_pindex_t end)
{
	vm_page_t m;

	for (m = vm_page_find_least(object, first);
	    m != NULL && m->pindex < end; m = vm_page_next(m)) {
		if (vm_page_all_valid(m) && !vm_page_busied(m) &&
		    !vm_page_inactive(m))
			vm_page_deactivate(m);
	}
}

/*
 * A sequential reader that is about to cross a cluster boundary will not
 * come back: the cluster before is made easy to reclaim.
 * Source: vm_fault.c, vm_fault_dontneed().
 */
static void
drop_behind(struct fault *f, int ahead)
{
	vm_object_t object = f->first_object;
	vm_map_entry_t entry = f->entry;
	vm_offset_t end, start;

	if ((object->flags & (OBJ_FICTITIOUS | OBJ_UNMANAGED)) != 0)
		return;
	end = f->va & ~((vm_offset_t)DONTNEED_CLUSTER - 1);
	if (f->va - end < DONTNEED_CLUSTER - PAGE_SIZE - ptoa(ahead) ||
	    entry->start >= end)
		return;
	start = end - entry->start < DONTNEED_CLUSTER ? entry->start :
	    end - DONTNEED_CLUSTER;
	VM_OBJECT_RLOCK(object);
	pmap_advise(f->map->pmap, start, end, MADV_DONTNEED);
	deactivate_range(object,
	    OFF_TO_IDX(entry->offset) + atop(start - entry->start),
	    OFF_TO_IDX(entry->offset) + atop(end - entry->start));
	VM_OBJECT_RUNLOCK(object);
}

/*
 * The entry's new read-ahead window, in pages.  A fault at the expected
 * address makes it grow; any other address closes it.  Two faults of one
 * entry may do this at once under the map's read lock: either value will do.
 * Source: vm_fault.c, vm_fault_readahead().
 */
static int
next_window(struct fault *f)
{
	vm_map_entry_t entry = f->entry;
	bool sequential = f->va == entry->next_read;
	int old = entry->read_ahead, window = 0;

	switch (entry->eflags & MAP_ENTRY_BEHAV_MASK) {
	case MAP_ENTRY_BEHAV_RANDOM:
		break;
	case MAP_ENTRY_BEHAV_SEQUENTIAL:
		window = VM_FAULT_READ_AHEAD_MAX;
		if (sequential)
			drop_behind(f, window);
		break;
	default:
		if (!sequential)
			break;
		window = VM_FAULT_READ_AHEAD_MIN;
		if (old > 0)
			window += old + 1;
		if (window > VM_FAULT_READ_AHEAD_MAX)
			window = VM_FAULT_READ_AHEAD_MAX;
		if (old == VM_FAULT_READ_AHEAD_MAX)
			drop_behind(f, window);
	}
	entry->read_ahead = (uint8_t)window;
	return (window);
}

/*
 * How much to ask for around the page: the window ahead for a sequential
 * fault, else the rest of the aligned cluster; never past the entry.
 */
static void
choose_extent(struct fault *f)
{
	int offset;

	f->behind = f->ahead = 0;
	if ((f->entry_flags & MAP_ENTRY_BEHAV_MASK) == MAP_ENTRY_BEHAV_RANDOM)
		return;
	if (f->window > 0)
		f->ahead = f->window;
	else {
		offset = (int)(f->pindex % FAULT_CLUSTER);
		f->behind = imin(offset, atop(f->va - f->entry_start));
		f->ahead = FAULT_CLUSTER - 1 - offset;
	}
	f->ahead = imin(f->ahead, atop(f->entry_end - f->va) - 1);
}

/*
 * Asks the pager.  The window is decided once, by the first object of the
 * chain that needs its pager; below it the map is unlocked and the entry may
 * be gone, so the extent is clipped to the entry as it was at lookup.
 *
 * Locks: no object locked; map unlocked out.  Sleeps in the pager.
 * Verdicts: FOUND, NEXT (the pager does not have it), RETRY, END.
 * Source: vm_fault.c, vm_fault_getpages().
 */
enum verdict
fault_pagein(struct fault *f)
{
	enum verdict v;
	int rv;

	if (f->window == -1)
		f->window = next_window(f);
	choose_extent(f);
	fault_unlock_map(f);
	v = fault_lock_vnode(f);
	if (v != FAULT_NEXT)
		return (v);

	rv = vm_pager_get_pages(f->object, &f->page, 1, &f->behind,
	    &f->ahead);
	f->answer = rv;
	TRACE(TRACE_FAULT_GETPAGES, f->object->serial, f->pindex, f->behind,
	    rv, f->ahead);
	switch (rv) {
	case VM_PAGER_OK:
		f->hard = true;
		f->cluster = f->behind + 1 + f->ahead;
		return (FAULT_FOUND);
	case VM_PAGER_FAIL:
		return (FAULT_NEXT);
	case VM_PAGER_ERROR:
	case VM_PAGER_BAD:
		fault_lock_object(f);
		fault_free_page(&f->page);
		fault_release(f);
		return (fault_end(f, KERN_OUT_OF_BOUNDS));
	default:
		fault_lock_object(f);
		fault_free_page(&f->page);
		fault_release(f);
		return (fault_end(f, KERN_FAILURE));
	}
}
