/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No frame is free, and none becomes so before another thread frees one: who
 * may wait does, gives up what others need meanwhile, and has what it wanted.
 */
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include "mem/mem.h"
#include "support/maps.h"
#include "support/threads.h"
#include "support/words.h"

#define	NFRAMES	64

static vm_page_t taken[NFRAMES];
static int ntaken, nfreed;

static void
take_all_frames(void)
{
	vm_page_t m;

	ntaken = nfreed = 0;
	while ((m = vm_page_alloc_noobj(VM_ALLOC_WIRED)) != NULL)
		taken[ntaken++] = m;
}

/* The other thread: a frame each time when main waits. */
static bool
free_one(struct test *t)
{
	if (ntaken == 0)
		return (false);
	vm_page_unwire(taken[--ntaken], PQ_NONE);
	nfreed++;
	return (true);
}

static void
free_rest(struct test *t)
{
	other_runs(t, NULL);
	while (free_one(t))
		continue;
}

/* Swap is one page: to page out does not help for long. */
TESTS(.config = { .nframes = NFRAMES, .swap_npages = 1 }, .kernel = true,
    .p = "P");

/* Three pages are wanted: three times it waits, and no time too often. */
TEST(pages_are_grabbed_when_another_thread_frees)
{
	vm_object_t object = new_shm(t, "S", 8);
	vm_page_t ma[3];
	int i;

	take_all_frames();
	other_runs(t, free_one);
	VM_OBJECT_WLOCK(object);
	assert_eq(vm_page_grab_pages(object, 2, VM_ALLOC_NORMAL, ma, 3), 3);
	assert_true(nfreed >= 3);
	for (i = 0; i < 3; i++) {
		assert_eq(ma[i]->pindex, 2 + i);
		vm_page_free(ma[i]);
	}
	VM_OBJECT_WUNLOCK(object);
	free_rest(t);
}

/* P wired [S: 0 1 2]: the child's copies need a frame each. */
TEST(a_fork_of_locked_memory_waits_for_frames)
{
	struct vmsim_proc *c;

	map_anon(t->p, 16, 3, RW);
	put_each(t->p, 16, 3, 70);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(3)));
	take_all_frames();
	other_runs(t, free_one);
	c = forked(t->p, "C");
	assert_true(nfreed >= 2);
	free_rest(t);
	put(t->p, PG(17), 1);
	assert_each(c, 16, 3, 70);
}

/* The same where memory that is locked becomes writable. */
TEST(locked_memory_made_writable_waits_for_frames)
{
	struct vmsim_proc *c;

	map_anon(t->p, 16, 2, RW);
	put_each(t->p, 16, 2, 70);
	c = forked(t->p, "C");
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), R));
	assert_ok(vmsim_mlock(t->p, PG(16), PG(2)));
	take_all_frames();
	other_runs(t, free_one);
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), RW));
	assert_true(nfreed >= 1);
	free_rest(t);
	put(t->p, PG(16), 1);
	assert_each(c, 16, 2, 70);
	assert_eq(get(t->p, PG(17)), 71);
}

/* Without a page daemon a fault says so, and is as good as new later. */
TEST(a_fault_without_a_daemon_gives_up)
{
	map_anon(t->p, 16, 2, RW);
	put(t->p, PG(16), 5);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(1)));
	take_all_frames();
	assert_eq(vmsim_fault(t->p, PG(17), W), KERN_RESOURCE_SHORTAGE);
	assert_eq(usage(t->p).resident, 1);
	assert_eq(get(t->p, PG(16)), 5);
	(void)free_one(t);
	assert_ok(vmsim_fault(t->p, PG(17), W));
	free_rest(t);
}

/* Memory of no object, in a run and alone. */
TEST(a_page_of_no_object_waits_for_frames)
{
	vm_page_t m;

	take_all_frames();
	other_runs(t, free_one);
	m = vm_page_alloc_noobj(VM_ALLOC_WAITOK | VM_ALLOC_WIRED |
	    VM_ALLOC_ZERO);
	assert_non_null(m);
	assert_true(nfreed >= 1);
	assert_eq(*(char *)mem_phys_to_host(VM_PAGE_TO_PHYS(m)), 0);
	vm_page_unwire_noq(m);
	vm_page_free(m);
	free_rest(t);
}
