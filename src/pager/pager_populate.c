/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both sides of populate: the rules P1 to P16 of doc/populate-rules.md.
 * Checked here are the caller's side of P2, P3 and P4, and the pager's of P3,
 * P5, P6, P7 and P16.  A run that is one aligned large page may have only its
 * first page busied (P15).
 */
#include <stdio.h>
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include <vm/vm_radix.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "mem/pctrie.h"
#include "pager/pager.h"

void
pager_enter_populate(struct pager_populate *p, bool wiring)
{
	vm_object_t object = p->call.object;

	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_ASSERT_PAGING(object);
	CONTRACT((object->flags & OBJ_POPULATE) != 0 &&
	    pager_ops(object)->pgo_populate != NULL,
	    "populate: %s has no such method (populate rule P1)",
	    describe_object(object).text);
	CONTRACT(p->pidx < object->size,
	    "populate: page %ju of %s is past its size %ju (populate rule P2)",
	    (uintmax_t)p->pidx, describe_object(object).text,
	    (uintmax_t)object->size);
	CONTRACT(*p->first <= p->pidx && p->pidx <= *p->last,
	    "populate: page %ju is outside of the hint [%ju,%ju] for %s "
	    "(populate rule P4)", (uintmax_t)p->pidx, (uintmax_t)*p->first,
	    (uintmax_t)*p->last, describe_object(object).text);
	pager_enter(&p->call, object, "populate");
	p->call.rule = "populate rule P3";
	p->call.pindex = p->pidx;
	p->call.wiring = wiring;
	if (wiring)
		curvm->mem->wire_hook = pager_watch_wired;
}

/* Rule P5 is broken at one index: says how.  Always false. */
static __attribute__((cold)) bool
tell_page(const struct pager_populate *p, vm_pindex_t pindex, vm_page_t m)
{
	char what[WORDS_MAX + 64];

	if (m == NULL)
		snprintf(what, sizeof(what), "not resident");
	else if (m->valid != VM_PAGE_BITS_ALL)
		snprintf(what, sizeof(what), "not valid (valid=0x%02x)",
		    m->valid);
	else if (!pager_busied_by_me(m))
		snprintf(what, sizeof(what), "not exclusively busied by "
		    "this thread, but %s", describe_busy(m).text);
	else
		snprintf(what, sizeof(what), "%s, which does not fit its type",
		    (m->oflags & VPO_UNMANAGED) != 0 ? "unmanaged" :
		    "managed");
	return (vm_report(VMSIM_HERE, "%s: page %ju of %s is %s; "
	    "returned range [%ju,%ju], fault at page %ju (populate rule P5)",
	    pager_op_name(&p->call), (uintmax_t)pindex,
	    describe_object(p->call.object).text, what,
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
	bool large = false;
	vm_pindex_t i;
	vm_page_t m;

	for (i = *p->first;; i++) {
		m = radix_find(&object->rtree, i);
		if (__predict_false(m == NULL ||
		    m->valid != VM_PAGE_BITS_ALL ||
		    !pager_page_fits(object, m) ||
		    (!pager_busied_by_me(m) && !large)))
			return (tell_page(p, i, m));
		if (i == *p->last)
			return (true);
		if (i == *p->first)
			large = is_large_run(p, m);
	}
}

/* Rule P16. */
static bool
wirings_kept(const struct pager_populate *p)
{
	vm_page_t m = p->call.wired;

	if (__predict_true(m == NULL))
		return (true);
	return (PROMISE(m->object != p->call.object || !vm_page_wired(m),
	    "%s: under mlock the pager has wired page %ju of %s itself, and "
	    "the fault handler wires it again; munlock undoes one of the two, "
	    "so that the page is never freed: leave the wiring to the fault "
	    "handler (populate rule P16)", pager_op_name(&p->call),
	    (uintmax_t)m->pindex, describe_object(p->call.object).text));
}

static bool
range_kept(const struct pager_populate *p)
{
	vm_object_t object = p->call.object;

	return (PROMISE(*p->first <= p->pidx && p->pidx <= *p->last &&
	    *p->last < object->size, "%s: returned range [%ju,%ju] of %s, "
	    "size %ju, fault at page %ju: the range must lie in the object "
	    "and contain the page (populate rule P5)", pager_op_name(&p->call),
	    (uintmax_t)*p->first, (uintmax_t)*p->last,
	    describe_object(object).text, (uintmax_t)object->size,
	    (uintmax_t)p->pidx));
}

static bool
populate_kept(const struct pager_populate *p, int rv)
{
	vm_object_t object = p->call.object;
	vm_page_t m;

	if (rv == VM_PAGER_OK)
		return (range_kept(p) && pages_kept(p) && wirings_kept(p) &&
		    pager_looks_kept(&p->call,
		    (u_int)(*p->last - *p->first + 1)));
	if (!PROMISE(rv == VM_PAGER_BAD || rv == VM_PAGER_FAIL ||
	    rv == VM_PAGER_ERROR || rv == VM_PAGER_AGAIN, "%s: the "
	    "pager of %s answered %d (populate rule P7)",
	    pager_op_name(&p->call), describe_object(object).text, rv))
		return (false);
	m = radix_find(&object->rtree, p->pidx);
	if (m == NULL || !pager_busied_by_me(m))
		m = pager_left_busy(&p->call, 0);
	return (m == NULL ? pager_looks_kept(&p->call, 0) : PROMISE(false,
	    "%s: page %ju of %s was left busied with the answer %d, %s: an "
	    "error path must release what it has busied (populate rule %s)",
	    pager_op_name(&p->call), (uintmax_t)m->pindex,
	    describe_object(object).text, rv, describe_busy(m).text,
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
		if (pager_busied_by_me(m))
			vm_page_xunbusy(m);
	}
}

bool
pager_leave_populate(struct pager_populate *p, int rv)
{
	bool kept;

	curvm->mem->wire_hook = NULL;
	kept = pager_leave_locks(&p->call) && populate_kept(p, rv);
	if (__predict_false(!kept))
		release_all(p->call.object);
	sched_point(POINT_PAGER, p->call.object);
	return (kept);
}
