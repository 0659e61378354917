/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The size of a file, in the file and in its object.
 * Source: FreeBSD vnode_pager.c, vnode_pager_setsize().
 */
#include <errno.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vnode_pager.h>
#include "base/assert.h"
#include "pagers/file.h"
#include "pagers/pagers.h"

static inline int
round_block(int n)
{
	return ((n + DEV_BSIZE - 1) & ~(DEV_BSIZE - 1));
}

/*
 * Zeroes bytes [base, end) of a resident page.  Blocks that are all zeroed
 * hold nothing of the file any more and become clean.
 * Locks: object write-locked, dropped while waiting for the page.
 */
static void
zero_part(vm_object_t object, vm_pindex_t pindex, int base, int end)
{
	vm_page_t m;

	m = vm_page_grab(object, pindex, VM_ALLOC_NOCREAT);
	if (m == NULL)
		return;
	if (!vm_page_none_valid(m)) {
		pmap_zero_page_area(m, base, end - base);
		base = round_block(base);
		if (base < end)
			vm_page_clear_dirty(m, base, end - base);
	}
	vm_page_xunbusy(m);
}

/*
 * The stored contents end where the file does, or the old ones would be seen
 * again when it grows.  The rest of the last page is zeroed in the store too.
 */
static void
truncate_store(struct vnode_file *f, uint64_t nsize)
{
	int len = (int)(nsize & PAGE_MASK);
	char page[PAGE_SIZE];

	if (f->ops.truncated != NULL)
		f->ops.truncated(f->arg, atop(round_page(nsize)));
	if (len == 0 || f->ops.write == NULL ||
	    f->ops.read(f->arg, atop(nsize), page) != 0)
		return;
	for (; len < PAGE_SIZE; len++)
		page[len] = 0;
	(void)f->ops.write(f->arg, atop(nsize), page);
}

/* Locks: object write-locked, dropped meanwhile. */
static void
shrink_file(vm_object_t object, vm_ooffset_t nsize)
{
	vm_pindex_t npages = atop(round_page(nsize));

	if (npages < object->size)
		vm_object_page_remove(object, npages, object->size, 0);
	if ((nsize & PAGE_MASK) != 0)
		zero_part(object, OFF_TO_IDX(nsize), (int)(nsize & PAGE_MASK),
		    PAGE_SIZE);
}

void
vnode_pager_setsize(struct vnode *vp, vm_ooffset_t nsize)
{
	vm_object_t object = vp->v_object;
	bool shrinks;

	if (object == NULL)
		return;
	VM_OBJECT_WLOCK(object);
	if (object->type != OBJT_VNODE ||
	    nsize == object->un_pager.vnp.vnp_size) {
		VM_OBJECT_WUNLOCK(object);
		return;
	}
	shrinks = nsize < object->un_pager.vnp.vnp_size;
	if (shrinks)
		shrink_file(object, nsize);
	object->un_pager.vnp.vnp_size = nsize;
	object->size = atop(round_page(nsize));
	TELL(TRACE_RESIZE, object->serial, object->size, 0, 0, 0);
	VM_OBJECT_WUNLOCK(object);
	if (shrinks)
		truncate_store((struct vnode_file *)(void *)vp,
		    (uint64_t)nsize);
}

void
vnode_pager_purge_range(struct vnode *vp, vm_ooffset_t start,
    vm_ooffset_t end)
{
	vm_object_t object = vp->v_object;
	vm_pindex_t first, last;

	if (object == NULL)
		return;
	VM_OBJECT_WLOCK(object);
	if (end == 0)
		end = IDX_TO_OFF(object->size);
	first = OFF_TO_IDX(start);
	last = OFF_TO_IDX(end);
	if (start >= end) {
		VM_OBJECT_WUNLOCK(object);
		return;
	}
	if (first == last) {
		zero_part(object, first, (int)(start & PAGE_MASK),
		    (int)(end & PAGE_MASK));
		VM_OBJECT_WUNLOCK(object);
		return;
	}
	if ((start & PAGE_MASK) != 0)
		zero_part(object, first++, (int)(start & PAGE_MASK),
		    PAGE_SIZE);
	if ((end & PAGE_MASK) != 0)
		zero_part(object, last, 0, (int)(end & PAGE_MASK));
	if (first < last)
		vm_object_page_remove(object, first, last, 0);
	VM_OBJECT_WUNLOCK(object);
}

int
vnode_create_vobject(struct vnode *vp, off_t size, struct thread *td)
{
	vm_object_t object;

	if (vp->v_object != NULL)
		return (0);
	object = vm_pager_allocate(OBJT_VNODE, vp, size, 0, 0, NULL);
	return (object != NULL ? 0 : ENOMEM);
}
