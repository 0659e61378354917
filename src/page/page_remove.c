/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages leave their object or change places.
 *
 *	remove	 the page loses its object; wirings keep it alive
 *	replace	 another page takes its index
 *	rename	 it moves to another object, which may fail for lack of memory
 *		 and then has changed nothing
 *
 * Source: FreeBSD vm/vm_page.c.
 */
#include "page/page.h"

/* The page is a driver's, and no longer what its locked entries see. */
static void
give_back_locked(vm_page_t m)
{
	while (__predict_false(mem_forget_locked(m))) {
		if (!AS_RECORDED(F04))
			(void)vm_page_unwire_noq(m);
	}
}

/* Source: vm_page_remove_radixdone(). */
void
page_left(vm_page_t m)
{
	vm_object_t object = m->object;

	vm_page_assert_xbusied(m);
	PAGE_ASSERT_WLOCKED(object);
	VMSIM_PAGE_ASSERT(m, (m->ref_count & VPRC_OBJREF) != 0,
	    "has no reference of its object");
	/* Its swap space was to be freed under the object's lock. */
	if (__predict_false((m->a.flags & PGA_SWAP_FREE) != 0))
		vm_pager_page_unswapped(m);
	vm_pager_page_removed(object, m);
	give_back_locked(m);
	page_set_object(m, NULL);
	object->resident_page_count--;
}

static void
leave_trie(vm_page_t m)
{
	vm_page_t found;

	found = radix_remove(&m->object->rtree, m->pindex);
	VMSIM_PAGE_ASSERT(m, found == m,
	    "is not the page at its index");
}

bool
vm_page_remove_xbusy(vm_page_t m)
{
	PAGE_ASSERT_WLOCKED(m->object);
	leave_trie(m);
	page_left(m);
	return (vm_page_drop(m, VPRC_OBJREF) == VPRC_OBJREF);
}

bool
vm_page_remove(vm_page_t m)
{
	bool dropped;

	dropped = vm_page_remove_xbusy(m);
	vm_page_xunbusy(m);
	return (dropped);
}

bool
vm_page_iter_remove(struct pctrie_iter *pages, vm_page_t m)
{
	pages->index = m->pindex;
	return (vm_page_remove(m));
}

/*
 * The page daemon's and the device pagers' form; the pager is not told, as
 * the index stays filled.  Source: vm_page_replace_hold().
 */
bool
vm_page_replace_hold(vm_page_t mnew, vm_object_t object, vm_pindex_t pindex,
    vm_page_t mold)
{
	vm_page_t found;
	bool dropped;

	PAGE_ASSERT_WLOCKED(object);
	vm_page_assert_xbusied(mold);
	VMSIM_PAGE_ASSERT(mnew, mnew->object == NULL,
	    "replaces another and is in an object already");
	VMSIM_PAGE_ASSERT(mold, (mold->oflags & VPO_UNMANAGED) ==
	    (mnew->oflags & VPO_UNMANAGED),
	    "is replaced by a page that is not managed as it is");
	mnew->pindex = pindex;
	found = vm_radix_replace(&object->rtree, mnew);
	VMSIM_PAGE_ASSERT(mold, found == mold,
	    "is replaced at an index that is not its own");
	page_set_object(mnew, object);
	page_ref_by_object(mnew);
	/* Who moves a locked page answers for its wirings. */
	mold->locked = 0;
	page_set_object(mold, NULL);
	if (pmap_page_is_write_mapped(mnew))
		vm_object_set_writeable_dirty(object);
	dropped = vm_page_drop(mold, VPRC_OBJREF) == VPRC_OBJREF;
	vm_page_xunbusy(mold);
	return (dropped);
}

void
vm_page_replace(vm_page_t mnew, vm_object_t object, vm_pindex_t pindex,
    vm_page_t mold)
{
	vm_page_assert_xbusied(mnew);
	if (vm_page_replace_hold(mnew, object, pindex, mold))
		vm_page_free(mold);
}

/*
 * A valid page is dirtied by the move: its backing store, if any, moves only
 * later.  Locks: both objects write-locked.  Owns: the page stays exclusively
 * busy.  Source: vm_page_rename().
 */
int
vm_page_rename(vm_page_t m, vm_object_t new_object, vm_pindex_t new_pindex)
{
	vm_pindex_t old_pindex = m->pindex;

	PAGE_ASSERT_WLOCKED(m->object);
	PAGE_ASSERT_WLOCKED(new_object);
	CONTRACT(m->object != new_object,
	    "page %ju of %s is renamed to index %ju of the same object",
	    (uintmax_t)old_pindex, describe_object(new_object).text,
	    (uintmax_t)new_pindex);
	m->pindex = new_pindex;
	if (radix_insert(&new_object->rtree, m) != 0) {
		m->pindex = old_pindex;
		return (1);
	}
	m->pindex = old_pindex;
	leave_trie(m);
	page_left(m);
	m->pindex = new_pindex;
	page_set_object(m, new_object);
	page_entered(m, new_object);
	if (vm_page_any_valid(m))
		vm_page_dirty(m);
	vm_pager_page_inserted(new_object, m);
	return (0);
}

bool
vm_page_iter_rename(struct pctrie_iter *old_pages, vm_page_t m,
    vm_object_t new_object, vm_pindex_t new_pindex)
{
	old_pages->index = m->pindex;
	return (vm_page_rename(m, new_object, new_pindex) == 0);
}
