/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calling pagers: every method is reached through here, and both sides of
 * each call are checked.  Source: FreeBSD vm_pager.c, vm_pager.h.
 */
#include <errno.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "pmap/pmap.h"
#include "pager/pager.h"
#include "pager/swap_index.h"

/* What a broken promise makes of a call: the fault fails. */
#define	BROKEN	VM_PAGER_AGAIN

int
pager_init(struct vmsim *vm)
{
	struct pager_state *ps;

	ps = arena_zalloc(sizeof(*ps));
	if (ps == NULL)
		return (ENOMEM);
	zone_init(&ps->leaves, "swap leaf", sizeof(struct swap_leaf));
	zone_init(&ps->read_zone, "read", sizeof(struct pager_read));
	LIST_INIT(&ps->reads);
	vm->pager = ps;
	return (0);
}

void
pager_register(objtype_t type, const struct pagerops *ops)
{
	INVARIANT(type < OBJT_FIRST_DYN && curvm->pager->tab[type] == NULL,
	    "pager type %d is registered twice", type);
	curvm->pager->tab[type] = ops;
}

void
pager_set_swap_ops(const struct object_swap_ops *ops)
{
	curvm->pager->swap = ops;
}

void
vm_pager_init(void)
{
	const struct pagerops *ops;
	int i;

	for (i = 0; i < OBJT_FIRST_DYN; i++) {
		ops = curvm->pager->tab[i];
		if (ops != NULL && ops->pgo_init != NULL)
			ops->pgo_init();
	}
}

static bool
known_type(int type)
{
	return (type >= 0 && type < PAGER_TYPES_MAX &&
	    curvm->pager->tab[type] != NULL);
}

/* Rules A1 and A2. */
static bool
alloc_kept(objtype_t type, vm_object_t object, int nheld)
{
	return (PROMISE(curthread->td_nheld == nheld, "alloc: the pager of "
	    "type %d was called with %d locks held and returned with %d (pager "
	    "rule L1)", type, nheld, curthread->td_nheld) &&
	    (object == NULL || (PROMISE(object->type == type, "alloc: the "
	    "pager of type %d returned %s, which is of type %d (pager rule "
	    "A1)", type, describe_object(object).text, object->type) &&
	    PROMISE(object->ref_count != 0 &&
	    (object->flags & OBJ_DEAD) == 0, "alloc: the pager of type %d "
	    "returned %s without a reference for the caller (pager rule A2)",
	    type, describe_object(object).text))));
}

vm_object_t
vm_pager_allocate(objtype_t type, void *handle, vm_ooffset_t size,
    vm_prot_t prot, vm_ooffset_t off, struct ucred *cred)
{
	vm_object_t object;
	int nheld, rv;

	if (!known_type(type) ||
	    pager_injected(VMSIM_INJECT_PAGER, NULL, &rv))
		return (NULL);
	CONTRACT(curvm->pager->tab[type]->pgo_alloc != NULL, "alloc: pager "
	    "type %d has no pgo_alloc (pager rule T2)", type);
	nheld = curthread->td_nheld;
	object = curvm->pager->tab[type]->pgo_alloc(handle, size, prot, off,
	    cred);
	if (__predict_false(!alloc_kept(type, object, nheld)))
		return (NULL);
	return (object);
}

void
vm_pager_deallocate(vm_object_t object)
{
	struct pager_call call;

	VM_OBJECT_ASSERT_WLOCKED(object);
	CONTRACT((object->flags & OBJ_DEAD) != 0, "dealloc: the pager of %s "
	    "is to give it up while it still has %u references; its last "
	    "vm_object_deallocate() does that, and the destructor runs once "
	    "(pager rule D2)", describe_object(object).text,
	    object->ref_count);
	pager_enter(&call, object, "dealloc");
	pager_ops(object)->pgo_dealloc(object);
	(void)pager_leave(&call);
	if (!PROMISE(object->type == OBJT_DEAD, "%s: the pager left %s "
	    "alive, of type %d; it must be OBJT_DEAD (pager rule D1)",
	    pager_op_name(&call), describe_object(object).text,
	    object->type))
		object->type = OBJT_DEAD;
}

/* FreeBSD's sendfile leaves the rest of a page to be zeroed, too. */
static void
zero_rest(vm_page_t *m, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (m[i]->valid == VM_PAGE_BITS_ALL)
			continue;
		pmap_zero_invalid(m[i]);
		sched_point(POINT_WRITE, &m[i]->valid);
		m[i]->valid = VM_PAGE_BITS_ALL;
	}
}

int
vm_pager_get_pages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	struct pager_get get;
	int rv;

	get.call.object = object;
	get.m = m;
	get.count = count;
	get.behind = rbehind;
	get.ahead = rahead;
	pager_enter_get(&get);

	if (pager_injected(VMSIM_INJECT_PAGER, object, &rv)) {
		(void)pager_leave(&get.call);
		return (rv);
	}
	rv = pager_ops(object)->pgo_getpages(object, m, count, rbehind,
	    rahead);

	if (!pager_leave_get(&get, rv))
		return (BROKEN);
	if (rv == VM_PAGER_OK)
		zero_rest(m, count);
	return (rv);
}

void
vm_pager_put_pages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	struct pager_put put;
	int i, rv;

	put.call.object = object;
	put.m = m;
	put.count = count;
	put.rtvals = rtvals;
	pager_enter_put(&put);
	if (pager_injected(VMSIM_INJECT_PAGER, object, &rv)) {
		for (i = 0; i < count; i++)
			rtvals[i] = rv;
	} else
		pager_ops(object)->pgo_putpages(object, m, count, flags,
		    rtvals);
	(void)pager_leave_put(&put);
}

/* Rule H1: the counts must lie inside what an index can be. */
static bool
extent_kept(vm_object_t object, vm_pindex_t pindex, const int *before,
    const int *after)
{
	if (before != NULL && !PROMISE(*before >= 0 &&
	    (vm_pindex_t)*before <= pindex, "haspage: %d pages before page "
	    "%ju of %s (pager rule H1)", *before, (uintmax_t)pindex,
	    describe_object(object).text))
		return (false);
	return (after == NULL || PROMISE(*after >= 0, "haspage: %d pages "
	    "after page %ju of %s (pager rule H1)", *after,
	    (uintmax_t)pindex, describe_object(object).text));
}

boolean_t
vm_pager_has_page(vm_object_t object, vm_pindex_t offset, int *before,
    int *after)
{
	struct pager_call call;
	boolean_t has;

	VM_OBJECT_ASSERT_LOCKED(object);
	pager_enter(&call, object, "haspage");
	has = pager_ops(object)->pgo_haspage(object, offset, before, after);
	if (!pager_leave(&call))
		has = FALSE;
	if (has && extent_kept(object, offset, before, after))
		return (TRUE);
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	return (FALSE);
}

int
pager_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, bool wiring, vm_pindex_t *first, vm_pindex_t *last)
{
	struct pager_populate pop;
	int rv;

	pop.call.object = object;
	pop.pidx = pidx;
	pop.first = first;
	pop.last = last;
	pager_enter_populate(&pop, wiring);

	if (!pager_injected(VMSIM_INJECT_PAGER, object, &rv))
		rv = pager_ops(object)->pgo_populate(object, pidx, fault_type,
		    max_prot, first, last);

	return (pager_leave_populate(&pop, rv) ? rv : BROKEN);
}

int
vm_pager_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	return (pager_populate(object, pidx, fault_type, max_prot, false,
	    first, last));
}

