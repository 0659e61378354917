/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The methods that each pager has, and populate.
 * Source: FreeBSD vm_pager.c, vm_pager.h.
 */
#include <errno.h>
#include "base/panic.h"
#include "sched/sched.h"
#include "pmap/pmap.h"
#include "pager/pager_private.h"
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
	panic_add_printer(pager_print_calls);
	return (0);
}

void
pager_register(objtype_t type, const struct pagerops *ops)
{
	INVARIANT(type < OBJT_FIRST_DYN && curvm->pager->tab[type] == NULL,
	    "pager type %d is registered twice", type);
	curvm->pager->tab[type] = ops;
	curvm->pager->base[type] = type;
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
is_known_type(int type)
{
	return (type >= 0 && type < PAGER_TYPES_MAX &&
	    curvm->pager->tab[type] != NULL);
}

/*
 * An object made by an inherited pgo_alloc is of the base's type until here.
 */
static bool
alloc_kept(objtype_t type, vm_object_t object, int nheld)
{
	const struct pager_op *op = &(const struct pager_op){
		.method = "alloc",
		.object = object,
		.pindex = PAGER_WHOLE,
		.type = type,
	};

	if (!pager_locks_kept(op, RULE_L1, nheld))
		return (false);
	if (object == NULL)
		return (true);
	if (object->type == curvm->pager->base[type])
		object->type = type;
	if (object->type != type)
		return (broken(op, RULE_A1, NULL,
		    "the pager of type %d made one of type %d", type,
		    object->type));
	if (object->ref_count == 0 || (object->flags & OBJ_DEAD) != 0)
		return (broken(op, RULE_A2, NULL,
		    "made with %u references, flags %#x", object->ref_count,
		    object->flags));
	return (true);
}

vm_object_t
vm_pager_allocate(objtype_t type, void *handle, vm_ooffset_t size,
    vm_prot_t prot, vm_ooffset_t off, struct ucred *cred)
{
	pgo_alloc_t *method;
	vm_object_t object;
	int nheld, rv;

	if (!is_known_type(type) ||
	    pager_injected(VMSIM_INJECT_PAGER, NULL, &rv))
		return (NULL);
	method = curvm->pager->tab[type]->pgo_alloc;
	if (method == NULL)
		broken_panic(NULL, RULE_T2, NULL,
		    "the pager of type %d has no pgo_alloc", type);
	nheld = curthread->td_nheld;
	object = method(handle, size, prot, off, cred);
	return (alloc_kept(type, object, nheld) ? object : NULL);
}

void
vm_pager_deallocate(vm_object_t object)
{
	struct pager_call call;

	VM_OBJECT_ASSERT_WLOCKED(object);
	pager_op_set(&call.op, "dealloc", object, PAGER_WHOLE);
	if ((object->flags & OBJ_DEAD) == 0)
		broken_panic(&call.op, RULE_D2, NULL,
		    "given up with %u references", object->ref_count);
	pager_enter(&call);
	pager_ops(object)->pgo_dealloc(object);
	(void)pager_leave(&call);
	if (object->type != OBJT_DEAD) {
		(void)broken(&call.op, RULE_D1, NULL,
		    "left alive, of type %d", object->type);
		object->type = OBJT_DEAD;
	}
}

/* FreeBSD's sendfile leaves the rest of a page to be zeroed, too. */
static void
zero_rest(vm_page_t *m, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (vm_page_all_valid(m[i]))
			continue;
		pmap_zero_invalid(m[i]);
		vm_page_valid(m[i]);
	}
}

/* Who fails may have written to them before. */
static void
forget_zero(vm_page_t *m, int count)
{
	int i;

	for (i = 0; i < count; i++)
		m[i]->flags &= (uint8_t)~PG_ZERO;
}

int
vm_pager_get_pages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	struct pager_get get;
	int rv;

	forget_zero(m, count);
	get.m = m;
	get.count = count;
	get.behind = rbehind;
	get.ahead = rahead;
	pager_enter_get(&get, object, "getpages");

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

/* What the caller makes of BAD: the page is clean, its changes are lost. */
static void
note_lost_changes(const int *rtvals, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (__predict_false(rtvals[i] == VM_PAGER_BAD))
			curvm->pmap->forgetful = true;
	}
}

void
vm_pager_put_pages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	struct pager_put put;
	int i, rv;

	put.m = m;
	put.count = count;
	put.rtvals = rtvals;
	pager_enter_put(&put, object);
	if (pager_injected(VMSIM_INJECT_PAGER, object, &rv)) {
		put.injected = true;
		for (i = 0; i < count; i++)
			put.answers[i] = rv;
	} else
		pager_ops(object)->pgo_putpages(object, m, count, flags,
		    put.answers);
	(void)pager_leave_put(&put);
	note_lost_changes(rtvals, count);
}

/* Rule H1. */
static bool
extent_kept(const struct pager_op *op, const int *before, const int *after)
{
	if (before != NULL &&
	    (*before < 0 || (vm_pindex_t)*before > op->pindex))
		return (broken(op, RULE_H1, NULL,
		    "%d pages before are reported", *before));
	if (after != NULL && *after < 0)
		return (broken(op, RULE_H1, NULL,
		    "%d pages after are reported", *after));
	return (true);
}

boolean_t
vm_pager_has_page(vm_object_t object, vm_pindex_t offset, int *before,
    int *after)
{
	struct pager_call call;
	boolean_t has;

	VM_OBJECT_ASSERT_LOCKED(object);
	pager_op_set(&call.op, "haspage", object, offset);
	pager_enter(&call);
	has = pager_ops(object)->pgo_haspage(object, offset, before, after);
	if (!pager_leave(&call))
		has = FALSE;
	if (has && extent_kept(&call.op, before, after))
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

	pop.pidx = pidx;
	pop.first = first;
	pop.last = last;
	pager_enter_populate(&pop, object, wiring);

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
