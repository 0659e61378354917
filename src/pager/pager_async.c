/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads that end later: rules S1 and S2 of doc/pager-contract.md.
 *
 * The pager is given a stand-in for the caller's iodone; its argument is the
 * number of the read, so that a second call for one read is noticed whatever
 * has become of the caller's.
 */
#include <errno.h>
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/pager_private.h"

static struct pager_read *
find_read(uintptr_t number)
{
	struct pager_read *r;

	LIST_FOREACH(r, &curvm->pager->reads, link) {
		if (r->number == number)
			return (r);
	}
	return (NULL);
}

static bool
is_as_asked(const struct pager_read *r, vm_page_t *m, int count)
{
	int i;

	if (count != r->count)
		return (false);
	for (i = 0; i < count; i++) {
		if (m[i] == NULL || m[i]->object != r->object ||
		    m[i]->pindex != r->first + i || !vm_page_xbusied(m[i]))
			return (false);
	}
	return (true);
}

static void
read_done(void *arg, vm_page_t *m, int count, int error)
{
	struct pager_read *r, ended;

	r = find_read((uintptr_t)arg);
	if (r == NULL)
		broken_panic(PAGER_OP("getpages_async", NULL, PAGER_WHOLE),
		    RULE_S1, NULL, "read %ju has ended already",
		    (uintmax_t)(uintptr_t)arg);
	if (!is_as_asked(r, m, count))
		broken_panic(PAGER_OP("getpages_async", r->object, r->first),
		    RULE_S2, NULL, "not the %d pages asked for, or not busied",
		    r->count);
	ended = *r;
	LIST_REMOVE(r, link);
	zone_free(&curvm->pager->read_zone, r);
	ended.iodone(ended.arg, m, count, error);
}

/* What iodone is told.  Source: swap_pager.c, swap_pager_getpages_async(). */
static int
error_of(int rv)
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

static struct pager_read *
begin_read(const struct pager_get *get, vm_object_t object,
    pgo_getpages_iodone_t *iodone, void *arg)
{
	struct pager_state *ps = curvm->pager;
	struct pager_read *r;

	r = mem_zone_wait(&ps->read_zone);
	*r = (struct pager_read){
		.number = ++ps->nreads,
		.object = object,
		.first = get->m[0]->pindex,
		.count = get->count,
		.iodone = iodone,
		.arg = arg,
	};
	LIST_INSERT_HEAD(&ps->reads, r, link);
	return (r);
}

int
vm_pager_get_pages_async(vm_object_t object, vm_page_t *m, int count,
    int *rbehind, int *rahead, pgo_getpages_iodone_t *iodone, void *arg)
{
	struct pager_get get = {
		.m = m,
		.count = count,
		.behind = rbehind,
		.ahead = rahead,
	};
	struct pager_read *r;
	int rv;

	if (pager_ops(object)->pgo_getpages_async == NULL ||
	    pager_injected(VMSIM_INJECT_PAGER, object, &rv)) {
		if (pager_ops(object)->pgo_getpages_async == NULL)
			rv = vm_pager_get_pages(object, m, count, rbehind,
			    rahead);
		iodone(arg, m, count, error_of(rv));
		return (rv);
	}
	r = begin_read(&get, object, iodone, arg);
	pager_enter_get(&get, object, "getpages_async");
	get.call.handed_over = true;
	rv = pager_ops(object)->pgo_getpages_async(object, m, count, rbehind,
	    rahead, read_done, (void *)(uintptr_t)r->number);
	return (pager_leave(&get.call) ? rv : VM_PAGER_AGAIN);
}
