/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * madvise(2) for pages: for each index, the page that is visible there,
 * wherever in the chain it lies.
 *
 * Source: vm_object.c, vm_object_madvise().
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "object/object.h"
#include <vm/_vm_advice.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

struct advice {
	vm_object_t	 top;		/* (c) write-locked */
	int		 advice;	/* (c) MADV_* */
	/* Where the search stands; write-locked too. */
	vm_object_t	 object;	/* (t) */
	vm_pindex_t	 pindex;	/* (t) */
};

/*
 * Unmanaged pages are in no queue.  MADV_FREE destroys, so it is only for
 * what no other mapping can show.
 */
static bool
advice_applies(vm_object_t object, int advice)
{
	if ((object->flags & OBJ_UNMANAGED) != 0)
		return (false);
	if (advice != MADV_FREE)
		return (true);
	return ((object->flags & (OBJ_ONEMAPPING | OBJ_ANON)) ==
	    (OBJ_ONEMAPPING | OBJ_ANON));
}

static void
free_advised_space(vm_object_t object, int advice, vm_pindex_t pindex,
    vm_pindex_t npages)
{
	if (advice == MADV_FREE)
		vm_pager_freespace(object, pindex, npages);
}

static void
unlock_if_backing(struct advice *a)
{
	if (a->object != a->top)
		VM_OBJECT_WUNLOCK(a->object);
}

/*
 * Finds the visible page, freeing the swap that is passed on the way.
 * Locks: a->top in and out, and out also a->object.
 */
static vm_page_t
find_advised_page(struct advice *a)
{
	vm_object_t backing;
	vm_page_t m;

	while ((m = vm_page_lookup(a->object, a->pindex)) == NULL) {
		free_advised_space(a->object, a->advice, a->pindex, 1);
		backing = a->object->backing_object;
		if (backing == NULL)
			return (NULL);
		VM_OBJECT_WLOCK(backing);
		a->pindex += OFF_TO_IDX(a->object->backing_object_offset);
		unlock_if_backing(a);
		a->object = backing;
		if (!advice_applies(backing, a->advice))
			return (NULL);
	}
	return (m);
}

/* Waits for a busy page.  Locks: a->top and a->object in; none out. */
static void
wait_advised_page(struct advice *a, vm_page_t m)
{
	if (a->object != a->top)
		VM_OBJECT_WUNLOCK(a->top);
	/* So that the page daemon leaves it alone meanwhile. */
	if (a->advice == MADV_WILLNEED)
		vm_page_aflag_set(m, PGA_REFERENCED);
	if (!vm_page_busy_sleep(m, "madvpo", 0))
		VM_OBJECT_WUNLOCK(a->object);
}

/*
 * Locks: the object write-locked in; out too, unless it slept, which false
 * says.
 */
static bool
advise_index(vm_object_t object, vm_pindex_t pindex, int advice)
{
	struct advice a;
	vm_page_t m;

	a.top = object;
	a.advice = advice;
	a.object = object;
	a.pindex = pindex;
	m = find_advised_page(&a);
	if (m != NULL && vm_page_all_valid(m) && !vm_page_wired(m)) {
		INVARIANT((m->oflags & VPO_UNMANAGED) == 0,
		    "page %ju of %s is not managed", (uintmax_t)m->pindex,
		    describe_object(a.object).text);
		if (!vm_page_tryxbusy(m)) {
			wait_advised_page(&a, m);
			return (false);
		}
		vm_page_advise(m, advice);
		vm_page_xunbusy(m);
		free_advised_space(a.object, advice, a.pindex, 1);
	}
	unlock_if_backing(&a);
	return (true);
}

/* Goes over a hole of an object that shadows nothing in one step. */
static vm_pindex_t
skip_hole(vm_object_t object, vm_pindex_t pindex, vm_pindex_t end,
    int advice)
{
	vm_page_t m;

	if (object->backing_object != NULL)
		return (pindex);
	m = vm_page_find_least(object, pindex);
	if (m != NULL && m->pindex < end)
		end = m->pindex;
	if (end > pindex)
		free_advised_space(object, advice, pindex, end - pindex);
	return (end);
}

/* Returns where to go on after a sleep, or `end`. */
static vm_pindex_t
advise_range(vm_object_t object, vm_pindex_t pindex, vm_pindex_t end,
    int advice)
{
	VM_OBJECT_WLOCK(object);
	if (!advice_applies(object, advice))
		pindex = end;
	for (; pindex < end; pindex++) {
		pindex = skip_hole(object, pindex, end, advice);
		if (pindex == end)
			break;
		if (!advise_index(object, pindex, advice))
			return (pindex);
	}
	VM_OBJECT_WUNLOCK(object);
	return (end);
}

void
vm_object_madvise(vm_object_t object, vm_pindex_t start, vm_pindex_t end,
    int advice)
{
	if (object == NULL)
		return;
	while (start < end)
		start = advise_range(object, start, end, advice);
}
