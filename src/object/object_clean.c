/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing dirty pages back to a file: alone, or in runs around each.
 *
 * A page is exclusively busied and write-protected first, which moves the
 * modified bits into it; during the write it is busied shared, so it can be
 * read but not changed.  Source: vm_object.c, vm_object_page_clean();
 * vm_pageout.c, vm_pageout_flush().
 */
#include <string.h>
#include "base/assert.h"
#include "mem/mem.h"
#include "object/object.h"
#include <sys/sx.h>
#include <sys/vnode.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_radix.h>

#define	CLEAN_RUN	32	/* pages written together at most */

/* One pass over an object. */
struct clean {
	vm_object_t	 object;	/* (c) */
	vm_pindex_t	 start;		/* (c) */
	vm_pindex_t	 end;		/* (c) */
	int		 flags;		/* (c) OBJPC_* */
	int		 pagerflags;	/* (c) VM_PAGER_* */
	int		 generation;	/* (t) at the start of the pass */
	bool		 allclean;	/* (t) no dirty page was left */
	bool		 failed;	/* (t) a write failed */
};

/* It need not be written again.  Where others have put it, it stays. */
static void
deactivate_laundered(vm_page_t m)
{
	if (vm_page_in_laundry(m))
		vm_page_deactivate_noreuse(m);
}

/* It was not written and stays dirty; without swap space it is put aside. */
static void
keep_page_dirty(vm_page_t m, int status, struct object_flush *fl)
{
	if (status == VM_PAGER_FAIL && (m->object->flags & OBJ_SWAP) != 0) {
		vm_page_unswappable(m);
		fl->laundered++;
	} else
		vm_page_activate(m);
}

/*
 * Releases one page of a flush, unless the pager is still at it and will.
 * Source: vm_pageout_flush().
 */
static void
settle_page(vm_page_t m, int status, int place, struct object_flush *fl)
{
	bool counts = place < fl->taken;

	switch (status) {
	case VM_PAGER_PEND:
		fl->laundered++;
		return;
	case VM_PAGER_OK:
		fl->laundered++;
		deactivate_laundered(m);
		break;
	case VM_PAGER_BAD:
		/* Out of the pager's range: the changes are lost. */
		vm_page_undirty(m);
		deactivate_laundered(m);
		break;
	case VM_PAGER_AGAIN:
		if (counts)
			fl->taken = place;
		break;
	case VM_PAGER_FAIL:
	case VM_PAGER_ERROR:
		keep_page_dirty(m, status, fl);
		fl->failed = fl->failed || counts;
		break;
	}
	vm_object_pip_wakeup(m->object);
	vm_page_sunbusy(m);
}

struct object_flush
object_flush(vm_page_t *ma, int count, int pagerflags)
{
	struct object_flush fl = { .taken = count };
	vm_object_t object = ma[0]->object;
	int status[CLEAN_RUN];
	int i;

	VM_OBJECT_ASSERT_WLOCKED(object);
	INVARIANT(count <= CLEAN_RUN, "a run of %d pages", count);

	for (i = 0; i < count; i++) {
		INVARIANT(ma[i]->valid == VM_PAGE_BITS_ALL,
		    "page %ju of %s is written and not valid",
		    (uintmax_t)ma[i]->pindex, describe_object(object).text);
		vm_page_busy_downgrade(ma[i]);
	}
	vm_object_pip_add(object, (short)count);
	vm_pager_put_pages(object, ma, count, pagerflags, status);
	for (i = 0; i < count; i++)
		settle_page(ma[i], status[i], i, &fl);
	return (fl);
}

/*
 * Takes write permission away, so that the dirty bits are complete and stay
 * so.  Returns whether the page is to be written.  Locks: it is busy.
 */
static bool
protect_page(struct clean *c, vm_page_t m)
{
	if ((c->flags & OBJPC_NOSYNC) != 0 &&
	    (m->a.flags & PGA_NOSYNC) != 0) {
		c->allclean = false;
		return (false);
	}
	pmap_remove_write(m);
	return (page_dirty_bits(m) != 0);
}

/* Takes a neighbour into the run if it is dirty and not busy. */
static bool
join_clean_run(struct clean *c, vm_page_t m)
{
	if (m == NULL || !vm_page_tryxbusy(m))
		return (false);
	if (protect_page(c, m))
		return (true);
	vm_page_xunbusy(m);
	return (false);
}

/*
 * Writes the dirty page with the dirty pages that follow it without a gap,
 * wherever the range ends.  Returns how many pages from `m` on are done.
 * Source: vm_object.c, vm_object_page_clean_flush().
 */
static int
write_run(struct clean *c, vm_page_t m)
{
	vm_page_t run[CLEAN_RUN];
	const int most = (int)curvm->policy.pageout_cluster;
	struct object_flush fl;
	int count;

	run[0] = m;
	for (count = 1; count < most; count++) {
		run[count] = vm_page_next(run[count - 1]);
		if (!join_clean_run(c, run[count]))
			break;
	}
	fl = object_flush(run, count, c->pagerflags);
	if (fl.failed) {
		c->failed = true;
		c->allclean = false;
	}
	return (fl.taken);
}

/* Pages were dirtied behind our back and must be written too. */
static bool
is_pass_stale(const struct clean *c)
{
	return ((c->flags & OBJPC_SYNC) != 0 &&
	    c->object->generation != c->generation);
}

/*
 * Cleans one page.  Returns the index to go on with; if the lock was dropped
 * and the pass has become stale, that is its start.
 */
static vm_pindex_t
clean_page(struct clean *c, vm_page_t m)
{
	vm_pindex_t pindex = m->pindex;
	int n = 1;

	if (vm_page_none_valid(m))
		return (pindex + 1);
	if (!vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL)) {
		n = 0;
	} else if (protect_page(c, m) && c->object->type == OBJT_VNODE) {
		n = write_run(c, m);
		if (n == 0) {
			/* It may be refused each time: go on without it. */
			c->allclean = false;
			n = 1;
		}
	} else {
		vm_page_xunbusy(m);
		return (pindex + 1);
	}
	if (is_pass_stale(c)) {
		c->generation = c->object->generation;
		return (c->start);
	}
	return (pindex + (vm_pindex_t)n);
}

boolean_t
vm_object_page_clean(vm_object_t object, vm_ooffset_t start,
    vm_ooffset_t end, int flags)
{
	struct clean c;
	vm_page_t m;

	VM_OBJECT_ASSERT_WLOCKED(object);

	if (!vm_object_mightbedirty(object) ||
	    object->resident_page_count == 0)
		return (TRUE);

	memset(&c, 0, sizeof(c));
	c.object = object;
	c.start = OFF_TO_IDX(start);
	c.end = end == 0 ? object->size : OFF_TO_IDX(end + PAGE_MASK);
	c.flags = flags;
	c.pagerflags = (flags & (OBJPC_SYNC | OBJPC_INVAL)) != 0 ?
	    VM_PAGER_PUT_SYNC : VM_PAGER_CLUSTER_OK;
	if ((flags & OBJPC_INVAL) != 0)
		c.pagerflags |= VM_PAGER_PUT_INVAL;
	c.generation = object->generation;
	c.allclean = c.start == 0 && c.end >= object->size;

	m = vm_page_find_least(object, c.start);
	while (m != NULL && m->pindex < c.end)
		m = vm_page_find_least(object, clean_page(&c, m));

	if (c.allclean && object->type == OBJT_VNODE)
		object->cleangeneration = c.generation;
	return (!c.failed);
}

/*
 * Writes a range of a file.  A sync of the whole file may be written in any
 * order: writes are over when they return, so nothing is waited for.
 *
 * Locks: object write-locked in and out, dropped to lock the vnode.
 */
static bool
sync_file(vm_object_t object, vm_ooffset_t offset, vm_size_t len_bytes,
    boolean_t syncio, boolean_t invalidate)
{
	struct vnode *vp = object->handle;
	bool done;
	int flags = 0;

	if (invalidate)
		flags = OBJPC_SYNC | OBJPC_INVAL;
	else if (syncio && (offset != 0 || atop(len_bytes) != object->size))
		flags = OBJPC_SYNC;

	VM_OBJECT_WUNLOCK(object);
	sx_xlock(&vp->v_lock);
	VM_OBJECT_WLOCK(object);
	done = vm_object_page_clean(object, offset,
	    offset + (vm_ooffset_t)len_bytes, flags);
	VM_OBJECT_WUNLOCK(object);
	sx_xunlock(&vp->v_lock);
	VM_OBJECT_WLOCK(object);
	return (done);
}

/*
 * Goes to the bottom of a chain, clipping the range on the way.
 * Locks: *objectp write-locked in and out.
 */
static void
find_bottom(vm_object_t *objectp, vm_ooffset_t *offset, vm_size_t *len_bytes)
{
	vm_object_t backing, object = *objectp;
	vm_ooffset_t size;

	while ((backing = object->backing_object) != NULL) {
		VM_OBJECT_WLOCK(backing);
		*offset += object->backing_object_offset;
		VM_OBJECT_WUNLOCK(object);
		object = backing;
		size = IDX_TO_OFF(object->size);
		if (*offset >= size)
			*len_bytes = 0;
		else if (*offset + (vm_ooffset_t)*len_bytes > size)
			*len_bytes = (vm_size_t)(size - *offset);
	}
	*objectp = object;
}

/* Source: vm_object.c, vm_object_sync(). */
boolean_t
vm_object_sync(vm_object_t object, vm_ooffset_t offset, vm_size_t len_bytes,
    boolean_t syncio, boolean_t invalidate)
{
	bool done = true;
	int options;

	if (object == NULL)
		return (TRUE);

	VM_OBJECT_WLOCK(object);
	find_bottom(&object, &offset, &len_bytes);
	if (len_bytes == 0) {
		VM_OBJECT_WUNLOCK(object);
		return (TRUE);
	}
	if (object->type == OBJT_VNODE && vm_object_mightbedirty(object))
		done = sync_file(object, offset, len_bytes, syncio,
		    invalidate);
	if (invalidate && (object->type == OBJT_VNODE ||
	    object->type == OBJT_DEVICE)) {
		/* Unmanaged mappings were removed by the caller. */
		options = object->type == OBJT_DEVICE ? OBJPR_NOTMAPPED :
		    OBJPR_CLEANONLY;
		vm_object_page_remove(object, OFF_TO_IDX(offset),
		    OFF_TO_IDX(offset + (vm_ooffset_t)len_bytes + PAGE_MASK),
		    options);
	}
	VM_OBJECT_WUNLOCK(object);
	return (done);
}
