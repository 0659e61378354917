/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a pager does in the course of one call, where its end alone would not
 * tell: that a page became valid before it was read (L5), that it goes round
 * for ever (L6), that it wires what mlock will wire (P16).
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/pager.h"

#define	POINTS_MAX	1000000	/* without a page coming or going */

static uint64_t
hash_of(const struct vm_page *m)
{
	const uint64_t *word = mem_phys_to_host(m->phys_addr);
	uint64_t hash = 0;
	size_t i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		hash = (hash ^ word[i]) * 0x9e3779b97f4a7c15u +
		    (hash >> 29);
	return (hash);
}

/* What a device shows in its own memory may change at any time. */
void
pager_watch_valid(vm_page_t m)
{
	struct pager_call *call = pager_current();

	if (call == NULL || !call->thorough || m->object != call->object ||
	    call->nwatch == PAGER_WATCH_MAX ||
	    (m->flags & PG_FICTITIOUS) != 0 || !pager_busied_by_me(m))
		return;
	call->watch[call->nwatch].m = m;
	call->watch[call->nwatch++].hash = hash_of(m);
}

/* A page that was released meanwhile may have been written by anybody. */
bool
pager_watch_kept(const struct pager_call *call)
{
	vm_page_t m;
	unsigned i;

	for (i = 0; i < call->nwatch; i++) {
		m = call->watch[i].m;
		if (m->object != call->object || !pager_busied_by_me(m))
			continue;
		if (!PROMISE(hash_of(m) == call->watch[i].hash, "%s: page %ju "
		    "of %s was marked valid first and filled afterwards; a "
		    "fault in between maps what was there before: fill the "
		    "page, then call vm_page_valid() (pager rule L5)",
		    pager_op_name(call), (uintmax_t)m->pindex,
		    describe_object(call->object).text))
			return (false);
	}
	return (true);
}

void
pager_watch_wired(vm_page_t m)
{
	struct pager_call *call = pager_current();

	if (call != NULL && call->wiring && m->object == call->object)
		call->wired = m;
}

/* The hook of who listens to the points of a call; rule L6. */
static void
count_point(struct vmsim *vm, int kind, const void *what)
{
	struct pager_call *call = pager_current();

	if (call == NULL) {
		if (vm->pager->calls == NULL)
			vm->sched_hook = NULL;
		return;
	}
	if (POINT_IS_NOTE(kind))
		return;
	if (call->nresident != call->object->resident_page_count) {
		call->nresident = call->object->resident_page_count;
		call->npoints = 0;
	}
	CONTRACT(++call->npoints < POINTS_MAX, "%s: asked for page %ju of %s, "
	    "the pager has locked, yielded or slept %d times and no page has "
	    "come or gone: it tries for ever what cannot work (pager rule L6)",
	    pager_op_name(call), (uintmax_t)call->pindex,
	    describe_object(call->object).text, POINTS_MAX);
}

void
pager_watch_points(struct pager_call *call)
{
	curvm->mem->valid_hook = pager_watch_valid;
	call->npoints = 0;
	call->counts = curvm->sched_hook == NULL;
	if (call->counts)
		curvm->sched_hook = count_point;
}

void
pager_watch_end(struct pager_call *call)
{
	if (call->counts && curvm->sched_hook == count_point)
		curvm->sched_hook = NULL;
	if (curvm->pager->calls == NULL)
		curvm->mem->valid_hook = NULL;
}
