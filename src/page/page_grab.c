/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grabbing a page: find it or make it, busy or wired as asked for, waiting
 * as long as another thread has it busy.  Source: FreeBSD vm/vm_page.c.
 *
 * The forms without the lock look first and busy after; the page that they
 * busied may have become another one, so identity is checked again then.
 */
#include <errno.h>

#include "page/page.h"

void
page_grab_check_shared(int allocflags)
{
	CONTRACT((allocflags & VM_ALLOC_SBUSY) == 0 ||
	    (allocflags & VM_ALLOC_IGN_SBUSY) != 0,
	    "a page is grabbed with SBUSY and without IGN_SBUSY");
}

void
page_grab_check_busy(int allocflags)
{
	CONTRACT((allocflags & VM_ALLOC_NOBUSY) == 0 ||
	    (allocflags & VM_ALLOC_WIRED) != 0,
	    "a grabbed page is to be neither busy nor wired");
	page_grab_check_shared(allocflags);
}

/* The flags for vm_page_alloc(); it is busied until the grab is complete. */
int
page_grab_request(int allocflags)
{
	int req;

	req = allocflags & ~(VM_ALLOC_NOWAIT | VM_ALLOC_WAITOK |
	    VM_ALLOC_WAITFAIL | VM_ALLOC_NOBUSY | VM_ALLOC_IGN_SBUSY |
	    VM_ALLOC_NOCREAT);
	if ((allocflags & VM_ALLOC_NOWAIT) == 0)
		req |= VM_ALLOC_WAITFAIL;
	if ((allocflags & VM_ALLOC_IGN_SBUSY) != 0)
		req |= VM_ALLOC_SBUSY;
	return (req);
}

void
page_grab_release(vm_page_t m, int allocflags)
{
	if ((allocflags & VM_ALLOC_NOBUSY) == 0)
		return;
	if ((allocflags & VM_ALLOC_IGN_SBUSY) != 0)
		vm_page_sunbusy(m);
	else
		vm_page_xunbusy(m);
}

bool
page_grab_sleep(vm_object_t object, vm_page_t m, vm_pindex_t pindex,
    const char *wmesg, int allocflags, bool locked)
{
	if ((allocflags & VM_ALLOC_NOWAIT) != 0)
		return (false);
	/* Less likely to be reclaimed meanwhile. */
	if (locked && (allocflags & VM_ALLOC_NOCREAT) == 0)
		vm_page_reference(m);
	if (page_busy_sleep(object, m, pindex, wmesg, allocflags, locked) &&
	    locked)
		VM_OBJECT_WLOCK(object);
	return ((allocflags & VM_ALLOC_WAITFAIL) == 0);
}

vm_page_t
page_grab_lookup(vm_object_t object, vm_pindex_t pindex, int allocflags,
    bool *found, const char *where)
{
	vm_page_t m;

	for (;;) {
		m = radix_find(&object->rtree, pindex);
		*found = m != NULL;
		if (m == NULL || page_try_acquire(m, allocflags, where))
			return (m);
		if (!page_grab_sleep(object, m, pindex, "pgrbwt", allocflags,
		    true))
			return (NULL);
	}
}

/* A page was made, or may be the next time round. */
static vm_page_t
make_grabbed_page(vm_object_t object, vm_pindex_t pindex, int allocflags,
    const char *where)
{
	vm_page_t m;

	m = vm_page_alloc_at(object, pindex, page_grab_request(allocflags),
	    where);
	if (m != NULL && (allocflags & VM_ALLOC_ZERO) != 0 &&
	    (m->flags & PG_ZERO) == 0)
		pmap_zero_page(m);
	return (m);
}

vm_page_t
vm_page_grab_at(vm_object_t object, vm_pindex_t pindex, int allocflags,
    const char *where)
{
	const int once = VM_ALLOC_NOWAIT | VM_ALLOC_WAITFAIL;
	vm_page_t m;
	bool found;

	PAGE_ASSERT_WLOCKED(object);
	page_grab_check(allocflags);
	page_grab_may_sleep(object, allocflags, where);
	for (;;) {
		m = page_grab_lookup(object, pindex, allocflags, &found,
		    where);
		if (m != NULL)
			break;
		if ((allocflags & VM_ALLOC_NOCREAT) != 0 ||
		    (found && (allocflags & once) != 0))
			return (NULL);
		m = make_grabbed_page(object, pindex, allocflags, where);
		if (m != NULL)
			break;
		if ((allocflags & once) != 0)
			return (NULL);
	}
	page_grab_release(m, allocflags);
	return (m);
}

/* Source: vm_page_acquire_unlocked(). */
vm_page_t
page_acquire_unlocked(vm_object_t object, vm_pindex_t pindex, int allocflags,
    bool *denied, const char *where)
{
	vm_page_t m;

	*denied = false;
	for (;;) {
		m = vm_page_lookup_unlocked(object, pindex);
		if (m == NULL)
			return (NULL);
		if (!vm_page_trybusy_at(m, allocflags, where)) {
			*denied = !page_grab_sleep(object, m, pindex,
			    "pgnslp", allocflags, false);
			if (*denied)
				return (NULL);
		} else if (m->object == object && m->pindex == pindex) {
			break;
		} else {
			mem_busy_release(m);
		}
	}
	if ((allocflags & VM_ALLOC_WIRED) != 0)
		vm_page_wire(m);
	page_grab_release(m, allocflags);
	return (m);
}

vm_page_t
vm_page_grab_unlocked_at(vm_object_t object, vm_pindex_t pindex,
    int allocflags, const char *where)
{
	vm_page_t m;
	bool denied;

	page_grab_check(allocflags);
	page_grab_may_sleep_unlocked(allocflags, where);
	m = page_acquire_unlocked(object, pindex, allocflags, &denied, where);
	if (m != NULL || denied || (allocflags & VM_ALLOC_NOCREAT) != 0)
		return (m);
	VM_OBJECT_WLOCK(object);
	m = vm_page_grab_at(object, pindex, allocflags, where);
	VM_OBJECT_WUNLOCK(object);
	return (m);
}

/* Locks: object write-locked in and out.  Returns 0 or EIO. */
int
vm_page_grab_zero_partial(vm_object_t object, vm_pindex_t pindex, int base,
    int end)
{
	const int allocflags = VM_ALLOC_NOCREAT | VM_ALLOC_NORMAL |
	    VM_ALLOC_WAITFAIL;
	vm_page_t m;
	bool found;
	int rv;

	PAGE_ASSERT_WLOCKED(object);
	for (;;) {
		m = page_grab_lookup(object, pindex, allocflags, &found,
		    VMSIM_HERE);
		if (m != NULL)
			break;
		if (found)
			continue;
		if (!vm_pager_has_page(object, pindex, NULL, NULL))
			return (0);
		m = vm_page_alloc(object, pindex,
		    page_grab_request(allocflags));
		if (m == NULL)
			continue;
		vm_object_pip_add(object, 1);
		VM_OBJECT_WUNLOCK(object);
		rv = vm_pager_get_pages(object, &m, 1, NULL, NULL);
		VM_OBJECT_WLOCK(object);
		vm_object_pip_wakeup(object);
		if (rv != VM_PAGER_OK) {
			vm_page_free(m);
			return (EIO);
		}
		/* Not an access: it is to be written soon. */
		vm_page_launder(m);
		break;
	}
	pmap_zero_page_area(m, base, end - base);
	VMSIM_PAGE_ASSERT(m, m->valid == VM_PAGE_BITS_ALL,
	    "is zeroed in part and is not valid");
	(void)vm_page_set_dirty(m);
	vm_page_xunbusy(m);
	return (0);
}
