/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds: pages wired on the kernel's behalf. */
#include <errno.h>

#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include "proc/proc.h"
#include "support/words.h"

TESTS(.p = "P");

/* [S: 0 1]: faulted in and wired, the mapping itself is not. */
TEST(a_hold_wires_the_pages_and_not_the_mapping)
{
	struct vmsim_hold *h = NULL;

	map_anon(t->p, 1, 2, RW);
	h = held(t->p, PG(1), PG(2), W);
	assert_eq(usage(t->p).resident, 2);
	assert_eq(usage(t->p).wired, 0);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(h);
	paged_out(t->p, PG(1));
}

/* One page in the middle cannot be held: none stays held. */
TEST(a_hold_takes_all_or_nothing)
{
	struct vmsim_hold *h = NULL;

	map_anon(t->p, 1, 3, RW);
	assert_ok(vmsim_mprotect(t->p, PG(2), PG(1), R));
	assert_null(vmsim_hold_create(t->p, PG(1), PG(3), W));
	assert_eq(errno, EFAULT);
	assert_null(h);
	assert_null(vmsim_hold_create(t->p, PG(1), PG(4), R));
	assert_eq(errno, EFAULT);
	assert_null(vmsim_hold_create(t->p, PG(1), UINT64_MAX, R));
	assert_eq(errno, EFAULT);
	h = held(t->p, PG(1), PG(3), R);
	vmsim_hold_destroy(h);
	vmsim_hold_destroy(NULL);
}

/* [S: . .], and a hole: each error of vm_fault_hold_pages(), nothing held. */
TEST(a_hold_says_why_it_failed)
{
	vm_map_t map = &t->p->p_vmspace->vm_map;
	vm_page_t ma[2];
	int n = 7, save;

	vmsim_enter(t->vm);
	map_anon(t->p, 1, 2, RW);
	assert_eq(vm_fault_hold_pages(map, PG(1), 0, R, ma, 2, &n), 0);
	assert_eq(n, 0);
	assert_eq(vm_fault_hold_pages(map, PG(1), UINT64_MAX, R, ma, 2, &n),
	    ENOMEM);
	assert_eq(vm_fault_hold_pages(map, PG(1), PG(2), R, ma, 1, &n),
	    EINVAL);
	assert_eq(vm_fault_hold_pages(map, PG(2), PG(2), R, ma, 2, &n),
	    EFAULT);
	save = vm_fault_disable_pagefaults();
	assert_eq(vm_fault_hold_pages(map, PG(1), PG(1),
	    R | VM_PROT_QUICK_NOFAULT, ma, 2, &n), EAGAIN);
	vm_fault_enable_pagefaults(save);
	assert_eq(n, 0);
	assert_eq(vm_fault_hold_pages(map, PG(1), PG(2), R, ma, 2, &n), 0);
	assert_eq(n, 2);
	vm_page_unhold_pages(ma, n);
}

/* The process is gone, the frames are not free before the hold ends. */
TEST(a_hold_outlives_its_process)
{
	struct vmsim_hold *h = NULL;
	uint64_t free_frames;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	h = held(t->p, PG(1), PG(2), R);
	vmsim_proc_exit(t->p);
	test_check(t->vm);
	free_frames = vmsim_free_count(t->vm);
	vmsim_hold_destroy(h);
	assert_eq(vmsim_free_count(t->vm), free_frames + 2);
}

/* Held twice: the page is free only after both holds. */
TEST(holds_add_up)
{
	struct vmsim_hold *a = NULL, *b = NULL;

	map_anon(t->p, 1, 1, RW);
	a = held(t->p, PG(1), 1, W);
	b = held(t->p, PG(1), 1, W);
	vmsim_hold_destroy(a);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_WIRED);
	vmsim_hold_destroy(b);
	paged_out(t->p, PG(1));
}

/* P holds [S: 0]; after a fork P's store goes to a copy, not to the hold. */
TEST(a_held_page_stays_with_the_hold)
{
	struct vmsim_proc *c;
	struct vmsim_hold *h = NULL;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 1);
	h = held(t->p, PG(1), PG(1), R);
	c = forked(t->p, "C");
	put(t->p, PG(1), 2);
	assert_eq(get(c, PG(1)), 1);
	vmsim_proc_exit(c);
	test_check(t->vm);
	vmsim_hold_destroy(h);
}

/* Unmanaged memory is held without being made dirty. */
TEST(phys_memory_may_be_held_for_writing)
{
	struct vm_object *o = new_phys(t, "m", 4);
	struct vmsim_hold *h = NULL;

	assert_ok(map_at(t->p, 1, 4, RW, SHARED, o));
	h = held(t->p, PG(1), PG(1), W);
	assert_ok(vmsim_munmap(t->p, PG(2), PG(1)));
	put(t->p, PG(4), 1);
	vmsim_hold_destroy(h);
}

/* A hold of no bytes holds nothing, and is one. */
TEST(nothing_may_be_held)
{
	struct vmsim_hold *h = held(t->p, PG(1), 0, R);

	assert_null(vmsim_hold_bytes(h, 0));
	vmsim_hold_destroy(h);
}
