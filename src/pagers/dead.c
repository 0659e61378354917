/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager of objects whose own pager has forgotten them: it has nothing and
 * refuses everything, so callers need not ask first.
 * Source: FreeBSD vm_pager.c, dead_pager_*().
 */
#include "pagers/pagers.h"

static vm_object_t
dead_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t offset, struct ucred *cred)
{
	return (NULL);
}

static void
dead_dealloc(vm_object_t object)
{
}

static int
dead_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	return (VM_PAGER_FAIL);
}

static void
dead_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	int i;

	for (i = 0; i < count; i++)
		rtvals[i] = VM_PAGER_AGAIN;
}

static boolean_t
dead_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	pager_alone(before, after);
	return (FALSE);
}

const struct pagerops deadpagerops = {
	.pgo_kvme_type = KVME_TYPE_DEAD,
	.pgo_alloc = dead_alloc,
	.pgo_dealloc = dead_dealloc,
	.pgo_getpages = dead_getpages,
	.pgo_putpages = dead_putpages,
	.pgo_haspage = dead_haspage,
	/* all others: what is dead takes no part in anything */
};
