/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of large pages, as a program makes it and maps it: by whole runs of
 * 2 MiB or 1 GiB, or not at all.
 */
#include <errno.h>
#include <vm/vm_param.h>
#include "proc/proc.h"
#include "pmap/pmap.h"
#include "support/words.h"

#define	RUN	512		/* pages of 2 MiB */
#define	HUGE	(RUN * RUN)	/* of 1 GiB */
#define	FIRST	(2 * RUN)	/* page where tests map: 4 MiB */

TESTS(.config = { .nframes = 4096, .superpages = true }, .p = "P");

/* Two runs, mapped at FIRST. */
static struct vm_object *
two_runs(struct test *t)
{
	struct vm_object *o = test_keep(t, vmsim_object_create_largepage(t->vm,
	    "L", 2 * RUN, 1));

	assert_ok(map_at(t->p, FIRST, 2 * RUN, RW, SHARED, o));
	return (o);
}

static struct vmsim_proc_usage
mapped(struct test *t)
{
	return (usage(t->p));
}

/* no name, a page too few, no such size, not enough frames, small pages */
TEST(only_whole_runs_are_made)
{
	struct vm_object *o;

	assert_null(vmsim_object_create_largepage(t->vm, "", RUN, 1));
	assert_eq(errno, EINVAL);
	assert_null(vmsim_object_create_largepage(t->vm, "L", RUN - 1, 1));
	assert_eq(errno, EINVAL);
	assert_null(vmsim_object_create_largepage(t->vm, "L", RUN, 0));
	assert_eq(errno, EINVAL);
	assert_null(vmsim_object_create_largepage(t->vm, "L", RUN, 3));
	assert_eq(errno, EINVAL);
	assert_null(vmsim_object_create_largepage(t->vm, "L", RUN, 2));
	assert_eq(errno, EINVAL);
	assert_null(vmsim_object_create_largepage(t->vm, "L", HUGE, 2));
	assert_eq(errno, ENOMEM);
	assert_null(vmsim_object_create_largepage(t->vm, "L", 9 * RUN, 1));
	assert_eq(errno, ENOMEM);
	o = vmsim_object_create_largepage(t->vm, "L", 7 * RUN, 1);
	assert_non_null(o);
	assert_eq(vmsim_object_npages(o), 7 * RUN);
	vmsim_object_release(t->vm, o);
}

TEST_WITH(a_machine_of_small_pages_makes_none, .config.nframes = 4096)
{
	assert_null(vmsim_object_create_largepage(t->vm, "L", RUN, 1));
	assert_eq(errno, EINVAL);
}

/* parts, private, a flag: EINVAL; something is there: ENOSPC */
TEST(only_whole_runs_are_mapped)
{
	struct vm_object *o = two_runs(t);
	uint64_t addr = PG(FIRST), size = PG(RUN);

	assert_eq(map_at(t->p, FIRST + 1, RUN, RW, SHARED, o), EINVAL);
	assert_eq(map_at(t->p, FIRST, RUN - 1, RW, SHARED, o), EINVAL);
	assert_eq(map_at(t->p, FIRST, RUN, RW, PRIVATE, o), EINVAL);
	assert_eq(map_at(t->p, FIRST, RUN, RW, SHARED | VMSIM_MAP_NOSYNC, o),
	    EINVAL);
	assert_eq(map_at(t->p, FIRST, RUN, RW,
	    SHARED | VMSIM_MAP_PREFAULT_READ, o), EINVAL);
	assert_eq(vmsim_mmap(t->p, &addr, size, RW, SHARED | FIXED, o, PG(1)),
	    EINVAL);
	assert_eq(map_at(t->p, FIRST + RUN, RUN, RW,
	    SHARED | VMSIM_MAP_EXCL, o), ENOSPC);
	assert_ok(map_at(t->p, FIRST + 2 * RUN, RUN, RW,
	    SHARED | VMSIM_MAP_EXCL | VMSIM_MAP_NOCORE, o));
	assert_ok(map_at(t->p, FIRST, RUN, R, SHARED, o));
	assert_eq(vmsim_munmap(t->p, PG(FIRST), 3 * size), 0);
}

/* the first hole where a run fits, from the hint on, or from below */
TEST(a_place_is_found_for_whole_runs)
{
	struct vm_object *o = two_runs(t);
	uint64_t addr = 0;

	assert_ok(vmsim_mmap(t->p, &addr, PG(RUN), RW, SHARED, o, 0));
	assert_eq(addr, PG(RUN));
	addr = PG(FIRST);
	assert_ok(vmsim_mmap(t->p, &addr, PG(RUN), RW, SHARED, o, 0));
	assert_eq(addr, PG(FIRST + 2 * RUN));
	addr = PG(1);
	assert_eq(vmsim_mmap(t->p, &addr, PG(RUN), RW, SHARED, o, 0), EINVAL);
	addr = (VM_MAXUSER_ADDRESS & ~(PG(RUN) - 1)) - PG(RUN);
	assert_ok(vmsim_mmap(t->p, &addr, PG(2 * RUN), RW, SHARED, o, 0));
	assert_eq(addr, PG(FIRST + 3 * RUN));
}

/* a fault anywhere in the run maps all of it, and only it */
TEST(a_fault_maps_the_run)
{
	(void)two_runs(t);
	assert_eq(mapped(t).resident, 0);
	put(t->p, PG(FIRST + 7), 5);
	assert_eq(mapped(t).resident, RUN);
	assert_eq(get(t->p, PG(FIRST + 8)), 0);
	assert_eq(counters(t->vm).populates, 1);
	assert_eq(get(t->p, PG(FIRST + RUN)), 0);
	assert_eq(mapped(t).resident, 2 * RUN);
	assert_eq(counters(t->vm).populates, 2);
}

/* [ L ]: nothing is done to a part of a run */
TEST(a_run_is_not_cut)
{
	const uint64_t in = PG(FIRST + 3), one = PG(1);

	(void)two_runs(t);
	put(t->p, PG(FIRST), 5);
	assert_eq(vmsim_munmap(t->p, in, one), EINVAL);
	assert_eq(vmsim_munmap(t->p, PG(FIRST), PG(RUN + 1)), EINVAL);
	assert_eq(vmsim_mprotect(t->p, in, one, R), EINVAL);
	assert_eq(vmsim_minherit(t->p, in, one, VMSIM_INHERIT_NONE), EINVAL);
	assert_eq(vmsim_madvise(t->p, in, one, VMSIM_MADV_RANDOM), EINVAL);
	assert_eq(vmsim_mlock(t->p, in, one), EINVAL);
	assert_ok(vmsim_mlock(t->p, PG(FIRST), PG(RUN)));
	assert_eq(vmsim_munlock(t->p, in, one), ENOMEM);	/* S02 */
	assert_ok(vmsim_munlock(t->p, PG(FIRST), PG(RUN)));
	assert_eq(vmsim_msync(t->p, in, one, VMSIM_MS_INVALIDATE), EBUSY);
	assert_ok(vmsim_msync(t->p, in, one, VMSIM_MS_SYNC));
	assert_eq(map_at(t->p, FIRST + 3, 1, RW, PRIVATE | ANON, NULL),
	    EINVAL);
	assert_eq(vmsim_minherit(t->p, PG(FIRST), PG(RUN),
	    VMSIM_INHERIT_COPY), EINVAL);
	assert_eq(mapped(t).resident, RUN);
	assert_ok(vmsim_mprotect(t->p, PG(FIRST), PG(RUN), R));
	assert_eq(try_put(t->p, PG(FIRST), 6), EFAULT);
	put(t->p, PG(FIRST + RUN), 6);
	assert_ok(vmsim_munmap(t->p, PG(FIRST), PG(RUN)));
	assert_eq(mapped(t).resident, RUN);
}

/* advice about pages changes nothing, for a part too */
TEST(advice_leaves_large_pages_alone)
{
	(void)two_runs(t);
	put(t->p, PG(FIRST), 5);
	assert_ok(vmsim_madvise(t->p, PG(FIRST + 3), PG(1),
	    VMSIM_MADV_DONTNEED));
	assert_ok(vmsim_madvise(t->p, PG(FIRST), PG(2 * RUN),
	    VMSIM_MADV_FREE));
	assert_ok(vmsim_madvise(t->p, PG(FIRST + 3), PG(RUN),
	    VMSIM_MADV_WILLNEED));	/* S01 */
	assert_eq(mapped(t).resident, RUN);
	assert_eq(get(t->p, PG(FIRST + RUN)), 0);
	assert_eq(mapped(t).resident, 2 * RUN);
}

/* locked as a whole, page by page counted */
TEST(locking_wires_the_whole_run)
{
	struct vm_object *o = two_runs(t);
	struct vmsim_proc *q;

	assert_ok(vmsim_mlock(t->p, PG(FIRST), PG(RUN)));
	assert_eq(mapped(t).wired, RUN);
	vmsim_enter(t->vm);
	assert_true(vm_page_wired(vm_page_lookup_unlocked(o, 511)));
	assert_false(vm_page_wired(vm_page_lookup_unlocked(o, 512)));
	vmsim_enter(NULL);
	q = forked(t->p, "Q");
	assert_eq(usage(q).wired, 0);
	assert_eq(usage(q).resident, RUN);
	assert_ok(vmsim_munmap(t->p, PG(FIRST), PG(2 * RUN)));
	vmsim_enter(t->vm);
	assert_false(vm_page_wired(vm_page_lookup_unlocked(o, 511)));
	vmsim_enter(NULL);
}

/* parent and child see one memory, without a fault */
TEST(fork_shares_it_mapped)
{
	struct vmsim_proc *q;
	uint64_t before;

	(void)two_runs(t);
	put(t->p, PG(FIRST + 3), 5);
	q = forked(t->p, "Q");
	before = counters(t->vm).faults;
	assert_eq(get(q, PG(FIRST + 3)), 5);
	put(q, PG(FIRST + 3), 6);
	assert_eq(get(t->p, PG(FIRST + 3)), 6);
	assert_eq(counters(t->vm).faults, before);
}

/* a hold of a page in the middle of a run */
TEST(a_page_of_a_run_is_held)
{
	struct vm_object *o = two_runs(t);
	struct vmsim_hold *h = held(t->p, PG(FIRST + 9), PG(2), RW);
	const uint64_t *word = vmsim_hold_bytes(h, 1);

	put(t->p, PG(FIRST + 10), 77);
	assert_eq(*word, 77);
	assert_ok(vmsim_munmap(t->p, PG(FIRST), PG(2 * RUN)));
	vmsim_enter(t->vm);
	assert_true(vm_page_wired(vm_page_lookup_unlocked(o, 10)));
	assert_false(vm_page_wired(vm_page_lookup_unlocked(o, 11)));
	vmsim_enter(NULL);
	vmsim_hold_destroy(h);
}

/* mincore tells the page size */
TEST(mincore_tells_the_size_of_the_page)
{
	unsigned char vec[2];

	(void)two_runs(t);
	put(t->p, PG(FIRST + RUN - 1), 5);
	assert_ok(vmsim_mincore(t->p, PG(FIRST + RUN - 1), PG(2), vec));
	assert_eq(vec[0] & VMSIM_MINCORE_SUPER, VMSIM_MINCORE_PSIND(1));
	assert_true((vec[0] & VMSIM_MINCORE_MODIFIED) != 0);
	assert_eq(vec[1], 0);
}

/* 1 GiB, of which the host gives what is touched */
TEST_WITH(a_large_page_may_have_1_gib, .p = "P",
    .config = { .nframes = 3 * HUGE, .superpages = true })
{
	struct vm_object *o;
	unsigned char vec[1];

	t->vm->check_level = VMSIM_CHECK_OFF;
	t->vm->config.check_level = VMSIM_CHECK_OFF;
	o = test_keep(t, vmsim_object_create_largepage(t->vm, "L", HUGE, 2));
	assert_eq(map_at(t->p, RUN, HUGE, RW, SHARED, o), EINVAL);
	assert_ok(map_at(t->p, HUGE, HUGE, RW, SHARED, o));
	put(t->p, PG(HUGE + 7), 5);
	assert_eq(get(t->p, PG(HUGE + HUGE - 1)), 0);
	assert_eq(mapped(t).resident, HUGE);
	assert_ok(vmsim_mincore(t->p, PG(HUGE + 1), PG(1), vec));
	assert_eq(vec[0] & VMSIM_MINCORE_SUPER, VMSIM_MINCORE_PSIND(2));
	assert_eq(vmsim_munmap(t->p, PG(HUGE), PG(RUN)), EINVAL);
	assert_ok(vmsim_mlock(t->p, PG(HUGE), PG(HUGE)));
	assert_eq(mapped(t).wired, HUGE);
	assert_ok(vmsim_munmap(t->p, PG(HUGE), PG(HUGE)));
}
