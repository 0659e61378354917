/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had, one case each, named by the number in the catalogue:
 * what must be true here is shown by processes and files alone.  This file has
 * A (copy-on-write), B (files) and C (locked memory).
 */
#include <vm/vm.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "proc/proc.h"
#include "regress/zoo.h"

TESTS(.p = "p");

/* p: [O: A], c1 and c2 share [S] -> [O]; a write by c1 is seen by c2. */
TEST(a01_sharers_of_a_shadow_see_the_copy)
{
	struct vmsim_proc *c1, *c2;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), A);
	c1 = forked(t->p, "c1");
	inherit(c1, 16, 2, VMSIM_INHERIT_SHARE);
	c2 = forked(c1, "c2");
	assert_eq(get(c1, PG(16)), A);
	assert_eq(get(c2, PG(16)), A);
	put(c1, PG(16), B);
	assert_eq(get(c2, PG(16)), B);
	assert_eq(get(t->p, PG(16)), A);
	vmsim_proc_exit(t->p);
	test_check(t->vm);
	assert_eq(get(c2, PG(16)), B);
	vmsim_proc_exit(c1);
	assert_eq(get(c2, PG(16)), B);
}

/* [S: B] -> [O: A]: dropping B would bring A back. */
TEST(a08_free_advice_does_not_turn_back_time)
{
	struct vmsim_proc *c;
	uint64_t v;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), A);
	c = forked(t->p, "c");
	put(t->p, PG(16), B);
	assert_ok(vmsim_madvise(t->p, PG(16), PG(1), VMSIM_MADV_FREE));
	(void)vmsim_evict(t->p, PG(16));
	v = get(t->p, PG(16));
	assert_true(v == B || v == 0);
	assert_eq(get(c, PG(16)), A);
}

/* Locked read-only [F: 0]; a debugger's copy [S: 0'] takes the wiring. */
TEST(a10_wiring_follows_a_forced_copy)
{
	struct vm_object *f = new_file(t, "f", 1);

	assert_ok(map_at(t->p, 16, 1, R, PRIVATE, f));
	assert_ok(vmsim_mlock(t->p, PG(16), PG(1)));
	vmsim_enter(t->vm);
	assert_ok(vm_fault(&t->p->p_vmspace->vm_map, PG(16),
	    VM_PROT_READ | VM_PROT_COPY, VM_FAULT_NORMAL, NULL));
	test_check(t->vm);
	assert_eq(usage(t->p).wired, 1);
	assert_ok(vmsim_munlock(t->p, PG(16), PG(1)));
}

/* [S: B .] -> [shm: A A]: the named object keeps its pages. */
TEST_WITH(a11_named_memory_is_not_collapsed, .p = "p", .q = "q")
{
	struct vm_object *shm = new_shm(t, "shm", 2);

	assert_ok(map_at(t->q, 16, 2, RW, SHARED, shm));
	put(t->q, PG(16), A);
	put(t->q, PG(17), A);
	assert_ok(map_at(t->p, 16, 2, RW, PRIVATE, shm));
	put(t->p, PG(16), B);
	vmsim_proc_exit(t->q);
	(void)vmsim_collapse(t->p, PG(16));
	assert_eq(usage(t->p).max_depth, 2);
	/* Nor gone past when all of it is hidden. */
	put(t->p, PG(17), B);
	(void)vmsim_collapse(t->p, PG(16));
	assert_eq(usage(t->p).max_depth, 2);
	t->q = proc(t->vm, "q");
	assert_ok(map_at(t->q, 16, 2, R, SHARED, shm));
	assert_eq(get(t->q, PG(16)), A);
	assert_eq(get(t->q, PG(17)), A);
	vmsim_proc_exit(t->q);
	/* Nor when the mapping is the last that knows it. */
	test_release(t, shm);
	(void)vmsim_collapse(t->p, PG(16));
	assert_eq(usage(t->p).max_depth, 2);
	assert_eq(get(t->p, PG(17)), B);
}

/* [S: .] -> [O: A], O is p's alone: the page moves, no page is lost. */
TEST(a15_a_page_that_moves_up_is_the_only_one)
{
	struct vmsim_proc *c, *d;
	uint64_t frames;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), A);
	put(t->p, PG(17), A);
	c = forked(t->p, "c");
	d = forked(c, "d");
	put(c, PG(17), B);
	vmsim_proc_exit(t->p);
	vmsim_proc_exit(d);
	test_check(t->vm);
	frames = vmsim_free_count(t->vm);
	put(c, PG(16), B);
	assert_true(vmsim_free_count(t->vm) + 1 >= frames);
	test_check(t->vm);
	assert_eq(get(c, PG(16)), B);
	assert_eq(get(c, PG(17)), B);
}

/* [O: 0..7] loses 4..7, whose place is mapped afresh: zeroes. */
TEST(a17_prolonged_memory_is_zero)
{
	unsigned i;

	map_anon(t->p, 16, 8, RW);
	put_same(t->p, 16, 8, A);
	for (i = 20; i < 22; i++)
		paged_out(t->p, PG(i));
	/* Two entries, two references. */
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), R));
	assert_ok(vmsim_munmap(t->p, PG(20), PG(4)));
	map_anon(t->p, 20, 4, RW);
	assert_same(t->p, 20, 4, 0);
	assert_same(t->p, 16, 4, A);
}

/* All of 4..7 is in swap when it goes; what is prolonged reads zeroes. */
TEST(a17_prolonged_memory_has_no_old_swap)
{
	unsigned i;

	map_anon(t->p, 16, 8, RW);
	for (i = 16; i < 24; i++) {
		put(t->p, PG(i), A);
		paged_out(t->p, PG(i));
	}
	assert_ok(vmsim_munmap(t->p, PG(20), PG(4)));
	map_anon(t->p, 20, 4, RW);
	assert_same(t->p, 20, 4, 0);
}

/* p and c share [O: 0..7]; p's end of it is mapped afresh, c keeps its own. */
TEST(a17_shared_memory_is_not_prolonged)
{
	struct vmsim_proc *c;
	unsigned i;

	map_anon(t->p, 16, 8, RW);
	put_same(t->p, 16, 8, A);
	inherit(t->p, 16, 8, VMSIM_INHERIT_SHARE);
	c = forked(t->p, "c");
	inherit(t->p, 16, 8, VMSIM_INHERIT_COPY);
	assert_ok(vmsim_munmap(t->p, PG(20), PG(4)));
	map_anon(t->p, 20, 4, RW);
	for (i = 20; i < 24; i++) {
		assert_eq(get(t->p, PG(i)), 0);
		assert_eq(get(c, PG(i)), A);
	}
}

/* The same when c is gone and O is p's alone again: its end is not shown. */
TEST(a17_what_others_kept_is_not_prolonged)
{
	struct vmsim_proc *c;

	map_anon(t->p, 16, 8, RW);
	put_same(t->p, 16, 8, A);
	inherit(t->p, 16, 8, VMSIM_INHERIT_SHARE);
	c = forked(t->p, "c");
	inherit(t->p, 16, 8, VMSIM_INHERIT_COPY);
	assert_ok(vmsim_munmap(t->p, PG(20), PG(4)));
	paged_out(c, PG(23));
	vmsim_proc_exit(c);
	map_anon(t->p, 20, 4, RW);
	assert_eq(usage(t->p).entries, 1);
	assert_same(t->p, 20, 4, 0);
	assert_same(t->p, 16, 4, A);
}

/*
 * A hold keeps its frame.  As in FreeBSD it is no reason to copy: the last
 * process that maps the page writes to what is held.
 */
TEST(a19_a_hold_outlives_its_process)
{
	struct vmsim_proc *c;
	struct vmsim_hold *hold;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), A);
	c = forked(t->p, "c");
	hold = held(c, PG(16), PG(1), R);
	vmsim_proc_exit(c);
	put(t->p, PG(16), B);
	assert_eq(get(t->p, PG(16)), B);
	assert_eq(vmsim_evict(t->p, PG(16)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(hold);
	test_check(t->vm);
	paged_out(t->p, PG(16));
	assert_eq(get(t->p, PG(16)), B);
}

/* [S: . 1] -> [O: 0 1], O is S's alone: the held O[0] moves up as it is. */
TEST(a19_a_held_page_is_moved_not_copied)
{
	struct vmsim_proc *c;
	struct vmsim_hold *hold;
	uint64_t moved;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), A);
	put(t->p, PG(17), A);
	c = forked(t->p, "c");
	put(t->p, PG(17), B);
	put(c, PG(16), B);
	put(c, PG(17), B);
	hold = held(t->p, PG(16), PG(1), R);
	/* c goes past O. */
	(void)vmsim_collapse(c, PG(16));
	assert_eq(usage(c).max_depth, 1);
	assert_eq(usage(t->p).max_depth, 2);
	moved = counters(t->vm).cow_optim;
	put(t->p, PG(16), B);
	assert_eq(counters(t->vm).cow_optim, moved + 1);
	assert_eq(vmsim_evict(t->p, PG(16)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(hold);
}

/* [F: A] changes under a private mapping until that has its own page. */
TEST_WITH(a23_a_private_copy_does_not_follow_the_file, .p = "p", .q = "q")
{
	struct vm_object *f = new_file(t, "f", 1);

	assert_ok(map_at(t->p, 16, 1, RW, PRIVATE, f));
	assert_ok(map_at(t->q, 16, 1, RW, SHARED, f));
	put(t->q, PG(16), A);
	assert_eq(get(t->p, PG(16)), A);
	put(t->p, PG(16) + 8, 1);
	paged_out(t->p, PG(16));
	put(t->q, PG(16), B);
	assert_eq(get(t->p, PG(16)), A);
}

/* A length of 1.5 pages means two, for each call. */
TEST(a25_odd_lengths_are_rounded_alike)
{
	uint64_t addr = PG(16), odd = PG(1) + 0x801;

	assert_ok(vmsim_mmap(t->p, &addr, odd, RW, PRIVATE | ANON | FIXED, NULL,
	    0));
	put(t->p, PG(16), A);
	put(t->p, PG(17), A);
	assert_ok(vmsim_mlock(t->p, addr, odd));
	assert_eq(usage(t->p).wired, 2);
	assert_ok(vmsim_munlock(t->p, addr, odd));
	assert_ok(vmsim_mprotect(t->p, addr, odd, R));
	assert_eq(vmsim_store(t->p, PG(17), "x", 1, NULL), EFAULT);
	assert_ok(vmsim_munmap(t->p, addr, odd));
	assert_eq(usage(t->p).resident, 0);
	assert_eq(usage(t->p).mapped, 0);
	assert_eq(try_get(t->p, PG(17)), EFAULT);
}

/* start + length passes 2^64: nothing is done to what is mapped low. */
TEST(a26_ranges_that_wrap_are_refused)
{
	uint64_t addr, len = ~(uint64_t)0 - PG(16);
	unsigned char vec[4];

	map_anon(t->p, 1, 2, RW);
	map_anon(t->p, 20, 2, RW);
	put(t->p, PG(1), A);
	put(t->p, PG(20), A);
	addr = PG(20);
	assert_int_not_equal(vmsim_mmap(t->p, &addr, len, RW,
	    PRIVATE | ANON | FIXED, NULL, 0), 0);
	assert_eq(vmsim_mmap(t->p, &addr, ~(uint64_t)0, RW,
	    PRIVATE | ANON | FIXED, NULL, 0), ENOMEM);
	assert_eq(vmsim_mmap(t->p, &addr, ~(uint64_t)0, RW, PRIVATE | ANON,
	    NULL, 0), ENOMEM);
	assert_int_not_equal(vmsim_munmap(t->p, PG(20), len), 0);
	assert_int_not_equal(vmsim_mprotect(t->p, PG(20), len, R), 0);
	assert_int_not_equal(vmsim_mlock(t->p, PG(20), len), 0);
	assert_int_not_equal(vmsim_madvise(t->p, PG(20), len, VMSIM_MADV_FREE),
	    0);
	assert_int_not_equal(vmsim_minherit(t->p, PG(20), len,
	    VMSIM_INHERIT_NONE), 0);
	assert_int_not_equal(vmsim_msync(t->p, PG(20), len, 0), 0);
	assert_int_not_equal(vmsim_mincore(t->p, PG(20), len, vec), 0);
	put(t->p, PG(1), get(t->p, PG(1)));
	put(t->p, PG(20), get(t->p, PG(20)));
	assert_eq(get(t->p, PG(20)), A);
	assert_eq(usage(t->p).mapped, 4);
}

/* An offset so high that its end wraps. */
TEST(a26_an_offset_near_the_top_maps_nothing_foreign)
{
	struct vm_object *f = new_file(t, "f", 2);
	uint64_t addr = PG(16);

	if (vmsim_mmap(t->p, &addr, PG(4), RW, SHARED | FIXED, f,
	    ~(uint64_t)0 - PG(2) + 1) == 0) {
		assert_eq(try_get(t->p, PG(16)), EFAULT);
		assert_eq(try_get(t->p, PG(18)), EFAULT);
	}
}

/* Half of what two processes see is unmapped in one: the other keeps it. */
TEST_WITH(a28_an_unmapped_half_stays_for_the_other, .p = NULL)
{
	static const enum vmsim_inherit how[] = { VMSIM_INHERIT_COPY,
	    VMSIM_INHERIT_SHARE };
	struct vmsim_proc *p, *c;
	unsigned n;

	for (n = 0; n < 2; n++) {
		p = proc(t->vm, "p");
		map_anon(p, 16, 4, RW);
		put_each(p, 16, 4, 16);
		inherit(p, 16, 4, how[n]);
		c = forked(p, "c");
		assert_ok(vmsim_munmap(p, PG(18), PG(2)));
		assert_each(c, 16, 4, 16);
		vmsim_proc_exit(p);
		assert_each(c, 16, 4, 16);
		vmsim_proc_exit(c);
	}
}

/* The parent's writable mapping does not survive a fork, nor the second. */
TEST(a29_writes_after_a_fork_stay_at_home)
{
	struct vmsim_proc *c, *d;

	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), 1);
	put(t->p, PG(17), 1);
	c = forked(t->p, "c");
	put(t->p, PG(16), 2);
	d = forked(t->p, "d");
	put(t->p, PG(16), 3);
	put(t->p, PG(17), 3);
	put(c, PG(17), 4);
	assert_eq(get(c, PG(16)), 1);
	assert_eq(get(d, PG(16)), 2);
	assert_eq(get(d, PG(17)), 1);
	assert_eq(get(t->p, PG(17)), 3);
	vmsim_proc_exit(d);
	vmsim_proc_exit(t->p);
	assert_eq(get(c, PG(17)), 4);
}

/* "Not needed again" is said of pages that are mapped: they stay. */
TEST(b12_pages_not_reused_stay_while_mapped)
{
	struct vm_object *f = new_file(t, "f", 2);

	assert_ok(map_at(t->p, 16, 2, RW, SHARED, f));
	put(t->p, PG(16), A);
	assert_eq(get(t->p, PG(17)), 0);
	vmsim_enter(t->vm);
	WLOCKED(f, vm_object_page_noreuse(f, 0, 2));
	test_check(t->vm);
	assert_eq(usage(t->p).resident, 2);
	assert_eq(get(t->p, PG(16)), A);
}

/* Resident pages are not mapped ahead where nothing may be read. */
TEST(b14_prefaults_respect_the_protection)
{
	struct vm_object *f = new_file(t, "f", 4);
	unsigned i;

	assert_ok(map_at(t->p, 16, 4, RW, SHARED, f));
	put_same(t->p, 16, 4, A);
	assert_ok(map_at(t->p, 32, 4, VMSIM_PROT_NONE,
	    SHARED | VMSIM_MAP_PREFAULT_READ, f));
	assert_eq(try_get(t->p, PG(32)), EFAULT);
	assert_ok(vmsim_madvise(t->p, PG(32), PG(4), VMSIM_MADV_WILLNEED));
	for (i = 32; i < 36; i++)
		assert_eq(try_get(t->p, PG(i)), EFAULT);
	assert_eq(usage(t->p).resident, 4);
}

/* [F: 0 half]: what lies beyond the end does not keep the page dirty. */
TEST(b15_a_partial_page_becomes_clean)
{
	struct vm_object *f = test_keep(t, vmsim_object_create_file(t->vm, "f",
	    6144, NULL, NULL));
	uint64_t out;

	assert_ok(map_at(t->p, 16, 2, RW, SHARED, f));
	put(t->p, PG(17), A);
	put(t->p, PG(17) + 3000, B);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC));
	out = counters(t->vm).file_out;
	assert_true(out > 0);
	vmsim_enter(t->vm);
	VM_OBJECT_RLOCK(f);
	assert_eq(vm_page_lookup(f, 1)->dirty, 0);
	VM_OBJECT_RUNLOCK(f);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC));
	assert_eq(counters(t->vm).file_out, out);
	assert_eq(get(t->p, PG(17)), A);
}

/* Locked pages are found without a page table. */
TEST(c02_unreadable_memory_is_unlocked)
{
	map_anon(t->p, 16, 6, RW);
	put_same(t->p, 16, 6, A);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(6)));
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(6), VMSIM_PROT_NONE));
	assert_ok(vmsim_munlock(t->p, PG(16), PG(2)));
	test_check(t->vm);
	assert_ok(vmsim_munmap(t->p, PG(18), PG(2)));
	test_check(t->vm);
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), R));
	assert_eq(get(t->p, PG(16)), A);
	paged_out(t->p, PG(16));
}

/* p's locked [O: A] is copied for c at once, and c's copy is worth keeping. */
TEST(c07_a_fork_of_locked_memory_is_a_snapshot)
{
	struct vmsim_proc *c;
	uint64_t faults;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), A);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(1)));
	c = forked(t->p, "c");
	faults = counters(t->vm).faults;
	put(t->p, PG(16), B);
	assert_eq(counters(t->vm).faults, faults);
	assert_eq(get(c, PG(16)), A);
	paged_out(c, PG(16));
	assert_eq(get(c, PG(16)), A);
	assert_eq(get(t->p, PG(16)), B);
}
