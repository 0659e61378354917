/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages enter an object and are found in it.
 *
 * A resident page and its object know each other: m->object and m->pindex on
 * one side, the radix trie on the other, VPRC_OBJREF as the reference.
 * Source: FreeBSD vm/vm_page.c; deviation: no list of the object's pages
 * besides the trie, and no hold of a vnode for the first page.
 */
#include "pager/rules.h"
#include "page/page.h"

/* Source: vm_page_insert_radixdone(). */
void
page_entered(vm_page_t m, vm_object_t object)
{
	object->resident_page_count++;
	if (__predict_false(pmap_page_is_write_mapped(m)))
		vm_object_set_writeable_dirty(object);
}

static __attribute__((noinline, noreturn, cold)) void
refuse_member(vm_page_t m, vm_object_t object, vm_pindex_t pindex)
{
	broken_panic(NULL, RULE_N1, m, "is inserted again, into %s at page %ju",
	    describe_object(object).text, (uintmax_t)pindex);
}

/* Rule N2; once it is told the page is made to fit. */
static __attribute__((noinline, cold)) void
require_managed(vm_page_t m, const struct vm_object *object,
    vm_pindex_t pindex)
{
	if ((object->flags & OBJ_UNMANAGED) != 0)
		return;
	(void)broken(NULL, RULE_N2, m, "is inserted into %s at page %ju",
	    describe_object(object).text, (uintmax_t)pindex);
	m->oflags &= (uint8_t)~VPO_UNMANAGED;
}

int
vm_page_insert(vm_page_t m, vm_object_t object, vm_pindex_t pindex)
{
	PAGE_ASSERT_WLOCKED(object);
	if (__predict_false(m->object != NULL))
		refuse_member(m, object, pindex);
	if (__predict_false((m->oflags & VPO_UNMANAGED) != 0))
		require_managed(m, object, pindex);
	m->pindex = pindex;
	if (__predict_false(radix_insert(&object->rtree, m) != 0)) {
		m->pindex = 0;
		return (1);
	}
	page_set_object(m, object);
	page_ref_by_object(m);
	page_entered(m, object);
	vm_pager_page_inserted(object, m);
	return (0);
}

int
vm_page_iter_insert(vm_page_t m, vm_object_t object, vm_pindex_t pindex,
    struct pctrie_iter *pages)
{
	int error;

	error = vm_page_insert(m, object, pindex);
	if (error == 0)
		pages->index = pindex;
	return (error);
}

vm_page_t
vm_page_relookup(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	m = vm_page_lookup_unlocked(object, pindex);
	CONTRACT(m != NULL,
	    "page %ju of %s is gone; its holder looks it up again",
	    (uintmax_t)pindex, describe_object(object).text);
	VMSIM_PAGE_ASSERT(m, m->busy_lock != VPB_UNBUSIED ||
	    VPRC_WIRE_COUNT(m->ref_count) != 0,
	    "is looked up again and is neither busy nor wired");
	return (m);
}
