/* SPDX-License-Identifier: BSD-2-Clause */
/* Queues and wirings of pages, and what advice does to them. */
#include <vm/_vm_advice.h>
#include "support/pages.h"

PAGE_TESTS();

/* none -> active -> inactive -> laundry -> none, with its counts. */
TEST(a_page_moves_between_queues)
{
	struct mem_queue *q = curvm->mem->queues;
	vm_page_t m = page(t, 0);

	vm_page_activate(m);
	assert_true(vm_page_active(m));
	assert_eq(m->a.act_count, ACT_INIT);
	m->a.act_count = ACT_MAX;
	vm_page_activate(m);
	assert_eq(m->a.act_count, ACT_MAX);
	assert_eq(q[PQ_ACTIVE].count, 1);
	vm_page_deactivate(m);
	assert_true(vm_page_inactive(m));
	assert_eq(q[PQ_ACTIVE].count, 0);
	vm_page_launder(m);
	assert_true(vm_page_in_laundry(m));
	vm_page_unswappable(m);
	assert_true(vm_page_in_laundry(m));
	assert_eq(q[PQ_UNSWAPPABLE].count, 1);
	vm_page_dequeue(m);
	assert_eq(vm_page_queue(m), PQ_NONE);
	assert_eq(q[PQ_UNSWAPPABLE].count, 0);
}

/* Inactive: e f | b, where e and f are not to be used again. */
TEST(pages_not_to_be_reused_come_first_in_order)
{
	struct pglist *pl = &curvm->mem->queues[PQ_INACTIVE].pl;
	vm_page_t b = page(t, 0), e = page(t, 1), f = page(t, 2);

	vm_page_deactivate(b);
	vm_page_deactivate_noreuse(e);
	vm_page_deactivate_noreuse(f);
	assert_ptr_equal(TAILQ_FIRST(pl), e);
	assert_ptr_equal(TAILQ_NEXT(e, plinks.q), f);
	assert_ptr_equal(TAILQ_LAST(pl, pglist), b);
	vm_page_activate(f);
	vm_page_deactivate_noreuse(b);
	assert_ptr_equal(TAILQ_NEXT(e, plinks.q), b);
	vm_page_activate(e);
	vm_page_activate(b);
	vm_page_deactivate_noreuse(e);
	assert_ptr_equal(TAILQ_FIRST(pl), e);
}

/* Active, wired twice, unwired: back where it was, referenced. */
TEST(a_wired_page_is_in_no_queue_until_unwired)
{
	vm_page_t m = page(t, 0);

	vm_page_activate(m);
	vm_page_wire(m);
	vm_page_wire(m);
	assert_eq(vm_page_queue(m), PQ_NONE);
	vm_page_deactivate(m);
	assert_eq(m->a.queue, PQ_ACTIVE);
	check_pages();
	vm_page_unwire(m, PQ_INACTIVE);
	assert_eq(vm_page_queue(m), PQ_NONE);
	vm_page_unwire(m, PQ_INACTIVE);
	assert_true(vm_page_active(m));
	assert_true((m->a.flags & PGA_REFERENCED) != 0);
	assert_eq(curvm->mem->nwired, 0);
	vm_page_deactivate(m);
	vm_page_wire(m);
	vm_page_unwire(m, PQ_ACTIVE);
	assert_true(vm_page_active(m));
}

/* An invalid page goes to the head of the inactive queue. */
TEST(an_invalid_page_is_reclaimed_soon)
{
	vm_page_t m;

	m = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL | VM_ALLOC_WIRED);
	vm_page_unwire(m, PQ_ACTIVE);
	assert_true(vm_page_inactive(m));
	assert_ptr_equal(curvm->mem->noreuse, m);
	vm_page_free(m);
	assert_null(curvm->mem->noreuse);
}

TEST(unwiring_an_unwired_page_is_a_panic)
{
	vm_page_t m = page(t, 0);

	expect_panic(t->vm, "is unwired and is not wired", vm_page_unwire(m,
	    PQ_ACTIVE));
}

/* While mappings are being removed, no wiring is made through one. */
TEST(a_blocked_page_refuses_wirings)
{
	vm_page_t m = page(t, 0);

	m->ref_count |= VPRC_BLOCKED;
	assert_false(vm_page_wire_mapped(m));
	m->ref_count &= ~VPRC_BLOCKED;
	assert_true(vm_page_wire_mapped(m));
	busy(m);
	assert_false(vm_page_try_remove_all(m));
	assert_true(vm_page_unwire_noq(m));
	assert_true(vm_page_try_remove_all(m));
	vm_page_xunbusy(m);
}

/* VPR_TRYFREE frees a clean page; a dirty one is queued. */
TEST(releasing_frees_what_can_be_freed)
{
	vm_page_t a = page(t, 0), b = page(t, 1);

	vm_page_wire(a);
	vm_page_wire(b);
	busy(b);
	vm_page_dirty(b);
	vm_page_xunbusy(b);
	vm_page_release_locked(a, VPR_TRYFREE);
	assert_null(vm_page_lookup(t->object, 0));
	vm_page_release_locked(b, VPR_TRYFREE);
	assert_true(vm_page_inactive(b));
	vm_page_wire(b);
	VM_OBJECT_WUNLOCK(t->object);
	vm_page_release(b, 0);
	VM_OBJECT_WLOCK(t->object);
	assert_true(vm_page_inactive(b));
}

/* WILLNEED, DONTNEED clean and dirty, FREE. */
TEST(advice_chooses_the_queue)
{
	vm_page_t m = page(t, 0);

	busy(m);
	vm_page_advise(m, MADV_WILLNEED);
	assert_true(vm_page_active(m));
	vm_page_dirty(m);
	vm_page_advise(m, MADV_DONTNEED);
	assert_true(vm_page_in_laundry(m));
	vm_page_reference(m);
	vm_page_advise(m, MADV_FREE);
	assert_true(vm_page_inactive(m));
	assert_eq(m->dirty, 0);
	assert_eq(m->a.flags & PGA_REFERENCED, 0);
	vm_page_xunbusy(m);
}
