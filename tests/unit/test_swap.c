/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Swap: blocks of the device and of an object, transfers of neighbours, and
 * what becomes of blocks in shadow chains.
 */
#include <vm/pmap.h>
#include <vm/swap_pager.h>
#include <vm/vm_pager.h>
#include <vmsim/inject.h>
#include "base/machine.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "support/chain.h"
#include "support/words.h"

TESTS(.kernel = true, .p = "P");

static vm_object_t
new_object(struct test *t, vm_pindex_t npages)
{
	return (test_keep(t, vm_pager_allocate(OBJT_SWAP, NULL,
	    (vm_ooffset_t)ptoa(npages), VM_PROT_ALL, 0, NULL)));
}

/* Gives a page of the object a block. */
static void
give_block(vm_object_t object, vm_pindex_t pindex)
{
	assert_ok(swap_pager_reserve(object, pindex, 1));
}

/* P: [S: 0 1 . .] -> page 0 out and in: the bytes are the same. */
TEST(a_page_comes_back_from_swap_as_it_went)
{
	map_anon(t->p, 16, 4, RW);
	put(t->p, PG(16), 0x1234);
	put(t->p, PG(17), 0x5678);
	paged_out(t->p, PG(16));
	assert_eq(vmsim_swap_used(t->vm), 1);
	assert_eq(get(t->p, PG(16)), 0x1234);
	assert_eq(get(t->p, PG(17)), 0x5678);
	vmsim_proc_exit(t->p);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* 20 tables of blocks, which the directory has no room for at first. */
TEST(blocks_are_reserved_by_the_thousand)
{
	const vm_pindex_t npages = 20 * SWAP_TABLE_BLOCKS;
	vm_object_t o = new_object(t, npages);

	assert_ok(swap_pager_reserve(o, 0, npages));
	assert_eq(vmsim_swap_used(t->vm), npages);
	WLOCKED(o, assert_eq(swap_pager_find_least(o, 0), 0));
	WLOCKED(o, assert_eq(swap_pager_find_least(o, npages - 1),
	    npages - 1));
	WLOCKED(o, swap_pager_freespace(o, 1, npages - 2, NULL));
	assert_eq(vmsim_swap_used(t->vm), 2);
	WLOCKED(o, assert_eq(swap_pager_find_least(o, 1), npages - 1));
}

/* Wherever memory for the index ends, what was had is of the object. */
TEST(blocks_that_cannot_be_reserved_are_not_lost)
{
	vm_object_t o = new_object(t, 40);
	vm_pindex_t i, n;
	int error, nth;

	for (nth = 1, error = -1; error != 0; nth++) {
		curvm->arena.fail_in = (uint64_t)nth;
		error = swap_pager_reserve(o, 0, 40);
		curvm->arena.fail_in = 0;
		n = vmsim_swap_used(t->vm);
		assert_true(error == 0 ? n == 40 : n < 40);
		VM_OBJECT_WLOCK(o);
		for (i = 0; i < 40; i++)
			assert_eq(swap_pager_find_least(o, i),
			    i < n ? i : o->size);
		swap_pager_freespace(o, 0, 40, NULL);
		VM_OBJECT_WUNLOCK(o);
		assert_eq(vmsim_swap_used(t->vm), 0);
	}
	assert_true(nth > 3);
}

/* A page that is clean again needs no second write. */
TEST(a_clean_page_is_freed_without_a_write)
{
	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 7);
	paged_out(t->p, PG(16));
	assert_eq(get(t->p, PG(16)), 7);
	assert_eq(vmsim_evict(t->p, PG(16)), VMSIM_EVICT_FREED);
	assert_eq(get(t->p, PG(16)), 7);
	assert_eq(curvm->cnt.v_swapout, 1);
	assert_eq(curvm->cnt.v_swapin, 2);
}

/* Making the page dirty makes its block stale: the block is freed. */
TEST(a_store_gives_the_swap_block_back)
{
	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 1);
	paged_out(t->p, PG(16));
	assert_eq(get(t->p, PG(16)), 1);
	assert_eq(vmsim_swap_used(t->vm), 1);
	put(t->p, PG(16), 2);
	paged_out(t->p, PG(16));
	assert_eq(vmsim_swap_used(t->vm), 1);
	assert_eq(get(t->p, PG(16)), 2);
}

/* P: [S: 0 .. 15]; the first n pages went to swap one after the other. */
static void
swap_out_first(struct test *t, unsigned n)
{
	unsigned i;

	t->object = new_shm(t, "S", 16);
	assert_ok(map_at(t->p, 16, 16, RW, SHARED, t->object));
	put_each(t->p, 16, 16, 1);
	for (i = 0; i < n; i++)
		paged_out(t->p, PG(16 + i));
}

static void
assert_read_in(u_int reads, u_int pages)
{
	assert_eq(curvm->cnt.v_swapin, reads);
	assert_eq(curvm->cnt.v_swappgsin, pages);
}

/* Page 1 of [~ ~ ~ ~]: its neighbours come with it, clean and mapped. */
TEST(neighbours_are_read_from_swap_at_once)
{
	swap_out_first(t, 4);
	assert_eq(curvm->cnt.v_swapout, 4);
	assert_eq(curvm->cnt.v_swappgsout, 4);
	assert_eq(get(t->p, PG(17)), 2);
	assert_read_in(1, 4);
	assert_each(t->p, 16, 16, 1);
	assert_read_in(1, 4);
	assert_eq(vmsim_evict(t->p, PG(19)), VMSIM_EVICT_FREED);
}

/* The same pages in a machine that reads each alone. */
TEST_WITH(each_page_is_read_from_swap_alone,
    .config = { .swap_alone = true }, .kernel = true, .p = "P")
{
	swap_out_first(t, 4);
	assert_eq(get(t->p, PG(17)), 2);
	assert_read_in(1, 1);
	assert_each(t->p, 16, 16, 1);
	assert_read_in(4, 4);
}

/* [~0 ~1 ~2 3 ~4]: page 3 is resident, so 0 brings 1 and 2. */
TEST(a_resident_page_ends_what_is_read_along)
{
	swap_out_first(t, 5);
	assert_ok(vmsim_madvise(t->p, PG(16), PG(16), VMSIM_MADV_RANDOM));
	assert_eq(get(t->p, PG(19)), 4);
	assert_read_in(1, 1);
	assert_ok(vmsim_madvise(t->p, PG(16), PG(16), VMSIM_MADV_NORMAL));
	assert_eq(get(t->p, PG(16)), 1);
	assert_read_in(2, 4);
	assert_eq(get(t->p, PG(20)), 5);
	assert_read_in(3, 5);
}

/* Pages 0, 2, 1, 3 went out in that order: no neighbours have two blocks. */
TEST(only_blocks_in_the_order_of_the_pages_are_read_at_once)
{
	static const unsigned order[] = { 0, 2, 1, 3 };
	unsigned i;

	swap_out_first(t, 0);
	for (i = 0; i < 4; i++)
		paged_out(t->p, PG(16 + order[i]));
	assert_eq(get(t->p, PG(17)), 2);
	assert_read_in(1, 1);
	assert_eq(get(t->p, PG(19)), 4);
	assert_read_in(2, 2);
}

/* What is read along is in the inactive queue and was not referenced. */
TEST(pages_read_along_are_inactive)
{
	vm_page_t m;

	swap_out_first(t, 4);
	assert_eq(get(t->p, PG(17)), 2);
	WLOCKED(t->object, m = vm_page_lookup(t->object, 2));
	assert_true(vm_page_all_valid(m));
	assert_eq(m->dirty, 0);
	assert_true(vm_page_inactive(m));
	assert_eq(m->a.flags & PGA_REFERENCED, 0);
}

/* A read that fails takes away the empty pages around the one asked for. */
TEST(a_failed_read_leaves_no_page_behind)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_SWAP, .nth = 1,
	};
	struct vmsim_signal sig;
	uint64_t v;

	swap_out_first(t, 4);
	assert_ok(vmsim_inject_add(t->vm, &rule));
	assert_signal(vmsim_load(t->p, PG(17), &v, 8, &sig), sig, VMSIM_SIGBUS,
	    VMSIM_BUS_OBJERR);
	assert_eq(t->object->resident_page_count, 12);
	assert_each(t->p, 16, 16, 1);
}

/* Eight pages at once: one write, to neighbouring blocks, and one read. */
TEST(a_cluster_is_written_at_once)
{
	vm_page_t ma[8];
	u_int i;

	swap_out_first(t, 0);
	VM_OBJECT_WLOCK(t->object);
	vm_object_pip_add(t->object, 1);
	for (i = 0; i < 8; i++) {
		ma[i] = vm_page_lookup(t->object, 4 + i);
		assert_true(vm_page_tryxbusy(ma[i]));
		pmap_remove_write(ma[i]);
	}
	assert_eq(object_flush(ma, 8, 0).taken, 8);
	vm_object_pip_wakeup(t->object);
	VM_OBJECT_WUNLOCK(t->object);
	assert_eq(curvm->cnt.v_swapout, 1);
	assert_eq(curvm->cnt.v_swappgsout, 8);
	for (i = 0; i < 8; i++) {
		assert_eq(swap_index_get(t->object, 4 + i), 2 + i);
		assert_eq(vmsim_evict(t->p, PG(20 + i)), VMSIM_EVICT_FREED);
	}
	assert_each(t->p, 16, 16, 1);
	assert_read_in(1, 8);
}

/* Three blocks: the fourth page stays in memory, dirty. */
TEST_WITH(a_full_device_keeps_the_page_in_memory,
    .config = { .nframes = 256, .swap_npages = 3 },
    .kernel = true, .p = "P")
{
	vm_pindex_t i;

	map_anon(t->p, 16, 4, RW);
	put_each(t->p, 16, 4, 1);
	for (i = 0; i < 3; i++)
		paged_out(t->p, PG(16 + i));
	assert_eq(vmsim_evict(t->p, PG(19)), VMSIM_EVICT_KEPT);
	assert_each(t->p, 16, 4, 1);
}

/* Shared memory S of 4 pages, page 3 in swap, cut to 2 and grown again. */
TEST(truncation_frees_blocks_and_contents)
{
	vm_object_t object = new_shm(t, "S", 4);

	assert_ok(map_at(t->p, 16, 4, RW, SHARED, object));
	put(t->p, PG(19), 9);
	paged_out(t->p, PG(19));
	assert_ok(vmsim_object_truncate(t->vm, object, 2));
	assert_eq(vmsim_swap_used(t->vm), 0);
	assert_eq(vmsim_object_npages(object), 2);
	assert_ok(vmsim_object_truncate(t->vm, object, 4));
	assert_eq(get(t->p, PG(19)), 0);
	vmsim_proc_exit(t->p);
}

/* The same handle names the same object as long as it lives. */
TEST(a_handle_finds_the_object_again)
{
	vm_object_t a, b;
	int handle;

	a = vm_pager_allocate(OBJT_SWAP, &handle, PAGE_SIZE, 0, 0, NULL);
	b = vm_pager_allocate(OBJT_SWAP, &handle, PAGE_SIZE, 0, 0, NULL);
	assert_ptr_equal(a, b);
	assert_eq(a->ref_count, 2);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
	b = vm_pager_allocate(OBJT_SWAP, &handle, PAGE_SIZE, 0, 0, NULL);
	assert_eq(b->ref_count, 1);
	vm_object_deallocate(b);
}

static uint32_t
take_blocks(u_int n)
{
	u_int got = n;
	uint32_t block;

	block = swap_blocks_alloc(&got);
	assert_eq(got, n);
	return (block);
}

/* One after the other from 2 on, however many there are. */
TEST(blocks_are_handed_out_in_order)
{
	uint32_t block[2000];
	int i;

	for (i = 0; i < 2000; i++) {
		block[i] = take_blocks(1);
		assert_eq(block[i], i + 2);
		memset(swap_block_page(block[i]), i & 0xff, PAGE_SIZE);
	}
	assert_eq(swap_blocks_used(t->vm), 2000);
	swap_blocks_free(block[7], 1);
	assert_eq(take_blocks(1), 2002);
	swap_blocks_free(2002, 1);
	for (i = 0; i < 2000; i++) {
		if (i == 7)
			continue;
		assert_eq(((unsigned char *)swap_block_page(block[i]))[4095],
		    i & 0xff);
		swap_blocks_free(block[i], 1);
	}
	assert_eq(swap_blocks_used(t->vm), 0);
}

/* 400 blocks: past the last one the search begins anew. */
#define	FEW	.config = { .nframes = 256, .swap_npages = 400 },	\
    .kernel = true, .stuck = true

/* Holes of 1 to 27 blocks: each run finds the first in which it fits. */
TEST_WITH(a_run_of_blocks_finds_the_first_hole_that_is_large_enough, FEW)
{
	uint32_t hole[28];
	u_int n;

	for (n = 1; n <= 26; n++) {
		hole[n] = take_blocks(n);
		(void)take_blocks(1);
	}
	(void)take_blocks(400 - 26 * 27 / 2 - 26);
	for (n = 1; n <= 26; n++)
		swap_blocks_free(hole[n], n);
	assert_eq(take_blocks(20), hole[20]);
	/* From there on, then from the beginning. */
	assert_eq(take_blocks(1), hole[21]);
	assert_eq(take_blocks(22), hole[22]);
	assert_eq(take_blocks(26), hole[26]);
	assert_eq(take_blocks(1), hole[1]);
	assert_eq(take_blocks(2), hole[2]);
	/* A block freed between two holes joins them. */
	swap_blocks_free(hole[10] + 10, 1);
	assert_eq(take_blocks(22), hole[10]);
}

/* A full device of two tables: what is freed is what is found. */
TEST_WITH(a_block_freed_on_a_full_device_is_found_again,
    .config = { .nframes = 256, .swap_npages = 1024 }, .kernel = true)
{
	static const uint32_t freed[] = { 0, 5, 510, 511, 512, 700, 1022 };
	uint32_t base = take_blocks(1024);
	u_int n = 1;
	size_t i;

	assert_eq(swap_blocks_alloc(&n), SWAP_NONE);
	for (i = 0; i < nrows(freed); i++) {
		swap_blocks_free(base + freed[i], 2);
		assert_eq(take_blocks(2), base + freed[i]);
		n = 1;
		assert_eq(swap_blocks_alloc(&n), SWAP_NONE);
	}
	swap_blocks_free(base, 1024);
}

/* The end of one table and the beginning of the next: 512 blocks each. */
TEST_WITH(a_run_of_blocks_crosses_tables,
    .config = { .nframes = 256, .swap_npages = 2000 },
    .kernel = true, .stuck = true)
{
	uint32_t block;
	int i;

	for (i = 0; i < 10; i++)
		(void)take_blocks(50);
	block = take_blocks(32);
	assert_eq(block, 502);
	memset(swap_block_page(block + 31), 7, PAGE_SIZE);
	for (i = 0; i < 30; i++)
		(void)take_blocks(48);
	swap_blocks_free(block, 32);
	/* 28 are left at the end. */
	assert_eq(take_blocks(30), block);
	assert_eq(take_blocks(28), 1974);
}

/* Eight blocks, two free: a run of 8 is cut to what there is, in halves. */
TEST_WITH(a_run_of_blocks_is_cut_when_none_is_long_enough,
    .config = { .nframes = 256, .swap_npages = 8 },
    .kernel = true, .stuck = true)
{
	u_int n = 8;

	assert_eq(take_blocks(8), 2);
	assert_eq(swap_blocks_alloc(&n), SWAP_NONE);
	swap_blocks_free(5, 2);
	assert_eq(swap_blocks_alloc(&n), 5);
	assert_eq(n, 2);
	swap_blocks_free(3, 1);
	swap_blocks_free(7, 3);
	n = 8;
	/* At least 2 of at most 3, then. */
	assert_eq(swap_blocks_alloc(&n), 7);
	assert_eq(n, 3);
}

/* Blocks at 0, 15, 16 and 1000: found in order, leaf by leaf. */
TEST(the_index_finds_the_next_block)
{
	static const vm_pindex_t at[] = { 0, 15, 16, 1000 };
	vm_object_t object = new_object(t, 2000);
	vm_pindex_t i = 0;
	uint32_t block;
	int n;

	for (n = 0; n < 4; n++)
		give_block(object, at[n]);
	VM_OBJECT_WLOCK(object);
	for (n = 0; n < 4; n++, i++) {
		i = swap_index_next(object, i, 2000, &block);
		assert_eq(i, at[n]);
		assert_eq(block, swap_index_get(object, i));
	}
	assert_eq(swap_index_next(object, i, 2000, NULL), 2000);
	assert_eq(swap_index_next(object, 17, 1000, NULL), 1000);
	assert_eq(swap_index_get(object, 14), SWAP_NONE);
	assert_eq(swap_pager_swapped_pages(object), 4);
	assert_eq(swap_pager_find_least(object, 17), 1000);
	swap_pager_freespace(object, 15, 2, NULL);
	assert_eq(swap_index_next(object, 1, 2000, NULL), 1000);
	VM_OBJECT_WUNLOCK(object);
}

/* [S: 0 . ~ . 4 .]: data at 0, 2 and 4, holes between them. */
TEST(data_and_holes_alternate)
{
	static const vm_pindex_t data[] = { 0, 2, 2, 4, 4, 6 };
	static const vm_pindex_t hole[] = { 1, 1, 3, 3, 5, 5 };
	vm_pindex_t i;
	vm_object_t object = chain(t, "F:0.~.4.");

	VM_OBJECT_RLOCK(object);
	for (i = 0; i < 6; i++) {
		assert_eq(swap_pager_seek_data(object, i), data[i]);
		assert_eq(swap_pager_seek_hole(object, i), hole[i]);
	}
	VM_OBJECT_RUNLOCK(object);
}

/* [from: ~ ~ ~ ~] moves by 1 into [to: . ~ .], whose own block stays. */
TEST(blocks_move_where_the_destination_has_none)
{
	vm_object_t from = new_object(t, 4), to = new_object(t, 3);
	uint32_t kept, moved[4];
	vm_pindex_t i;

	for (i = 0; i < 4; i++) {
		give_block(from, i);
		moved[i] = swap_index_get(from, i);
	}
	give_block(to, 1);
	kept = swap_index_get(to, 1);
	VM_OBJECT_WLOCK(to);
	VM_OBJECT_WLOCK(from);
	object_swap_ops()->copy(from, to, 1, FALSE);
	assert_eq(swap_index_get(to, 0), moved[1]);
	assert_eq(swap_index_get(to, 1), kept);
	assert_eq(swap_index_get(to, 2), moved[3]);
	assert_eq(swap_index_get(from, 0), moved[0]);
	assert_eq(swap_pager_swapped_pages(from), 1);
	assert_eq(vmsim_swap_used(t->vm), 4);
	object_swap_ops()->copy(from, to, 1, TRUE);
	assert_true(swap_index_empty(from));
	assert_eq(vmsim_swap_used(t->vm), 3);
	VM_OBJECT_WUNLOCK(from);
	VM_OBJECT_WUNLOCK(to);
}

static bool
all_shadowed(struct test *t, const char *drawing)
{
	vm_object_t backing, object;
	bool hidden;

	object = chain(t, drawing);
	backing = object->backing_object;
	VM_OBJECT_WLOCK(object);
	WLOCKED(backing, hidden = object_swap_ops()->scan_all_shadowed(object));
	VM_OBJECT_WUNLOCK(object);
	chain_drop(t, "S2");
	return (hidden);
}

/* What the shadow holds, in memory or swap, hides what is below. */
TEST(a_shadow_hides_with_memory_and_swap)
{
	assert_true(all_shadowed(t, "S2:01~. -> S1:0~2."));
	assert_true(all_shadowed(t, "S2:.... -> S1:...."));
	assert_false(all_shadowed(t, "S2:0... -> S1:.1.."));
	assert_false(all_shadowed(t, "S2:0... -> S1:...~"));
	assert_true(all_shadowed(t, "S2:01+1 -> S1:012."));
	assert_true(all_shadowed(t, "S2:01+2 -> S1:~~~3"));
	assert_false(all_shadowed(t, "S2:01 -> F:...."));
}

/* A page of the backing object at which somebody is at work is not hidden. */
TEST(a_busy_page_is_not_hidden)
{
	vm_object_t backing, object;
	vm_page_t m;

	object = chain(t, "S2:01 -> S1:01");
	backing = object->backing_object;
	m = chain_page(t, "S1", 1);
	assert_true(vm_page_tryxbusy(m));
	VM_OBJECT_WLOCK(object);
	VM_OBJECT_WLOCK(backing);
	assert_false(swap_pager_scan_all_shadowed(object));
	vm_page_xunbusy(m);
	assert_true(swap_pager_scan_all_shadowed(object));
	VM_OBJECT_WUNLOCK(backing);
	VM_OBJECT_WUNLOCK(object);
}

/* [F: ~] read in; without the object's lock its block is only marked. */
TEST(without_the_lock_a_stale_block_is_only_marked)
{
	vm_page_t m;
	vm_object_t object = chain(t, "F:~");

	VM_OBJECT_WLOCK(object);
	assert_ok(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NORMAL));
	VM_OBJECT_WUNLOCK(object);
	assert_true((m->a.flags & PGA_SWAP_SPACE) != 0);
	vm_pager_page_unswapped(m);
	assert_true((m->a.flags & PGA_SWAP_FREE) != 0);
	assert_eq(vmsim_swap_used(t->vm), 1);
	VM_OBJECT_WLOCK(object);
	vm_pager_page_unswapped(m);
	assert_eq(m->a.flags & (PGA_SWAP_FREE | PGA_SWAP_SPACE), 0);
	assert_eq(vmsim_swap_used(t->vm), 0);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
}

/* A page without a block is not the pager's: the caller zeroes it. */
TEST(a_page_without_a_block_is_refused)
{
	vm_object_t object = new_object(t, 2);
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	assert_false(vm_pager_has_page(object, 1, NULL, NULL));
	vm_object_pip_add(object, 1);
	m = vm_page_alloc(object, 1, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(object);
	assert_eq(vm_pager_get_pages(object, &m, 1, NULL, NULL), VM_PAGER_FAIL);
	VM_OBJECT_WLOCK(object);
	vm_page_free(m);
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
}
