/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages as a driver sees them: the less common ways in and out. */
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>
#include <vm/vm_phys.h>
#include "support/threads.h"
#include "support/pages.h"

PAGE_TESTS();

/* The mark of a page freed as zero is true of its bytes, or not there. */
TEST(a_page_freed_as_zero_is_zero_if_it_says_so)
{
	int i;
	vm_page_t m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);

	pmap_zero_page(m);
	vm_page_free_zero(m);
	m = vm_page_alloc(t->object, 1, VM_ALLOC_ZERO);
	for (i = 0; i < PAGE_SIZE && (m->flags & PG_ZERO) != 0; i++)
		assert_eq(bytes(m)[i], 0);
	vm_page_free_toq(m);
	assert_eq(t->object->resident_page_count, 0);
}

/* Never valid: freed, unless somebody wired it meanwhile. */
TEST(an_invalid_page_is_freed_by_whoever_lets_go_last)
{
	u_long before = mem_free_frames();
	vm_page_t m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);

	vm_page_free_invalid(m);
	assert_eq(mem_free_frames(), before);

	m = vm_page_alloc(t->object, 0, VM_ALLOC_WIRED);
	vm_page_free_invalid(m);
	assert_null(m->object);
	assert_eq(mem_free_frames(), before - 1);
	vm_page_unwire(m, PQ_INACTIVE);
	assert_eq(mem_free_frames(), before);
}

/* [A: 0 1 . 3]: a walk that frees, moves, and inserts as it goes. */
TEST(an_iterator_survives_what_it_does)
{
	struct pctrie_iter pages;
	vm_page_t m, moved;
	vm_object_t other;

	VM_OBJECT_WUNLOCK(t->object);
	other = vm_object_allocate_anon(NPAGES, NULL, NULL, 0);
	VM_OBJECT_WLOCK(t->object);
	VM_OBJECT_WLOCK(other);
	page(t, 0);
	page(t, 1);
	moved = page(t, 3);
	vm_page_iter_init(&pages, t->object);
	m = vm_radix_iter_lookup_ge(&pages, 0);
	busy(m);
	vm_page_iter_free(&pages, m);
	m = vm_radix_iter_step(&pages);
	assert_eq(m->pindex, 1);
	busy(m);
	assert_true(vm_page_iter_remove(&pages, m));
	vm_page_free(m);
	m = vm_radix_iter_step(&pages);
	assert_ptr_equal(m, moved);
	busy(m);
	assert_true(vm_page_iter_rename(&pages, m, other, 9));
	assert_null(vm_radix_iter_step(&pages));
	assert_eq(t->object->resident_page_count, 0);
	assert_ptr_equal(vm_page_relookup(other, 9), m);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(other);
	vm_object_deallocate(other);
}

/* A page of no object enters one; a failure changes nothing. */
TEST(an_iterator_inserts_a_page_or_leaves_it)
{
	struct pctrie_iter pages;
	vm_page_t m;

	page(t, 40);
	m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);
	assert_true(vm_page_remove_xbusy(m));
	vm_page_iter_init(&pages, t->object);
	curvm->arena.fail_in = 1;
	assert_eq(vm_page_iter_insert(m, t->object, 5, &pages), 1);
	curvm->arena.fail_in = 0;
	assert_null(m->object);
	assert_eq(vm_page_iter_insert(m, t->object, 5, &pages), 0);
	assert_eq(pages.index, 5);
	assert_ptr_equal(vm_radix_iter_page(&pages), m);
	vm_page_free(m);
}

TEST(looking_up_again_what_is_not_held_is_a_panic)
{
	page(t, 0);
	expect_panic(t->vm, "neither busy nor wired",
	    (void)vm_page_relookup(t->object, 0));
}

TEST(looking_up_again_what_is_gone_is_a_panic)
{
	expect_panic(t->vm, "is gone", (void)vm_page_relookup(t->object, 0));
}

/* The old page stays the caller's; wired, it lives on. */
TEST(a_replaced_page_is_handed_back)
{
	vm_page_t m = page(t, 0), other;

	busy(m);
	vm_page_wire(m);
	other = vm_page_alloc(t->object, 1, VM_ALLOC_NORMAL);
	vm_page_remove_xbusy(other);
	assert_false(vm_page_replace_hold(other, t->object, 0, m));
	assert_ptr_equal(vm_page_lookup(t->object, 0), other);
	assert_null(m->object);
	vm_page_unwire(m, PQ_INACTIVE);
	vm_page_xunbusy(other);
	assert_eq(t->object->resident_page_count, 1);
}

/* Shared busy is no obstacle for who only waits for exclusive owners. */
TEST(only_an_exclusive_owner_is_waited_for)
{
	vm_page_t m = page(t, 0);

	assert_eq(vm_page_sleep_if_xbusy(m, "test"), 0);
	assert_eq(vm_page_trysbusy(m), 1);
	assert_eq(vm_page_sleep_if_xbusy(m, "test"), 0);
	vm_page_sunbusy(m);
	assert_eq(vm_page_sleep_if_busy(m, "test"), 0);
}

/* The modified bit of a mapping reaches the dirty mask. */
TEST(a_modified_mapping_makes_the_page_dirty)
{
	struct pmap pmap;
	vm_page_t m = page(t, 0);

	memset(&pmap, 0, sizeof(pmap));
	assert_eq(pmap_pinit(&pmap), 1);
	busy(m);
	vm_page_test_dirty(m);
	assert_eq(m->dirty, 0);
	pmap_enter(&pmap, 0x10000, m, VM_PROT_READ | VM_PROT_WRITE,
	    VM_PROT_WRITE, 0);
	vm_page_test_dirty(m);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_true(vm_page_try_remove_write(m));
	assert_false(pmap_page_is_write_mapped(m));
	vm_page_wire(m);
	assert_false(vm_page_try_remove_write(m));
	vm_page_unwire(m, PQ_ACTIVE);
	assert_true(vm_page_try_remove_all(m));
	vm_page_xunbusy(m);
	pmap_release(&pmap);
}

/* Who waits for a page read ahead gets it among the active ones. */
TEST(a_page_read_ahead_is_queued_by_who_waits_for_it)
{
	vm_page_t m = page(t, 0), waited = page(t, 1);

	busy(m);
	vm_page_readahead_finish(m);
	assert_true(vm_page_inactive(m));
	assert_false(vm_page_busied(m));
	busy(waited);
	waited->busy_lock |= VPB_BIT_WAITERS;
	vm_page_readahead_finish(waited);
	assert_true(vm_page_active(waited));
	assert_false(vm_page_busied(waited));
}

/* A change of the queue state fails when it is out of date. */
TEST(a_queue_state_out_of_date_is_not_committed)
{
	vm_page_t m = page(t, 0);
	vm_page_astate_t old, new;

	vm_page_activate(m);
	old = vm_page_astate_load(m);
	new = old;
	new.act_count = 9;
	assert_true(vm_page_pqstate_commit(m, &old, new));
	assert_eq(m->a.act_count, 9);
	old.act_count = 1;
	new.act_count = 2;
	assert_false(vm_page_pqstate_commit(m, &old, new));
	assert_eq(old.act_count, 9);
	assert_eq(m->a.act_count, 9);
	vm_page_dequeue_deferred(m);
	assert_eq(vm_page_queue(m), PQ_NONE);
}

TEST(a_marker_is_no_page)
{
	struct vm_page marker;

	vm_page_init_marker(&marker, PQ_ACTIVE, PGA_ENQUEUED);
	assert_eq(marker.flags & PG_MARKER, PG_MARKER);
	assert_eq(marker.a.queue, PQ_ACTIVE);
	assert_eq(marker.a.flags, PGA_ENQUEUED);
}

/* An address and an attribute of the caller's choice. */
TEST(a_fictitious_page_is_set_up_in_place)
{
	struct vm_page fake;

	memset(&fake, 0, sizeof(fake));
	vm_page_initfake(&fake, 0x1234000, VM_MEMATTR_UNCACHEABLE);
	assert_eq(VM_PAGE_TO_PHYS(&fake), 0x1234000);
	assert_eq(pmap_page_get_memattr(&fake), VM_MEMATTR_UNCACHEABLE);
	assert_true((fake.flags & PG_FICTITIOUS) != 0);
	assert_true((fake.oflags & VPO_UNMANAGED) != 0);
}

/* RAM has its page, a registered range too, the rest has none. */
TEST(an_address_leads_to_its_page)
{
	const vm_paddr_t dev = (vm_paddr_t)1 << 45;
	vm_page_t m = page(t, 0);

	assert_ptr_equal(PHYS_TO_VM_PAGE(VM_PAGE_TO_PHYS(m) + 5), m);
	assert_ptr_equal(vm_phys_paddr_to_vm_page(VM_PAGE_TO_PHYS(m)), m);
	assert_eq(DMAP_TO_PHYS(VM_PAGE_TO_DMAP(m) + 7), VM_PAGE_TO_PHYS(m) + 7);
	assert_ptr_equal(DMAP_TO_VM_PAGE(VM_PAGE_TO_DMAP(m)), m);
	assert_null(vm_phys_paddr_to_vm_page(dev));
	assert_eq(vm_phys_fictitious_reg_range(dev, dev + 2 * PAGE_SIZE,
	    VM_MEMATTR_DEFAULT), 0);
	assert_non_null(vm_phys_fictitious_to_vm_page(dev + PAGE_SIZE));
	assert_null(vm_phys_fictitious_to_vm_page(dev + 2 * PAGE_SIZE));
	vm_phys_fictitious_unreg_range(dev, dev + 2 * PAGE_SIZE);
}

TEST(blocks_become_valid_as_a_mask)
{
	vm_page_t m = page(t, 0);
	vm_page_bits_t mask = 0x01;

	vm_page_bits_set(m, &mask, 0x82);
	assert_eq(mask, 0x83);
	busy(m);
	vm_page_dirty_KBI(m);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	vm_page_xunbusy(m);
}

/* All frames but none: the functions that wait come back when some are. */
TEST(waiting_for_memory_returns_when_there_is_some)
{
	assert_false(vm_page_count_min());
	assert_false(vm_page_count_severe());
	VM_OBJECT_WUNLOCK(t->object);
	vm_wait(t->object);
	assert_eq(vm_wait_intr(t->object), 0);
	vm_wait_domain(0);
	vm_waitpfault(NULL, 5);
	vm_radix_wait();
	VM_OBJECT_WLOCK(t->object);
}

static vm_page_t taken[512];
static int ntaken;

static void
take_all_frames(void)
{
	vm_page_t m;

	for (ntaken = 0; (m = vm_page_alloc_noobj(VM_ALLOC_WIRED)) != NULL;)
		taken[ntaken++] = m;
}

static void
give_frames(int n)
{
	while (n-- > 0)
		vm_page_unwire(taken[--ntaken], PQ_NONE);
}

/* Another thread frees a frame whenever one waits. */
static bool
free_one(struct test *t)
{
	if (ntaken == 0)
		return (false);
	give_frames(1);
	sched_wakeup(&curvm->mem->nfree);
	return (true);
}

/* No frame: refused at once, or when asked to wait, had. */
TEST(an_allocation_waits_for_memory_if_it_may)
{
	vm_page_t m, n, ma[2];

	take_all_frames();
	assert_true(vm_page_count_min());
	assert_true(vm_page_count_severe());
	assert_null(vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL));
	assert_null(vm_page_alloc_noobj(VM_ALLOC_NORMAL));
	assert_int_equal(vm_page_reclaim_contig(VM_ALLOC_NORMAL, 1, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0), 12 /* ENOMEM */);

	other_runs(t, free_one);
	/* WAITFAIL: waits and fails all the same. */
	assert_null(vm_page_alloc(t->object, 0, VM_ALLOC_WAITFAIL));
	m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);
	assert_non_null(m);
	n = vm_page_grab(t->object, 1, VM_ALLOC_WIRED | VM_ALLOC_ZERO);
	assert_eq(bytes(n)[77], 0);
	assert_eq(vm_page_grab_pages(t->object, 2, VM_ALLOC_NOWAIT, ma, 2), 0);
	assert_eq(vm_page_grab_pages(t->object, 2, VM_ALLOC_NORMAL, ma, 2), 2);
	vm_page_unwire_noq(n);
	vm_page_free(n);
	vm_page_free(m);
	vm_page_free(ma[0]);
	vm_page_free(ma[1]);
	VM_OBJECT_WUNLOCK(t->object);
	other_runs(t, NULL);
	VM_OBJECT_WLOCK(t->object);
	give_frames(ntaken);
}

/* The options of an allocation show in the page. */
TEST(a_page_is_allocated_as_asked_for)
{
	vm_page_t m;

	m = vm_page_alloc_noobj(VM_ALLOC_NODUMP | VM_ALLOC_NOFREE |
	    VM_ALLOC_ZERO | VM_ALLOC_WIRED);
	assert_eq(m->flags & (PG_NODUMP | PG_NOFREE), PG_NODUMP | PG_NOFREE);
	assert_eq(bytes(m)[4095], 0);
	assert_true((m->oflags & VPO_UNMANAGED) != 0);
	vm_page_unwire(m, PQ_NONE);

	m = vm_page_alloc(t->object, 0,
	    VM_ALLOC_SBUSY | VM_ALLOC_WIRED | VM_ALLOC_NODUMP);
	assert_true(vm_page_sbusied(m));
	assert_true(vm_page_wired(m));
	vm_page_sunbusy(m);
	vm_page_unwire(m, PQ_INACTIVE);
	m = vm_page_alloc(t->object, 1, VM_ALLOC_NOBUSY);
	assert_false(vm_page_busied(m));
}

/* A run of frames of no object, zeroed, wired, with an attribute. */
TEST(a_run_of_no_object_is_allocated_as_asked_for)
{
	vm_page_t m;
	int i;

	m = vm_page_alloc_noobj_contig(VM_ALLOC_WIRED | VM_ALLOC_ZERO |
	    VM_ALLOC_NODUMP, 4, 0, ~(vm_paddr_t)0, 4 * PAGE_SIZE, 0,
	    VM_MEMATTR_UNCACHEABLE);
	assert_non_null(m);
	assert_eq(VM_PAGE_TO_PHYS(m) & (4 * PAGE_SIZE - 1), 0);
	for (i = 0; i < 4; i++) {
		assert_eq(bytes(&m[i])[9], 0);
		assert_eq(pmap_page_get_memattr(&m[i]), VM_MEMATTR_UNCACHEABLE);
		assert_true((m[i].flags & PG_NODUMP) != 0);
		vm_page_unwire(&m[i], PQ_NONE);
	}
	assert_null(vm_page_alloc_noobj_contig(VM_ALLOC_NORECLAIM, 4, 0,
	    PAGE_SIZE, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
	assert_null(vm_page_alloc_contig(t->object, 0, VM_ALLOC_NORMAL, 1000, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
	m = vm_page_alloc_contig(t->object, 0, VM_ALLOC_SBUSY, 2, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_UNCACHEABLE);
	assert_true(vm_page_sbusied(&m[1]));
	assert_eq(pmap_page_get_memattr(&m[1]), VM_MEMATTR_UNCACHEABLE);
	vm_page_sunbusy(&m[0]);
	vm_page_sunbusy(&m[1]);
	m = vm_page_alloc_contig(t->object, 8, VM_ALLOC_NOBUSY, 2, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT);
	assert_false(vm_page_busied(&m[1]));
}

/* Busy for itself, or for several, or not at all: wired or not. */
TEST(a_new_page_is_busy_as_asked_for)
{
	static const struct {
		int	 req;
		bool	 xbusied, sbusied;
	} rows[] = {
		{ VM_ALLOC_NORMAL, true, false },
		{ VM_ALLOC_WIRED, true, false },
		{ VM_ALLOC_SBUSY, false, true },
		{ VM_ALLOC_SBUSY | VM_ALLOC_WIRED, false, true },
		{ VM_ALLOC_NOBUSY, false, false },
		{ VM_ALLOC_NOBUSY | VM_ALLOC_WIRED, false, false },
	};
	vm_page_t m;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		m = vm_page_alloc(t->object, 50, rows[i].req);
		assert_non_null(m);
		assert_eq(vm_page_xbusied(m), rows[i].xbusied);
		assert_eq(vm_page_sbusied(m), rows[i].sbusied);
		assert_eq(vm_page_wired(m), (rows[i].req & VM_ALLOC_WIRED) !=
		    0);
		if (vm_page_sbusied(m))
			vm_page_sunbusy(m);
		if (!vm_page_xbusied(m))
			assert_true(vm_page_tryxbusy(m));
		if (vm_page_wired(m))
			vm_page_unwire_noq(m);
		vm_page_free(m);
	}
	expect_panic(t->vm, "both NOBUSY and SBUSY",
	    (void)vm_page_alloc(t->object, 50, VM_ALLOC_SBUSY |
	    VM_ALLOC_NOBUSY));
}

static unsigned nreclaims, nwanted;

static bool
note_reclaim(u_long npages, bool locked)
{
	nreclaims++;
	nwanted = (unsigned)npages;
	return (true);
}

/* No frame lies below one page: for that others' are asked for, or not. */
TEST(a_run_is_reclaimed_for_unless_told_not_to)
{
	static const struct {
		int	 req;
		unsigned nreclaims;
	} rows[] = {
		{ 0, 1 }, { VM_ALLOC_NORECLAIM, 0 }, { VM_ALLOC_NODUMP, 1 },
		{ VM_ALLOC_NORECLAIM | VM_ALLOC_NODUMP, 0 },
	};
	mem_lowmem_t *before = curvm->mem->lowmem;
	size_t i;

	curvm->mem->lowmem = note_reclaim;
	for (i = 0; i < nrows(rows); i++) {
		nreclaims = nwanted = 0;
		assert_null(vm_page_alloc_noobj_contig(rows[i].req, 4, 0,
		    PAGE_SIZE, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
		assert_eq(nreclaims, rows[i].nreclaims);
		assert_eq(nwanted, nreclaims * 4);
	}
	curvm->mem->lowmem = before;
}

/* Pages of an object with an attribute take it. */
TEST(a_new_page_takes_the_attribute_of_its_object)
{
	vm_page_t m;

	assert_eq(vm_object_set_memattr(t->object, VM_MEMATTR_UNCACHEABLE), 0);
	m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);
	assert_eq(pmap_page_get_memattr(m), VM_MEMATTR_UNCACHEABLE);
	vm_page_free(m);
}

/* Without memory for the trie nothing is made, wired or not. */
TEST(an_allocation_without_memory_for_the_trie_is_undone)
{
	u_long before;
	uint64_t n;

	page(t, 40);
	before = mem_free_frames();
	for (n = 1; n <= 2; n++) {
		curvm->arena.fail_in = n;
		assert_null(vm_page_alloc(t->object, 0,
		    VM_ALLOC_WIRED | VM_ALLOC_WAITFAIL));
		assert_eq(mem_free_frames(), before);
		assert_eq(curvm->mem->nwired, 0);
	}
	curvm->arena.fail_in = 0;
	assert_eq(t->object->resident_page_count, 1);
}

/* Released: freed when clean and unmapped and asked so; else queued. */
TEST(a_released_page_is_freed_or_queued)
{
	vm_page_t m = page(t, 0), dirty = page(t, 1), twice = page(t, 2), b =
	    page(t, 3);

	vm_page_wire(m);
	vm_page_wire(dirty);
	vm_page_wire(twice);
	vm_page_wire(twice);
	vm_page_wire(b);
	busy(b);
	vm_page_dirty(dirty);
	VM_OBJECT_WUNLOCK(t->object);
	vm_page_release(m, VPR_TRYFREE);
	vm_page_release(dirty, VPR_TRYFREE);
	vm_page_release(twice, VPR_TRYFREE);
	vm_page_release(b, VPR_TRYFREE | VPR_NOREUSE);
	VM_OBJECT_WLOCK(t->object);
	assert_null(vm_page_lookup(t->object, 0));
	assert_true(vm_page_inactive(dirty));
	assert_true(vm_page_wired(twice));
	assert_true(vm_page_inactive(b));
	vm_page_xunbusy(b);
	vm_page_release_locked(twice, 0);
	assert_false(vm_page_wired(twice));
	m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	vm_page_release(m, 0);
}

/* Every page of the superpage has to pass; one may be left out. */
TEST(a_superpage_fails_by_its_worst_page)
{
	vm_page_t m = page(t, 0);

	assert_true(vm_page_ps_test(m, 0, PS_ALL_VALID | PS_NONE_BUSY, NULL));
	assert_false(vm_page_ps_test(m, 0, PS_ALL_DIRTY, NULL));
	assert_true(vm_page_ps_test(m, 0, PS_ALL_DIRTY, m));
	vm_page_dirty(m);
	assert_true(vm_page_ps_test(m, 0, PS_ALL_DIRTY, NULL));
	busy(m);
	assert_false(vm_page_ps_test(m, 0, PS_NONE_BUSY, NULL));
	vm_page_xunbusy(m);
}
