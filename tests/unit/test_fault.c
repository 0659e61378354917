/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fault handler where something is in its way: busy pages, dying
 * objects, entries in transition, no memory.
 */
#include "support/other.h"
#include "unit/fault_fixture.h"

static vm_page_t busied;

static void
make_busy(void *arg)
{
	busied = arg;
	assert_int_equal(vm_page_tryxbusy(busied), 1);
}

/* The other thread makes a page busy. */
static void
take(vm_page_t m)
{
	test_other_do(vm, make_busy, m);
}

static void
let_go(void)
{
	vm_page_xunbusy(busied);
}

/* [S: 0]: busy, so that a write must wait; a read need not. */
static void
a_write_waits_for_a_busy_page(void **state)
{
	uint64_t restarts;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), 5);
	pmap_remove(p->p_pmap, PG(16), PG(17));
	take(resident(top(16), 0));
	restarts = curvm->cnt.v_restarts;
	meanwhile = let_go;
	assert_int_equal(fault(16, W), KERN_SUCCESS);
	assert_int_equal(curvm->cnt.v_restarts, restarts + 1);
	assert_int_equal(get(p, PG(16)), 5);
}

/* [S: .] -> [A: 0]: busy below; the placeholder is found again. */
static void
a_copy_waits_for_a_busy_page_below(void **state)
{
	struct vmsim_proc *q;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), 7);
	q = forked(p, "Q");
	take(resident(top(16), 0));
	meanwhile = let_go;
	put(p, PG(16), 8);
	assert_null(meanwhile);
	assert_int_equal(get(q, PG(16)), 7);
	assert_int_equal(get(p, PG(16)), 8);
	vmsim_proc_exit(q);
}

/* Nobody lets the page go: the wait is told as a deadlock. */
static void
a_page_that_is_never_let_go_is_a_deadlock(void **state)
{
	map_anon(p, 16, 1, RW);
	put(p, PG(16), 5);
	pmap_remove(p->p_pmap, PG(16), PG(17));
	take(resident(top(16), 0));
	expect_panic(*state, "vmpfw", (void)fault(16, W));
}

static int
destroy(void **state)
{
	test_other_gone();
	vmsim_destroy(*state);
	return (0);
}

static vm_object_t dying;

static void
end_of_dying(void)
{
	dying->flags &= ~OBJ_DEAD;
}

/* [S: 0 .] -> [A: 0 .]; returns the other process of A. */
static struct vmsim_proc *
shadow_of_dying(void)
{
	struct vmsim_proc *q;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), 5);
	q = forked(p, "Q");
	put(p, PG(16), 6);
	dying = top(16)->backing_object;
	assert_non_null(dying);
	dying->flags |= OBJ_DEAD;
	return (q);
}

/* A backing object that is dead for good. */
static void
a_dead_object_fails_the_fault(void **state)
{
	struct vmsim_proc *q = shadow_of_dying();

	dying->type = OBJT_DEAD;
	assert_int_equal(vm_fault(map_of(p), PG(17), W, 0, NULL),
	    KERN_PROTECTION_FAILURE);
	dying->type = OBJT_SWAP;
	end_of_dying();
	vmsim_proc_exit(q);
}

/* One that dies only for a moment: the fault sleeps and looks again. */
static void
an_object_about_to_die_is_looked_at_again(void **state)
{
	struct vmsim_proc *q = shadow_of_dying();
	uint64_t restarts = curvm->cnt.v_restarts;

	meanwhile = end_of_dying;
	assert_int_equal(vm_fault(map_of(p), PG(17), W, 0, NULL),
	    KERN_SUCCESS);
	assert_int_equal(curvm->cnt.v_restarts, restarts + 1);
	vmsim_proc_exit(q);
}

/* [S: .]: there is nothing to be had but zeroes. */
static void
a_fault_that_must_not_fill_fails_at_the_chains_end(void **state)
{
	map_anon(p, 16, 1, RW);
	assert_int_equal(vm_fault(map_of(p), PG(16), R, VM_FAULT_NOFILL,
	    NULL), KERN_OUT_OF_BOUNDS);
	assert_int_equal(top(16)->resident_page_count, 0);
	put(p, PG(16), 1);
	pmap_remove(p->p_pmap, PG(16), PG(17));
	assert_int_equal(vm_fault(map_of(p), PG(16), R, VM_FAULT_NOFILL,
	    NULL), KERN_SUCCESS);
}

/* Page faults are off: none is handled, held pages must be mapped. */
static void
no_fault_is_handled_while_they_are_disabled(void **state)
{
	vm_page_t ma[2];
	int save;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), 1);
	save = vm_fault_disable_pagefaults();
	assert_int_equal(fault(17, W), KERN_PROTECTION_FAILURE);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p), PG(16), PG(2),
	    R | VM_PROT_QUICK_NOFAULT, ma, 2), -1);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p), PG(16), PG(1),
	    R | VM_PROT_QUICK_NOFAULT, ma, 2), 1);
	vm_page_unhold_pages(ma, 1);
	vm_fault_enable_pagefaults(save);
	assert_int_equal(fault(17, W), KERN_SUCCESS);
}

/* What a range may not be; what an empty one is. */
static void
held_ranges_are_checked(void **state)
{
	vm_page_t ma[2];

	map_anon(p, 16, 3, RW);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p), PG(16), 0, R,
	    ma, 2), 0);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p), PG(16), PG(3),
	    R, ma, 2), -1);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p), PG(16),
	    ~(vm_size_t)0, R, ma, 2), -1);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p),
	    vm_map_max(map_of(p)), PG(1), R, ma, 2), -1);
	assert_int_equal(vm_fault_quick_hold_pages(map_of(p), PG(18), PG(2),
	    W, ma, 2), -1);
	assert_int_equal(VPRC_WIRE_COUNT(resident(top(18), 2)->ref_count), 0);
}

/* A trap: the signal is told only to who asks for it. */
static void
a_trap_tells_its_signal(void **state)
{
	int signo = 0, code = 0;

	open_file(PG(2), 0, 0);
	assert_int_equal(map_at(p, 16, 4, R, SHARED, object), 0);
	assert_int_equal(vm_fault_trap(map_of(p), PG(16), R, 0, &signo,
	    &code), KERN_SUCCESS);
	assert_int_equal(signo, 0);
	assert_int_equal(vm_fault_trap(map_of(p), PG(16), W, 0, &signo,
	    &code), KERN_PROTECTION_FAILURE);
	assert_int_equal(signo, VMSIM_SIGSEGV);
	assert_int_equal(code, VMSIM_SEGV_ACCERR);
	assert_int_equal(vm_fault_trap(map_of(p), PG(19), R, 0, &signo,
	    &code), KERN_OUT_OF_BOUNDS);
	assert_int_equal(signo, VMSIM_SIGBUS);
	assert_int_equal(code, VMSIM_BUS_OBJERR);
	assert_int_equal(vm_fault_trap(map_of(p), PG(64), R, 0, NULL, NULL),
	    KERN_INVALID_ADDRESS);
}

/* Each place where memory is taken may lack it once, or for good. */
static void
a_lack_of_memory_leaves_nothing_half_done(void **state)
{
	int failures = 0, rv;
	uint64_t n;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), 1);
	for (n = 1; n < 8; n++) {
		struct vmsim_proc *q = forked(p, "Q");

		curvm->arena.fail_in = n;
		rv = fault(16, W);
		curvm->arena.fail_in = 0;
		assert_true(rv == KERN_SUCCESS ||
		    rv == KERN_RESOURCE_SHORTAGE);
		failures += rv != KERN_SUCCESS;
		test_check(*state);
		put(p, PG(16), n);
		assert_int_equal(get(p, PG(16)), n);
		vmsim_proc_exit(q);
	}
	assert_true(failures <= 3);
}

/* All frames are held: the fault gives up, and works when some are free. */
static void
a_fault_without_memory_ends_in_a_shortage(void **state)
{
	static vm_page_t held[513]; /* the last one is NULL */
	int n = 0;

	map_anon(p, 16, 1, RW);
	while ((held[n] = vm_page_alloc_noobj(VM_ALLOC_WIRED)) != NULL)
		n++;
	assert_int_equal(fault(16, W), KERN_RESOURCE_SHORTAGE);
	while (n > 0)
		vm_page_unwire(held[--n], PQ_NONE);
	assert_int_equal(fault(16, W), KERN_SUCCESS);
}

static vm_map_entry_t moving;

static void
end_transition(void)
{
	moving->eflags &= ~MAP_ENTRY_IN_TRANSITION;
	assert_true((moving->eflags & MAP_ENTRY_NEEDS_WAKEUP) != 0);
	moving->eflags &= ~MAP_ENTRY_NEEDS_WAKEUP;
	moving->wiring_thread = NULL;
	vm_map_wakeup(map_of(p));
}

/* Another thread wires the entry: the fault waits until it has. */
static void
an_entry_in_transition_is_waited_for(void **state)
{
	map_anon(p, 16, 1, RW);
	assert_true(vm_map_lookup_entry(map_of(p), PG(16), &moving));
	moving->eflags |= MAP_ENTRY_IN_TRANSITION;
	moving->wiring_thread = other;
	meanwhile = end_transition;
	assert_int_equal(fault(16, W), KERN_SUCCESS);
	assert_null(meanwhile);
}

/* A sequential reader passes 2 MiB: what lies before becomes inactive. */
static void
a_sequential_reader_drops_what_it_has_read(void **state)
{
	const unsigned first = 512 * 8;
	vm_page_t m;
	unsigned i;

	object = vmsim_object_create_file(*state, "F", PG(1024), NULL, NULL);
	assert_int_equal(map_at(p, first, 1024, R, SHARED, object), 0);
	assert_int_equal(vmsim_madvise(p, PG(first), PG(1024),
	    VMSIM_MADV_SEQUENTIAL), 0);
	for (i = 0; i < 300; i++)
		assert_int_equal(vmsim_touch(p, PG(first + i), 1, R, NULL),
		    0);
	m = resident(object, 0);
	assert_non_null(m);
	vm_page_activate(m);
	/* The last page of the cluster after the first. */
	assert_true(vm_map_lookup_entry(map_of(p), PG(first), &moving));
	moving->next_read = PG(first + 1023);
	assert_int_equal(vmsim_touch(p, PG(first + 1023), 1, R, NULL), 0);
	assert_ptr_equal(resident(object, 0), m);
	assert_true(vm_page_inactive(m));
}

/* [S: .] -> [A: 0], only S sees A: the page moves, nothing is copied. */
static void
a_page_that_only_its_shadow_sees_is_moved(void **state)
{
	vm_object_t o;
	vm_page_t m;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), 9);
	o = top(16);
	m = resident(o, 0);
	assert_true(vm_map_lookup_entry(map_of(p), PG(16), &moving));
	vm_map_lock(map_of(p));
	moving->eflags |= MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;
	vm_object_reference(o);
	vm_map_unlock(map_of(p));
	pmap_remove(p->p_pmap, PG(16), PG(17));
	/* A second reference makes the shadow; it goes before the copy. */
	assert_int_equal(vm_fault(map_of(p), PG(16), R, 0, NULL),
	    KERN_SUCCESS);
	moving->eflags &= ~MAP_ENTRY_NEEDS_COPY;
	vm_object_shadow(&moving->object.vm_object, &moving->offset, PG(1),
	    NULL, false);
	o->ref_count--;
	pmap_remove(p->p_pmap, PG(16), PG(17));
	put(p, PG(16), 10);
	assert_ptr_equal(resident(top(16), 0), m);
	assert_null(resident(o, 0));
	assert_int_equal(curvm->cnt.v_cow_optim, 1);
	assert_int_equal(get(p, PG(16)), 10);
}

/* Copied through a wired entry that the fault does not wire: it follows. */
static void
a_wiring_follows_its_page_when_it_is_copied(void **state)
{
	struct vmsim_proc *q;

	map_anon(p, 16, 2, RW);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(2)), 0);
	put(p, PG(16), 3);
	q = forked(p, "Q");
	put(p, PG(16), 4);
	put(q, PG(16), 5);
	assert_int_equal(get(p, PG(16)), 4);
	assert_true(vm_page_wired(resident(top(16), 0)));
	assert_int_equal(usage(p).wired, 2);
	assert_int_equal(vmsim_munlock(p, PG(16), PG(2)), 0);
	vmsim_proc_exit(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAULT_CASE(a_write_waits_for_a_busy_page),
		FAULT_CASE(a_copy_waits_for_a_busy_page_below),
		cmocka_unit_test_setup_teardown(
		    a_page_that_is_never_let_go_is_a_deadlock, fault_setup,
		    destroy),
		FAULT_CASE(a_dead_object_fails_the_fault),
		FAULT_CASE(an_object_about_to_die_is_looked_at_again),
		FAULT_CASE(a_fault_that_must_not_fill_fails_at_the_chains_end),
		FAULT_CASE(no_fault_is_handled_while_they_are_disabled),
		FAULT_CASE(held_ranges_are_checked),
		FAULT_CASE(a_trap_tells_its_signal),
		FAULT_CASE(a_lack_of_memory_leaves_nothing_half_done),
		FAULT_CASE(a_fault_without_memory_ends_in_a_shortage),
		FAULT_CASE(an_entry_in_transition_is_waited_for),
		FAULT_CASE(a_sequential_reader_drops_what_it_has_read),
		FAULT_CASE(a_page_that_only_its_shadow_sees_is_moved),
		FAULT_CASE(a_wiring_follows_its_page_when_it_is_copied),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
