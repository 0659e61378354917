/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Swap: slots of the device, blocks of an object, transfers one by one, and
 * what becomes of blocks in shadow chains.
 */
#include <vm/pmap.h>
#include <vm/swap_pager.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>
#include "base/machine.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"
#include "support/chain.h"

#define	ADDR	0x10000000UL
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

static struct chain c;
static struct vmsim *vm;

static int
setup(void **state)
{
	memset(&c, 0, sizeof(c));
	if (test_setup(state) != 0)
		return (-1);
	vm = *state;
	vmsim_enter(vm);
	return (0);
}

/* Three pages of swap only. */
static int
setup_small(void **state)
{
	const struct vmsim_config config = {
		.nframes = 256,
		.swap_npages = 3,
		.check_level = VMSIM_CHECK_CALL,
	};

	memset(&c, 0, sizeof(c));
	vm = vmsim_create(&config);
	assert_non_null(vm);
	vmsim_enter(vm);
	*state = vm;
	return (0);
}

static vm_object_t
new_object(vm_pindex_t npages)
{
	vm_object_t object;

	object = vm_pager_allocate(OBJT_SWAP, NULL, (vm_ooffset_t)ptoa(npages),
	    VM_PROT_ALL, 0, NULL);
	assert_non_null(object);
	return (object);
}

/* Gives a page of the object a block. */
static void
give_block(vm_object_t object, vm_pindex_t pindex)
{
	assert_int_equal(swap_pager_reserve(object, pindex, 1), 0);
}

static uint64_t
load(struct vmsim_proc *p, vm_pindex_t pindex)
{
	uint64_t word = 0;

	assert_int_equal(vmsim_load(p, ADDR + ptoa(pindex), &word,
	    sizeof(word), NULL), 0);
	return (word);
}

static void
store(struct vmsim_proc *p, vm_pindex_t pindex, uint64_t word)
{
	assert_int_equal(vmsim_store(p, ADDR + ptoa(pindex), &word,
	    sizeof(word), NULL), 0);
}

static struct vmsim_proc *
new_proc(vm_object_t object, uint64_t npages)
{
	struct vmsim_proc *p;
	uint64_t addr = ADDR;

	p = vmsim_proc_create(vm, "P");
	assert_non_null(p);
	assert_int_equal(vmsim_mmap(p, &addr, ptoa(npages), RW,
	    VMSIM_MAP_FIXED | (object != NULL ? VMSIM_MAP_SHARED :
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON), object, 0), 0);
	return (p);
}

/* P: [S: 0 1 . .] -> page 0 out and in: the bytes are the same. */
static void
a_page_comes_back_from_swap_as_it_went(void **state)
{
	struct vmsim_proc *p = new_proc(NULL, 4);

	store(p, 0, 0x1234);
	store(p, 1, 0x5678);
	assert_int_equal(vmsim_evict(p, ADDR), VMSIM_EVICT_PAGED);
	assert_int_equal(vmsim_swap_used(vm), 1);
	assert_int_equal(load(p, 0), 0x1234);
	assert_int_equal(load(p, 1), 0x5678);
	vmsim_proc_exit(p);
	assert_int_equal(vmsim_swap_used(vm), 0);
}

/* A page that is clean again needs no second write. */
static void
a_clean_page_is_freed_without_a_write(void **state)
{
	struct vmsim_proc *p = new_proc(NULL, 1);

	store(p, 0, 7);
	assert_int_equal(vmsim_evict(p, ADDR), VMSIM_EVICT_PAGED);
	assert_int_equal(load(p, 0), 7);
	assert_int_equal(vmsim_evict(p, ADDR), VMSIM_EVICT_FREED);
	assert_int_equal(load(p, 0), 7);
	assert_int_equal(curvm->cnt.v_swapout, 1);
	assert_int_equal(curvm->cnt.v_swapin, 2);
	vmsim_proc_exit(p);
}

/* Making the page dirty makes its block stale: the block is freed. */
static void
a_store_gives_the_swap_block_back(void **state)
{
	struct vmsim_proc *p = new_proc(NULL, 1);

	store(p, 0, 1);
	assert_int_equal(vmsim_evict(p, ADDR), VMSIM_EVICT_PAGED);
	assert_int_equal(load(p, 0), 1);
	assert_int_equal(vmsim_swap_used(vm), 1);
	store(p, 0, 2);
	assert_int_equal(vmsim_evict(p, ADDR), VMSIM_EVICT_PAGED);
	assert_int_equal(vmsim_swap_used(vm), 1);
	assert_int_equal(load(p, 0), 2);
	vmsim_proc_exit(p);
}

/* Each of four neighbours is written and read alone. */
static void
transfers_never_cluster(void **state)
{
	struct vmsim_proc *p = new_proc(NULL, 4);
	vm_pindex_t i;

	for (i = 0; i < 4; i++)
		store(p, i, i + 1);
	for (i = 0; i < 4; i++)
		assert_int_equal(vmsim_evict(p, ADDR + ptoa(i)),
		    VMSIM_EVICT_PAGED);
	assert_int_equal(load(p, 1), 2);
	assert_int_equal(curvm->cnt.v_swapin, 1);
	assert_int_equal(curvm->cnt.v_swappgsin, 1);
	assert_int_equal(curvm->cnt.v_swapout, 4);
	assert_int_equal(curvm->cnt.v_swappgsout, 4);
	vmsim_proc_exit(p);
}

/* Three slots: the fourth page stays in memory, dirty. */
static void
a_full_device_keeps_the_page_in_memory(void **state)
{
	struct vmsim_proc *p = new_proc(NULL, 4);
	vm_pindex_t i;

	for (i = 0; i < 4; i++)
		store(p, i, i + 1);
	for (i = 0; i < 3; i++)
		assert_int_equal(vmsim_evict(p, ADDR + ptoa(i)),
		    VMSIM_EVICT_PAGED);
	assert_int_equal(vmsim_evict(p, ADDR + ptoa(3)), VMSIM_EVICT_KEPT);
	for (i = 0; i < 4; i++)
		assert_int_equal(load(p, i), i + 1);
	vmsim_proc_exit(p);
}

/* Shared memory S of 4 pages, page 3 in swap, cut to 2 and grown again. */
static void
truncation_frees_blocks_and_contents(void **state)
{
	vm_object_t object = vmsim_object_create_swap(vm, "S", 4);
	struct vmsim_proc *p = new_proc(object, 4);

	store(p, 3, 9);
	assert_int_equal(vmsim_evict(p, ADDR + ptoa(3)), VMSIM_EVICT_PAGED);
	assert_int_equal(vmsim_object_truncate(vm, object, 2), 0);
	assert_int_equal(vmsim_swap_used(vm), 0);
	assert_int_equal(vmsim_object_npages(object), 2);
	assert_int_equal(vmsim_object_truncate(vm, object, 4), 0);
	assert_int_equal(load(p, 3), 0);
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
}

/* The same handle names the same object as long as it lives. */
static void
a_handle_finds_the_object_again(void **state)
{
	vm_object_t a, b;
	int handle;

	a = vm_pager_allocate(OBJT_SWAP, &handle, PAGE_SIZE, 0, 0, NULL);
	b = vm_pager_allocate(OBJT_SWAP, &handle, PAGE_SIZE, 0, 0, NULL);
	assert_ptr_equal(a, b);
	assert_int_equal(a->ref_count, 2);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
	b = vm_pager_allocate(OBJT_SWAP, &handle, PAGE_SIZE, 0, 0, NULL);
	assert_int_equal(b->ref_count, 1);
	vm_object_deallocate(b);
}

/* Slots come back in the order last freed first, however many there are. */
static void
slots_are_reused(void **state)
{
	uint32_t slot[2000];
	int i;

	for (i = 0; i < 2000; i++) {
		slot[i] = swap_slot_alloc();
		assert_int_equal(slot[i], i);
		memset(swap_slot_page(slot[i]), i & 0xff, PAGE_SIZE);
	}
	assert_int_equal(swap_slots_used(vm), 2000);
	swap_slot_free(7);
	swap_slot_free(1500);
	assert_int_equal(swap_slot_alloc(), 1500);
	assert_int_equal(swap_slot_alloc(), 7);
	for (i = 0; i < 2000; i++) {
		if (i != 7 && i != 1500)
			assert_int_equal(((unsigned char *)
			    swap_slot_page(slot[i]))[4095], i & 0xff);
		swap_slot_free(slot[i]);
	}
	assert_int_equal(swap_slots_used(vm), 0);
}

/* Blocks at 0, 15, 16 and 1000: found in order, leaf by leaf. */
static void
the_index_finds_the_next_block(void **state)
{
	static const vm_pindex_t at[] = { 0, 15, 16, 1000 };
	vm_object_t object = new_object(2000);
	vm_pindex_t i = 0;
	uint32_t block;
	int n;

	for (n = 0; n < 4; n++)
		give_block(object, at[n]);
	VM_OBJECT_WLOCK(object);
	for (n = 0; n < 4; n++, i++) {
		i = swap_index_next(object, i, 2000, &block);
		assert_int_equal(i, at[n]);
		assert_int_equal(block, swap_index_get(object, i));
	}
	assert_int_equal(swap_index_next(object, i, 2000, NULL), 2000);
	assert_int_equal(swap_index_next(object, 17, 1000, NULL), 1000);
	assert_int_equal(swap_index_get(object, 14), SWAP_NONE);
	assert_int_equal(swap_pager_swapped_pages(object), 4);
	assert_int_equal(swap_pager_find_least(object, 17), 1000);
	swap_pager_freespace(object, 15, 2, NULL);
	assert_int_equal(swap_index_next(object, 1, 2000, NULL), 1000);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* [S: 0 . ~ . 4 .]: data at 0, 2 and 4, holes between them. */
static void
data_and_holes_alternate(void **state)
{
	static const vm_pindex_t data[] = { 0, 2, 2, 4, 4, 6 };
	static const vm_pindex_t hole[] = { 1, 1, 3, 3, 5, 5 };
	vm_object_t object;
	vm_pindex_t i;

	object = chain(&c, "F:0.~.4.");
	VM_OBJECT_RLOCK(object);
	for (i = 0; i < 6; i++) {
		assert_int_equal(swap_pager_seek_data(object, i), data[i]);
		assert_int_equal(swap_pager_seek_hole(object, i), hole[i]);
	}
	VM_OBJECT_RUNLOCK(object);
	vm_object_deallocate(object);
}

/* [from: ~ ~ ~ ~] moves by 1 into [to: . ~ .], whose own block stays. */
static void
blocks_move_where_the_destination_has_none(void **state)
{
	vm_object_t from = new_object(4), to = new_object(3);
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
	assert_int_equal(swap_index_get(to, 0), moved[1]);
	assert_int_equal(swap_index_get(to, 1), kept);
	assert_int_equal(swap_index_get(to, 2), moved[3]);
	assert_int_equal(swap_index_get(from, 0), moved[0]);
	assert_int_equal(swap_pager_swapped_pages(from), 1);
	assert_int_equal(vmsim_swap_used(vm), 4);
	object_swap_ops()->copy(from, to, 1, TRUE);
	assert_true(swap_index_empty(from));
	assert_int_equal(vmsim_swap_used(vm), 3);
	VM_OBJECT_WUNLOCK(from);
	VM_OBJECT_WUNLOCK(to);
	vm_object_deallocate(from);
	vm_object_deallocate(to);
}

static bool
all_shadowed(const char *drawing)
{
	vm_object_t backing, object;
	bool hidden;

	memset(&c, 0, sizeof(c));
	object = chain(&c, drawing);
	backing = object->backing_object;
	VM_OBJECT_WLOCK(object);
	VM_OBJECT_WLOCK(backing);
	hidden = object_swap_ops()->scan_all_shadowed(object);
	VM_OBJECT_WUNLOCK(backing);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
	return (hidden);
}

/* What the shadow holds, in memory or swap, hides what is below. */
static void
a_shadow_hides_with_memory_and_swap(void **state)
{
	assert_true(all_shadowed("S2:01~. -> S1:0~2."));
	assert_true(all_shadowed("S2:.... -> S1:...."));
	assert_false(all_shadowed("S2:0... -> S1:.1.."));
	assert_false(all_shadowed("S2:0... -> S1:...~"));
	assert_true(all_shadowed("S2:01+1 -> S1:012."));
	assert_true(all_shadowed("S2:01+2 -> S1:~~~3"));
	assert_false(all_shadowed("S2:01 -> F:...."));
}

/* A page of the backing object at which somebody is at work is not hidden. */
static void
a_busy_page_is_not_hidden(void **state)
{
	vm_object_t backing, object;
	vm_page_t m;

	object = chain(&c, "S2:01 -> S1:01");
	backing = object->backing_object;
	m = chain_page(&c, "S1", 1);
	assert_true(vm_page_tryxbusy(m));
	VM_OBJECT_WLOCK(object);
	VM_OBJECT_WLOCK(backing);
	assert_false(swap_pager_scan_all_shadowed(object));
	vm_page_xunbusy(m);
	assert_true(swap_pager_scan_all_shadowed(object));
	VM_OBJECT_WUNLOCK(backing);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* [F: ~] read in; without the object's lock its block is only marked. */
static void
without_the_lock_a_stale_block_is_only_marked(void **state)
{
	vm_object_t object;
	vm_page_t m;

	object = chain(&c, "F:~");
	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NORMAL),
	    VM_PAGER_OK);
	VM_OBJECT_WUNLOCK(object);
	assert_true((m->a.flags & PGA_SWAP_SPACE) != 0);
	vm_pager_page_unswapped(m);
	assert_true((m->a.flags & PGA_SWAP_FREE) != 0);
	assert_int_equal(vmsim_swap_used(vm), 1);
	VM_OBJECT_WLOCK(object);
	vm_pager_page_unswapped(m);
	assert_int_equal(m->a.flags & (PGA_SWAP_FREE | PGA_SWAP_SPACE), 0);
	assert_int_equal(vmsim_swap_used(vm), 0);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* A page without a block is not the pager's: the caller zeroes it. */
static void
a_page_without_a_block_is_refused(void **state)
{
	vm_object_t object = new_object(2);
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	assert_false(vm_pager_has_page(object, 1, NULL, NULL));
	vm_object_pip_add(object, 1);
	m = vm_page_alloc(object, 1, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vm_pager_get_pages(object, &m, 1, NULL, NULL),
	    VM_PAGER_FAIL);
	VM_OBJECT_WLOCK(object);
	vm_page_free(m);
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

#define	CASE(name)							\
	cmocka_unit_test_setup_teardown(name, setup, test_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_page_comes_back_from_swap_as_it_went),
		CASE(a_clean_page_is_freed_without_a_write),
		CASE(a_store_gives_the_swap_block_back),
		CASE(transfers_never_cluster),
		cmocka_unit_test_setup_teardown(
		    a_full_device_keeps_the_page_in_memory, setup_small,
		    test_teardown),
		CASE(truncation_frees_blocks_and_contents),
		CASE(a_handle_finds_the_object_again),
		CASE(slots_are_reused),
		CASE(the_index_finds_the_next_block),
		CASE(data_and_holes_alternate),
		CASE(blocks_move_where_the_destination_has_none),
		CASE(a_shadow_hides_with_memory_and_swap),
		CASE(a_busy_page_is_not_hidden),
		CASE(without_the_lock_a_stale_block_is_only_marked),
		CASE(a_page_without_a_block_is_refused),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
