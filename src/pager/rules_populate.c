/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both sides of populate.  Checked here are the caller's side of the rules P1,
 * P2 and P4, and the pager's of P3, P5, P6, P7, P11 and P16; the fault handler
 * keeps the others.  A run that is one aligned large page may have only its
 * first page busied (P15).
 */
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include <vm/vm_radix.h>
#include "sched/sched.h"
#include "mem/mem.h"
#include "mem/pctrie.h"
#include "pager/pager_private.h"

/* The caller's side. */
static void
require_populate(const struct pager_populate *p, vm_object_t object)
{
	const struct pager_op *op = &p->call.op;

	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_ASSERT_PAGING(object);
	if ((object->flags & OBJ_POPULATE) == 0 ||
	    pager_ops(object)->pgo_populate == NULL)
		broken_panic(op, RULE_P1, NULL, "there is no such method");
	if (p->pidx >= object->size)
		broken_panic(op, RULE_P2, NULL, "past the size, %ju pages",
		    (uintmax_t)object->size);
	if (p->pidx < *p->first || p->pidx > *p->last)
		broken_panic(op, RULE_P4, NULL, "outside of the hint [%ju,%ju]",
		    (uintmax_t)*p->first, (uintmax_t)*p->last);
}

void
pager_enter_populate(struct pager_populate *p, vm_object_t object, bool wiring)
{
	pager_op_set(&p->call.op, "populate", object, p->pidx);
	require_populate(p, object);
	pager_enter(&p->call);
	p->call.own_paging = true;
	p->call.rule = RULE_P3;
	p->call.wiring = wiring;
	if (wiring)
		curvm->mem->wire_hook = pager_watch_wired;
}

/*
 * Rules P5 and G7, one page; `large`: only the first of the run need be
 * busied.
 */
static bool
page_kept(const struct pager_populate *p, vm_pindex_t pindex, vm_page_t m,
    bool large)
{
	const struct pager_op *op = &p->call.op;

	if (m == NULL)
		return (broken(op, RULE_P5, NULL, "page %ju is not resident",
		    (uintmax_t)pindex));
	if (m->valid != VM_PAGE_BITS_ALL)
		return (broken(op, RULE_P5, m, "is not fully valid"));
	if (!pager_page_fits(op->object, m))
		return (broken(op, RULE_P5, m, "does not fit its object"));
	if (!pager_busied_by_me(m) && !large)
		return (broken(op, RULE_P5, m, "is not busied by this thread"));
	return (__predict_true((m->flags & PG_FICTITIOUS) == 0) ||
	    pager_page_is_there(op, m));
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

/*
 * Rule P11.  *head is the page that heads a large page, if the last one did or
 * was in one.
 */
static bool
large_page_kept(const struct pager_populate *p, vm_page_t m, vm_page_t *head)
{
	const struct pager_op *op = &p->call.op;
	vm_page_t h = *head;

	if (m->psind > 0 && (VM_PAGE_TO_PHYS(m) &
	    (PMAP_PAGESIZE(m->psind) - 1)) != 0)
		return (broken(op, RULE_P11, m, "has psind %d and a frame "
		    "that is not aligned", m->psind));
	if (h != NULL &&
	    m->pindex - h->pindex >= atop(PMAP_PAGESIZE(h->psind)))
		h = NULL;
	if (h != NULL && m != h + (m->pindex - h->pindex))
		return (broken(op, RULE_P11, m, "does not follow in the large "
		    "page of page %ju", (uintmax_t)h->pindex));
	if (h == NULL && m->psind > 0)
		h = m;
	*head = h;
	return (true);
}

/* Rules P5 and P11, every page. */
static bool
pages_kept(const struct pager_populate *p)
{
	vm_object_t object = p->call.op.object;
	vm_page_t head = NULL, m;
	bool large = false;
	vm_pindex_t i;

	for (i = *p->first;; i++) {
		m = radix_find(&object->rtree, i);
		if (__predict_false(!page_kept(p, i, m, large)) ||
		    __predict_false((head != NULL || m->psind > 0) &&
		    !large_page_kept(p, m, &head)))
			return (false);
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

	if (__predict_true(m == NULL) || m->object != p->call.op.object ||
	    !vm_page_wired(m))
		return (true);
	return (broken(&p->call.op, RULE_P16, m, "was wired by the pager"));
}

/* Rule P5. */
static bool
range_kept(const struct pager_populate *p)
{
	vm_object_t object = p->call.op.object;

	if (p->pidx < *p->first || p->pidx > *p->last)
		return (broken(&p->call.op, RULE_P5, NULL,
		    "the range does not contain the page"));
	if (*p->last >= object->size)
		return (broken(&p->call.op, RULE_P5, NULL,
		    "past the size, %ju pages", (uintmax_t)object->size));
	return (true);
}

/* Rules P6 and P7: an error path releases what it has busied. */
static bool
failure_kept(const struct pager_populate *p, int rv)
{
	const struct pager_op *op = &p->call.op;
	vm_page_t m;

	if (rv != VM_PAGER_BAD && rv != VM_PAGER_FAIL &&
	    rv != VM_PAGER_ERROR && rv != VM_PAGER_AGAIN)
		return (broken(op, RULE_P7, NULL, "the pager answered %d", rv));
	m = radix_find(&op->object->rtree, p->pidx);
	if (m == NULL || !pager_busied_by_me(m))
		m = pager_left_busy(&p->call, 0);
	if (m != NULL)
		return (broken(op, rv == VM_PAGER_BAD ? RULE_P6 : RULE_P7, m,
		    "was left busied with the answer %d", rv));
	return (pager_looks_kept(&p->call, 0));
}

static bool
populate_kept(struct pager_populate *p, int rv)
{
	if (rv != VM_PAGER_OK)
		return (failure_kept(p, rv));
	p->call.op.returned = true;
	p->call.op.first = *p->first;
	p->call.op.last = *p->last;
	return (range_kept(p) && pages_kept(p) && wirings_kept(p) &&
	    pager_looks_kept(&p->call, (u_int)(*p->last - *p->first + 1)));
}

/*
 * Nothing stays busy after a failure (rule P7), and no page is found valid
 * that shows nothing (rule G7).
 */
static void
release_all_pages(vm_object_t object)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_init(&pages, object);
	VM_RADIX_FOREACH(m, &pages) {
		if (!pager_busied_by_me(m))
			continue;
		if ((m->flags & PG_FICTITIOUS) != 0 &&
		    !mem_is_page(m->phys_addr))
			page_clear_bits(m, VM_PAGE_BITS_ALL,
			    VM_PAGE_BITS_ALL);
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
		release_all_pages(p->call.op.object);
	sched_point(POINT_PAGER, p->call.op.object);
	return (kept);
}
