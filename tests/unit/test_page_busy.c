/* SPDX-License-Identifier: BSD-2-Clause */
/* Every transition of a page's busy state, and every misuse. */
#include <vm/vm_object.h>
#include "mem/mem.h"
#include "page/page.h"
#include "support/test.h"

/* [A: 0], not busy; the object is unlocked. */
static void
begin(struct test *t)
{
	t->object = vm_pager_allocate(OBJT_PHYS, NULL, 4 * PAGE_SIZE,
	    VM_PROT_ALL, 0, NULL);
	VM_OBJECT_WLOCK(t->object);
	t->page = vm_page_alloc(t->object, 0, VM_ALLOC_NORMAL);
	vm_page_xunbusy(t->page);
	VM_OBJECT_WUNLOCK(t->object);
}

static void
end(struct test *t)
{
	assert_eq(t->page->busy_lock, VPB_UNBUSIED);
	vm_object_deallocate(t->object);
}

TESTS(.kernel = true, .begin = begin, .end = end);

/* Another thread, as far as the busy word can tell. */
static void
as_other(void)
{
	curvm->curtid ^= 64;
}

/* unbusied -> exclusive -> unbusied. */
TEST(an_exclusive_state_keeps_everybody_out)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	assert_true(vm_page_xbusied(t->page));
	assert_true(vm_page_busied(t->page));
	assert_false(vm_page_sbusied(t->page));
	vm_page_assert_xbusied(t->page);
	assert_eq(VPB_OWNER(t->page->busy_lock), curvm->curtid);
	assert_non_null(strstr(t->page->busy_where, "test_page_busy.c:"));
	assert_eq(vm_page_tryxbusy(t->page), 0);
	assert_eq(vm_page_trysbusy(t->page), 0);
	as_other();
	assert_eq(vm_page_tryxbusy(t->page), 0);
	as_other();
	vm_page_xunbusy(t->page);
	assert_false(vm_page_busied(t->page));
}

/* unbusied -> shared 1 -> shared 2 -> shared 1 -> unbusied. */
TEST(a_shared_state_counts_its_holders)
{
	assert_eq(vm_page_trysbusy(t->page), 1);
	assert_eq(vm_page_trysbusy(t->page), 1);
	assert_eq(VPB_SHARERS(t->page->busy_lock), 2);
	assert_true(vm_page_sbusied(t->page));
	vm_page_assert_sbusied(t->page);
	assert_eq(vm_page_tryxbusy(t->page), 0);
	vm_page_sunbusy(t->page);
	assert_eq(vm_page_tryxbusy(t->page), 0);
	vm_page_sunbusy(t->page);
	assert_false(vm_page_busied(t->page));
}

/* shared 1 -> exclusive -> shared 1; shared 2 does not upgrade. */
TEST(only_a_single_sharer_upgrades)
{
	assert_eq(vm_page_trysbusy(t->page), 1);
	assert_eq(vm_page_busy_tryupgrade(t->page), 1);
	vm_page_assert_xbusied(t->page);
	vm_page_busy_downgrade(t->page);
	assert_eq(VPB_SHARERS(t->page->busy_lock), 1);
	assert_eq(vm_page_trysbusy(t->page), 1);
	assert_eq(vm_page_busy_tryupgrade(t->page), 0);
	vm_page_sunbusy(t->page);
	vm_page_sunbusy(t->page);
}

/* VM_ALLOC_SBUSY and IGN_SBUSY ask for a shared state. */
TEST(the_flags_choose_the_state)
{
	assert_eq(vm_page_trybusy(t->page, VM_ALLOC_IGN_SBUSY), 1);
	assert_eq(vm_page_trybusy(t->page, VM_ALLOC_SBUSY), 1);
	assert_eq(vm_page_trybusy(t->page, 0), 0);
	assert_eq(VPB_SHARERS(t->page->busy_lock), 2);
	vm_page_sunbusy(t->page);
	vm_page_sunbusy(t->page);
	assert_eq(vm_page_trybusy(t->page, 0), 1);
	vm_page_xunbusy(t->page);
}

/* object->busy 1: no page becomes busy, a busy one stays so. */
TEST(a_page_of_a_busy_object_does_not_become_busy)
{
	assert_eq(vm_page_trysbusy(t->page), 1);
	WLOCKED(t->object, vm_object_busy(t->object));
	assert_eq(vm_page_trysbusy(t->page), 0);
	vm_page_sunbusy(t->page);
	assert_eq(vm_page_tryxbusy(t->page), 0);
	assert_eq(vm_page_trysbusy(t->page), 0);
	assert_eq(t->page->busy_lock, VPB_UNBUSIED);
	vm_object_unbusy(t->object);
	assert_eq(vm_page_tryxbusy(t->page), 1);
	vm_page_xunbusy(t->page);
}

/* WAITERS goes with the state that they wait for. */
TEST(waiters_survive_an_upgrade_and_leave_at_the_end)
{
	assert_eq(vm_page_trysbusy(t->page), 1);
	t->page->busy_lock |= VPB_BIT_WAITERS;
	assert_eq(vm_page_busy_tryupgrade(t->page), 1);
	assert_true((t->page->busy_lock & VPB_BIT_WAITERS) != 0);
	vm_page_assert_xbusied(t->page);
	vm_page_busy_downgrade(t->page);
	assert_eq(t->page->busy_lock, VPB_SHARERS_WORD(1));
	t->page->busy_lock |= VPB_BIT_WAITERS;
	assert_eq(vm_page_trysbusy(t->page), 1);
	vm_page_sunbusy(t->page);
	assert_true((t->page->busy_lock & VPB_BIT_WAITERS) != 0);
	vm_page_sunbusy(t->page);
	assert_eq(t->page->busy_lock, VPB_UNBUSIED);
	assert_eq(vm_page_tryxbusy(t->page), 1);
	t->page->busy_lock |= VPB_BIT_WAITERS;
	vm_page_xunbusy(t->page);
	assert_eq(t->page->busy_lock, VPB_UNBUSIED);
}

/* A free page looks exclusively busy to a thread that kept its address. */
TEST(a_free_page_cannot_be_busied)
{
	vm_page_t p = vm_page_alloc_noobj(0);

	vm_page_free(p);
	assert_true(vm_page_busy_freed(p));
	assert_eq(vm_page_tryxbusy(p), 0);
	assert_eq(vm_page_trysbusy(p), 0);
	mem_busy_release(p);
	assert_true(vm_page_busy_freed(p));
}

/* An I/O completion need not be the owner. */
TEST(anybody_may_end_an_unchecked_state)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	as_other();
	vm_page_xunbusy_unchecked(t->page);
	as_other();
	assert_false(vm_page_busied(t->page));
}

/* A claim makes the claimer the owner. */
TEST(a_claim_changes_the_owner)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	as_other();
	vm_page_xbusy_claim(t->page);
	vm_page_assert_xbusied(t->page);
	vm_page_xunbusy(t->page);
	as_other();
}

/* Acquiring a page that is not busy, in each form. */
TEST(acquiring_does_not_wait_without_need)
{
	VM_OBJECT_WLOCK(t->object);
	assert_true(vm_page_busy_acquire(t->page, 0));
	assert_false(vm_page_busy_acquire(t->page, VM_ALLOC_NOWAIT));
	vm_page_busy_downgrade(t->page);
	assert_true(vm_page_busy_acquire(t->page, VM_ALLOC_SBUSY));
	assert_false(vm_page_busy_sleep(t->page, "test", VM_ALLOC_IGN_SBUSY));
	vm_page_sunbusy(t->page);
	vm_page_sunbusy(t->page);
	assert_false(vm_page_busy_sleep(t->page, "test", 0));
	assert_eq(vm_page_sleep_if_busy(t->page, "test"), 0);
	assert_true(vm_page_busy_acquire(t->page, VM_ALLOC_WIRED));
	assert_true(vm_page_wired(t->page));
	assert_true(vm_page_unwire_noq(t->page));
	vm_page_xunbusy(t->page);
	VM_OBJECT_WUNLOCK(t->object);
}

/* The other object is not this page's any more: no sleep. */
TEST(a_page_of_another_identity_is_not_waited_for)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	vm_page_busy_sleep_unlocked(t->object, t->page, 3, "test", 0);
	vm_page_xunbusy(t->page);
}

/* No other thread runs that could end the wait. */
TEST(waiting_for_oneself_is_a_deadlock)
{
	VM_OBJECT_WLOCK(t->object);
	assert_eq(vm_page_tryxbusy(t->page), 1);
	expect_panic(t->vm, "vmpba", (void)vm_page_busy_acquire(t->page, 0));
}

/* Without the object's lock the page might go. */
TEST(waiting_unlocked_for_an_unwired_page_is_a_panic)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	expect_panic(t->vm, "with its object unlocked and is not wired",
	    (void)vm_page_busy_acquire(t->page, 0));
}

TEST(unbusying_another_threads_page_is_a_panic)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	as_other();
	expect_panic(t->vm, "a thread that does not own it",
	    vm_page_xunbusy(t->page));
}

TEST_PANICS(unbusying_an_unbusied_page_is_a_panic,
    "it was last busied at",
    vm_page_xunbusy(t->page))

TEST_PANICS(unsharing_an_unbusied_page_is_a_panic, "is not shared busy",
    vm_page_sunbusy(t->page))

TEST_PANICS(upgrading_an_unbusied_page_is_a_panic,
    "is upgraded and is not shared busy",
    (void)vm_page_busy_tryupgrade(t->page))

TEST(downgrading_a_shared_page_is_a_panic)
{
	assert_eq(vm_page_trysbusy(t->page), 1);
	expect_panic(t->vm, "is downgraded by a thread that does not own it",
	    vm_page_busy_downgrade(t->page));
}

TEST_PANICS(claiming_an_unbusied_page_is_a_panic, "is claimed",
    vm_page_xbusy_claim(t->page))

TEST(the_report_names_page_owner_and_place)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	as_other();
	expect_panic(t->vm, "page 0 of object S1 (frame ",
	    vm_page_assert_xbusied(t->page));
}

TEST_PANICS(asserting_an_unbusied_page_busy_is_a_panic, "is not busy",
    vm_page_assert_busied(t->page))

TEST(asserting_an_exclusive_page_shared_is_a_panic)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	expect_panic(t->vm, "is not shared busy",
	    vm_page_assert_sbusied(t->page));
}

TEST(asserting_an_own_page_unbusied_is_a_panic)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	as_other();
	vm_page_assert_unbusied(t->page);
	as_other();
	expect_panic(t->vm, "is exclusively busied by this thread",
	    vm_page_assert_unbusied(t->page));
}

TEST_PANICS(cleaning_a_page_without_any_busy_state_is_a_panic,
    "neither is its object", vm_page_undirty(t->page))

TEST(marking_an_unmanaged_page_writeable_is_a_panic)
{
	assert_eq(vm_page_tryxbusy(t->page), 1);
	expect_panic(t->vm, "is unmanaged and is marked writeable",
	    vm_page_aflag_set(t->page, PGA_WRITEABLE));
}
