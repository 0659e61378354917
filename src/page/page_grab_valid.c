/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grabbing a page that is valid: read in if its pager has it, else zeroed.
 * Source: FreeBSD vm/vm_page.c vm_page_grab_valid().
 */
#include <sys/param.h>
#include "page/page.h"

#define	READ_MAX	16	/* pages of one read; VM_INITIAL_PAGEIN */

static void
check_valid_request(int allocflags)
{
	page_grab_check_shared(allocflags);
	CONTRACT((allocflags & (VM_ALLOC_NOWAIT | VM_ALLOC_WAITFAIL |
	    VM_ALLOC_ZERO)) == 0,
	    "a valid page is grabbed with NOWAIT, WAITFAIL or ZERO");
}

/* Whether the index can be read together with the ones before it. */
static vm_page_t
get_next_to_read(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	m = radix_find(&object->rtree, pindex);
	if (m == NULL)
		return (vm_page_alloc(object, pindex, VM_ALLOC_NORMAL));
	return (vm_page_any_valid(m) || !vm_page_tryxbusy(m) ? NULL : m);
}

static void
free_unread_pages(vm_page_t *ma, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (vm_page_wired(ma[i]))
			vm_page_xunbusy(ma[i]);
		else
			vm_page_free(ma[i]);
}

/* Reads *mp and up to `want` - 1 pages after it. */
static int
read_pages_in(vm_page_t *mp, vm_object_t object, vm_pindex_t pindex, int want)
{
	vm_page_t ma[READ_MAX];
	int count, i, rv;

	want = want < 1 ? 1 : MIN(want, READ_MAX);
	ma[0] = *mp;
	for (count = 1; count < want; count++) {
		ma[count] = get_next_to_read(object, pindex + (u_int)count);
		if (ma[count] == NULL)
			break;
	}
	vm_object_pip_add(object, (short)count);
	VM_OBJECT_WUNLOCK(object);
	rv = vm_pager_get_pages(object, ma, count, NULL, NULL);
	VM_OBJECT_WLOCK(object);
	vm_object_pip_wakeupn(object, (short)count);
	if (rv != VM_PAGER_OK) {
		free_unread_pages(ma, count);
		return (rv);
	}
	for (i = 1; i < count; i++)
		vm_page_readahead_finish(ma[i]);
	/* The pager may have put another page in its place. */
	*mp = ma[0];
	VMSIM_PAGE_ASSERT(ma[0], ma[0]->valid == VM_PAGE_BITS_ALL,
	    "was read in and is not valid");
	return (VM_PAGER_OK);
}

/*
 * The page busied, exclusively unless it is valid; or NULL with the result in
 * *rv: VM_PAGER_FAIL, not there and not to be made; VM_PAGER_AGAIN, it may
 * not be made.
 */
static vm_page_t
find_or_make_page(vm_object_t object, vm_pindex_t pindex, int allocflags,
    int *rv, const char *where)
{
	const int req = (allocflags & ~(VM_ALLOC_NOBUSY | VM_ALLOC_SBUSY |
	    VM_ALLOC_WIRED | VM_ALLOC_IGN_SBUSY | VM_ALLOC_NOCREAT |
	    VM_ALLOC_WAITOK)) | VM_ALLOC_WAITFAIL;
	vm_page_t m;

	for (;;) {
		m = radix_find(&object->rtree, pindex);
		if (m != NULL) {
			if (vm_page_trybusy_at(m, vm_page_all_valid(m) ?
			    allocflags : 0, where))
				return (m);
			(void)page_grab_sleep(object, m, pindex, "pgrbwt",
			    allocflags, true);
			continue;
		}
		*rv = VM_PAGER_FAIL;
		if ((allocflags & VM_ALLOC_NOCREAT) != 0)
			return (NULL);
		m = vm_page_alloc_at(object, pindex, req, where);
		if (m != NULL)
			return (m);
		*rv = VM_PAGER_AGAIN;
		if (!vm_pager_can_alloc_page(object, pindex))
			return (NULL);
	}
}

static int
make_page_valid(vm_page_t *mp, vm_object_t object, vm_pindex_t pindex,
    int allocflags)
{
	vm_page_t m = *mp;
	int after = 0;

	if (vm_page_all_valid(m))
		return (VM_PAGER_OK);
	if ((allocflags & VM_ALLOC_NOCREAT) != 0) {
		mem_busy_release(m);
		return (VM_PAGER_FAIL);
	}
	vm_page_assert_xbusied(m);
	if (vm_pager_has_page(object, pindex, NULL, &after))
		return (read_pages_in(mp, object, pindex, MIN(after,
		    (int)((u_int)allocflags >> VM_ALLOC_COUNT_SHIFT))));
	vm_page_zero_invalid(m, TRUE);
	return (VM_PAGER_OK);
}

int
vm_page_grab_valid_at(vm_page_t *mp, vm_object_t object, vm_pindex_t pindex,
    int allocflags, const char *where)
{
	vm_page_t m;
	int rv;

	check_valid_request(allocflags);
	PAGE_ASSERT_WLOCKED(object);
	page_grab_may_sleep(object, allocflags, where);
	*mp = NULL;
	m = find_or_make_page(object, pindex, allocflags, &rv, where);
	if (m == NULL)
		return (rv);
	rv = make_page_valid(&m, object, pindex, allocflags);
	if (rv != VM_PAGER_OK)
		return (rv);
	if ((allocflags & VM_ALLOC_WIRED) != 0)
		vm_page_wire(m);
	if ((allocflags & VM_ALLOC_SBUSY) != 0 && vm_page_xbusied(m))
		vm_page_busy_downgrade_at(m, where);
	else if ((allocflags & VM_ALLOC_NOBUSY) != 0)
		mem_busy_release(m);
	*mp = m;
	return (VM_PAGER_OK);
}

int
vm_page_grab_valid_unlocked_at(vm_page_t *mp, vm_object_t object,
    vm_pindex_t pindex, int allocflags, const char *where)
{
	vm_page_t m;
	bool denied;
	int rv;

	check_valid_request(allocflags);
	page_grab_may_sleep_unlocked(allocflags, where);
	*mp = NULL;
	m = page_acquire_unlocked(object, pindex,
	    allocflags & ~(VM_ALLOC_NOBUSY | VM_ALLOC_WIRED), &denied, where);
	if (denied)
		return (VM_PAGER_FAIL);
	if (m != NULL && vm_page_all_valid(m)) {
		if ((allocflags & VM_ALLOC_WIRED) != 0)
			vm_page_wire(m);
		page_grab_release(m, allocflags);
		*mp = m;
		return (VM_PAGER_OK);
	}
	if (m != NULL)
		mem_busy_release(m);
	if ((allocflags & VM_ALLOC_NOCREAT) != 0)
		return (VM_PAGER_FAIL);
	VM_OBJECT_WLOCK(object);
	rv = vm_page_grab_valid_at(mp, object, pindex, allocflags, where);
	VM_OBJECT_WUNLOCK(object);
	return (rv);
}
