/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a pager and its callers promise each other.
 *
 * Any method:
 *  L1. It returns with exactly the locks held with which it was called.
 *
 * getpages:
 *  G1. The caller holds paging-in-progress and no lock of the object.  The
 *      pages have consecutive indices, belong to the object, are exclusively
 *      busied, unmapped, clean and not fully valid.
 *  G2. The answer is OK, BAD, FAIL, ERROR or AGAIN.
 *  G3. Whatever the answer, the array then holds the pages of the object at
 *      these indices, exclusively busied by the caller's thread.  A pager that
 *      replaces a page writes the new one into the array.
 *  G4. OK: every page holds something; what is missing is zeroed.  It is
 *      managed or not, as the object's type says.
 *  G5. OK: no more pages are reported before and after than were asked for,
 *      none before index 0 or past the object's size.
 *
 * putpages:
 *  W1. The caller has the object write-locked; the pages belong to it and are
 *      busied, shared or exclusively.
 *  W2. Every page gets an answer.
 *  W3. A page not answered PEND is still in the object and still busied.
 *
 * haspage:
 *  H1. The numbers of pages before and after are not negative, and there are
 *      not more before than the index allows.
 *
 * dealloc:
 *  D1. The object is left as OBJT_DEAD.
 *
 * populate: the rules P1 to P15 of doc/populate-rules.md.  Checked here: the
 * caller's side of P2, P3 and P4, the pager's of P3, P5, P6 and P7.  A run that
 * is one aligned large page may have only its first page busied (P15).
 */
#include <stdio.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include <vm/vm_radix.h>
#include "base/assert.h"
#include "kern/kern.h"
#include "mem/pctrie.h"
#include "object/pager.h"

static inline bool
busied_by(vm_page_t m, u_int owner)
{
	return ((m->busy_lock & ~VPB_BIT_WAITERS) == owner);
}

/* Managed or not, as the object's type says. */
static inline bool
fits(vm_object_t object, vm_page_t m)
{
	return (((object->flags & OBJ_UNMANAGED) != 0) ==
	    ((m->oflags & VPO_UNMANAGED) != 0));
}

void
pager_enter(struct pager_call *call, vm_object_t object, const char *op)
{
	call->object = object;
	call->op = op;
	call->rule = "pager rule L1";
	call->nheld = curthread->td_nheld;
	call->wowned = VM_OBJECT_WOWNED(object);
	kern_point(POINT_PAGER, object);
}

/* Puts the object's lock back into the state that the caller expects. */
static void
restore_lock(const struct pager_call *call)
{
	bool wowned = VM_OBJECT_WOWNED(call->object);

	if (call->wowned && !wowned)
		VM_OBJECT_WLOCK(call->object);
	else if (!call->wowned && wowned)
		VM_OBJECT_WUNLOCK(call->object);
}

bool
pager_leave(const struct pager_call *call)
{
	char name[PAGER_NAME_MAX];
	bool kept;

	kept = PROMISE(VM_OBJECT_WOWNED(call->object) == call->wowned,
	    "%s: the pager returned with %s %s (%s)", call->op,
	    pager_object_name(call->object, name), call->wowned ?
	    "not write-locked" : "write-locked", call->rule) &&
	    PROMISE(curthread->td_nheld == call->nheld,
	    "%s: the pager of %s was called with %d locks held and returned "
	    "with %d (%s)", call->op, pager_object_name(call->object, name),
	    call->nheld, curthread->td_nheld, call->rule);
	if (!kept)
		restore_lock(call);
	kern_point(POINT_PAGER, call->object);
	return (kept);
}

/* The caller's side of rule G1, one page. */
static void
require_page(const struct pager_get *g, int i)
{
	vm_object_t object = g->call.object;
	char name[PAGER_NAME_MAX];
	vm_page_t m = g->m[i];

	CONTRACT(m->object == object && m->pindex == g->first + i,
	    "getpages: page %d of %d asked of %s is page %ju of object %u, "
	    "not page %ju (pager rule G1)", i, g->count,
	    pager_object_name(object, name), (uintmax_t)m->pindex,
	    m->object != NULL ? m->object->serial : 0,
	    (uintmax_t)g->first + i);
	CONTRACT(busied_by(m, VPB_CURTHREAD_EXCLUSIVE),
	    "getpages: page %ju of %s is not exclusively busied by the "
	    "caller (pager rule G1)", (uintmax_t)m->pindex,
	    pager_object_name(object, name));
	CONTRACT(m->valid != VM_PAGE_BITS_ALL && m->dirty == 0,
	    "getpages: page %ju of %s is asked for though valid=%#x "
	    "dirty=%#x (pager rule G1)", (uintmax_t)m->pindex,
	    pager_object_name(object, name), m->valid, m->dirty);
	CONTRACT(!pmap_page_is_mapped(m),
	    "getpages: page %ju of %s is mapped (pager rule G1)",
	    (uintmax_t)m->pindex, pager_object_name(object, name));
}

void
pager_enter_get(struct pager_get *g)
{
	vm_object_t object = g->call.object;
	int i;

	CONTRACT(g->count > 0, "getpages: %d pages are asked for", g->count);
	VM_OBJECT_ASSERT_UNLOCKED(object);
	VM_OBJECT_ASSERT_PAGING(object);
	g->first = g->m[0]->pindex;
	g->asked_behind = g->behind != NULL ? *g->behind : 0;
	g->asked_ahead = g->ahead != NULL ? *g->ahead : 0;
	for (i = 0; i < g->count; i++)
		require_page(g, i);
	pager_enter(&g->call, object, "getpages");
}

/* Rules G3 and G4, one page. */
static bool
got_page(const struct pager_get *g, int i, bool ok)
{
	vm_object_t object = g->call.object;
	uintmax_t pindex = g->first + i;
	char name[PAGER_NAME_MAX];
	vm_page_t m = g->m[i];

	return (PROMISE(m != NULL && m->object == object &&
	    m->pindex == g->first + i, "getpages: the array's entry %d is "
	    "not page %ju of %s (pager rule G3)", i, pindex,
	    pager_object_name(object, name)) &&
	    PROMISE(busied_by(m, VPB_CURTHREAD_EXCLUSIVE),
	    "getpages: page %ju of %s is not exclusively busied any more "
	    "(pager rule G3)", pindex, pager_object_name(object, name)) &&
	    (!ok || (PROMISE(m->valid != 0, "getpages: page %ju of %s was "
	    "read but nothing of it is valid (pager rule G4)", pindex,
	    pager_object_name(object, name)) &&
	    PROMISE(fits(object, m), "getpages: page %ju of %s is %s (pager "
	    "rule G4)", pindex, pager_object_name(object, name),
	    (m->oflags & VPO_UNMANAGED) != 0 ? "unmanaged in an object of "
	    "managed pages" : "managed in an object of unmanaged pages"))));
}

/* Rule G5. */
static bool
got_extent(const struct pager_get *g)
{
	vm_object_t object = g->call.object;
	int behind = g->behind != NULL ? *g->behind : 0;
	int ahead = g->ahead != NULL ? *g->ahead : 0;
	char name[PAGER_NAME_MAX];

	return (PROMISE(behind >= 0 && behind <= g->asked_behind &&
	    (vm_pindex_t)behind <= g->first && ahead >= 0 &&
	    ahead <= g->asked_ahead && (ahead == 0 ||
	    g->first + g->count + ahead <= object->size),
	    "getpages: %d pages before and %d after page %ju of %s are "
	    "reported; %d and %d were asked for, the size is %ju (pager rule "
	    "G5)", behind, ahead, (uintmax_t)g->first,
	    pager_object_name(object, name), g->asked_behind,
	    g->asked_ahead, (uintmax_t)object->size));
}

static bool
got_kept(const struct pager_get *g, int rv)
{
	char name[PAGER_NAME_MAX];
	int i;

	if (!PROMISE(rv == VM_PAGER_OK || rv == VM_PAGER_BAD ||
	    rv == VM_PAGER_FAIL || rv == VM_PAGER_ERROR ||
	    rv == VM_PAGER_AGAIN, "getpages: the pager of %s answered %d "
	    "(pager rule G2)", pager_object_name(g->call.object, name), rv))
		return (false);
	for (i = 0; i < g->count; i++) {
		if (!got_page(g, i, rv == VM_PAGER_OK))
			return (false);
	}
	return (rv != VM_PAGER_OK || got_extent(g));
}

/*
 * The caller goes on to free the pages: they must be the object's and busied.
 * Without that there is no way on.
 */
static void
repair_got(struct pager_get *g)
{
	vm_object_t object = g->call.object;
	char name[PAGER_NAME_MAX];
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
		    busied_by(m, VPB_CURTHREAD_EXCLUSIVE)),
		    "getpages: page %ju of %s is gone (pager rule G3)",
		    (uintmax_t)g->first + i, pager_object_name(object, name));
		g->m[i] = m;
	}
	VM_OBJECT_WUNLOCK(object);
}

bool
pager_leave_get(struct pager_get *g, int rv)
{
	bool kept;

	kept = pager_leave(&g->call);
	kept = got_kept(g, rv) && kept;
	if (__predict_false(!kept))
		repair_got(g);
	return (kept);
}

void
pager_enter_put(struct pager_put *p)
{
	vm_object_t object = p->call.object;
	char name[PAGER_NAME_MAX];
	int i;

	VM_OBJECT_ASSERT_WLOCKED(object);
	for (i = 0; i < p->count; i++) {
		CONTRACT(p->m[i]->object == object && vm_page_busied(p->m[i]),
		    "putpages: page %ju given to %s is not its own or not "
		    "busied (pager rule W1)", (uintmax_t)p->m[i]->pindex,
		    pager_object_name(object, name));
		p->rtvals[i] = -1;
	}
	pager_enter(&p->call, object, "putpages");
}

/* Rules W2 and W3, one page. */
static bool
put_kept(const struct pager_put *p, int i)
{
	vm_object_t object = p->call.object;
	char name[PAGER_NAME_MAX];
	int rv = p->rtvals[i];

	return (PROMISE(rv >= VM_PAGER_OK && rv <= VM_PAGER_AGAIN,
	    "putpages: page %d of %d given to %s was answered %d (pager rule "
	    "W2)", i, p->count, pager_object_name(object, name), rv) &&
	    (rv == VM_PAGER_PEND || PROMISE(p->m[i]->object == object &&
	    vm_page_busied(p->m[i]), "putpages: page %ju of %s was answered "
	    "%d but is not busied any more (pager rule W3)",
	    (uintmax_t)p->m[i]->pindex, pager_object_name(object, name),
	    rv)));
}

bool
pager_leave_put(struct pager_put *p)
{
	bool kept;
	int i;

	kept = pager_leave(&p->call);
	for (i = 0; i < p->count; i++) {
		if (__predict_true(put_kept(p, i)))
			continue;
		kept = false;
		/* The caller takes one shared busy away and keeps it dirty. */
		if (!vm_page_busied(p->m[i]))
			(void)vm_page_trysbusy(p->m[i]);
		p->rtvals[i] = VM_PAGER_ERROR;
	}
	return (kept);
}

void
pager_enter_populate(struct pager_populate *p)
{
	vm_object_t object = p->call.object;
	char name[PAGER_NAME_MAX];

	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_ASSERT_PAGING(object);
	CONTRACT((object->flags & OBJ_POPULATE) != 0 &&
	    pager_ops(object)->pgo_populate != NULL,
	    "populate: %s has no such method (populate rule P1)",
	    pager_object_name(object, name));
	CONTRACT(p->pidx < object->size,
	    "populate: page %ju of %s is past its size %ju (populate rule P2)",
	    (uintmax_t)p->pidx, pager_object_name(object, name),
	    (uintmax_t)object->size);
	CONTRACT(*p->first <= p->pidx && p->pidx <= *p->last,
	    "populate: page %ju is outside of the hint [%ju,%ju] for %s "
	    "(populate rule P4)", (uintmax_t)p->pidx, (uintmax_t)*p->first,
	    (uintmax_t)*p->last, pager_object_name(object, name));
	pager_enter(&p->call, object, "populate");
	p->call.rule = "populate rule P3";
}

/* Rule P5 is broken at one index: says how.  Always false. */
static __attribute__((cold)) bool
tell_page(const struct pager_populate *p, vm_pindex_t pindex, vm_page_t m)
{
	vm_object_t object = p->call.object;
	char name[PAGER_NAME_MAX], what[64];

	if (m == NULL)
		snprintf(what, sizeof(what), "not resident");
	else if (m->valid != VM_PAGE_BITS_ALL)
		snprintf(what, sizeof(what), "not valid (valid=0x%02x)",
		    m->valid);
	else if (!busied_by(m, VPB_CURTHREAD_EXCLUSIVE))
		snprintf(what, sizeof(what), "not exclusively busied by "
		    "this thread");
	else
		snprintf(what, sizeof(what), "%s, which does not fit its type",
		    (m->oflags & VPO_UNMANAGED) != 0 ? "unmanaged" :
		    "managed");
	return (vm_report(VMSIM_HERE, "populate: page %ju of %s is %s; "
	    "returned range [%ju,%ju], fault at page %ju (populate rule P5)",
	    (uintmax_t)pindex, pager_object_name(object, name), what,
	    (uintmax_t)*p->first, (uintmax_t)*p->last, (uintmax_t)p->pidx));
}

/* Is the run one large page, of which only the first is busied?  Rule P15. */
static bool
is_large_run(const struct pager_populate *p, vm_page_t m)
{
	vm_size_t len = ptoa(*p->last - *p->first + 1);

	return ((len == NBPDR || len == NBPDP) &&
	    (VM_PAGE_TO_PHYS(m) & (len - 1)) == 0 &&
	    (m->flags & PG_FICTITIOUS) == 0 && m[1].object == m->object &&
	    m[1].pindex == m->pindex + 1 && !vm_page_xbusied(&m[1]));
}

/* Rule P5, every page. */
static bool
pages_kept(const struct pager_populate *p)
{
	vm_object_t object = p->call.object;
	u_int owner = VPB_CURTHREAD_EXCLUSIVE;
	bool large = false;
	vm_pindex_t i;
	vm_page_t m;

	for (i = *p->first;; i++) {
		m = radix_find(&object->rtree, i);
		if (__predict_false(m == NULL ||
		    m->valid != VM_PAGE_BITS_ALL || !fits(object, m) ||
		    (!busied_by(m, owner) && !large)))
			return (tell_page(p, i, m));
		if (i == *p->last)
			return (true);
		if (i == *p->first)
			large = is_large_run(p, m);
	}
}

static bool
populate_kept(const struct pager_populate *p, int rv)
{
	vm_object_t object = p->call.object;
	char name[PAGER_NAME_MAX];
	vm_page_t m;

	if (rv == VM_PAGER_OK) {
		return (PROMISE(*p->first <= p->pidx && p->pidx <= *p->last &&
		    *p->last < object->size, "populate: returned range "
		    "[%ju,%ju] of %s, size %ju, fault at page %ju (populate "
		    "rule P5)", (uintmax_t)*p->first, (uintmax_t)*p->last,
		    pager_object_name(object, name), (uintmax_t)object->size,
		    (uintmax_t)p->pidx) && pages_kept(p));
	}
	if (!PROMISE(rv == VM_PAGER_BAD || rv == VM_PAGER_FAIL ||
	    rv == VM_PAGER_ERROR || rv == VM_PAGER_AGAIN, "populate: the "
	    "pager of %s answered %d (populate rule P7)",
	    pager_object_name(object, name), rv))
		return (false);
	m = vm_page_lookup(object, p->pidx);
	return (PROMISE(m == NULL || !busied_by(m, VPB_CURTHREAD_EXCLUSIVE),
	    "populate: page %ju of %s was left busied with the answer %d "
	    "(populate rule %s)", (uintmax_t)p->pidx,
	    pager_object_name(object, name), rv,
	    rv == VM_PAGER_BAD ? "P6" : "P7"));
}

/* Nothing stays busy after a failure (rule P7). */
static void
release_all(vm_object_t object)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_init(&pages, object);
	VM_RADIX_FOREACH(m, &pages) {
		if (busied_by(m, VPB_CURTHREAD_EXCLUSIVE))
			vm_page_xunbusy(m);
	}
}

bool
pager_leave_populate(struct pager_populate *p, int rv)
{
	bool kept;

	kept = pager_leave(&p->call);
	kept = populate_kept(p, rv) && kept;
	if (__predict_false(!kept))
		release_all(p->call.object);
	return (kept);
}
