/* SPDX-License-Identifier: BSD-2-Clause */
/* Filling an object with pages, for those who need a range at once. */
#include <string.h>
#include "base/assert.h"
#include "object/object.h"
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_radix.h>

/* Source: vm_object.c, vm_object_populate(). */
boolean_t
vm_object_populate(vm_object_t object, vm_pindex_t start, vm_pindex_t end)
{
	struct pctrie_iter pages;
	vm_pindex_t pindex;
	vm_page_t m;

	VM_OBJECT_ASSERT_WLOCKED(object);

	/* Each stays busy: getting the next may drop the lock. */
	for (pindex = start; pindex < end; pindex++) {
		if (vm_page_grab_valid(&m, object, pindex,
		    VM_ALLOC_NORMAL) != VM_PAGER_OK)
			break;
	}
	if (pindex > start) {
		vm_page_iter_limit_init(&pages, object, pindex);
		m = vm_radix_iter_lookup_ge(&pages, start);
		VM_RADIX_FOREACH_FROM(m, &pages)
			vm_page_xunbusy(m);
	}
	return (pindex == end);
}

/* Up to `want` new pages right below `pindex`, the lowest first. */
static int
fill_behind(vm_object_t object, vm_pindex_t pindex, vm_page_t *ma, int want,
    bool *shortage)
{
	struct pctrie_iter pages;
	vm_page_t m;
	int i, n;

	if (pindex == 0)
		return (0);
	vm_page_iter_init(&pages, object);
	m = vm_radix_iter_lookup_le(&pages, pindex - 1);
	n = want;
	if (m != NULL && pindex - m->pindex - 1 < (vm_pindex_t)n)
		n = (int)(pindex - m->pindex - 1);
	if (pindex < (vm_pindex_t)n)
		n = (int)pindex;
	for (i = 0; i < n; i++) {
		m = vm_page_alloc(object, pindex - 1 - (vm_pindex_t)i,
		    VM_ALLOC_NORMAL);
		if (m == NULL)
			break;
		ma[n - 1 - i] = m;
	}
	/* What there is moves to the front. */
	*shortage = i < n;
	if (i < n)
		memmove(&ma[0], &ma[n - i], (size_t)i * sizeof(ma[0]));
	return (i);
}

/* Up to `want` new pages from `pindex` on. */
static int
fill_ahead(vm_object_t object, vm_pindex_t pindex, vm_page_t *ma, int want)
{
	vm_pindex_t limit;
	vm_page_t m;
	int i;

	m = vm_page_find_least(object, pindex);
	limit = m != NULL ? m->pindex : object->size;
	for (i = 0; i < want && pindex + (vm_pindex_t)i < limit; i++) {
		m = vm_page_alloc(object, pindex + (vm_pindex_t)i,
		    VM_ALLOC_NORMAL);
		if (m == NULL)
			break;
		ma[i] = m;
	}
	return (i);
}

/*
 * Source: vm_object.c, vm_object_prepare_buf_pages().  Where frames are short
 * before, none is taken after.
 */
void
vm_object_prepare_buf_pages(vm_object_t object, vm_page_t *ma_dst, int count,
    int *rbehind, int *rahead, vm_page_t *ma_src)
{
	bool shortage = false;
	int i, want;

	VM_OBJECT_ASSERT_WLOCKED(object);

	want = *rbehind;
	*rbehind = fill_behind(object, ma_src[0]->pindex, ma_dst, want,
	    &shortage);
	for (i = 0; i < count; i++)
		ma_dst[*rbehind + i] = ma_src[i];
	*rahead = fill_ahead(object, ma_src[count - 1]->pindex + 1,
	    &ma_dst[*rbehind + count], shortage ? 0 : *rahead);
}
