/* SPDX-License-Identifier: BSD-2-Clause */
/* Both sides of getpages: rules G1 to G6 of doc/pager-contract.md. */
#include <stdio.h>
#include <vm/pmap.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "pager/pager.h"

/* The caller's side of rule G1, one page. */
static void
require_page(const struct pager_get *g, int i)
{
	vm_object_t object = g->call.object;
	vm_page_t m = g->m[i];

	CONTRACT(m->object == object && m->pindex == g->first + i,
	    "getpages: page %d of %d asked of %s is %s, not page %ju (pager "
	    "rule G1)", i, g->count, describe_object(object).text,
	    describe_page(m).text, (uintmax_t)g->first + i);
	CONTRACT(pager_busied_by_me(m), "getpages: page %ju of %s is asked "
	    "for and is %s (pager rule G1)", (uintmax_t)m->pindex,
	    describe_object(object).text, describe_busy(m).text);
	CONTRACT(m->valid != VM_PAGE_BITS_ALL && m->dirty == 0,
	    "getpages: page %ju of %s is asked for though valid=%#x "
	    "dirty=%#x (pager rule G1)", (uintmax_t)m->pindex,
	    describe_object(object).text, m->valid, m->dirty);
	CONTRACT(!pmap_page_is_mapped(m),
	    "getpages: page %ju of %s is mapped (pager rule G1)",
	    (uintmax_t)m->pindex, describe_object(object).text);
}

void
pager_enter_get(struct pager_get *g)
{
	vm_object_t object = g->call.object;
	int i;

	CONTRACT(g->count > 0, "getpages: %d pages are asked for", g->count);
	VM_OBJECT_ASSERT_UNLOCKED(object);
	VM_OBJECT_ASSERT_PAGING(object);
	g->first_m = g->m[0];
	g->first = g->m[0]->pindex;
	g->asked_behind = g->behind != NULL ? *g->behind : 0;
	g->asked_ahead = g->ahead != NULL ? *g->ahead : 0;
	for (i = 0; i < g->count; i++)
		require_page(g, i);
	pager_enter(&g->call, object, "getpages");
	g->call.pindex = g->first;
}

/* Rule G3, one page: what the entry of the array is instead. */
static __attribute__((cold)) bool
tell_entry(const struct pager_get *g, int i)
{
	vm_page_t m = g->m[i];

	return (vm_report(VMSIM_HERE, "%s: the pager returned %s in the place "
	    "of page %ju of %s (pager rule G3)", pager_op_name(&g->call),
	    m == NULL ? "NULL" : describe_page(m).text,
	    (uintmax_t)g->first + i, describe_object(g->call.object).text));
}

/* Rules G3 and G4, one page. */
static bool
got_page(const struct pager_get *g, int i, bool ok)
{
	vm_object_t object = g->call.object;
	uintmax_t pindex = g->first + i;
	vm_page_t m = g->m[i];

	if (__predict_false(m == NULL || m->object != object ||
	    m->pindex != g->first + i))
		return (tell_entry(g, i));
	return (PROMISE(pager_busied_by_me(m), "%s: page %ju of %s was "
	    "returned %s; the caller must get it exclusively busied by its "
	    "own thread (pager rule G3)", pager_op_name(&g->call), pindex,
	    describe_object(object).text, describe_busy(m).text) &&
	    (!ok || (PROMISE(m->valid != 0, "%s: page %ju of %s was read but "
	    "nothing of it is valid: vm_page_valid() is missing (pager rule "
	    "G4)", pager_op_name(&g->call), pindex,
	    describe_object(object).text) &&
	    PROMISE(pager_page_fits(object, m), "%s: page %ju of %s is %s "
	    "(pager rule G4)", pager_op_name(&g->call), pindex,
	    describe_object(object).text,
	    (m->oflags & VPO_UNMANAGED) != 0 ? "unmanaged (VPO_UNMANAGED) in "
	    "an object of managed pages" : "managed in an object of "
	    "unmanaged pages"))));
}

/* Rule G5. */
static bool
got_extent(const struct pager_get *g)
{
	vm_object_t object = g->call.object;
	int behind = g->behind != NULL ? *g->behind : 0;
	int ahead = g->ahead != NULL ? *g->ahead : 0;

	return (PROMISE(behind >= 0 && behind <= g->asked_behind &&
	    (vm_pindex_t)behind <= g->first && ahead >= 0 &&
	    ahead <= g->asked_ahead && (ahead == 0 ||
	    g->first + g->count + ahead <= object->size),
	    "%s: %d pages before and %d after page %ju of %s are "
	    "reported; %d and %d were asked for, the size is %ju (pager rule "
	    "G5)", pager_op_name(&g->call), behind, ahead,
	    (uintmax_t)g->first, describe_object(object).text,
	    g->asked_behind, g->asked_ahead, (uintmax_t)object->size));
}

/*
 * Rule G6.  A page that was replaced is free, or has been handed out again;
 * one that is neither is nobody's.
 */
static bool
old_is_gone(const struct pager_get *g)
{
	vm_page_t old = g->first_m;

	if (g->m[0] == old)
		return (true);
	return (PROMISE(old->object != NULL || old->busy_lock == VPB_FREED ||
	    vm_page_wired(old) || !pager_busied_by_me(old), "%s: the empty "
	    "page %ju of %s was replaced and never freed: vm_page_replace() "
	    "frees it, or call vm_page_free() (pager rule G6)",
	    pager_op_name(&g->call), (uintmax_t)g->first,
	    describe_object(g->call.object).text));
}

static bool
got_kept(const struct pager_get *g, int rv)
{
	int i;

	if (!PROMISE(rv == VM_PAGER_OK || rv == VM_PAGER_BAD ||
	    rv == VM_PAGER_FAIL || rv == VM_PAGER_ERROR ||
	    rv == VM_PAGER_AGAIN, "%s: the pager of %s answered %d, which is "
	    "not VM_PAGER_OK, BAD, FAIL, ERROR or AGAIN (pager rule G2)",
	    pager_op_name(&g->call), describe_object(g->call.object).text,
	    rv))
		return (false);
	for (i = 0; i < g->count; i++) {
		if (!got_page(g, i, rv == VM_PAGER_OK))
			return (false);
	}
	return (old_is_gone(g) && (rv != VM_PAGER_OK || got_extent(g)));
}

/*
 * The caller goes on to free the pages: they must be the object's and busied,
 * or there is no way on.  Others must not stay busy.
 */
static void
repair_got(struct pager_get *g)
{
	vm_object_t object = g->call.object;
	vm_page_t m;
	int i;

	if (g->behind != NULL)
		*g->behind = 0;
	if (g->ahead != NULL)
		*g->ahead = 0;
	VM_OBJECT_WLOCK(object);
	for (i = 0; i < g->count; i++) {
		m = vm_page_lookup(object, g->first + i);
		CONTRACT(m != NULL && (vm_page_tryxbusy(m) ||
		    pager_busied_by_me(m)), "%s: page %ju of %s is gone "
		    "(pager rule G3)", pager_op_name(&g->call),
		    (uintmax_t)g->first + i, describe_object(object).text);
		if (!pager_page_fits(object, m))
			m->oflags ^= VPO_UNMANAGED;
		g->m[i] = m;
	}
	while ((m = pager_left_busy(&g->call, 0)) != NULL)
		vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
}

bool
pager_leave_get(struct pager_get *g, int rv)
{
	bool kept;

	kept = pager_leave_locks(&g->call) && got_kept(g, rv) &&
	    pager_looks_kept(&g->call, 0);
	if (__predict_false(!kept))
		repair_got(g);
	sched_point(POINT_PAGER, g->call.object);
	return (kept);
}
