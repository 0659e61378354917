/* SPDX-License-Identifier: BSD-2-Clause */
/* Queues and wirings of pages, and what advice does to them. */
#include <vm/_vm_advice.h>
#include "support/pages.h"

PAGE_TESTS();

static u_long
queue_length(int queue)
{
	vm_page_pqbatch_drain();
	return (curvm->mem->queues[queue].count);
}

/* A queue as it is drawn: indices, "|" for a marker. */
static void
assert_queue(int queue, const char *drawn)
{
	char text[64] = "";
	vm_page_t m;
	size_t n = 0;

	vm_page_pqbatch_drain();
	TAILQ_FOREACH(m, &curvm->mem->queues[queue].pl, plinks.q)
		text[n++] = queue_is_marker(m) ? '|' :
		    (char)('a' + m->pindex);
	assert_string_equal(text, drawn);
}

/* none -> active -> inactive -> laundry -> none, with its counts. */
TEST(a_page_moves_between_queues)
{
	vm_page_t m = page(t, 0);

	vm_page_activate(m);
	assert_true(vm_page_active(m));
	assert_eq(m->a.act_count, ACT_INIT);
	m->a.act_count = ACT_MAX;
	vm_page_activate(m);
	assert_eq(m->a.act_count, ACT_MAX);
	assert_eq(queue_length(PQ_ACTIVE), 1);
	vm_page_deactivate(m);
	assert_true(vm_page_inactive(m));
	assert_eq(queue_length(PQ_ACTIVE), 0);
	vm_page_launder(m);
	assert_true(vm_page_in_laundry(m));
	vm_page_unswappable(m);
	assert_true(vm_page_in_laundry(m));
	assert_eq(queue_length(PQ_UNSWAPPABLE), 1);
	vm_page_dequeue(m);
	assert_eq(vm_page_queue(m), PQ_NONE);
	assert_eq(queue_length(PQ_UNSWAPPABLE), 0);
}

/* Behind others of their kind, before the marker that the rest is behind. */
TEST(pages_not_to_be_reused_come_first_in_order)
{
	vm_page_t a = page(t, 0), b = page(t, 1), c = page(t, 2);

	assert_queue(PQ_INACTIVE, "|");
	vm_page_deactivate(a);
	vm_page_deactivate_noreuse(b);
	vm_page_deactivate_noreuse(c);
	assert_queue(PQ_INACTIVE, "bc|a");
	vm_page_activate(c);
	vm_page_deactivate_noreuse(a);
	assert_queue(PQ_INACTIVE, "ba|");
	vm_page_deactivate(b);
	assert_queue(PQ_INACTIVE, "a|b");
}

/* New active pages come behind both hands of the clock. */
TEST(active_pages_are_behind_the_hands)
{
	vm_page_activate(page(t, 0));
	vm_page_activate(page(t, 1));
	assert_queue(PQ_ACTIVE, "||ab");
}

/*
 * What a page asks for is in its flags; its place is found when the batch is
 * worked off, at the turn of its first request there.
 */
TEST(requests_wait_for_their_batch)
{
	vm_page_t a = page(t, 0), b = page(t, 1);

	vm_page_deactivate(a);
	vm_page_deactivate(b);
	assert_true(vm_page_inactive(a));
	assert_false(queue_is_on(a));
	check_pages();
	vm_page_launder(a);
	vm_page_deactivate(a);
	assert_queue(PQ_INACTIVE, "|ab");
	assert_true(queue_is_on(a));
	vm_page_launder(a);
	assert_false(queue_is_on(a));
	assert_eq(queue_length(PQ_INACTIVE), 1);
}

/* REQUEUE_HEAD is stronger than REQUEUE, whichever was said first. */
TEST(the_head_of_the_queue_is_asked_for_once)
{
	vm_page_t a = page(t, 0), b = page(t, 1);
	vm_page_astate_t new, old;

	vm_page_deactivate(a);
	vm_page_deactivate_noreuse(b);
	new = old = vm_page_astate_load(b);
	new.flags |= PGA_REQUEUE;
	assert_true(vm_page_pqstate_commit(b, &old, new));
	assert_queue(PQ_INACTIVE, "b|a");
}

/* A batch of 33 requests is worked off by the last of them. */
TEST(a_full_batch_is_worked_off)
{
	vm_page_t m = page(t, 0);
	int i;

	for (i = 1; i < QUEUE_BATCH; i++) {
		vm_page_deactivate(m);
		vm_page_dequeue(m);
	}
	vm_page_deactivate(m);
	assert_true(queue_is_on(m));
	assert_eq(curvm->mem->queues[PQ_INACTIVE].nbatch, 0);
}

/* A request that is withdrawn is passed over; so is a page that is free. */
TEST(a_batch_may_name_pages_that_ask_for_nothing)
{
	vm_page_t a = page(t, 0), b = page(t, 1);

	vm_page_deactivate(a);
	vm_page_deactivate(b);
	vm_page_dequeue(a);
	busy(b);
	vm_page_free(b);
	check_pages();
	assert_eq(curvm->mem->queues[PQ_INACTIVE].nbatch, 3);
	assert_queue(PQ_INACTIVE, "|");
}

/* A page that asks to leave stays on the list, and is in no queue. */
TEST(leaving_a_queue_may_be_put_off)
{
	vm_page_t a = page(t, 0);

	vm_page_deactivate(a);
	vm_page_pqbatch_drain();
	vm_page_dequeue_deferred(a);
	assert_true(queue_is_on(a));
	assert_eq(vm_page_queue(a), PQ_NONE);
	check_pages();
	vm_page_activate(a);
	assert_eq(a->a.queue, PQ_INACTIVE);
	vm_page_pqbatch_drain();
	assert_eq(a->a.queue, PQ_NONE);
}

/* Active, wired twice, unwired: back where it was, referenced. */
TEST(a_wired_page_is_in_no_queue_until_unwired)
{
	vm_page_t m = page(t, 0);

	vm_page_activate(m);
	vm_page_pqbatch_drain();
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
	vm_page_pqbatch_drain();
	assert_ptr_equal(TAILQ_NEXT(m, plinks.q), &curvm->mem->noreuse);
	vm_page_free(m);
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
