/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages to and from the swap device, one at a time: transfers never cluster.
 *
 * A page under transfer is busy and has VPO_SWAPINPROG; its object has paging
 * in progress.  The object is unlocked meanwhile; the slot cannot go, since
 * who frees it waits for the page or for the paging to end.
 *
 * Source: FreeBSD swap_pager.c.
 */
#include <errno.h>
#include <string.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"

static void
begin_swap_io(vm_object_t object, vm_page_t m)
{
	m->oflags |= VPO_SWAPINPROG;
	vm_object_pip_add(object, 1);
	VM_OBJECT_WUNLOCK(object);
}

/* The page has swap space from now on.  Locks: object write-locked. */
static void
mark_io_over(vm_object_t object, vm_page_t m)
{
	m->oflags &= ~VPO_SWAPINPROG;
	if ((m->oflags & VPO_SWAPSLEEP) != 0) {
		m->oflags &= ~VPO_SWAPSLEEP;
		sched_wakeup(&object->handle);
	}
	vm_page_aflag_set(m, PGA_SWAP_SPACE);
}

/* Takes the object's lock again. */
static void
end_swap_io(vm_object_t object, vm_page_t m)
{
	VM_OBJECT_WLOCK(object);
	mark_io_over(object, m);
}

/* Locks: object write-locked in, unlocked out. */
static int
swap_in_page(vm_object_t object, vm_page_t m)
{
	struct inject_fate fate;
	uint32_t slot;
	char *bytes;

	slot = swap_index_get(object, m->pindex);
	if (slot == SWAP_NONE) {
		VM_OBJECT_WUNLOCK(object);
		return (VM_PAGER_FAIL);
	}
	begin_swap_io(object, m);
	VM_CNT_INC(v_swapin);
	VM_CNT_INC(v_swappgsin);
	fate = transfer_fate(VMSIM_INJECT_SWAP);
	transfer_wait("swread", fate.ticks);
	bytes = transfer_bytes(m);
	if (!fate.fails)
		memcpy(bytes, swap_slot_page(slot), PAGE_SIZE);
	end_swap_io(object, m);
	if (!fate.fails)
		vm_page_valid(m);
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
	return (fate.fails ? VM_PAGER_ERROR : VM_PAGER_OK);
}

int
swap_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	int i, rv = VM_PAGER_OK;

	INVARIANT((object->flags & OBJ_SWAP) != 0, "%s does not swap",
	    describe_object(object).text);
	pager_alone(rbehind, rahead);
	for (i = 0; i < count && rv == VM_PAGER_OK; i++) {
		VM_OBJECT_WLOCK(object);
		rv = swap_in_page(object, m[i]);
	}
	return (rv);
}

int
swap_getpages_async(vm_object_t object, vm_page_t *m, int count,
    int *rbehind, int *rahead, pgo_getpages_iodone_t *iodone, void *arg)
{
	int rv;

	rv = swap_getpages(object, m, count, rbehind, rahead);
	iodone(arg, m, count, rv == VM_PAGER_OK ? 0 : EINVAL);
	return (rv);
}

/*
 * Gives the page a slot; the one that it had, if any, is stale and goes.
 * Returns the slot, or SWAP_NONE without space or memory.
 */
static uint32_t
assign_slot(vm_object_t object, vm_page_t m)
{
	uint32_t old, slot;

	slot = swap_slot_alloc();
	if (slot == SWAP_NONE)
		return (SWAP_NONE);
	if (swap_index_set(object, m->pindex, slot, &old) != 0) {
		swap_slot_free(slot);
		return (SWAP_NONE);
	}
	if (old != SWAP_NONE)
		swap_slot_free(old);
	vm_page_aflag_clear(m, PGA_SWAP_FREE);
	return (slot);
}

/*
 * The write is over: gives back the busy state and the paging count.  A page
 * that could not be written stays dirty and loses its slot.
 * Locks: object write-locked.
 */
static void
end_write(vm_object_t object, vm_page_t m, bool fails)
{
	uint32_t slot;

	if (fails) {
		vm_page_aflag_clear(m, PGA_SWAP_SPACE);
		slot = swap_index_clear(object, m->pindex);
		if (slot != SWAP_NONE)
			swap_slot_free(slot);
		vm_page_activate(m);
	} else {
		vm_page_undirty(m);
		vm_page_deactivate_noreuse(m);
	}
	vm_page_sunbusy(m);
	vm_object_pip_wakeup(object);
}

static void
store_in_slot(vm_object_t object, vm_page_t m, const char *bytes)
{
	uint32_t slot = swap_index_get(object, m->pindex);

	INVARIANT(slot != SWAP_NONE,
	    "page %ju of %s loses its swap slot while it is written",
	    (uintmax_t)m->pindex, describe_object(object).text);
	memcpy(swap_slot_page(slot), bytes, PAGE_SIZE);
}

/* The clock ends a write of the page daemon's. */
static void
end_swap_write(struct transfer *t)
{
	vm_object_t object = t->m->object;

	if (t->error == 0)
		store_in_slot(object, t->m,
		    mem_phys_to_host(VM_PAGE_TO_PHYS(t->m)));
	mark_io_over(object, t->m);
	end_write(object, t->m, t->error != 0);
}

/*
 * Writes one page.  Nothing can store to it: it is busy and write-protected.
 * Locks: object write-locked in and out.  As in FreeBSD it is dropped to find
 * space, for the write, and again when the page has been released, which is
 * when those who wait for the page have their turn.
 */
static int
swap_out_page(vm_object_t object, vm_page_t m, int flags)
{
	struct transfer t = { .m = m, .end = end_swap_write };
	struct inject_fate fate;
	const char *bytes;

	VM_OBJECT_WUNLOCK(object);
	VM_OBJECT_WLOCK(object);
	if (assign_slot(object, m) == SWAP_NONE)
		return (VM_PAGER_FAIL);
	m->oflags |= VPO_SWAPINPROG;
	VM_CNT_INC(v_swapout);
	VM_CNT_INC(v_swappgsout);
	fate = transfer_fate(VMSIM_INJECT_SWAP);
	t.error = fate.fails ? EIO : 0;
	if (transfer_is_async(flags) && transfer_start(&t, fate.ticks))
		return (VM_PAGER_PEND);
	VM_OBJECT_WUNLOCK(object);
	transfer_wait("swwrt", fate.ticks);
	bytes = transfer_bytes(m);
	if (!fate.fails)
		store_in_slot(object, m, bytes);
	end_swap_io(object, m);
	end_write(object, m, fate.fails);
	VM_OBJECT_WUNLOCK(object);
	VM_OBJECT_WLOCK(object);
	return (VM_PAGER_PEND);
}

/*
 * A page answered PEND is written and released, or will be when its transfer
 * is over; FAIL is no space.
 */
void
swap_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	int i;

	for (i = 0; i < count; i++)
		rtvals[i] = swap_out_page(object, m[i], flags);
}
