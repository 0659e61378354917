/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Giving back the wirings of an entry: of the page that is visible at each
 * index.
 *
 * The chain is locked hand over hand below the top: a page moves up only with
 * both its old and its new object write-locked, so none gets past the search.
 *
 * Source: vm_object.c, vm_object_unwire().  Deviations: FreeBSD keeps the
 * whole chain locked from one index to the next; and it does nothing for
 * objects that may hold fictitious pages, which leaves the pages of a managed
 * device wired.
 */
#include "base/assert.h"
#include "mem/mem.h"
#include "object/object.h"
#include <vm/vm_page.h>

struct unwire {
	vm_object_t	 top;		/* (c) read-locked */
	vm_object_t	 object;	/* (t) of the page; read-locked too */
	uint8_t		 queue;		/* (c) */
};

static void
unlock_shared_backing(struct unwire *u)
{
	if (u->object != u->top)
		VM_OBJECT_RUNLOCK(u->object);
}

/*
 * The visible page, or NULL: a driver has taken its page away.
 * Locks: u->top in and out, and out also u->object.
 */
static vm_page_t
find_wired_page(struct unwire *u, vm_pindex_t pindex)
{
	vm_object_t backing;
	vm_page_t m;

	u->object = u->top;
	while ((m = vm_page_lookup(u->object, pindex)) == NULL) {
		if ((u->object->flags & OBJ_FICTITIOUS) != 0)
			return (NULL);
		backing = u->object->backing_object;
		CONTRACT(backing != NULL, "a wired page is missing under %s",
		    describe_object(u->top).text);
		VM_OBJECT_RLOCK(backing);
		pindex += OFF_TO_IDX(u->object->backing_object_offset);
		unlock_shared_backing(u);
		u->object = backing;
	}
	return (m);
}

static bool
is_passed_over(vm_object_t object)
{
	return ((object->flags & OBJ_FICTITIOUS) != 0 &&
	    AS_RECORDED(F04));
}

/*
 * A busy page is waited for, but not one of a driver: a fault may have left it
 * busy that waits for the map, which the caller has locked.  Its object's lock
 * keeps it where it is.
 */
static bool
hold_in_place(struct unwire *u, vm_page_t m)
{
	return ((u->object->flags & OBJ_FICTITIOUS) != 0 ||
	    vm_page_trysbusy(m));
}

static void
unwire_visible_page(struct unwire *u, vm_page_t m)
{
	if ((u->object->flags & OBJ_FICTITIOUS) == 0) {
		vm_page_unwire(m, u->queue);
		vm_page_sunbusy(m);
		/* A driver may have put another in its place. */
	} else if (page_wirings(m) != 0 && mem_forget_locked(m))
		vm_page_unwire(m, u->queue);
}

/* Returns false if it slept; then u->top is not locked any more. */
static bool
unwire_index(struct unwire *u, vm_pindex_t pindex)
{
	vm_page_t m;

	m = find_wired_page(u, pindex);
	if (m == NULL || is_passed_over(u->object)) {
		unlock_shared_backing(u);
		return (true);
	}
	if (!hold_in_place(u, m)) {
		if (u->object != u->top)
			VM_OBJECT_RUNLOCK(u->top);
		if (!vm_page_busy_sleep(m, "unwbo", VM_ALLOC_IGN_SBUSY))
			VM_OBJECT_RUNLOCK(u->object);
		return (false);
	}
	unwire_visible_page(u, m);
	unlock_shared_backing(u);
	return (true);
}

void
vm_object_unwire(vm_object_t object, vm_ooffset_t offset,
    vm_size_t len_bytes, uint8_t queue)
{
	struct unwire u = { .top = object, .queue = queue };
	vm_pindex_t end, pindex;

	CONTRACT(((vm_size_t)offset & PAGE_MASK) == 0 &&
	    (len_bytes & PAGE_MASK) == 0,
	    "a range of %#jx bytes from %#jx is not page aligned",
	    (uintmax_t)len_bytes, (uintmax_t)offset);

	pindex = OFF_TO_IDX(offset);
	end = pindex + atop(len_bytes);
	VM_OBJECT_RLOCK(object);
	while (pindex < end) {
		if (unwire_index(&u, pindex))
			pindex++;
		else
			VM_OBJECT_RLOCK(object);
	}
	VM_OBJECT_RUNLOCK(object);
}
