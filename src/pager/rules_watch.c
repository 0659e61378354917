/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a pager does in the course of one call, where its end alone would not
 * tell: that a page became valid before it was filled (L5), that it goes round
 * without end (L6), that it wires what mlock will wire (P16), or waits for what
 * it is to set free (W8).
 */
#include <string.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/pager_private.h"

#define	STEPS_MAX	1000000	/* without a page coming or going */

uint64_t
pager_hash_page(const struct vm_page *m)
{
	const uint64_t *word = mem_phys_to_host(m->phys_addr);
	uint64_t hash = 0;
	size_t i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		hash = (hash ^ word[i]) * 0x9e3779b97f4a7c15u +
		    (hash >> 29);
	return (hash);
}

/* The frame was handed out and nobody has written it since. */
static bool
holds_junk(const struct vm_page *m)
{
	const unsigned char *p = mem_phys_to_host(m->phys_addr);

	return (p[0] == JUNK_NEW && memcmp(p, p + 1, PAGE_SIZE - 1) == 0);
}

/*
 * mem_state.valid_hook: within a call, a page was marked valid.  What a device
 * shows in its own memory may change at any time; what a driver shows in a
 * frame, whenever another thread or the clock had its turn.
 */
static void
watch_valid_page(vm_page_t m)
{
	struct pager_call *call = pager_current();

	if (call == NULL || !call->thorough ||
	    m->object != call->op.object ||
	    call->nwatch == PAGER_WATCH_MAX || !mem_is_ram(m->phys_addr) ||
	    !pager_busied_by_me(m))
		return;
	call->watch[call->nwatch].m = m;
	call->watch[call->nwatch].step = curvm->sched->nsteps;
	call->watch[call->nwatch++].hash = pager_hash_page(m);
}

static bool
was_filled(const struct pager_call *call, unsigned i)
{
	vm_page_t m = call->watch[i].m;

	if ((m->flags & PG_FICTITIOUS) != 0 &&
	    call->watch[i].step != curvm->sched->nsteps)
		return (true);
	if (pager_hash_page(m) != call->watch[i].hash)
		return (broken(&call->op, RULE_L5, m,
		    "was marked valid first and filled afterwards"));
	if (holds_junk(m))
		return (broken(&call->op, RULE_L5, m,
		    "was marked valid and never filled"));
	return (true);
}

/* A page that was released meanwhile may have been written by any thread. */
bool
pager_watch_kept(const struct pager_call *call)
{
	vm_page_t m;
	unsigned i;

	for (i = 0; i < call->nwatch; i++) {
		m = call->watch[i].m;
		if (m->object == call->op.object && pager_busied_by_me(m) &&
		    !was_filled(call, i))
			return (false);
	}
	return (true);
}

void
pager_watch_wired(vm_page_t m)
{
	struct pager_call *call = pager_current();

	if (call != NULL && call->wiring && m->object == call->op.object)
		call->wired = m;
}

/* mem_state.wait_hook: the thread is about to wait for frames.  Rule W8. */
static void
watch_wait(void)
{
	const struct pager_call *call;

	for (call = curvm->pager->calls; call != NULL; call = call->outer) {
		if (call->tid == curvm->curtid && call->puts)
			broken_panic(&call->op, RULE_W8, NULL,
			    "waits for a frame, %lu of %lu are free",
			    curvm->mem->nfree, curvm->mem->nframes);
	}
}

void
pager_watch_put(void)
{
	curvm->mem->wait_hook = watch_wait;
}

static void
count_step(struct pager_call *call)
{
	const char *where = curthread->td_wwhere;

	if (call->nresident != call->op.object->resident_page_count) {
		call->nresident = call->op.object->resident_page_count;
		call->nsteps = 0;
	}
	if (++call->nsteps == STEPS_MAX)
		broken_panic(&call->op, RULE_L6, NULL,
		    "%d %swaits and yields%s%s, and no page came or went",
		    STEPS_MAX, call->counts ? "locks, " : "",
		    where != NULL ? ", the last at " : "",
		    where != NULL ? where : "");
}

void
pager_count_wait(void)
{
	struct pager_call *call = pager_current();

	if (call != NULL)
		count_step(call);
}

/* The hook of who listens to the points of a call. */
static void
count_point(struct vmsim *vm, int kind, const void *what)
{
	struct pager_call *call = pager_current();

	if (call == NULL) {
		if (vm->pager->calls == NULL)
			vm->sched_hook = NULL;
	} else if (!POINT_IS_NOTE(kind))
		count_step(call);
}

void
pager_watch_begin(struct pager_call *call)
{
	curvm->mem->valid_hook = watch_valid_page;
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
