/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calling pagers: every method is reached through here, and both sides of
 * each call are checked.  Source: FreeBSD vm_pager.c, vm_pager.h.
 */
#include <errno.h>
#include <stdio.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "kern/kern.h"
#include "object/pager.h"
#include "object/swap_index.h"

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
pager_set_name_hook(pager_name_t *hook)
{
	curvm->pager->name = hook;
}

const char *
pager_object_name(vm_object_t object, char buf[PAGER_NAME_MAX])
{
	pager_name_t *hook = curvm->pager->name;
	const char *name;

	name = hook != NULL ? hook(object) : NULL;
	if (name != NULL)
		snprintf(buf, PAGER_NAME_MAX, "object \"%s\"", name);
	else
		snprintf(buf, PAGER_NAME_MAX, "object %u", object->serial);
	return (buf);
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

vm_object_t
vm_pager_allocate(objtype_t type, void *handle, vm_ooffset_t size,
    vm_prot_t prot, vm_ooffset_t off, struct ucred *cred)
{
	if (!known_type(type))
		return (NULL);
	return (curvm->pager->tab[type]->pgo_alloc(handle, size, prot, off,
	    cred));
}

void
vm_pager_deallocate(vm_object_t object)
{
	struct pager_call call;
	char name[PAGER_NAME_MAX];

	VM_OBJECT_ASSERT_WLOCKED(object);
	pager_enter(&call, object, "dealloc");
	pager_ops(object)->pgo_dealloc(object);
	(void)pager_leave(&call);
	if (!PROMISE(object->type == OBJT_DEAD, "dealloc: the pager left %s "
	    "alive, type %d (pager rule D1)", pager_object_name(object, name),
	    object->type))
		object->type = OBJT_DEAD;
}

/* FreeBSD's sendfile leaves the rest of a page to be zeroed, too. */
static void
zero_rest(vm_page_t *m, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (m[i]->valid != VM_PAGE_BITS_ALL)
			vm_page_zero_invalid(m[i], TRUE);
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

	rv = pager_ops(object)->pgo_getpages(object, m, count, rbehind,
	    rahead);

	if (!pager_leave_get(&get, rv))
		return (BROKEN);
	if (rv == VM_PAGER_OK)
		zero_rest(m, count);
	return (rv);
}

/* What iodone is told.  Source: swap_pager.c, swap_pager_getpages_async(). */
static int
get_error(int rv)
{
	switch (rv) {
	case VM_PAGER_OK:
		return (0);
	case VM_PAGER_ERROR:
		return (EIO);
	default:
		return (EINVAL);
	}
}

int
vm_pager_get_pages_async(vm_object_t object, vm_page_t *m, int count,
    int *rbehind, int *rahead, pgo_getpages_iodone_t *iodone, void *arg)
{
	struct pager_call call;
	int rv;

	if (pager_ops(object)->pgo_getpages_async == NULL) {
		rv = vm_pager_get_pages(object, m, count, rbehind, rahead);
		iodone(arg, m, count, get_error(rv));
		return (rv);
	}
	VM_OBJECT_ASSERT_PAGING(object);
	pager_enter(&call, object, "getpages_async");
	rv = pager_ops(object)->pgo_getpages_async(object, m, count, rbehind,
	    rahead, iodone, arg);
	return (pager_leave(&call) ? rv : BROKEN);
}

void
vm_pager_put_pages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	struct pager_put put;

	put.call.object = object;
	put.m = m;
	put.count = count;
	put.rtvals = rtvals;
	pager_enter_put(&put);
	pager_ops(object)->pgo_putpages(object, m, count, flags, rtvals);
	(void)pager_leave_put(&put);
}

/* The counts must lie inside what an index can be. */
static bool
extent_kept(vm_object_t object, vm_pindex_t pindex, const int *before,
    const int *after)
{
	char name[PAGER_NAME_MAX];

	if (before != NULL && !PROMISE(*before >= 0 &&
	    (vm_pindex_t)*before <= pindex, "haspage: %d pages before page "
	    "%ju of %s (pager rule H1)", *before, (uintmax_t)pindex,
	    pager_object_name(object, name)))
		return (false);
	return (after == NULL || PROMISE(*after >= 0, "haspage: %d pages "
	    "after page %ju of %s (pager rule H1)", *after,
	    (uintmax_t)pindex, pager_object_name(object, name)));
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
vm_pager_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct pager_populate pop;
	int rv;

	pop.call.object = object;
	pop.pidx = pidx;
	pop.first = first;
	pop.last = last;
	pager_enter_populate(&pop);

	rv = pager_ops(object)->pgo_populate(object, pidx, fault_type,
	    max_prot, first, last);

	return (pager_leave_populate(&pop, rv) ? rv : BROKEN);
}

void
vm_pager_page_unswapped(vm_page_t m)
{
	pgo_pageunswapped_t *method;

	method = pager_ops(m->object)->pgo_pageunswapped;
	if (method != NULL)
		method(m);
}

void
vm_pager_update_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	pgo_writecount_t *method = pager_ops(object)->pgo_update_writecount;

	if (method != NULL)
		method(object, start, end);
}

void
vm_pager_release_writecount(vm_object_t object, vm_offset_t start,
    vm_offset_t end)
{
	pgo_writecount_t *method = pager_ops(object)->pgo_release_writecount;

	if (method != NULL)
		method(object, start, end);
}

void
vm_pager_getvp(vm_object_t object, struct vnode **vpp, bool *vp_heldp)
{
	pgo_getvp_t *method = pager_ops(object)->pgo_getvp;

	*vpp = NULL;
	if (vp_heldp != NULL)
		*vp_heldp = false;
	if (method != NULL)
		method(object, vpp, vp_heldp);
}

void
vm_pager_freespace(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	pgo_freespace_t *method = pager_ops(object)->pgo_freespace;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (method != NULL)
		method(object, start, size);
}

void
vm_pager_page_inserted(vm_object_t object, vm_page_t m)
{
	pgo_page_inserted_t *method = pager_ops(object)->pgo_page_inserted;

	if (method != NULL)
		method(object, m);
}

void
vm_pager_page_removed(vm_object_t object, vm_page_t m)
{
	pgo_page_removed_t *method = pager_ops(object)->pgo_page_removed;

	if (method != NULL)
		method(object, m);
}

bool
vm_pager_can_alloc_page(vm_object_t object, vm_pindex_t pindex)
{
	pgo_can_alloc_page_t *method = pager_ops(object)->pgo_can_alloc_page;

	return (method == NULL || method(object, pindex));
}
