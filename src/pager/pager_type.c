/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pagers of the program's own, and the objects that a pager knows by handle.
 * Source: FreeBSD vm_pager.c.
 */
#include "mem/mem.h"
#include "pager/pager.h"
#include "pager/rules.h"

/* Methods that a dynamic pager leaves out come from its base. */
#define	INHERIT(ops, base, field) do {					\
	if ((ops)->field == NULL)					\
		(ops)->field = (base)->field;				\
} while (0)

static void
inherit_methods(struct pagerops *ops, const struct pagerops *base)
{
	INHERIT(ops, base, pgo_init);
	INHERIT(ops, base, pgo_alloc);
	INHERIT(ops, base, pgo_dealloc);
	INHERIT(ops, base, pgo_getpages);
	INHERIT(ops, base, pgo_getpages_async);
	INHERIT(ops, base, pgo_putpages);
	INHERIT(ops, base, pgo_haspage);
	INHERIT(ops, base, pgo_populate);
	INHERIT(ops, base, pgo_pageunswapped);
	INHERIT(ops, base, pgo_update_writecount);
	INHERIT(ops, base, pgo_release_writecount);
	INHERIT(ops, base, pgo_set_writeable_dirty);
	INHERIT(ops, base, pgo_mightbedirty);
	INHERIT(ops, base, pgo_getvp);
	INHERIT(ops, base, pgo_freespace);
	INHERIT(ops, base, pgo_page_inserted);
	INHERIT(ops, base, pgo_page_removed);
	INHERIT(ops, base, pgo_can_alloc_page);
}

/* A method that is called without asking whether it is there, or NULL. */
static const char *
find_missing_method(const struct pagerops *ops)
{
	if (ops->pgo_dealloc == NULL)
		return ("pgo_dealloc");
	if (ops->pgo_getpages == NULL)
		return ("pgo_getpages");
	if (ops->pgo_putpages == NULL)
		return ("pgo_putpages");
	if (ops->pgo_haspage == NULL)
		return ("pgo_haspage");
	return (NULL);
}

/* Rule T1. */
static void
require_type(int type, int least, int end, const char *what)
{
	if (type < least || type >= end || curvm->pager->tab[type] == NULL)
		broken_panic(NULL, RULE_T1, NULL, "no pager has type %d, %s",
		    type, what);
}

/* Rules T1 and T2. */
void
pager_require_methods(objtype_t type)
{
	const char *missing;

	require_type(type, 0, PAGER_TYPES_MAX, "of which an object is made");
	missing = find_missing_method(curvm->pager->tab[type]);
	if (missing != NULL)
		broken_panic(NULL, RULE_T2, NULL,
		    "the pager of type %d has no %s", type, missing);
}

/* Deviation: pgo_init runs here, since its base's ran long ago. */
int
vm_pager_alloc_dyn_type(struct pagerops *ops, int base_type)
{
	const struct pagerops **tab = curvm->pager->tab;
	pgo_init_t *init = ops->pgo_init;
	int type;

	if (base_type != -1)
		require_type(base_type, 0, OBJT_FIRST_DYN, "which is a base");
	for (type = OBJT_FIRST_DYN; type < PAGER_TYPES_MAX; type++) {
		if (tab[type] == NULL)
			break;
	}
	if (type == PAGER_TYPES_MAX)
		return (-1);
	if (base_type != -1)
		inherit_methods(ops, tab[base_type]);
	tab[type] = ops;
	curvm->pager->base[type] = base_type;
	if (init != NULL)
		init();
	return (type);
}

void
vm_pager_free_dyn_type(objtype_t type)
{
	vm_object_t object;

	require_type(type, OBJT_FIRST_DYN, PAGER_TYPES_MAX,
	    "which is given up");
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (object->type == type)
			broken_panic(NULL, RULE_T3, NULL,
			    "type %d is given up, %s is of it", type,
			    describe_object(object).text);
	}
	curvm->pager->tab[type] = NULL;
}

vm_object_t
vm_pager_object_lookup(struct pagerlst *pg_list, void *handle)
{
	vm_object_t object;
	bool found;

	TAILQ_FOREACH(object, pg_list, pager_object_list) {
		if (object->handle != handle)
			continue;
		VM_OBJECT_WLOCK(object);
		found = (object->flags & OBJ_DEAD) == 0;
		if (found) {
			vm_object_reference_locked(object);
			object->lookups++;
		}
		VM_OBJECT_WUNLOCK(object);
		if (found)
			return (object);
	}
	return (NULL);
}
