/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of an object: membership and masks. */
#include <errno.h>
#include <stdlib.h>

#include <vm/vm_phys.h>
#include "support/pages.h"

PAGE_TESTS();

/* [A: . . 2]: busy by the caller, counted, found. */
TEST(an_allocated_page_is_busy_and_resident)
{
	vm_page_t m = vm_page_alloc(t->object, 2, VM_ALLOC_NORMAL);

	vm_page_assert_xbusied(m);
	assert_ptr_equal(m->object, t->object);
	assert_eq(m->pindex, 2);
	assert_eq(m->ref_count, VPRC_OBJREF);
	assert_eq(m->valid | m->dirty, 0);
	assert_eq(m->a.queue, PQ_NONE);
	assert_eq(t->object->resident_page_count, 1);
	assert_ptr_equal(vm_page_lookup(t->object, 2), m);
	assert_null(vm_page_lookup(t->object, 1));
	vm_page_free(m);
	assert_null(vm_page_lookup(t->object, 2));
	assert_eq(t->object->resident_page_count, 0);
}

/* NOBUSY, SBUSY, WIRED. */
TEST(the_request_decides_busy_state_and_wiring)
{
	vm_page_t m;

	m = vm_page_alloc(t->object, 0, VM_ALLOC_NOBUSY | VM_ALLOC_WIRED);
	assert_false(vm_page_busied(m));
	assert_eq(m->ref_count, VPRC_OBJREF | 1);
	assert_eq(curvm->mem->nwired, 1);
	m = vm_page_alloc(t->object, 1, VM_ALLOC_SBUSY);
	assert_eq(VPB_SHARERS(m->busy_lock), 1);
	vm_page_sunbusy(m);
	m = vm_page_lookup(t->object, 0);
	assert_true(vm_page_unwire_noq(m));
	assert_eq(curvm->mem->nwired, 0);
}

/* Every allocation fails once; nothing is left behind. */
TEST(a_failed_allocation_changes_nothing)
{
	uint64_t i, n;
	u_long free_before;

	page(t, 0);
	free_before = mem_free_frames();
	for (n = 1; n <= 2; n++) {
		curvm->arena.fail_in = n;
		assert_null(vm_page_alloc(t->object, 17, VM_ALLOC_WIRED));
		curvm->arena.fail_in = 0;
		assert_eq(mem_free_frames(), free_before);
		assert_eq(t->object->resident_page_count, 1);
		assert_eq(curvm->mem->nwired, 0);
		check_pages();
	}
	for (i = 1; i < 8; i++)
		page(t, i);
	assert_eq(t->object->resident_page_count, 8);
}

/* [A: 0 . 2 3]: neighbours and the least. */
TEST(neighbours_are_found_by_index)
{
	struct pctrie_iter it;
	vm_page_t a, b, c, m;
	int n = 0;

	a = page(t, 0);
	b = page(t, 2);
	c = page(t, 3);
	assert_null(vm_page_next(a));
	assert_ptr_equal(vm_page_next(b), c);
	assert_ptr_equal(vm_page_prev(c), b);
	assert_null(vm_page_prev(b));
	assert_null(vm_page_prev(a));
	assert_ptr_equal(vm_page_find_least(t->object, 1), b);
	assert_null(vm_page_find_least(t->object, 4));
	vm_page_iter_limit_init(&it, t->object, 3);
	VM_RADIX_FOREACH(m, &it)
		n++;
	assert_eq(n, 2);
	assert_ptr_equal(vm_page_lookup_unlocked(t->object, 3), c);
}

/* A removed page that is wired lives on; its last wiring frees it. */
TEST(a_wired_page_survives_removal)
{
	u_long free_before = mem_free_frames();
	vm_page_t m = page(t, 5);

	vm_page_wire(m);
	busy(m);
	assert_false(vm_page_remove(m));
	assert_null(m->object);
	assert_eq(m->ref_count, 1);
	vm_page_unwire(m, PQ_ACTIVE);
	assert_eq(mem_free_frames(), free_before);
}

/* old leaves, new takes its index. */
TEST(replacing_frees_the_old_page)
{
	vm_page_t mnew, mold;

	mold = page(t, 1);
	busy(mold);
	mnew = vm_page_alloc(t->object, 9, VM_ALLOC_NORMAL);
	assert_false(vm_page_remove_xbusy(mnew) == false);
	vm_page_replace(mnew, t->object, 1, mold);
	assert_ptr_equal(vm_page_lookup(t->object, 1), mnew);
	assert_eq(t->object->resident_page_count, 1);
	assert_true(vm_page_busy_freed(mold));
	vm_page_xunbusy(mnew);
}

/* The test's own is locked. */
static vm_object_t
new_object(struct test *t)
{
	vm_object_t object;

	VM_OBJECT_WUNLOCK(t->object);
	object = vm_object_allocate_anon(NPAGES, NULL, NULL, 0);
	VM_OBJECT_WLOCK(t->object);
	return (object);
}

/* [A: 0] -> [B: . . . 3], dirty; a failure leaves it where it was. */
TEST(renaming_moves_and_dirties)
{
	vm_object_t other;
	vm_page_t m, n;

	m = page(t, 0);
	other = new_object(t);
	VM_OBJECT_WLOCK(other);
	n = vm_page_alloc(other, 40, VM_ALLOC_NORMAL);
	vm_page_xunbusy(n);
	busy(m);
	curvm->arena.fail_in = 1;
	assert_eq(vm_page_rename(m, other, 3), 1);
	curvm->arena.fail_in = 0;
	assert_ptr_equal(vm_page_lookup(t->object, 0), m);
	assert_eq(m->dirty, 0);
	assert_eq(vm_page_rename(m, other, 3), 0);
	assert_null(vm_page_lookup(t->object, 0));
	assert_ptr_equal(vm_page_lookup(other, 3), m);
	assert_ptr_equal(m->object, other);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_eq(t->object->resident_page_count, 0);
	assert_eq(other->resident_page_count, 2);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(other);
	vm_object_deallocate(other);
}

TEST(inserting_a_page_twice_is_a_panic)
{
	vm_page_t m = page(t, 0);

	expect_panic(t->vm, "page 0 of object S1 is inserted again, "
	    "into object S1 at page 1 (pager rule N1)",
	    (void)vm_page_insert(m, t->object, 1));
}

TEST(freeing_a_wired_page_is_a_panic)
{
	vm_page_t m = page(t, 0);

	vm_page_wire(m);
	busy(m);
	expect_panic(t->vm, "is freed and is wired", vm_page_free(m));
}

#ifndef NDEBUG
TEST(allocating_without_the_lock_is_a_panic)
{
	VM_OBJECT_WUNLOCK(t->object);
	expect_panic(t->vm, "lock", (void)vm_page_alloc(t->object, 0, 0));
}
#endif

/* 512 bytes a bit; a block touched in part counts. */
TEST(masks_cover_what_is_touched)
{
	assert_eq(vm_page_bits(0, 0), 0);
	assert_eq(vm_page_bits(0, 1), 0x01);
	assert_eq(vm_page_bits(511, 2), 0x03);
	assert_eq(vm_page_bits(512, 1024), 0x06);
	assert_eq(vm_page_bits(4095, 1), 0x80);
	assert_eq(vm_page_bits(0, 4096), 0xff);
}

/* Bytes 600 to 699 become valid: the rest of that block is zeroed. */
TEST(a_block_valid_in_part_is_zeroed_around)
{
	vm_page_t m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);

	memset(bytes(m), 7, PAGE_SIZE);
	vm_page_set_valid_range(m, 600, 100);
	assert_eq(m->valid, 0x02);
	assert_eq(bytes(m)[511], 7);
	assert_eq(bytes(m)[512], 0);
	assert_eq(bytes(m)[599], 0);
	assert_eq(bytes(m)[600], 7);
	assert_eq(bytes(m)[699], 7);
	assert_eq(bytes(m)[700], 0);
	assert_eq(bytes(m)[1023], 0);
	assert_eq(bytes(m)[1024], 7);
	assert_true(vm_page_is_valid(m, 512, 512));
	assert_false(vm_page_is_valid(m, 512, 513));
	assert_true(vm_page_is_valid(m, 0, 0));
	vm_page_zero_invalid(m, TRUE);
	assert_eq(m->valid, VM_PAGE_BITS_ALL);
	assert_eq(bytes(m)[1024], 0);
	assert_eq(bytes(m)[0], 0);
	assert_eq(bytes(m)[600], 7);
	vm_page_free(m);
}

TEST(dirty_bits_are_cleared_and_set)
{
	vm_page_t m = page(t, 0);

	busy(m);
	assert_eq(vm_page_set_dirty(m), 0);
	assert_eq(vm_page_set_dirty(m), VM_PAGE_BITS_ALL);
	vm_page_clear_dirty(m, 0, 1024);
	assert_eq(m->dirty, 0xfc);
	vm_page_aflag_set(m, PGA_NOSYNC);
	vm_page_set_validclean(m, 1024, 512);
	assert_eq(m->dirty, 0xf8);
	vm_page_set_validclean(m, 0, PAGE_SIZE);
	assert_eq(m->dirty, 0);
	assert_eq(m->a.flags & PGA_NOSYNC, 0);
	vm_page_dirty(m);
	vm_page_set_invalid(m, 0, 512);
	assert_eq(m->valid, 0xfe);
	assert_eq(m->dirty, 0xfe);
	vm_page_invalid(m);
	assert_true(vm_page_none_valid(m));
	vm_page_free(m);
}

TEST(dirtying_an_invalid_page_is_a_panic)
{
	vm_page_t m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);

	expect_panic(t->vm, "is made dirty and is not fully valid",
	    vm_page_dirty(m));
}

/* Both masks over a superpage of 512 pages; one page may be skipped. */
TEST(a_superpage_test_looks_at_every_page)
{
	struct vm_page *m = calloc(512, sizeof(*m));
	int i;

	for (i = 0; i < 512; i++) {
		m[i].object = t->object;
		m[i].valid = VM_PAGE_BITS_ALL;
		m[i].busy_lock = VPB_UNBUSIED;
	}
	m[0].psind = 1;
	assert_true(vm_page_ps_test(m, 1, PS_ALL_VALID | PS_NONE_BUSY, NULL));
	assert_false(vm_page_ps_test(m, 1, PS_ALL_DIRTY, NULL));
	m[7].busy_lock = VPB_SHARERS_WORD(1);
	assert_false(vm_page_ps_test(m, 1, PS_NONE_BUSY, NULL));
	assert_true(vm_page_ps_test(m, 1, PS_NONE_BUSY, &m[7]));
	m[9].object = NULL;
	assert_false(vm_page_ps_test(m, 1, 0, NULL));
	free(m);
}

/* The invariants of pages, broken one by one. */
TEST(the_checker_finds_each_broken_page)
{
	struct check c = { .nfailed = 0 };
	vm_page_t m = page(t, 0);

	page(t, 1);
	vm_page_activate(m);
	vm_page_pqbatch_drain();
	mem_check(&c);
	assert_eq(c.nfailed, 0);
	m->ref_count &= ~VPRC_OBJREF;		/* page 4 */
	mem_check(&c);
	assert_eq(c.nfailed, 1);
	m->ref_count |= VPRC_OBJREF;
	m->pindex = 2;				/* page 4 */
	mem_check(&c);
	assert_eq(c.nfailed, 2);
	m->pindex = 0;
	m->a.flags |= PGA_DEQUEUE;		/* page 6 */
	mem_check(&c);
	assert_eq(c.nfailed, 3);
	m->a.flags &= (uint16_t)~PGA_DEQUEUE;
	curvm->mem->queues[PQ_ACTIVE].count++;	/* page 5 */
	mem_check(&c);
	assert_eq(c.nfailed, 4);
	curvm->mem->queues[PQ_ACTIVE].count--;
	m->a.flags |= PGA_REQUEUE;		/* page 5: in no batch */
	mem_check(&c);
	assert_eq(c.nfailed, 5);
	m->a.flags &= (uint16_t)~PGA_REQUEUE;
	m->ref_count |= VPRC_BLOCKED;		/* page 8 */
	mem_check(&c);
	assert_eq(c.nfailed, 6);
	m->ref_count &= ~VPRC_BLOCKED;
}

/* Eight contiguous frames at [8, 16), all or nothing. */
TEST(a_contiguous_run_enters_the_object_whole)
{
	u_long free_before = mem_free_frames();
	vm_page_t m;
	uint64_t n;
	int i;

	for (n = 1; n <= 4; n++) {
		curvm->arena.fail_in = n;
		m = vm_page_alloc_contig(t->object, 8, VM_ALLOC_WIRED, 8, 0,
		    ~(vm_paddr_t)0, 8 << PAGE_SHIFT, 0, VM_MEMATTR_DEFAULT);
		if (m != NULL)
			break;
		assert_eq(mem_free_frames(), free_before);
		assert_eq(t->object->resident_page_count, 0);
		assert_eq(curvm->mem->nwired, 0);
	}
	curvm->arena.fail_in = 0;
	assert_in_range(n, 2, 4);
	assert_eq(curvm->mem->nwired, 8);
	for (i = 0; i < 8; i++) {
		assert_ptr_equal(vm_page_lookup(t->object, 8 + (u_int)i),
		    &m[i]);
		vm_page_xunbusy(&m[i]);
		vm_page_unwire(&m[i], PQ_ACTIVE);
	}
	assert_eq(mem_frame(m) % 8, 0);
}

/* A page for an address that is no RAM. */
TEST(a_fictitious_page_has_an_address_only)
{
	vm_page_t m;

	VM_OBJECT_WUNLOCK(t->object);
	m = vm_page_getfake(MEM_DEV_BASE, VM_MEMATTR_UNCACHEABLE);
	VM_OBJECT_WLOCK(t->object);
	vm_page_assert_xbusied(m);
	assert_eq(m->ref_count, 1);
	assert_eq(m->flags & PG_FICTITIOUS, PG_FICTITIOUS);
	assert_eq(m->oflags, VPO_UNMANAGED);
	vm_page_updatefake(m, MEM_DEV_BASE + PAGE_SIZE, VM_MEMATTR_DEFAULT);
	assert_eq(m->phys_addr, MEM_DEV_BASE + PAGE_SIZE);
	vm_page_putfake(m);
}

/* [4, 8) and [2, 4) and [9, 10) pages of a range of addresses. */
TEST(fictitious_ranges_are_found_by_address)
{
	const vm_paddr_t p = PAGE_SIZE;
	const vm_paddr_t end = MEM_RAM_BASE + ptoa(curvm->mem->nframes);
	vm_page_t m;

	assert_eq(vm_phys_fictitious_reg_range(4 * p, 8 * p, 0), 0);
	assert_eq(vm_phys_fictitious_reg_range(2 * p, 4 * p, 0), 0);
	assert_eq(vm_phys_fictitious_reg_range(9 * p, 10 * p, 0), 0);
	assert_eq(vm_phys_fictitious_reg_range(7 * p, 9 * p, 0), EINVAL);
	assert_eq(vm_phys_fictitious_reg_range(MEM_RAM_BASE, MEM_RAM_BASE + p,
	    0), EINVAL);
	assert_eq(vm_phys_fictitious_reg_range(MEM_RAM_BASE - p,
	    MEM_RAM_BASE + p, 0), EINVAL);
	assert_eq(vm_phys_fictitious_reg_range(end - p, end + p, 0), EINVAL);
	assert_eq(vm_phys_fictitious_reg_range(end, end + p, 0), 0);
	vm_phys_fictitious_unreg_range(end, end + p);
	m = PHYS_TO_VM_PAGE(5 * p + 1);
	assert_eq(m->phys_addr, 5 * p);
	assert_eq(m->oflags, 0);
	assert_false(vm_page_busied(m));
	assert_eq(PHYS_TO_VM_PAGE(2 * p)->phys_addr, 2 * p);
	assert_null(PHYS_TO_VM_PAGE(8 * p));
	assert_null(PHYS_TO_VM_PAGE(p));
	vm_phys_fictitious_unreg_range(2 * p, 4 * p);
	assert_null(PHYS_TO_VM_PAGE(2 * p));
	assert_eq(PHYS_TO_VM_PAGE(9 * p)->phys_addr, 9 * p);
	vm_phys_fictitious_unreg_range(4 * p, 8 * p);
	vm_phys_fictitious_unreg_range(9 * p, 10 * p);
}

/* [4, 8) is one range: it goes as a whole, when none of its pages is used. */
TEST(a_fictitious_range_goes_as_it_came)
{
	static const vm_paddr_t wrong[][2] = { { 4, 7 }, { 5, 8 }, { 3, 8 },
	    { 4, 9 }, { 8, 9 }, { 2, 3 } };
	const vm_paddr_t p = PAGE_SIZE;
	size_t i;

	VM_OBJECT_WUNLOCK(t->object);
	assert_eq(vm_phys_fictitious_reg_range(4 * p, 8 * p, 0), 0);
	test_save(t);
	for (i = 0; i < nrows(wrong); i++) {
		expect_panic(t->vm, "is not a registered fictitious range",
		    vm_phys_fictitious_unreg_range(wrong[i][0] * p,
		    wrong[i][1] * p));
		test_restore(t);
	}
	PHYS_TO_VM_PAGE(7 * p)->object = t->object;
	expect_panic(t->vm, "goes with its range and is in an object",
	    vm_phys_fictitious_unreg_range(4 * p, 8 * p));
	test_restore(t);
	vm_phys_fictitious_unreg_range(4 * p, 8 * p);
	VM_OBJECT_WLOCK(t->object);
}

/* A dozen of them, and no memory for one more: for its pages, for its row. */
TEST(fictitious_ranges_are_as_many_as_there_is_memory_for)
{
	const vm_paddr_t p = PAGE_SIZE;
	uint64_t chunks = curvm->arena.live_chunks;
	vm_paddr_t i;

	for (i = 12; i > 0; i--) {
		curvm->arena.fail_in = 1;
		assert_eq(vm_phys_fictitious_reg_range(2 * i * p,
		    (2 * i + 1) * p, 0), ENOMEM);
		curvm->arena.fail_in = 2;
		if (vm_phys_fictitious_reg_range(2 * i * p, (2 * i + 1) * p,
		    0) != 0) {
			assert_null(PHYS_TO_VM_PAGE(2 * i * p));
			assert_ok(vm_phys_fictitious_reg_range(2 * i * p,
			    (2 * i + 1) * p, 0));
		}
		curvm->arena.fail_in = 0;
	}
	for (i = 1; i <= 12; i++) {
		assert_eq(PHYS_TO_VM_PAGE(2 * i * p)->phys_addr, 2 * i * p);
		assert_null(PHYS_TO_VM_PAGE((2 * i + 1) * p));
	}
	for (i = 1; i <= 12; i++)
		vm_phys_fictitious_unreg_range(2 * i * p, (2 * i + 1) * p);
	assert_eq(curvm->arena.live_chunks, chunks);
}

/* The machine's count of wirings follows if it is told to. */
TEST(a_list_of_pages_is_freed_at_once)
{
	struct mem_state *mem = curvm->mem;
	u_long nfree = mem->nfree, nwired = mem->nwired;
	struct spglist list;
	vm_page_t m;
	int i;

	SLIST_INIT(&list);
	assert_eq(vm_page_free_pages_toq(&list, true), 0);
	for (i = 0; i < 3; i++) {
		m = vm_page_alloc_noobj(0);
		SLIST_INSERT_HEAD(&list, m, plinks.s.ss);
	}
	mem->nwired += 3;
	assert_eq(vm_page_free_pages_toq(&list, true), 3);
	assert_eq(mem->nwired, nwired);
	assert_eq(mem->nfree, nfree);
	assert_true(SLIST_EMPTY(&list));
	m = vm_page_alloc_noobj(0);
	SLIST_INSERT_HEAD(&list, m, plinks.s.ss);
	assert_eq(vm_page_free_pages_toq(&list, false), 1);
	assert_eq(mem->nwired, nwired);
}

/* Ranges that overlap are none that could have been registered. */
TEST(the_checker_finds_ranges_that_overlap)
{
	struct {
		vm_paddr_t start, end;
		vm_page_t pages;
	} *ranges;
	const vm_paddr_t p = PAGE_SIZE;

	assert_ok(vm_phys_fictitious_reg_range(2 * p, 4 * p, 0));
	assert_ok(vm_phys_fictitious_reg_range(4 * p, 6 * p, 0));
	assert_eq(test_complaints(mem_check, "overlap"), 0);
	ranges = (void *)curvm->mem->ranges;
	assert_eq(ranges[1].start, 4 * p);
	ranges[1].start = 3 * p;
	assert_eq(test_complaints(mem_check,
	    "fictitious ranges 0 and 1 overlap"), 1);
	ranges[1].start = 4 * p;
	vm_phys_fictitious_unreg_range(2 * p, 4 * p);
	vm_phys_fictitious_unreg_range(4 * p, 6 * p);
}
