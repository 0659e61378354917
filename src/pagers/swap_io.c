/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages to and from the swap device, in runs of neighbouring blocks.
 *
 *	index	. 4 5 6 [7] 8 9		page 7 is asked for, 5 is resident
 *	block	. 2 3 4  5  6 .		6 and 8 are read along
 *
 * A page under transfer is busy and has VPO_SWAPINPROG; its object has paging
 * in progress for each.  The object is unlocked meanwhile; no block can go,
 * since who frees it waits for the page or for the paging to end.
 *
 * Source: FreeBSD swap_pager.c, swap_pager_getpages_locked(),
 * swap_pager_putpages(), swp_pager_async_iodone().  Deviation: a page that
 * could not be written loses its block.
 */
#include <sys/param.h>
#include <errno.h>
#include <string.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"

/* One read: the pages asked for and those read along. */
struct swap_read {
	vm_page_t	 pages[3 * MAX_PAGEOUT_CLUSTER]; /* (t) by index */
	int		 behind;	/* (t) pages before those asked for */
	int		 count;		/* (t) pages asked for */
	int		 ahead;		/* (t) pages after */
	uint32_t	 block;		/* (t) of the first page */
};

static int
count_read_pages(const struct swap_read *r)
{
	return (r->behind + r->count + r->ahead);
}

/* The page has swap space from now on.  Locks: object write-locked. */
static void
mark_io_over(vm_page_t m)
{
	m->oflags &= ~VPO_SWAPINPROG;
	vm_page_aflag_set(m, PGA_SWAP_SPACE);
}

/*
 * What is read: as many of the pages wanted around as have neighbouring blocks
 * and are not resident.  An object that is being split or ends gets no new
 * pages.  False: the page asked for is not in swap.  Locks: object write.
 */
static bool
prepare_read(vm_object_t object, vm_page_t *m, struct swap_read *r)
{
	vm_pindex_t pindex = m[0]->pindex;
	int ahead, behind;

	if (!swap_haspage(object, pindex, &behind, &ahead))
		return (false);
	CONTRACT(r->count - 1 <= ahead, "getpages: %d pages of %s are asked "
	    "for from page %ju on, the blocks of %d are neighbours", r->count,
	    describe_object(object).text, (uintmax_t)pindex, ahead + 1);
	if ((object_flags(object) & (OBJ_SPLIT | OBJ_DEAD)) != 0)
		behind = ahead = 0;
	else
		ahead -= r->count - 1;
	r->behind = MIN(r->behind, behind);
	r->ahead = MIN(r->ahead, ahead);
	vm_object_prepare_buf_pages(object, r->pages, r->count, &r->behind,
	    &r->ahead, m);
	r->block = swap_index_get(object, pindex - (vm_pindex_t)r->behind);
	return (true);
}

/* Locks: none.  Sleeps. */
static void
transfer_read(const struct swap_read *r, const struct inject_fate *fate)
{
	char *bytes;
	int i, n = count_read_pages(r);

	VM_CNT_INC(v_swapin);
	VM_CNT_ADD(v_swappgsin, n);
	transfer_wait("swread", fate->ticks);
	for (i = 0; i < n; i++) {
		bytes = transfer_bytes(r->pages[i]);
		if (!fate->fails)
			memcpy(bytes, swap_block_page(r->block + (u_int)i),
			    PAGE_SIZE);
	}
}

/*
 * Pages asked for stay busy; those read along are free for all, or, after an
 * error, gone.  Locks: object write-locked.
 */
static void
end_read(vm_object_t object, const struct swap_read *r, bool fails)
{
	const vm_pindex_t first = r->pages[0]->pindex;
	int i, n = count_read_pages(r);
	bool along;
	vm_page_t m;

	for (i = 0; i < n; i++) {
		m = r->pages[i];
		along = i < r->behind || i >= r->behind + r->count;
		mark_io_over(m);
		if (!fails)
			vm_page_valid(m);
		if (along && fails)
			vm_page_free_invalid(m);
		else if (along)
			vm_page_readahead_finish(m);
	}
	TELL(TRACE_SWAP_IN, object->serial, first, (uint64_t)n,
	    fails ? EIO : 0, r->block);
	vm_object_pip_wakeupn(object, (short)n);
}

static int
read_swap_pages(vm_object_t object, vm_page_t *m, struct swap_read *r)
{
	struct inject_fate fate;
	int i;

	VM_OBJECT_WLOCK(object);
	if (!prepare_read(object, m, r)) {
		VM_OBJECT_WUNLOCK(object);
		return (VM_PAGER_FAIL);
	}
	for (i = 0; i < count_read_pages(r); i++)
		r->pages[i]->oflags |= VPO_SWAPINPROG;
	vm_object_pip_add(object, (short)count_read_pages(r));
	VM_OBJECT_WUNLOCK(object);
	fate = transfer_fate(VMSIM_INJECT_SWAP);
	transfer_read(r, &fate);
	VM_OBJECT_WLOCK(object);
	end_read(object, r, fate.fails);
	VM_OBJECT_WUNLOCK(object);
	return (fate.fails ? VM_PAGER_ERROR : VM_PAGER_OK);
}

int
swap_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	struct swap_read r;
	int rv;

	INVARIANT((object->flags & OBJ_SWAP) != 0, "%s does not swap",
	    describe_object(object).text);
	r.count = count;
	r.behind = rbehind != NULL ? *rbehind : 0;
	r.ahead = rahead != NULL ? *rahead : 0;
	rv = read_swap_pages(object, m, &r);
	if (rv != VM_PAGER_OK)
		r.behind = r.ahead = 0;
	if (rbehind != NULL)
		*rbehind = r.behind;
	if (rahead != NULL)
		*rahead = r.ahead;
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
 * Gives pages the blocks of a run; those that they had are stale.  Returns for
 * how many pages there was memory.  Locks: object write-locked.
 */
static int
assign_blocks(vm_object_t object, vm_page_t *m, int n, uint32_t block,
    struct swap_freed *freed)
{
	uint32_t old;
	int i;

	for (i = 0; i < n; i++) {
		if (swap_index_set(object, m[i]->pindex, block + (u_int)i,
		    &old) != 0)
			break;
		swap_freed_add(freed, old);
		vm_page_aflag_clear(m[i], PGA_SWAP_FREE);
		m[i]->oflags |= VPO_SWAPINPROG;
	}
	if (i < n)
		swap_blocks_free(block + (u_int)i, (u_int)(n - i));
	TELL(TRACE_SWAP_SPACE, object->serial, m[0]->pindex, (uint64_t)i, 0,
	    block);
	return (i);
}

/*
 * The write of a page is over: gives back the busy state.  A page that could
 * not be written stays dirty and loses its block.
 * Locks: object write-locked.
 */
static void
end_page_write(vm_object_t object, vm_page_t m, bool fails)
{
	uint32_t block;

	mark_io_over(m);
	if (fails) {
		vm_page_aflag_clear(m, PGA_SWAP_SPACE);
		block = swap_index_clear(object, m->pindex);
		if (block != SWAP_NONE)
			swap_blocks_free(block, 1);
		vm_page_activate(m);
	} else {
		vm_page_undirty(m);
		vm_page_deactivate_noreuse(m);
	}
	vm_page_sunbusy(m);
}

/* Locks: object write-locked. */
static void
end_write(vm_object_t object, vm_page_t *m, int n, bool fails)
{
	const vm_pindex_t first = m[0]->pindex;
	int i;

	for (i = 0; i < n; i++)
		end_page_write(object, m[i], fails);
	TELL(TRACE_SWAP_OUT, object->serial, first, (uint64_t)n,
	    fails ? EIO : 0, 0);
	vm_object_pip_wakeupn(object, (short)n);
}

static void
store_in_block(vm_object_t object, vm_page_t m, const char *bytes)
{
	uint32_t block = swap_index_get(object, m->pindex);

	INVARIANT(block != SWAP_NONE,
	    "page %ju of %s loses its swap block while it is written",
	    (uintmax_t)m->pindex, describe_object(object).text);
	memcpy(swap_block_page(block), bytes, PAGE_SIZE);
}

/* The clock ends a write of the page daemon's. */
static void
end_swap_write(struct transfer *t)
{
	vm_object_t object = t->m[0]->object;
	int i;

	for (i = 0; i < t->count && t->error == 0; i++)
		store_in_block(object, t->m[i],
		    mem_phys_to_host(VM_PAGE_TO_PHYS(t->m[i])));
	end_write(object, t->m, t->count, t->error != 0);
	pagers()->nswapwrites--;
	sched_wakeup(&pagers()->nswapwrites);
}

/* False: no memory, it is to be waited for.  Locks: object write-locked. */
static bool
start_write(vm_page_t *m, int n, const struct inject_fate *fate)
{
	struct transfer t = {
		.count = n,
		.error = fate->fails ? EIO : 0,
		.end = end_swap_write,
	};

	memcpy(t.m, m, (u_int)n * sizeof(*m));
	if (!transfer_start(&t, fate->ticks))
		return (false);
	pagers()->nswapwrites++;
	return (true);
}

/* Nothing can store to the pages: they are busy and write-protected. */
static void
write_and_wait(vm_object_t object, vm_page_t *m, int n,
    const struct inject_fate *fate)
{
	const char *bytes;
	int i;

	transfer_wait("swwrt", fate->ticks);
	for (i = 0; i < n; i++) {
		bytes = transfer_bytes(m[i]);
		if (!fate->fails)
			store_in_block(object, m[i], bytes);
	}
	VM_OBJECT_WLOCK(object);
	end_write(object, m, n, fate->fails);
	VM_OBJECT_WUNLOCK(object);
}

/*
 * Writes the first pages of a cluster, as many as find blocks side by side.
 * Returns how many were; 0: no space.  Locks: none in, none out.
 */
static int
write_swap_run(vm_object_t object, vm_page_t *m, int count, bool async,
    struct swap_freed *freed)
{
	struct inject_fate fate;
	uint32_t block;
	u_int n = MIN((u_int)count, curvm->policy.swap_cluster);
	int done;

	while (async && pagers()->nswapwrites >= curvm->policy.swap_writes)
		(void)sched_sleep(&pagers()->nswapwrites, NULL, "swbufa", 0);
	block = swap_blocks_alloc(&n);
	if (block == SWAP_NONE)
		return (0);
	VM_OBJECT_WLOCK(object);
	done = assign_blocks(object, m, (int)n, block, freed);
	if (done == 0) {
		VM_OBJECT_WUNLOCK(object);
		return (0);
	}
	VM_CNT_INC(v_swapout);
	VM_CNT_ADD(v_swappgsout, done);
	fate = transfer_fate(VMSIM_INJECT_SWAP);
	async = async && start_write(m, done, &fate);
	VM_OBJECT_WUNLOCK(object);
	if (!async)
		write_and_wait(object, m, done, &fate);
	return (done);
}

/*
 * A page answered PEND is written and released, or will be when its transfer
 * is over; FAIL is no space.  As in FreeBSD the object is unlocked to find
 * space, for the write, and again when the pages have been released, which is
 * when those who wait for them have their turn.
 */
void
swap_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	struct swap_freed freed = { .n = 0 };
	bool async = transfer_is_async(flags);
	int done, i, rv;

	VM_OBJECT_WUNLOCK(object);
	for (i = 0; i < count;) {
		done = write_swap_run(object, &m[i], count - i, async, &freed);
		rv = VM_PAGER_PEND;
		if (done == 0) {
			done = MIN(count - i, (int)curvm->policy.swap_cluster);
			rv = VM_PAGER_FAIL;
		}
		while (done-- > 0)
			rtvals[i++] = rv;
	}
	swap_freed_end(&freed);
	VM_OBJECT_WLOCK(object);
}
