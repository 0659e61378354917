/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fault handler where something is in its way: busy pages, dying
 * objects, entries in transition, no memory.
 */
#include "support/chain.h"
#include "unit/fault_fixture.h"

TESTS(.kernel = true, .p = "P", .begin = other_runs_meanwhile);

static vm_page_t busied;

static void
make_busy(void *arg)
{
	busied = arg;
	assert_eq(vm_page_tryxbusy(busied), 1);
}

/* The other thread makes a page busy. */
static void
take(struct test *t, vm_page_t m)
{
	other_does(t, make_busy, m);
}

static void
let_go(struct test *t)
{
	vm_page_xunbusy(busied);
}

/* [S: 0]: busy, so that a write must wait; a read need not. */
TEST(a_write_waits_for_a_busy_page)
{
	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 5);
	pmap_remove(t->p->p_pmap, PG(16), PG(17));
	take(t, resident(top(t, 16), 0));
	assert_restarts(t, 1, let_go, assert_ok(fault(t, 16, W)));
	assert_eq(get(t->p, PG(16)), 5);
}

/* [S: .] -> [A: 0]: busy below; the placeholder is found again. */
TEST(a_copy_waits_for_a_busy_page_below)
{
	struct vmsim_proc *q;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 7);
	q = forked(t->p, "Q");
	take(t, resident(top(t, 16), 0));
	t->meanwhile = let_go;
	put(t->p, PG(16), 8);
	assert_null(t->meanwhile);
	assert_eq(get(q, PG(16)), 7);
	assert_eq(get(t->p, PG(16)), 8);
}

/* The page is never let go: the wait is told as a deadlock. */
TEST(a_page_that_is_never_let_go_is_a_deadlock)
{
	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 5);
	pmap_remove(t->p->p_pmap, PG(16), PG(17));
	take(t, resident(top(t, 16), 0));
	expect_panic(t->vm, "vmpfw", (void)fault(t, 16, W));
}

static vm_object_t dying;

static void
end_of_dying(struct test *t)
{
	dying->flags &= ~OBJ_DEAD;
}

/* [S: 0 .] -> [A: 0 .], and A has another process. */
static void
shadow_of_dying(struct test *t)
{
	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), 5);
	(void)forked(t->p, "Q");
	put(t->p, PG(16), 6);
	dying = top(t, 16)->backing_object;
	assert_non_null(dying);
	dying->flags |= OBJ_DEAD;
}

/* A backing object that is dead for good. */
TEST(a_dead_object_fails_the_fault)
{
	shadow_of_dying(t);
	dying->type = OBJT_DEAD;
	assert_eq(kernel_fault(t, 17, W), KERN_PROTECTION_FAILURE);
	dying->type = OBJT_SWAP;
	end_of_dying(t);
}

/* One that dies only for a moment: the fault sleeps and looks again. */
TEST(an_object_about_to_die_is_looked_at_again)
{
	shadow_of_dying(t);
	assert_restarts(t, 1, end_of_dying, assert_ok(kernel_fault(t, 17, W)));
}

/* [S: .]: there is nothing but zeroes. */
TEST(a_fault_that_must_not_fill_fails_at_the_chains_end)
{
	map_anon(t->p, 16, 1, RW);
	assert_eq(vm_fault(map_of(t->p), PG(16), R, VM_FAULT_NOFILL, NULL),
	    KERN_OUT_OF_BOUNDS);
	assert_eq(top(t, 16)->resident_page_count, 0);
	put(t->p, PG(16), 1);
	pmap_remove(t->p->p_pmap, PG(16), PG(17));
	assert_ok(vm_fault(map_of(t->p), PG(16), R, VM_FAULT_NOFILL, NULL));
}

static int
hold(struct test *t, uint64_t addr, uint64_t len, int prot)
{
	vm_page_t ma[2];
	int n;

	n = vm_fault_quick_hold_pages(map_of(t->p), addr, len, prot, ma, 2);
	if (n > 0)
		vm_page_unhold_pages(ma, n);
	return (n);
}

/* Page faults are off: none is handled, held pages must be mapped. */
TEST(no_fault_is_handled_while_they_are_disabled)
{
	int save;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), 1);
	save = vm_fault_disable_pagefaults();
	assert_eq(fault(t, 17, W), KERN_PROTECTION_FAILURE);
	assert_eq(hold(t, PG(16), PG(2), R | VM_PROT_QUICK_NOFAULT), -1);
	assert_eq(hold(t, PG(16), PG(1), R | VM_PROT_QUICK_NOFAULT), 1);
	vm_fault_enable_pagefaults(save);
	assert_ok(fault(t, 17, W));
}

/* What a range may not be; what an empty one is. */
TEST(held_ranges_are_checked)
{
	map_anon(t->p, 16, 3, RW);
	assert_eq(hold(t, PG(16), 0, R), 0);
	assert_eq(hold(t, PG(16), PG(3), R), -1);
	assert_eq(hold(t, PG(16), ~(vm_size_t)0, R), -1);
	assert_eq(hold(t, vm_map_max(map_of(t->p)), PG(1), R), -1);
	assert_eq(hold(t, PG(18), PG(2), W), -1);
	assert_eq(VPRC_WIRE_COUNT(resident(top(t, 18), 2)->ref_count), 0);
}

/* A trap: the signal is told only to who asks for it. */
TEST(a_trap_tells_its_signal)
{
	int signo = 0, code = 0;

	assert_ok(map_at(t->p, 16, 4, R, SHARED, open_file(t, PG(2), 0, 0)));
	assert_ok(vm_fault_trap(map_of(t->p), PG(16), R, 0, &signo, &code));
	assert_eq(signo, 0);
	assert_eq(vm_fault_trap(map_of(t->p), PG(16), W, 0, &signo, &code),
	    KERN_PROTECTION_FAILURE);
	assert_eq(signo, VMSIM_SIGSEGV);
	assert_eq(code, VMSIM_SEGV_ACCERR);
	assert_eq(vm_fault_trap(map_of(t->p), PG(19), R, 0, &signo, &code),
	    KERN_OUT_OF_BOUNDS);
	assert_eq(signo, VMSIM_SIGBUS);
	assert_eq(code, VMSIM_BUS_OBJERR);
	assert_eq(vm_fault_trap(map_of(t->p), PG(64), R, 0, NULL, NULL),
	    KERN_INVALID_ADDRESS);
}

/* Each place where memory is taken may lack it once, or for good. */
TEST(a_lack_of_memory_leaves_nothing_half_done)
{
	int failures = 0, rv;
	uint64_t n;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 1);
	for (n = 1; n < 8; n++) {
		struct vmsim_proc *q = forked(t->p, "Q");

		curvm->arena.fail_in = n;
		rv = fault(t, 16, W);
		curvm->arena.fail_in = 0;
		assert_true(rv == KERN_SUCCESS || rv == KERN_RESOURCE_SHORTAGE);
		failures += rv != KERN_SUCCESS;
		test_check(t->vm);
		put(t->p, PG(16), n);
		assert_eq(get(t->p, PG(16)), n);
		vmsim_proc_exit(q);
	}
	assert_true(failures <= 3);
}

/* All frames are held: the fault gives up, and works when some are free. */
TEST(a_fault_without_memory_ends_in_a_shortage)
{
	static vm_page_t held[513]; /* the last one is NULL */
	int n = 0;

	map_anon(t->p, 16, 1, RW);
	while ((held[n] = vm_page_alloc_noobj(VM_ALLOC_WIRED)) != NULL)
		n++;
	assert_eq(fault(t, 16, W), KERN_RESOURCE_SHORTAGE);
	while (n > 0)
		vm_page_unwire(held[--n], PQ_NONE);
	assert_ok(fault(t, 16, W));
}

static vm_map_entry_t moving;

static void
end_transition(struct test *t)
{
	moving->eflags &= ~MAP_ENTRY_IN_TRANSITION;
	assert_true((moving->eflags & MAP_ENTRY_NEEDS_WAKEUP) != 0);
	moving->eflags &= ~MAP_ENTRY_NEEDS_WAKEUP;
	moving->wiring_thread = NULL;
	vm_map_wakeup(map_of(t->p));
}

/* Another thread wires the entry: the fault waits until it has. */
TEST(an_entry_in_transition_is_waited_for)
{
	map_anon(t->p, 16, 1, RW);
	moving = entry_of(map_of(t->p), 16);
	moving->eflags |= MAP_ENTRY_IN_TRANSITION;
	moving->wiring_thread = stranger(t);
	t->meanwhile = end_transition;
	assert_ok(fault(t, 16, W));
	assert_null(t->meanwhile);
}

static void
end_transitions(struct test *t)
{
	vm_map_t map = map_of(t->p);
	vm_map_entry_t entry;

	for (entry = map->header.next; entry != &map->header;
	    entry = entry->next) {
		entry->eflags &= ~(MAP_ENTRY_IN_TRANSITION |
		    MAP_ENTRY_NEEDS_WAKEUP);
		entry->wiring_thread = NULL;
	}
	vm_map_wakeup(map);
}

/* It is waited for before its protection changes, or a part of it goes. */
TEST(an_entry_in_transition_keeps_its_protection_and_its_place)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		map_anon(t->p, 16, 3, RW);
		moving = entry_of(map_of(t->p), 16);
		moving->eflags |= MAP_ENTRY_IN_TRANSITION;
		moving->wiring_thread = stranger(t);
		t->meanwhile = end_transitions;
		if (i == 0)
			assert_ok(vmsim_mprotect(t->p, PG(17), PG(1), R));
		else if (i == 1)
			assert_ok(vmsim_munmap(t->p, PG(17), PG(1)));
		else
			assert_ok(vmsim_munmap(t->p, PG(16), PG(3)));
		assert_null(t->meanwhile);
		assert_map(map_of(t->p), i == 0 ? "10-11:rw* 11-12:r*+1 "
		    "12-13:rw*+2" : i == 1 ? "10-11:rw* 12-13:rw*+2" : "");
		assert_ok(vmsim_munmap(t->p, PG(16), PG(3)));
	}
}

/* A sequential reader passes 1 MiB: what lies before becomes inactive. */
TEST(a_sequential_reader_drops_what_it_has_read)
{
	const unsigned first = 256 * 8;
	vm_object_t object = new_file(t, "F", 512);
	vm_map_entry_t entry;
	vm_page_t m, n;
	unsigned char seen;
	unsigned i;

	assert_ok(map_at(t->p, first, 512, R, SHARED, object));
	assert_ok(vmsim_madvise(t->p, PG(first), PG(512),
	    VMSIM_MADV_SEQUENTIAL));
	for (i = 0; i <= 256; i++)
		assert_ok(vmsim_touch(t->p, PG(first + i), 1, R, NULL));
	m = resident(object, 0);
	assert_non_null(m);
	vm_page_activate(m);
	/* It ends where the next one begins. */
	n = resident(object, 256);
	assert_non_null(n);
	vm_page_activate(n);
	assert_ok(vmsim_mincore(t->p, PG(first), PG(1), &seen));
	assert_true((seen & VMSIM_MINCORE_REFERENCED) != 0);
	/* The last page of the cluster after the first. */
	entry = entry_of(map_of(t->p), first);
	entry->next_read = PG(first + 511);
	assert_ok(vmsim_touch(t->p, PG(first + 511), 1, R, NULL));
	assert_ptr_equal(resident(object, 0), m);
	assert_true(vm_page_inactive(m));
	assert_true(vm_page_active(n));
	assert_ok(vmsim_mincore(t->p, PG(first), PG(1), &seen));
	assert_eq(seen & (VMSIM_MINCORE_INCORE | VMSIM_MINCORE_REFERENCED),
	    VMSIM_MINCORE_INCORE);
	assert_false(vm_object_mightbedirty(object));
}

/* [S: .] -> [A: 0], only S sees A: the page moves, nothing is copied. */
TEST(a_page_that_only_its_shadow_sees_is_moved)
{
	vm_object_t o;
	vm_page_t m;
	vm_map_entry_t entry;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 9);
	o = top(t, 16);
	m = resident(o, 0);
	entry = entry_of(map_of(t->p), 16);
	vm_map_lock(map_of(t->p));
	entry->eflags |= MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;
	vm_object_reference(o);
	vm_map_unlock(map_of(t->p));
	pmap_remove(t->p->p_pmap, PG(16), PG(17));
	/* A second reference makes the shadow; it goes before the copy. */
	assert_ok(kernel_fault(t, 16, R));
	entry->eflags &= ~MAP_ENTRY_NEEDS_COPY;
	vm_object_shadow(&entry->object.vm_object, &entry->offset, PG(1), NULL,
	    false);
	o->ref_count--;
	pmap_remove(t->p->p_pmap, PG(16), PG(17));
	put(t->p, PG(16), 10);
	assert_ptr_equal(resident(top(t, 16), 0), m);
	assert_null(resident(o, 0));
	assert_eq(curvm->cnt.v_cow_optim, 1);
	assert_eq(get(t->p, PG(16)), 10);
}

/* Copied through a wired entry that the fault does not wire: it follows. */
TEST(a_wiring_follows_its_page_when_it_is_copied)
{
	struct vmsim_proc *q;

	map_anon(t->p, 16, 2, RW);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(2)));
	put(t->p, PG(16), 3);
	q = forked(t->p, "Q");
	put(t->p, PG(16), 4);
	put(q, PG(16), 5);
	assert_eq(get(t->p, PG(16)), 4);
	assert_true(vm_page_wired(resident(top(t, 16), 0)));
	assert_eq(usage(t->p).wired, 2);
	assert_ok(vmsim_munlock(t->p, PG(16), PG(2)));
}

/* [S: . .]+2 -> [A: . . . 3]: each page is told by its own index. */
TEST(a_story_tells_indices_of_each_object)
{
	vm_offset_t addr = PG(16);
	vm_object_t s;

	s = chain(t, "S:..+2 -> A:...3");
	chain_give(t, "S");
	assert_ok(vm_map_find(map_of(t->p), s, 0, &addr, PG(2), 0,
	    VMFS_NO_SPACE, RW, RW, 0));
	put(t->p, PG(17), 9);
	assert_prints(t, vmsim_dump_story(t->vm, test_print, t),
	    "fault #1 write 0x11000\n"
	    "  lookup   entry [0x10000,0x12000) -> S2 page 1\n"
	    "  search   S2[1] empty -> placeholder busy\n"
	    "  search   S1[3] resident, valid\n"
	    "  own      moved S1[3] -> S2[1]\n"
	    "  enter    0x11000 -> frame 0 rw, dirty\n");
}

/* A frame freed as zero is not zeroed again, and is counted. */
TEST(a_frame_that_is_zero_already_is_not_zeroed_again)
{
	const struct vmmeter before = curvm->cnt;
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_ZERO);

	map_anon(t->p, 16, 2, RW);
	vm_page_free_zero(m);
	assert_ok(fault(t, 16, R));
	assert_ptr_equal(resident(top(t, 16), 0), m);
	assert_eq(curvm->cnt.v_ozfod, before.v_ozfod + 1);
	assert_ok(fault(t, 17, W));
	assert_eq(curvm->cnt.v_ozfod, before.v_ozfod + 1);
	assert_eq(curvm->cnt.v_zfod, before.v_zfod + 2);
	assert_eq(get(t->p, PG(16)), 0);
}

/*
 * No check looks at its contents: the host gave it as zero, and nobody has
 * written to it.  When it is used again, somebody has.
 */
TEST(a_frame_that_was_never_used_is_not_zeroed)
{
	vm_page_t m;

	t->vm->check_level = VMSIM_CHECK_OFF;
	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), 7);
	assert_eq(curvm->cnt.v_ozfod, 1);
	m = resident(top(t, 16), 0);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(2)));

	map_anon(t->p, 16, 2, RW);
	assert_eq(get(t->p, PG(16)), 0);
	assert_ptr_equal(resident(top(t, 16), 0), m);
	assert_eq(curvm->cnt.v_ozfod, 1);
}

/* [S1: 0 .], 0 written by the kernel and never made valid. */
TEST(what_an_invalid_page_holds_is_not_seen)
{
	vm_object_t o;
	vm_page_t m;

	t->vm->check_level = VMSIM_CHECK_OFF;
	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(17), 7);
	o = top(t, 16);
	VM_OBJECT_WLOCK(o);
	m = vm_page_alloc(o, 0, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(o);
	memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m)), 0x5a, PAGE_SIZE);
	vm_page_xunbusy(m);
	assert_eq(get(t->p, PG(16)), 0);
	assert_ptr_equal(resident(o, 0), m);
}
