/* SPDX-License-Identifier: BSD-2-Clause */
/* Every transition of a page's busy state, and every misuse. */
#include <vm/vm_object.h>
#include "mem/mem.h"
#include "page/page.h"
#include "support/support.h"

static vm_object_t object;
static vm_page_t m;

/* [A: 0], not busy; the object is unlocked. */
static int
setup(void **state)
{
	test_setup(state);
	vmsim_enter(*state);
	object = vm_pager_allocate(OBJT_PHYS, NULL, 4 * PAGE_SIZE, VM_PROT_ALL,
	    0, NULL);
	VM_OBJECT_WLOCK(object);
	m = vm_page_alloc(object, 0, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	return (0);
}

static int
teardown(void **state)
{
	if (curvm->dead) {
		vmsim_destroy(*state);
		return (0);
	}
	assert_int_equal(m->busy_lock, VPB_UNBUSIED);
	vm_object_deallocate(object);
	return (test_teardown(state));
}

/* Another thread, as far as the busy word can tell. */
static void
as_other(void)
{
	curvm->curtid ^= 64;
}

/* unbusied -> exclusive -> unbusied. */
static void
an_exclusive_state_keeps_everybody_out(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	assert_true(vm_page_xbusied(m));
	assert_true(vm_page_busied(m));
	assert_false(vm_page_sbusied(m));
	vm_page_assert_xbusied(m);
	assert_int_equal(VPB_OWNER(m->busy_lock), curvm->curtid);
	assert_non_null(strstr(m->busy_where, "test_page_busy.c:"));
	assert_int_equal(vm_page_tryxbusy(m), 0);
	assert_int_equal(vm_page_trysbusy(m), 0);
	as_other();
	assert_int_equal(vm_page_tryxbusy(m), 0);
	as_other();
	vm_page_xunbusy(m);
	assert_false(vm_page_busied(m));
}

/* unbusied -> shared 1 -> shared 2 -> shared 1 -> unbusied. */
static void
a_shared_state_counts_its_holders(void **state)
{
	assert_int_equal(vm_page_trysbusy(m), 1);
	assert_int_equal(vm_page_trysbusy(m), 1);
	assert_int_equal(VPB_SHARERS(m->busy_lock), 2);
	assert_true(vm_page_sbusied(m));
	vm_page_assert_sbusied(m);
	assert_int_equal(vm_page_tryxbusy(m), 0);
	vm_page_sunbusy(m);
	assert_int_equal(vm_page_tryxbusy(m), 0);
	vm_page_sunbusy(m);
	assert_false(vm_page_busied(m));
}

/* shared 1 -> exclusive -> shared 1; shared 2 does not upgrade. */
static void
only_a_single_sharer_upgrades(void **state)
{
	assert_int_equal(vm_page_trysbusy(m), 1);
	assert_int_equal(vm_page_busy_tryupgrade(m), 1);
	vm_page_assert_xbusied(m);
	vm_page_busy_downgrade(m);
	assert_int_equal(VPB_SHARERS(m->busy_lock), 1);
	assert_int_equal(vm_page_trysbusy(m), 1);
	assert_int_equal(vm_page_busy_tryupgrade(m), 0);
	vm_page_sunbusy(m);
	vm_page_sunbusy(m);
}

/* VM_ALLOC_SBUSY and IGN_SBUSY ask for a shared state. */
static void
the_flags_choose_the_state(void **state)
{
	assert_int_equal(vm_page_trybusy(m, VM_ALLOC_IGN_SBUSY), 1);
	assert_int_equal(vm_page_trybusy(m, VM_ALLOC_SBUSY), 1);
	assert_int_equal(vm_page_trybusy(m, 0), 0);
	assert_int_equal(VPB_SHARERS(m->busy_lock), 2);
	vm_page_sunbusy(m);
	vm_page_sunbusy(m);
	assert_int_equal(vm_page_trybusy(m, 0), 1);
	vm_page_xunbusy(m);
}

/* object->busy 1: no page becomes busy, a busy one stays so. */
static void
a_page_of_a_busy_object_does_not_become_busy(void **state)
{
	assert_int_equal(vm_page_trysbusy(m), 1);
	VM_OBJECT_WLOCK(object);
	vm_object_busy(object);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vm_page_trysbusy(m), 0);
	vm_page_sunbusy(m);
	assert_int_equal(vm_page_tryxbusy(m), 0);
	assert_int_equal(vm_page_trysbusy(m), 0);
	assert_int_equal(m->busy_lock, VPB_UNBUSIED);
	vm_object_unbusy(object);
	assert_int_equal(vm_page_tryxbusy(m), 1);
	vm_page_xunbusy(m);
}

/* WAITERS goes with the state that they wait for. */
static void
waiters_survive_an_upgrade_and_leave_at_the_end(void **state)
{
	assert_int_equal(vm_page_trysbusy(m), 1);
	m->busy_lock |= VPB_BIT_WAITERS;
	assert_int_equal(vm_page_busy_tryupgrade(m), 1);
	assert_true((m->busy_lock & VPB_BIT_WAITERS) != 0);
	vm_page_assert_xbusied(m);
	vm_page_busy_downgrade(m);
	assert_int_equal(m->busy_lock, VPB_SHARERS_WORD(1));
	m->busy_lock |= VPB_BIT_WAITERS;
	assert_int_equal(vm_page_trysbusy(m), 1);
	vm_page_sunbusy(m);
	assert_true((m->busy_lock & VPB_BIT_WAITERS) != 0);
	vm_page_sunbusy(m);
	assert_int_equal(m->busy_lock, VPB_UNBUSIED);
	assert_int_equal(vm_page_tryxbusy(m), 1);
	m->busy_lock |= VPB_BIT_WAITERS;
	vm_page_xunbusy(m);
	assert_int_equal(m->busy_lock, VPB_UNBUSIED);
}

/* A free page looks exclusively busy to whoever kept its address. */
static void
a_free_page_cannot_be_busied(void **state)
{
	vm_page_t p;

	p = vm_page_alloc_noobj(0);
	vm_page_free(p);
	assert_true(vm_page_busy_freed(p));
	assert_int_equal(vm_page_tryxbusy(p), 0);
	assert_int_equal(vm_page_trysbusy(p), 0);
	mem_busy_release(p);
	assert_true(vm_page_busy_freed(p));
}

/* An I/O completion need not be the owner. */
static void
anybody_may_end_an_unchecked_state(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	as_other();
	vm_page_xunbusy_unchecked(m);
	as_other();
	assert_false(vm_page_busied(m));
}

/* A claim makes the claimer the owner. */
static void
a_claim_changes_the_owner(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	as_other();
	vm_page_xbusy_claim(m);
	vm_page_assert_xbusied(m);
	vm_page_xunbusy(m);
	as_other();
}

/* Acquiring a page that is not busy, in each form. */
static void
acquiring_does_not_wait_without_need(void **state)
{
	VM_OBJECT_WLOCK(object);
	assert_true(vm_page_busy_acquire(m, 0));
	assert_false(vm_page_busy_acquire(m, VM_ALLOC_NOWAIT));
	vm_page_busy_downgrade(m);
	assert_true(vm_page_busy_acquire(m, VM_ALLOC_SBUSY));
	assert_false(vm_page_busy_sleep(m, "test", VM_ALLOC_IGN_SBUSY));
	vm_page_sunbusy(m);
	vm_page_sunbusy(m);
	assert_false(vm_page_busy_sleep(m, "test", 0));
	assert_int_equal(vm_page_sleep_if_busy(m, "test"), 0);
	assert_true(vm_page_busy_acquire(m, VM_ALLOC_WIRED));
	assert_true(vm_page_wired(m));
	assert_true(vm_page_unwire_noq(m));
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
}

/* The other object is not this page's any more: no sleep. */
static void
a_page_of_another_identity_is_not_waited_for(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	vm_page_busy_sleep_unlocked(object, m, 3, "test", 0);
	vm_page_xunbusy(m);
}

/* Nobody else runs, so nobody can end the wait. */
static void
waiting_for_oneself_is_a_deadlock(void **state)
{
	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_tryxbusy(m), 1);
	expect_panic(*state, "vmpba", (void)vm_page_busy_acquire(m, 0));
}

/* Without the object's lock the page might go. */
static void
waiting_unlocked_for_an_unwired_page_is_a_panic(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	expect_panic(*state, "with its object unlocked and is not wired",
	    (void)vm_page_busy_acquire(m, 0));
}

static void
unbusying_another_threads_page_is_a_panic(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	as_other();
	expect_panic(*state, "a thread that does not own it",
	    vm_page_xunbusy(m));
}

static void
unbusying_an_unbusied_page_is_a_panic(void **state)
{
	expect_panic(*state, "it is not busied", vm_page_xunbusy(m));
}

static void
unsharing_an_unbusied_page_is_a_panic(void **state)
{
	expect_panic(*state, "is not shared busy", vm_page_sunbusy(m));
}

static void
upgrading_an_unbusied_page_is_a_panic(void **state)
{
	expect_panic(*state, "is upgraded and is not shared busy",
	    (void)vm_page_busy_tryupgrade(m));
}

static void
downgrading_a_shared_page_is_a_panic(void **state)
{
	assert_int_equal(vm_page_trysbusy(m), 1);
	expect_panic(*state, "is downgraded by a thread that does not own it",
	    vm_page_busy_downgrade(m));
}

static void
claiming_an_unbusied_page_is_a_panic(void **state)
{
	expect_panic(*state, "is claimed", vm_page_xbusy_claim(m));
}

static void
the_report_names_page_owner_and_place(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	as_other();
	expect_panic(*state, "page 0 of object S1 (frame ",
	    vm_page_assert_xbusied(m));
}

static void
asserting_an_unbusied_page_busy_is_a_panic(void **state)
{
	expect_panic(*state, "is not busy", vm_page_assert_busied(m));
}

static void
asserting_an_exclusive_page_shared_is_a_panic(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	expect_panic(*state, "is not shared busy", vm_page_assert_sbusied(m));
}

static void
asserting_an_own_page_unbusied_is_a_panic(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	as_other();
	vm_page_assert_unbusied(m);
	as_other();
	expect_panic(*state, "is exclusively busied by this thread",
	    vm_page_assert_unbusied(m));
}

static void
cleaning_a_page_without_any_busy_state_is_a_panic(void **state)
{
	expect_panic(*state, "neither is its object", vm_page_undirty(m));
}

static void
marking_an_unmanaged_page_writeable_is_a_panic(void **state)
{
	assert_int_equal(vm_page_tryxbusy(m), 1);
	expect_panic(*state, "is unmanaged and is marked writeable",
	    vm_page_aflag_set(m, PGA_WRITEABLE));
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(an_exclusive_state_keeps_everybody_out),
		T(a_shared_state_counts_its_holders),
		T(only_a_single_sharer_upgrades),
		T(the_flags_choose_the_state),
		T(a_page_of_a_busy_object_does_not_become_busy),
		T(waiters_survive_an_upgrade_and_leave_at_the_end),
		T(a_free_page_cannot_be_busied),
		T(anybody_may_end_an_unchecked_state),
		T(a_claim_changes_the_owner),
		T(acquiring_does_not_wait_without_need),
		T(a_page_of_another_identity_is_not_waited_for),
		T(waiting_for_oneself_is_a_deadlock),
		T(waiting_unlocked_for_an_unwired_page_is_a_panic),
		T(unbusying_another_threads_page_is_a_panic),
		T(unbusying_an_unbusied_page_is_a_panic),
		T(unsharing_an_unbusied_page_is_a_panic),
		T(upgrading_an_unbusied_page_is_a_panic),
		T(downgrading_a_shared_page_is_a_panic),
		T(claiming_an_unbusied_page_is_a_panic),
		T(the_report_names_page_owner_and_place),
		T(asserting_an_unbusied_page_busy_is_a_panic),
		T(asserting_an_exclusive_page_shared_is_a_panic),
		T(asserting_an_own_page_unbusied_is_a_panic),
		T(cleaning_a_page_without_any_busy_state_is_a_panic),
		T(marking_an_unmanaged_page_writeable_is_a_panic),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
