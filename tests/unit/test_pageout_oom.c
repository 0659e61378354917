/* SPDX-License-Identifier: BSD-2-Clause */
/* Out of memory: who is ended, how its calls end, and that the rest goes on. */
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_radix.h>

#include "mem/mem.h"
#include "pageout/pageout.h"
#include "support/maps.h"
#include "support/threads.h"
#include "support/words.h"

#define	NFRAMES		256
#define	NSWAP		256

static int answer;		/* of the call that was under way */
static struct vmsim_signal sig;

/* P is the small process, Q the big one. */
static void
begin(struct test *t)
{
	map_anon(t->p, 16, 256, RW);
	map_anon(t->q, 16, 1024, RW);
	answer = -1;
}

TESTS(.config = { .nframes = NFRAMES, .swap_npages = NSWAP,
    .pagedaemon = true }, .kernel = true, .p = "small", .q = "big",
    .begin = begin);

/* Stores until the process is killed. */
static void
fill_until_killed(struct test *t)
{
	uint64_t v = 1;
	unsigned i;

	for (i = 16; i < 1024; i++) {
		answer = vmsim_store(t->q, PG(i), &v, sizeof(v), &sig);
		if (answer != 0)
			return;
	}
}

/* Memory and swap hold 512 pages; big wants 1024 and small has 64. */
TEST(the_largest_process_is_ended)
{
	put_each(t->p, 16, 64, 16);
	fill_until_killed(t);
	assert_eq(answer, EFAULT);
	assert_eq(sig.signo, VMSIM_SIGKILL);
	assert_true(vmsim_proc_killed(t->q));
	assert_false(vmsim_proc_killed(t->p));
	assert_each(t->p, 16, 64, 16);
	put_each(t->p, 16, 256, 16);
	assert_each(t->p, 16, 256, 16);
	vmsim_thread_run_all(t->vm);
	assert_eq(usage(t->q).resident, 0);
	assert_eq(usage(t->q).entries, 0);
}

/* The handle is good for being asked, and for exit. */
TEST(every_call_says_that_the_process_was_killed)
{
	uint64_t addr = 0, v = 0;
	unsigned char vec[1];

	fill_until_killed(t);
	assert_eq(vmsim_mmap(t->q, &addr, PG(1), RW, PRIVATE, NULL, 0), ESRCH);
	assert_eq(vmsim_munmap(t->q, PG(16), PG(1)), ESRCH);
	assert_eq(vmsim_mprotect(t->q, PG(16), PG(1), R), ESRCH);
	assert_eq(vmsim_minherit(t->q, PG(16), PG(1), VMSIM_INHERIT_SHARE),
	    ESRCH);
	assert_eq(vmsim_madvise(t->q, PG(16), PG(1), VMSIM_MADV_FREE), ESRCH);
	assert_eq(vmsim_mlock(t->q, PG(16), PG(1)), ESRCH);
	assert_eq(vmsim_munlock(t->q, PG(16), PG(1)), ESRCH);
	assert_eq(vmsim_msync(t->q, PG(16), PG(1), 0), ESRCH);
	assert_eq(vmsim_mincore(t->q, PG(16), PG(1), vec), ESRCH);
	assert_eq(vmsim_collapse(t->q, PG(16)), ESRCH);
	assert_null(vmsim_hold_create(t->q, PG(16), 1, RW));
	assert_eq(errno, ESRCH);
	assert_null(vmsim_proc_fork(t->q, "child", false));
	assert_eq(errno, ESRCH);
	assert_eq(vmsim_copyin(t->q, PG(16), &v, 8), ESRCH);
	assert_eq(vmsim_copyout(t->q, &v, PG(16), 8), ESRCH);
	assert_eq(vmsim_load(t->q, PG(16), &v, 8, &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGKILL);
	assert_eq(vmsim_fetch(t->q, PG(16), &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGKILL);
	assert_eq(vmsim_touch(t->q, PG(16), 1, R, &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGKILL);
	assert_int_not_equal(vmsim_fault(t->q, PG(16), R), 0);
	assert_eq(vmsim_evict(t->q, PG(16)), VMSIM_EVICT_NONE);
	assert_string_equal(vmsim_proc_name(t->q), "big");
	/* What the refused calls might have mapped is gone again. */
	vmsim_thread_run_all(t->vm);
	assert_eq(usage(t->q).entries, 0);
}

static void
lock_much(struct test *t)
{
	answer = vmsim_mlock(t->q, PG(16), PG(1000));
}

/* Wired pages cannot be taken; the entry is in transition meanwhile. */
TEST(mlock_under_way_ends)
{
	put_each(t->p, 16, 16, 16);
	run_all(t, 1, (test_fn *[]){ lock_much });
	assert_eq(answer, ESRCH);
	assert_true(vmsim_proc_killed(t->q));
	assert_each(t->p, 16, 16, 16);
	vmsim_thread_run_all(t->vm);
	assert_eq(usage(t->q).entries, 0);
	assert_eq(t->vm->mem->nwired, 0);
}

static struct vmsim_proc *child;

static void
fork_much(struct test *t)
{
	child = vmsim_proc_fork(t->q, "child", false);
	answer = child == NULL ? errno : 0;
}

/*
 * A fork that copies locked pages holds its maps over the wait; it stops when
 * the process is killed, and there is no child.
 */
TEST(fork_under_way_ends)
{
	child = NULL;
	put_each(t->p, 16, 16, 16);
	assert_ok(vmsim_mlock(t->q, PG(16), PG(100)));
	put_each(t->q, 16, 400, 16);
	run_all(t, 1, (test_fn *[]){ fork_much });
	assert_eq(answer, ESRCH);
	assert_null(child);
	assert_false(vmsim_proc_killed(t->p));
	assert_each(t->p, 16, 16, 16);
	vmsim_thread_run_all(t->vm);
	assert_eq(usage(t->q).entries, 0);
}

/* One space, two processes: both are ended. */
TEST(those_who_share_a_space_go_together)
{
	uint64_t v;
	struct vmsim_proc *twin = vmsim_proc_fork(t->q, "twin", true);

	assert_non_null(twin);
	put_each(t->p, 16, 16, 16);
	fill_until_killed(t);
	assert_true(vmsim_proc_killed(twin));
	assert_eq(vmsim_load(twin, PG(16), &v, 8, &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGKILL);
	vmsim_proc_exit(twin);
	assert_each(t->p, 16, 16, 16);
}

/* A child of one that was killed has its own memory. */
TEST(a_child_lives_on)
{
	struct vmsim_proc *child;

	put_each(t->q, 16, 32, 16);
	child = forked(t->q, "child");
	fill_until_killed(t);
	assert_false(vmsim_proc_killed(child));
	assert_each(child, 16, 32, 16);
}

/* All frames are the kernel's, and the end of no process would help. */
TEST(with_nobody_to_end_a_fault_fails)
{
	vm_page_t m, pages[NFRAMES];
	u_long n = 0;
	uint64_t v;

	while ((m = vm_page_alloc_noobj(VM_ALLOC_NORMAL)) != NULL)
		pages[n++] = m;
	assert_signal(vmsim_load(t->p, PG(16), &v, 8, &sig), sig, VMSIM_SIGBUS,
	    VMSIM_BUS_OOMERR);
	assert_false(vmsim_proc_killed(t->p));
	while (n > 0)
		vm_page_free(pages[--n]);
	assert_eq(get(t->p, PG(16)), 0);
}

static void
wait_for_the_kill(struct test *t)
{
	while (!vmsim_proc_killed(t->q))
		vmsim_thread_yield(t->vm);
}

/* Killed with a call under way, and its handle given up before that ends. */
TEST(exit_overtakes_a_killed_call)
{
	run_both(t, fill_until_killed, wait_for_the_kill);
	assert_eq(sig.signo, VMSIM_SIGKILL);
	vmsim_proc_exit(t->q);
	vmsim_thread_run_all(t->vm);
	assert_eq(vmsim_free_count(t->vm), NFRAMES);
}

/* Page 16 of the big one, which has two entries with one object. */
static vm_page_t busy_page;

static void
end_the_largest(struct test *t)
{
	assert_true(oom_kill(false));
	sched_yield_point();		/* the reaper comes to the page */
	assert_true(usage(t->q).resident > 0);
	test_check(t->vm);
	vm_page_sunbusy(busy_page);
}

static void
stand_by(struct test *t)
{
}

/* An entry is gone, its reference not yet: the reaper waits for a page. */
TEST(the_checkers_know_what_the_reaper_has)
{
	vm_map_entry_t entry;

	put_each(t->q, 16, 4, 16);
	assert_ok(vmsim_mprotect(t->q, PG(18), PG(2), R));
	entry = entry_of(map_of(t->q), 16);
	assert_true(entry->object.vm_object->ref_count > 1);
	busy_page = vm_radix_lookup(&entry->object.vm_object->rtree,
	    OFF_TO_IDX(entry->offset));
	assert_true(vm_page_trysbusy(busy_page));
	run_both(t, end_the_largest, stand_by);
	vmsim_thread_run_all(t->vm);
	assert_eq(usage(t->q).entries, 0);
	test_check(t->vm);
}

/* ---- who is the largest ---- */

static bool
is_killed(struct vmsim_proc *p)
{
	return (vmsim_proc_killed(p));
}

/* Two of 8 pages: first the older, then the other, then there is none. */
TEST(of_two_as_large_the_older_is_ended)
{
	put_each(t->p, 16, 8, 1);
	put_each(t->q, 16, 8, 1);
	assert_true(oom_kill(false));
	assert_true(is_killed(t->p) && !is_killed(t->q));
	assert_true(oom_kill(false));
	assert_true(is_killed(t->q));
	assert_false(oom_kill(false));
	assert_eq(curvm->cnt.v_oomkills, 2);
}

/* 8 resident pages; 8 in swap and one resident. */
TEST(pages_in_swap_count)
{
	unsigned i;

	put_each(t->p, 16, 8, 1);
	put_each(t->q, 16, 9, 1);
	for (i = 0; i < 8; i++)
		paged_out(t->q, PG(16 + i));
	assert_true(oom_kill(false));
	assert_true(is_killed(t->q) && !is_killed(t->p));
}

/* Of an object two entries map parts; each counts its own part of swap. */
TEST(pages_in_swap_count_for_who_maps_them)
{
	unsigned i;

	put_each(t->p, 16, 9, 1);
	for (i = 0; i < 9; i++)
		paged_out(t->p, PG(16 + i));
	put_each(t->q, 16, 20, 1);
	for (i = 0; i < 20; i++)
		paged_out(t->q, PG(16 + i));
	/* Seven pages are left, in two entries. */
	assert_ok(vmsim_mprotect(t->q, PG(16), PG(4), R));
	assert_ok(vmsim_minherit(t->q, PG(23), PG(1001), VMSIM_INHERIT_SHARE));
	assert_ok(vmsim_munmap(t->q, PG(23), PG(1017)));
	assert_true(oom_kill(false));
	assert_true(is_killed(t->p) && !is_killed(t->q));
}

/* What a child still shares would not be set free. */
TEST(pages_that_are_shared_until_written_do_not_count)
{
	struct vmsim_proc *q;

	put_each(t->p, 16, 8, 1);
	put_each(t->q, 16, 20, 1);
	q = forked(t->q, "child");
	assert_true(oom_kill(false));
	assert_true(is_killed(t->p) && !is_killed(t->q) && !is_killed(q));
}

/* Memory of a device is no RAM; a file's pages are. */
TEST(pages_of_files_count)
{
	struct vm_object *f;

	f = test_keep(t, vmsim_object_create_file(t->vm, "f", PG(20), NULL,
	    NULL));
	put_each(t->p, 16, 8, 1);
	assert_ok(map_at(t->q, 4096, 20, RW, SHARED, f));
	put_each(t->q, 4096, 9, 1);
	assert_true(oom_kill(false));
	assert_true(is_killed(t->q) && !is_killed(t->p));
}

/* Faults that wait for long have one process ended in ten seconds. */
TEST(faults_end_one_process_in_ten_seconds)
{
	put_each(t->p, 16, 8, 1);
	put_each(t->q, 16, 8, 1);
	assert_true(oom_kill(true));
	assert_true(is_killed(t->p));
	assert_true(oom_kill(true));
	vmsim_clock_advance(t->vm, 9999);
	assert_true(oom_kill(true));
	assert_false(is_killed(t->q));
	vmsim_clock_advance(t->vm, 1);
	assert_true(oom_kill(true));
	assert_true(is_killed(t->q));
	vmsim_clock_advance(t->vm, 9999);
	assert_false(oom_kill(false));
}
