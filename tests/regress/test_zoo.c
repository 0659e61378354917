/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had, one case each, named by the number in the catalogue:
 * what must be true here is shown by processes and files alone.  This file has
 * A (copy-on-write), B (files) and C (locked memory).
 */
#include <errno.h>

#include <vm/vm.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "proc/proc.h"
#include "regress/zoo.h"

/* p: [O: A], c1 and c2 share [S] -> [O]; a write by c1 is seen by c2. */
static void
a01_sharers_of_a_shadow_see_the_copy(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c1, *c2;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), A);
	c1 = forked(p, "c1");
	inherit(c1, 16, 2, VMSIM_INHERIT_SHARE);
	c2 = forked(c1, "c2");
	assert_int_equal(get(c1, PG(16)), A);
	assert_int_equal(get(c2, PG(16)), A);
	put(c1, PG(16), B);
	assert_int_equal(get(c2, PG(16)), B);
	assert_int_equal(get(p, PG(16)), A);
	vmsim_proc_exit(p);
	test_check(*state);
	assert_int_equal(get(c2, PG(16)), B);
	vmsim_proc_exit(c1);
	assert_int_equal(get(c2, PG(16)), B);
	vmsim_proc_exit(c2);
}

/* [S: B] -> [O: A]: dropping B would bring A back. */
static void
a08_free_advice_does_not_turn_back_time(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	uint64_t v;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), A);
	c = forked(p, "c");
	put(p, PG(16), B);
	assert_int_equal(vmsim_madvise(p, PG(16), PG(1), VMSIM_MADV_FREE), 0);
	(void)vmsim_evict(p, PG(16));
	v = get(p, PG(16));
	assert_true(v == B || v == 0);
	assert_int_equal(get(c, PG(16)), A);
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
}

/* Locked read-only [F: 0]; a debugger's copy [S: 0'] takes the wiring. */
static void
a10_wiring_follows_a_forced_copy(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(1), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");

	assert_int_equal(map_at(p, 16, 1, R, PRIVATE, f), 0);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(1)), 0);
	vmsim_enter(*state);
	assert_int_equal(vm_fault(&p->p_vmspace->vm_map, PG(16),
	    VM_PROT_READ | VM_PROT_COPY, VM_FAULT_NORMAL, NULL),
	    KERN_SUCCESS);
	test_check(*state);
	assert_int_equal(usage(p).wired, 1);
	assert_int_equal(vmsim_munlock(p, PG(16), PG(1)), 0);
	test_check(*state);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* [S: B .] -> [shm: A A]: the named object keeps its pages. */
static void
a11_named_memory_is_not_collapsed(void **state)
{
	struct vm_object *shm = vmsim_object_create_swap(*state, "shm", 2);
	struct vmsim_proc *p = proc(*state, "p"), *q = proc(*state, "q");

	assert_int_equal(map_at(q, 16, 2, RW, SHARED, shm), 0);
	put(q, PG(16), A);
	put(q, PG(17), A);
	assert_int_equal(map_at(p, 16, 2, RW, PRIVATE, shm), 0);
	put(p, PG(16), B);
	vmsim_proc_exit(q);
	(void)vmsim_collapse(p, PG(16));
	assert_int_equal(usage(p).max_depth, 2);
	/* Nor gone past when all of it is hidden. */
	put(p, PG(17), B);
	(void)vmsim_collapse(p, PG(16));
	assert_int_equal(usage(p).max_depth, 2);
	q = proc(*state, "q");
	assert_int_equal(map_at(q, 16, 2, R, SHARED, shm), 0);
	assert_int_equal(get(q, PG(16)), A);
	assert_int_equal(get(q, PG(17)), A);
	vmsim_proc_exit(q);
	/* Nor when the mapping is the last that knows it. */
	vmsim_object_release(*state, shm);
	(void)vmsim_collapse(p, PG(16));
	assert_int_equal(usage(p).max_depth, 2);
	assert_int_equal(get(p, PG(17)), B);
	vmsim_proc_exit(p);
}

/* [S: .] -> [O: A], O is p's alone: the page moves, no page is lost. */
static void
a15_a_page_that_moves_up_is_the_only_one(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c, *d;
	uint64_t frames;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), A);
	put(p, PG(17), A);
	c = forked(p, "c");
	d = forked(c, "d");
	put(c, PG(17), B);
	vmsim_proc_exit(p);
	vmsim_proc_exit(d);
	test_check(*state);
	frames = vmsim_free_count(*state);
	put(c, PG(16), B);
	assert_true(vmsim_free_count(*state) + 1 >= frames);
	test_check(*state);
	assert_int_equal(get(c, PG(16)), B);
	assert_int_equal(get(c, PG(17)), B);
	vmsim_proc_exit(c);
}

/* [O: 0..7] loses 4..7, whose place is mapped afresh: zeroes. */
static void
a17_prolonged_memory_is_zero(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	unsigned i;

	map_anon(p, 16, 8, RW);
	for (i = 16; i < 24; i++)
		put(p, PG(i), A);
	for (i = 20; i < 22; i++)
		assert_int_equal(vmsim_evict(p, PG(i)), VMSIM_EVICT_PAGED);
	/* Two entries, two references. */
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(2), R), 0);
	assert_int_equal(vmsim_munmap(p, PG(20), PG(4)), 0);
	map_anon(p, 20, 4, RW);
	for (i = 20; i < 24; i++)
		assert_int_equal(get(p, PG(i)), 0);
	for (i = 16; i < 20; i++)
		assert_int_equal(get(p, PG(i)), A);
	vmsim_proc_exit(p);
}

/* All of 4..7 is in swap when it goes; what is prolonged reads zeroes. */
static void
a17_prolonged_memory_has_no_old_swap(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	unsigned i;

	map_anon(p, 16, 8, RW);
	for (i = 16; i < 24; i++) {
		put(p, PG(i), A);
		assert_int_equal(vmsim_evict(p, PG(i)), VMSIM_EVICT_PAGED);
	}
	assert_int_equal(vmsim_munmap(p, PG(20), PG(4)), 0);
	map_anon(p, 20, 4, RW);
	for (i = 20; i < 24; i++)
		assert_int_equal(get(p, PG(i)), 0);
	vmsim_proc_exit(p);
}

/* p and c share [O: 0..7]; p's end of it is mapped afresh, c keeps its own. */
static void
a17_shared_memory_is_not_prolonged(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	unsigned i;

	map_anon(p, 16, 8, RW);
	for (i = 16; i < 24; i++)
		put(p, PG(i), A);
	inherit(p, 16, 8, VMSIM_INHERIT_SHARE);
	c = forked(p, "c");
	inherit(p, 16, 8, VMSIM_INHERIT_COPY);
	assert_int_equal(vmsim_munmap(p, PG(20), PG(4)), 0);
	map_anon(p, 20, 4, RW);
	for (i = 20; i < 24; i++) {
		assert_int_equal(get(p, PG(i)), 0);
		assert_int_equal(get(c, PG(i)), A);
	}
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
}

/* The same when c is gone and O is p's alone again: its end is not shown. */
static void
a17_what_others_kept_is_not_prolonged(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	unsigned i;

	map_anon(p, 16, 8, RW);
	for (i = 16; i < 24; i++)
		put(p, PG(i), A);
	inherit(p, 16, 8, VMSIM_INHERIT_SHARE);
	c = forked(p, "c");
	inherit(p, 16, 8, VMSIM_INHERIT_COPY);
	assert_int_equal(vmsim_munmap(p, PG(20), PG(4)), 0);
	assert_int_equal(vmsim_evict(c, PG(23)), VMSIM_EVICT_PAGED);
	vmsim_proc_exit(c);
	map_anon(p, 20, 4, RW);
	assert_int_equal(usage(p).entries, 1);
	for (i = 20; i < 24; i++)
		assert_int_equal(get(p, PG(i)), 0);
	for (i = 16; i < 20; i++)
		assert_int_equal(get(p, PG(i)), A);
	vmsim_proc_exit(p);
}

/*
 * A hold keeps its frame.  As in FreeBSD it is no reason to copy: the last
 * process that maps the page writes to what is held.
 */
static void
a19_a_hold_outlives_its_process(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	struct vmsim_hold *hold;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), A);
	c = forked(p, "c");
	hold = vmsim_hold_create(c, PG(16), PG(1), R);
	assert_non_null(hold);
	vmsim_proc_exit(c);
	put(p, PG(16), B);
	assert_int_equal(get(p, PG(16)), B);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(hold);
	test_check(*state);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	assert_int_equal(get(p, PG(16)), B);
	vmsim_proc_exit(p);
}

/* [S: . 1] -> [O: 0 1], O is S's alone: the held O[0] moves up as it is. */
static void
a19_a_held_page_is_moved_not_copied(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	struct vmsim_hold *hold;
	uint64_t moved;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), A);
	put(p, PG(17), A);
	c = forked(p, "c");
	put(p, PG(17), B);
	put(c, PG(16), B);
	put(c, PG(17), B);
	hold = vmsim_hold_create(p, PG(16), PG(1), R);
	assert_non_null(hold);
	/* c goes past O. */
	(void)vmsim_collapse(c, PG(16));
	assert_int_equal(usage(c).max_depth, 1);
	assert_int_equal(usage(p).max_depth, 2);
	moved = counters(*state).cow_optim;
	put(p, PG(16), B);
	assert_int_equal(counters(*state).cow_optim, moved + 1);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(hold);
	test_check(*state);
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
}

/* [F: A] changes under a private mapping until that has its own page. */
static void
a23_a_private_copy_does_not_follow_the_file(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(1), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p"), *q = proc(*state, "q");

	assert_int_equal(map_at(p, 16, 1, RW, PRIVATE, f), 0);
	assert_int_equal(map_at(q, 16, 1, RW, SHARED, f), 0);
	put(q, PG(16), A);
	assert_int_equal(get(p, PG(16)), A);
	put(p, PG(16) + 8, 1);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	put(q, PG(16), B);
	assert_int_equal(get(p, PG(16)), A);
	vmsim_proc_exit(p);
	vmsim_proc_exit(q);
	vmsim_object_release(*state, f);
}

/* A length of 1.5 pages means two, for each call. */
static void
a25_odd_lengths_are_rounded_alike(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	uint64_t addr = PG(16), odd = PG(1) + 0x801;

	assert_int_equal(vmsim_mmap(p, &addr, odd, RW, PRIVATE | ANON |
	    FIXED, NULL, 0), 0);
	put(p, PG(16), A);
	put(p, PG(17), A);
	assert_int_equal(vmsim_mlock(p, addr, odd), 0);
	assert_int_equal(usage(p).wired, 2);
	assert_int_equal(vmsim_munlock(p, addr, odd), 0);
	assert_int_equal(vmsim_mprotect(p, addr, odd, R), 0);
	assert_int_equal(vmsim_store(p, PG(17), "x", 1, NULL), EFAULT);
	assert_int_equal(vmsim_munmap(p, addr, odd), 0);
	assert_int_equal(usage(p).resident, 0);
	assert_int_equal(usage(p).mapped, 0);
	assert_int_equal(load_fails(p, PG(17)), EFAULT);
	vmsim_proc_exit(p);
}

/* start + length passes 2^64: nothing is done to what is mapped low. */
static void
a26_ranges_that_wrap_are_refused(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	uint64_t addr, len = ~(uint64_t)0 - PG(16);
	unsigned char vec[4];

	map_anon(p, 1, 2, RW);
	map_anon(p, 20, 2, RW);
	put(p, PG(1), A);
	put(p, PG(20), A);
	addr = PG(20);
	assert_int_not_equal(vmsim_mmap(p, &addr, len, RW, PRIVATE | ANON |
	    FIXED, NULL, 0), 0);
	assert_int_equal(vmsim_mmap(p, &addr, ~(uint64_t)0, RW, PRIVATE |
	    ANON | FIXED, NULL, 0), ENOMEM);
	assert_int_equal(vmsim_mmap(p, &addr, ~(uint64_t)0, RW, PRIVATE |
	    ANON, NULL, 0), ENOMEM);
	assert_int_not_equal(vmsim_munmap(p, PG(20), len), 0);
	assert_int_not_equal(vmsim_mprotect(p, PG(20), len, R), 0);
	assert_int_not_equal(vmsim_mlock(p, PG(20), len), 0);
	assert_int_not_equal(vmsim_madvise(p, PG(20), len, VMSIM_MADV_FREE),
	    0);
	assert_int_not_equal(vmsim_minherit(p, PG(20), len,
	    VMSIM_INHERIT_NONE), 0);
	assert_int_not_equal(vmsim_msync(p, PG(20), len, 0), 0);
	assert_int_not_equal(vmsim_mincore(p, PG(20), len, vec), 0);
	put(p, PG(1), get(p, PG(1)));
	put(p, PG(20), get(p, PG(20)));
	assert_int_equal(get(p, PG(20)), A);
	assert_int_equal(usage(p).mapped, 4);
	vmsim_proc_exit(p);
}

/* An offset so high that its end wraps. */
static void
a26_an_offset_near_the_top_maps_nothing_foreign(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");
	uint64_t addr = PG(16);

	if (vmsim_mmap(p, &addr, PG(4), RW, SHARED | FIXED, f,
	    ~(uint64_t)0 - PG(2) + 1) == 0) {
		assert_int_equal(load_fails(p, PG(16)), EFAULT);
		assert_int_equal(load_fails(p, PG(18)), EFAULT);
	}
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* Half of what two processes see is unmapped in one: the other keeps it. */
static void
a28_an_unmapped_half_stays_for_the_other(void **state)
{
	static const enum vmsim_inherit how[] = { VMSIM_INHERIT_COPY,
	    VMSIM_INHERIT_SHARE };
	struct vmsim_proc *p, *c;
	unsigned i, n;

	for (n = 0; n < 2; n++) {
		p = proc(*state, "p");
		map_anon(p, 16, 4, RW);
		for (i = 16; i < 20; i++)
			put(p, PG(i), i);
		inherit(p, 16, 4, how[n]);
		c = forked(p, "c");
		assert_int_equal(vmsim_munmap(p, PG(18), PG(2)), 0);
		for (i = 16; i < 20; i++)
			assert_int_equal(get(c, PG(i)), i);
		vmsim_proc_exit(p);
		for (i = 16; i < 20; i++)
			assert_int_equal(get(c, PG(i)), i);
		vmsim_proc_exit(c);
	}
}

/* The parent's writable mapping does not survive a fork, nor the second. */
static void
a29_writes_after_a_fork_stay_at_home(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c, *d;

	map_anon(p, 16, 2, RW);
	put(p, PG(16), 1);
	put(p, PG(17), 1);
	c = forked(p, "c");
	put(p, PG(16), 2);
	d = forked(p, "d");
	put(p, PG(16), 3);
	put(p, PG(17), 3);
	put(c, PG(17), 4);
	assert_int_equal(get(c, PG(16)), 1);
	assert_int_equal(get(d, PG(16)), 2);
	assert_int_equal(get(d, PG(17)), 1);
	assert_int_equal(get(p, PG(17)), 3);
	vmsim_proc_exit(d);
	vmsim_proc_exit(p);
	assert_int_equal(get(c, PG(17)), 4);
	vmsim_proc_exit(c);
}

/* "Not needed again" is said of pages that are mapped: they stay. */
static void
b12_pages_not_reused_stay_while_mapped(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");

	assert_int_equal(map_at(p, 16, 2, RW, SHARED, f), 0);
	put(p, PG(16), A);
	assert_int_equal(get(p, PG(17)), 0);
	vmsim_enter(*state);
	VM_OBJECT_WLOCK(f);
	vm_object_page_noreuse(f, 0, 2);
	VM_OBJECT_WUNLOCK(f);
	test_check(*state);
	assert_int_equal(usage(p).resident, 2);
	assert_int_equal(get(p, PG(16)), A);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* Resident pages are not mapped ahead where nothing may be read. */
static void
b14_prefaults_respect_the_protection(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(4), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");
	unsigned i;

	assert_int_equal(map_at(p, 16, 4, RW, SHARED, f), 0);
	for (i = 16; i < 20; i++)
		put(p, PG(i), A);
	assert_int_equal(map_at(p, 32, 4, VMSIM_PROT_NONE, SHARED |
	    VMSIM_MAP_PREFAULT_READ, f), 0);
	assert_int_equal(load_fails(p, PG(32)), EFAULT);
	assert_int_equal(vmsim_madvise(p, PG(32), PG(4),
	    VMSIM_MADV_WILLNEED), 0);
	for (i = 32; i < 36; i++)
		assert_int_equal(load_fails(p, PG(i)), EFAULT);
	assert_int_equal(usage(p).resident, 4);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* [F: 0 half]: what lies beyond the end does not keep the page dirty. */
static void
b15_a_partial_page_becomes_clean(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", 6144, NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");
	uint64_t out;

	assert_int_equal(map_at(p, 16, 2, RW, SHARED, f), 0);
	put(p, PG(17), A);
	put(p, PG(17) + 3000, B);
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_SYNC), 0);
	out = counters(*state).file_out;
	assert_true(out > 0);
	vmsim_enter(*state);
	VM_OBJECT_RLOCK(f);
	assert_int_equal(vm_page_lookup(f, 1)->dirty, 0);
	VM_OBJECT_RUNLOCK(f);
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_SYNC), 0);
	assert_int_equal(counters(*state).file_out, out);
	assert_int_equal(get(p, PG(17)), A);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* Locked pages are found without a page table. */
static void
c02_unreadable_memory_is_unlocked(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	unsigned i;

	map_anon(p, 16, 6, RW);
	for (i = 16; i < 22; i++)
		put(p, PG(i), A);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(6)), 0);
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(6), VMSIM_PROT_NONE),
	    0);
	assert_int_equal(vmsim_munlock(p, PG(16), PG(2)), 0);
	test_check(*state);
	assert_int_equal(vmsim_munmap(p, PG(18), PG(2)), 0);
	test_check(*state);
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(2), R), 0);
	assert_int_equal(get(p, PG(16)), A);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	vmsim_proc_exit(p);
}

/* p's locked [O: A] is copied for c at once, and c's copy is worth keeping. */
static void
c07_a_fork_of_locked_memory_is_a_snapshot(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	uint64_t faults;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), A);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(1)), 0);
	c = forked(p, "c");
	faults = counters(*state).faults;
	put(p, PG(16), B);
	assert_int_equal(counters(*state).faults, faults);
	assert_int_equal(get(c, PG(16)), A);
	assert_int_equal(vmsim_evict(c, PG(16)), VMSIM_EVICT_PAGED);
	assert_int_equal(get(c, PG(16)), A);
	assert_int_equal(get(p, PG(16)), B);
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(a01_sharers_of_a_shadow_see_the_copy),
		CASE(a08_free_advice_does_not_turn_back_time),
		CASE(a10_wiring_follows_a_forced_copy),
		CASE(a11_named_memory_is_not_collapsed),
		CASE(a15_a_page_that_moves_up_is_the_only_one),
		CASE(a17_prolonged_memory_is_zero),
		CASE(a17_prolonged_memory_has_no_old_swap),
		CASE(a17_shared_memory_is_not_prolonged),
		CASE(a17_what_others_kept_is_not_prolonged),
		CASE(a19_a_hold_outlives_its_process),
		CASE(a19_a_held_page_is_moved_not_copied),
		CASE(a23_a_private_copy_does_not_follow_the_file),
		CASE(a25_odd_lengths_are_rounded_alike),
		CASE(a26_ranges_that_wrap_are_refused),
		CASE(a26_an_offset_near_the_top_maps_nothing_foreign),
		CASE(a28_an_unmapped_half_stays_for_the_other),
		CASE(a29_writes_after_a_fork_stay_at_home),
		CASE(b12_pages_not_reused_stay_while_mapped),
		CASE(b14_prefaults_respect_the_protection),
		CASE(b15_a_partial_page_becomes_clean),
		CASE(c02_unreadable_memory_is_unlocked),
		CASE(c07_a_fork_of_locked_memory_is_a_snapshot),
	};

	zoo_choose(argc, argv);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
