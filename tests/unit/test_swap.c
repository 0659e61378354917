/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Swap: slots of the device, blocks of an object, transfers one by one, and
 * what becomes of blocks in shadow chains.
 */
#include <vm/pmap.h>
#include <vm/swap_pager.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "pager/swap_index.h"
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

/* Each of four neighbours is written and read alone. */
TEST(transfers_never_cluster)
{
	vm_pindex_t i;

	map_anon(t->p, 16, 4, RW);
	put_each(t->p, 16, 4, 1);
	for (i = 0; i < 4; i++)
		paged_out(t->p, PG(16 + i));
	assert_eq(get(t->p, PG(17)), 2);
	assert_eq(curvm->cnt.v_swapin, 1);
	assert_eq(curvm->cnt.v_swappgsin, 1);
	assert_eq(curvm->cnt.v_swapout, 4);
	assert_eq(curvm->cnt.v_swappgsout, 4);
}

/* Three slots: the fourth page stays in memory, dirty. */
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

/* Slots come back in the order last freed first, however many there are. */
TEST(slots_are_reused)
{
	uint32_t slot[2000];
	int i;

	for (i = 0; i < 2000; i++) {
		slot[i] = swap_slot_alloc();
		assert_eq(slot[i], i);
		memset(swap_slot_page(slot[i]), i & 0xff, PAGE_SIZE);
	}
	assert_eq(swap_slots_used(t->vm), 2000);
	swap_slot_free(7);
	swap_slot_free(1500);
	assert_eq(swap_slot_alloc(), 1500);
	assert_eq(swap_slot_alloc(), 7);
	for (i = 0; i < 2000; i++) {
		if (i != 7 && i != 1500)
			assert_eq(((unsigned char *)
			    swap_slot_page(slot[i]))[4095], i & 0xff);
		swap_slot_free(slot[i]);
	}
	assert_eq(swap_slots_used(t->vm), 0);
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
