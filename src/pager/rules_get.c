/* SPDX-License-Identifier: BSD-2-Clause */
/* Both sides of getpages: rules G1 to G7. */
#include <vm/pmap.h>
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/pager_private.h"

/* Rule G7. */
bool
pager_page_is_there(const struct pager_op *op, const struct vm_page *m)
{
	vm_paddr_t pa = m->phys_addr;

	if ((m->flags & PG_FICTITIOUS) == 0 || mem_is_page(pa))
		return (true);
	return (broken(op, RULE_G7, m, "is at %s",
	    mem_describe_missing(pa).text));
}

/* The caller's side of rule G1, one page. */
static void
require_page(const struct pager_op *op, vm_page_t m, vm_pindex_t pindex)
{
	if (m->object != op->object || m->pindex != pindex)
		broken_panic(op, RULE_G1, m, "is asked for as page %ju",
		    (uintmax_t)pindex);
	if (!pager_busied_by_me(m) || m->valid == VM_PAGE_BITS_ALL ||
	    m->dirty != 0)
		broken_panic(op, RULE_G1, m, "is asked for");
	if (pmap_page_is_mapped(m))
		broken_panic(op, RULE_G1, m, "is asked for and is mapped");
}

void
pager_enter_get(struct pager_get *g, vm_object_t object, const char *method)
{
	struct pager_op *op = &g->call.op;
	int i;

	CONTRACT(g->count > 0, "getpages: %d pages are asked for", g->count);
	VM_OBJECT_ASSERT_UNLOCKED(object);
	VM_OBJECT_ASSERT_PAGING(object);
	g->first_m = g->m[0];
	g->first = g->m[0]->pindex;
	g->asked_behind = g->behind != NULL ? *g->behind : 0;
	g->asked_ahead = g->ahead != NULL ? *g->ahead : 0;
	pager_op_set(op, method, object, g->first);
	for (i = 0; i < g->count; i++)
		require_page(op, g->m[i], g->first + i);
	pager_enter(&g->call);
	g->call.own_paging = true;
}

/* Rules G3, G4 and G7, one page. */
static bool
got_page(const struct pager_get *g, int i, bool ok)
{
	const struct pager_op *op = &g->call.op;
	vm_page_t m = g->m[i];

	if (m == NULL)
		return (broken(op, RULE_G3, NULL,
		    "NULL was returned as page %ju", (uintmax_t)g->first + i));
	if (m->object != op->object || m->pindex != g->first + i)
		return (broken(op, RULE_G3, m, "was returned as page %ju",
		    (uintmax_t)g->first + i));
	if (!pager_busied_by_me(m))
		return (broken(op, RULE_G3, m, "was returned"));
	if (ok && m->valid == 0)
		return (broken(op, RULE_G4, m, "was read and is not valid"));
	if (ok && !pager_page_fits(op->object, m))
		return (broken(op, RULE_G4, m, "does not fit its object"));
	return (!ok || pager_page_is_there(op, m));
}

/* Rule G5. */
static bool
got_extent(const struct pager_get *g)
{
	vm_object_t object = g->call.op.object;
	int behind = g->behind != NULL ? *g->behind : 0;
	int ahead = g->ahead != NULL ? *g->ahead : 0;
	vm_pindex_t end = g->first + g->count;
	bool asked, inside;

	asked = behind >= 0 && behind <= g->asked_behind &&
	    ahead >= 0 && ahead <= g->asked_ahead;
	inside = (vm_pindex_t)behind <= g->first &&
	    (ahead == 0 || end + ahead <= object->size);
	if (asked && inside)
		return (true);
	return (broken(&g->call.op, RULE_G5, NULL,
	    "%d pages before and %d after, of %d and %d; the size is %ju",
	    behind, ahead, g->asked_behind, g->asked_ahead,
	    (uintmax_t)object->size));
}

/*
 * Rule G6.  A page that was replaced is free, or has been handed out again; one
 * that is neither is lost.
 */
static bool
old_page_freed(const struct pager_get *g)
{
	vm_page_t old = g->first_m;

	if (g->m[0] == old || old->object != NULL ||
	    old->busy_lock == VPB_FREED || vm_page_wired(old) ||
	    !pager_busied_by_me(old))
		return (true);
	return (broken(&g->call.op, RULE_G6, NULL,
	    "the empty page was replaced, not freed"));
}

/* Rule G2. */
static bool
is_get_answer(int rv)
{
	return (rv == VM_PAGER_OK || rv == VM_PAGER_BAD ||
	    rv == VM_PAGER_FAIL || rv == VM_PAGER_ERROR ||
	    rv == VM_PAGER_AGAIN);
}

static bool
got_kept(const struct pager_get *g, int rv)
{
	int i;

	if (!is_get_answer(rv))
		return (broken(&g->call.op, RULE_G2, NULL,
		    "the pager answered %d", rv));
	for (i = 0; i < g->count; i++) {
		if (!got_page(g, i, rv == VM_PAGER_OK))
			return (false);
	}
	return (old_page_freed(g) && (rv != VM_PAGER_OK || got_extent(g)));
}

/*
 * The caller goes on to free the pages: they must be the object's and busied,
 * or there is no way on.  Others must not stay busy.
 */
static void
repair_got(struct pager_get *g)
{
	vm_object_t object = g->call.op.object;
	vm_page_t m;
	int i;

	if (g->behind != NULL)
		*g->behind = 0;
	if (g->ahead != NULL)
		*g->ahead = 0;
	VM_OBJECT_WLOCK(object);
	for (i = 0; i < g->count; i++) {
		m = vm_page_lookup(object, g->first + i);
		if (m == NULL)
			broken_panic(&g->call.op, RULE_G3, NULL,
			    "page %ju is gone", (uintmax_t)g->first + i);
		if (!vm_page_tryxbusy(m) && !pager_busied_by_me(m))
			broken_panic(&g->call.op, RULE_G3, m, "was given away");
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
	sched_point(POINT_PAGER, g->call.op.object);
	return (kept);
}
