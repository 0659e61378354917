/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grabbing a run of pages; possibly only a prefix of it.
 * Source: FreeBSD vm/vm_page.c vm_page_grab_pages().
 */
#include "page/page.h"

static void
check_request(int allocflags, int count)
{
	page_grab_check(allocflags);
	CONTRACT(((u_int)allocflags >> VM_ALLOC_COUNT_SHIFT) == 0,
	    "a run of pages is grabbed with VM_ALLOC_COUNT");
	CONTRACT(count > 0, "a run of %d pages is grabbed", count);
}

static void
zero_new_page(vm_page_t m, int allocflags)
{
	if ((allocflags & VM_ALLOC_ZERO) == 0 || !vm_page_none_valid(m))
		return;
	if ((m->flags & PG_ZERO) == 0)
		pmap_zero_page(m);
	vm_page_valid(m);
}

/* One page of the run; NULL: the run ends before it. */
static vm_page_t
grab_next_page(vm_object_t object, vm_pindex_t pindex, int allocflags,
    const char *where)
{
	const int once = VM_ALLOC_NOWAIT | VM_ALLOC_WAITFAIL;
	vm_page_t m;

	for (;;) {
		m = radix_find(&object->rtree, pindex);
		if (m != NULL) {
			if (page_try_acquire(m, allocflags, where))
				return (m);
			if (!page_grab_sleep(object, m, pindex, "grbmaw",
			    allocflags, true))
				return (NULL);
			continue;
		}
		if ((allocflags & VM_ALLOC_NOCREAT) != 0)
			return (NULL);
		m = vm_page_alloc_at(object, pindex,
		    page_grab_request(allocflags), where);
		if (m != NULL || (allocflags & once) != 0)
			return (m);
	}
}

int
vm_page_grab_pages_at(vm_object_t object, vm_pindex_t pindex, int allocflags,
    vm_page_t *ma, int count, const char *where)
{
	int i;

	PAGE_ASSERT_WLOCKED(object);
	check_request(allocflags, count);
	page_grab_may_sleep(object, allocflags, where);
	for (i = 0; i < count; i++) {
		ma[i] = grab_next_page(object, pindex + (u_int)i, allocflags,
		    where);
		if (ma[i] == NULL)
			break;
		zero_new_page(ma[i], allocflags);
		page_grab_release(ma[i], allocflags);
	}
	return (i);
}

int
vm_page_grab_pages_unlocked_at(vm_object_t object, vm_pindex_t pindex,
    int allocflags, vm_page_t *ma, int count, const char *where)
{
	vm_page_t m;
	bool denied;
	int i;

	check_request(allocflags, count);
	page_grab_may_sleep_unlocked(allocflags, where);
	for (i = 0; i < count; i++) {
		/* Busy until it is zeroed. */
		m = page_acquire_unlocked(object, pindex + (u_int)i,
		    allocflags & ~VM_ALLOC_NOBUSY, &denied, where);
		if (denied)
			return (i);
		if (m == NULL)
			break;
		zero_new_page(m, allocflags);
		page_grab_release(m, allocflags);
		ma[i] = m;
	}
	if (i == count || (allocflags & VM_ALLOC_NOCREAT) != 0)
		return (i);
	VM_OBJECT_WLOCK(object);
	i += vm_page_grab_pages_at(object, pindex + (u_int)i, allocflags,
	    &ma[i], count - i, where);
	VM_OBJECT_WUNLOCK(object);
	return (i);
}
