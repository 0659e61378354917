/* SPDX-License-Identifier: BSD-2-Clause */
/* Eviction of one page, and the reclaimer that evicts many. */
#include <errno.h>

#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/inject.h>

#include "object/object.h"
#include "support/maps.h"
#include "support/words.h"

TESTS(.p = "P", .q = "Q");

/* A dirty page is written and freed, a clean one freed; both come back. */
TEST(a_dirty_page_is_written_and_a_clean_one_is_not)
{
	map_anon(t->p, 1, 1, RW);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_NONE);
	put(t->p, PG(1), 7);
	paged_out(t->p, PG(1));
	assert_eq(usage(t->p).resident, 0);
	assert_eq(vmsim_swap_used(t->vm), 1);
	assert_eq(get(t->p, PG(1)), 7);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_FREED);
	assert_eq(get(t->p, PG(1)), 7);
	assert_eq(counters(t->vm).swap_out, 1);
	assert_eq(counters(t->vm).swap_in, 2);
}

/* The file gets what was stored; another process sees it. */
TEST(a_page_of_a_file_goes_back_to_it)
{
	struct vm_object *f = new_file(t, "f", 2);

	assert_ok(map_at(t->p, 1, 2, RW, SHARED, f));
	assert_ok(map_at(t->q, 1, 2, R, PRIVATE, f));
	put(t->p, PG(1), 3);
	assert_eq(get(t->q, PG(1)), 3);
	paged_out(t->q, PG(1));
	assert_eq(usage(t->p).resident, 0);
	assert_eq(usage(t->q).resident, 0);
	assert_eq(get(t->q, PG(1)), 3);
	assert_eq(counters(t->vm).file_out, 1);
}

/* Unmanaged memory has nowhere to go. */
TEST(unmanaged_and_wired_pages_stay)
{
	struct vm_object *o = new_phys(t, "m", 1);

	assert_ok(map_at(t->p, 1, 1, RW, SHARED, o));
	put(t->p, PG(1), 1);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_UNMANAGED);
	map_anon(t->p, 2, 1, RW);
	assert_ok(vmsim_mlock(t->p, PG(2), PG(1)));
	assert_eq(vmsim_evict(t->p, PG(2)), VMSIM_EVICT_WIRED);
}

static int
refuse(void *arg, uint64_t pindex, const void *page)
{
	return (EIO);
}

static int
zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

/* The pager cannot write: the page is kept, dirty, and still right. */
TEST(a_page_that_cannot_be_written_is_kept)
{
	const struct vmsim_object_file_ops ops = {
		.read = zeroes, .write = refuse
	};
	struct vm_object *f = test_keep(t, vmsim_object_create_file(t->vm, "f",
	    PG(1), &ops, NULL));

	assert_ok(map_at(t->p, 1, 1, RW, SHARED, f));
	put(t->p, PG(1), 4);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_KEPT);
	assert_eq(get(t->p, PG(1)), 4);
}

/* [S2: .] -> [S1: 0]: a page of the parent's serves both after eviction. */
TEST(a_shared_page_is_unmapped_everywhere)
{
	struct vmsim_proc *c;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 9);
	c = forked(t->p, "C");
	assert_eq(get(c, PG(1)), 9);
	paged_out(c, PG(1));
	assert_eq(usage(t->p).resident, 0);
	put(c, PG(1), 10);
	assert_eq(get(t->p, PG(1)), 9);
	vmsim_proc_exit(t->p);
	assert_eq(get(c, PG(1)), 10);
}

/* 64 frames, a file of 200 pages and a heap of 100: all of it stays right. */
TEST_WITH(the_reclaimer_takes_files_and_anonymous_memory,
    .p = "P",
    .config = { .nframes = 64, .check_level = VMSIM_CHECK_JUNK })
{
	unsigned i;
	struct vm_object *f = new_file(t, "f", 200);

	assert_ok(map_at(t->p, 1000, 200, RW, SHARED, f));
	map_anon(t->p, 1, 100, RW);
	for (i = 0; i < 200; i++) {
		put(t->p, PG(1000 + i), i);
		put(t->p, PG(1 + i % 100), i);
	}
	test_check(t->vm);
	for (i = 0; i < 200; i++) {
		assert_eq(get(t->p, PG(1000 + i)), i);
		assert_eq(get(t->p, PG(1 + i % 100)), 100 + i % 100);
	}
	test_check(t->vm);
	assert_true(counters(t->vm).file_out > 0);
	vmsim_proc_exit(t->p);
}

/* What is used again and again stays; what was used once goes. */
TEST_WITH(the_reclaimer_keeps_what_is_in_use,
    .p = "P",
    .config = { .nframes = 128, .check_level = VMSIM_CHECK_JUNK })
{
	uint64_t in;
	unsigned i, j;

	map_anon(t->p, 1, 16, RW);
	map_anon(t->p, 100, 1000, RW);
	for (i = 0; i < 1000; i++) {
		for (j = 0; j < 16; j++)
			put(t->p, PG(1 + j), i);
		put(t->p, PG(100 + i), i);
	}
	in = counters(t->vm).swap_in;
	assert_true(in < 1000);
	for (j = 0; j < 16; j++)
		assert_eq(get(t->p, PG(1 + j)), 999);
	vmsim_proc_exit(t->p);
}

/* Clean, and not what its block holds: as the pager said, not a violation. */
TEST_WITH(a_page_that_the_pager_calls_bad_loses_its_changes,
    .kernel = true, .p = "P")
{
	const struct vmsim_inject_rule bad = {
		.kind = VMSIM_INJECT_PAGER, .nth = 1,
		.result = VMSIM_INJECT_BAD,
	};
	vm_map_entry_t entry;
	vm_object_t object;
	vm_page_t m;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 7);
	paged_out(t->p, PG(1));
	assert_eq(get(t->p, PG(1)), 7);
	put(t->p, PG(1), 8);
	entry = entry_of(map_of(t->p), 1);
	object = entry->object.vm_object;
	m = vm_radix_lookup(&object->rtree, OFF_TO_IDX(entry->offset));
	assert_ok(vmsim_inject_add(t->vm, &bad));
	VM_OBJECT_WLOCK(object);
	assert_true(vm_page_tryxbusy(m));
	assert_true(vm_page_try_remove_all(m));
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	(void)object_flush(&m, 1, VM_PAGER_PUT_SYNC);
	VM_OBJECT_WUNLOCK(object);
	vmsim_inject_clear(t->vm);
	assert_eq(m->dirty, 0);
	assert_eq(vmsim_swap_used(t->vm), 1);
	test_check(t->vm);
	assert_eq(get(t->p, PG(1)), 8);
}
