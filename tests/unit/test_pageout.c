/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon: when it runs, what it takes, who waits for it. */
#include <sys/malloc.h>
#include <vm/vm_kern.h>
#include <vm/vm_object.h>
#include <vm/vm_pageout.h>

#include "mem/mem.h"
#include "support/threads.h"
#include "support/words.h"

#define	NFRAMES		256

TESTS(.config = { .nframes = NFRAMES, .check_level = VMSIM_CHECK_JUNK,
    .pagedaemon = true }, .kernel = true, .p = "p");

static bool
in_core(struct test *t, unsigned page)
{
	unsigned char vec;

	assert_ok(vmsim_mincore(t->p, PG(page), PG(1), &vec));
	return (vec != 0);
}

/* What vm_pageout_init_domain() makes of 256 MiB: 65536 frames. */
TEST_WITH(limits_are_those_of_freebsd,
    .config = { .nframes = 65536, .check_level = VMSIM_CHECK_JUNK,
    .pagedaemon = true })
{
	const struct mem_limits *l = &t->vm->mem->limits;

	assert_eq(l->interrupt_min, 2);
	assert_eq(l->pageout_min, 34);
	assert_eq(l->reserved, 32 + 34 + 65536 / 768);
	assert_eq(l->min, 327 + 151);
	assert_eq(l->severe, 163 + 151);
	assert_eq(l->target, 4 * 327 + 151);
	assert_eq(l->wakeup, 1305);
	assert_eq(l->inactive, 2188);
	assert_eq(l->background, (1459 - 478) / 10);
}

/* 0 < interrupt <= pageout < reserved < severe <= min <= wakeup <= target. */
TEST(limits_are_in_order_on_small_machines)
{
	struct vmsim_config config = { .pagedaemon = true };
	const uint64_t sizes[] = { 16, 17, 31, 32, 64, 100, 255, 256, 1000,
	    1023, 1024, 4096 };
	const struct mem_limits *l;
	struct vmsim *small;
	size_t i;

	for (i = 0; i < nrows(sizes); i++) {
		config.nframes = sizes[i];
		small = test_machine_with(&config);
		l = &small->mem->limits;
		assert_true(0 < l->interrupt_min);
		assert_true(l->interrupt_min <= l->pageout_min);
		assert_true(l->pageout_min <= l->reserved);
		assert_true(l->reserved <= l->severe);
		assert_true(l->severe <= l->min);
		assert_true(l->min <= l->wakeup);
		assert_true(0 < l->background);
		assert_true(l->background <= l->target - l->min);
		assert_true(l->wakeup <= l->target);
		assert_true(l->target < sizes[i] / 2);
		vmsim_destroy(small);
	}
}

/* Takes frames until there are no more for the class. */
static void
take_all(int req, vm_page_t *pages, u_long *n)
{
	vm_page_t m;

	while ((m = vm_page_alloc_noobj(req)) != NULL)
		pages[(*n)++] = m;
}

/* NORMAL stops first, then SYSTEM, then INTERRUPT with the last frame. */
TEST(each_class_leaves_its_reserve)
{
	const struct mem_limits *l = &t->vm->mem->limits;
	vm_page_t pages[NFRAMES];
	u_long n = 0;

	take_all(VM_ALLOC_NORMAL, pages, &n);
	assert_eq(vmsim_free_count(t->vm), l->reserved);
	assert_true(vm_page_count_min());
	take_all(VM_ALLOC_SYSTEM, pages, &n);
	assert_eq(vmsim_free_count(t->vm), l->interrupt_min);
	take_all(VM_ALLOC_INTERRUPT, pages, &n);
	assert_eq(vmsim_free_count(t->vm), 0);
	while (n > 0)
		vm_page_free(pages[--n]);
	assert_false(vm_page_count_min());
}

static u_long
take_kernel_memory(int flags, void **pages)
{
	u_long n = 0;

	while ((pages[n] = kmem_alloc_contig(PAGE_SIZE, flags, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT)) != NULL)
		n++;
	return (n);
}

/* Kernel memory is SYSTEM's, and with M_USE_RESERVE the last frames. */
TEST(kernel_memory_may_have_the_reserve)
{
	const struct mem_limits *l = &t->vm->mem->limits;
	vm_page_t pages[NFRAMES];
	void *memory[NFRAMES];
	u_long i, n = 0, nmemory;

	take_all(VM_ALLOC_NORMAL, pages, &n);
	nmemory = take_kernel_memory(M_NOWAIT, memory);
	assert_eq(nmemory, l->reserved - l->interrupt_min);
	nmemory += take_kernel_memory(M_NOWAIT | M_USE_RESERVE,
	    &memory[nmemory]);
	assert_eq(nmemory, l->reserved);
	for (i = 0; i < nmemory; i++)
		kmem_free(memory[i], PAGE_SIZE);
	while (n > 0)
		vm_page_free(pages[--n]);
}

/* A run of frames leaves the reserve too. */
TEST(a_run_of_frames_leaves_the_reserve)
{
	const struct mem_limits *l = &t->vm->mem->limits;
	u_long i, n = NFRAMES - l->reserved;
	vm_page_t m;

	assert_null(vm_page_alloc_noobj_contig(VM_ALLOC_NORMAL, n + 1, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
	m = vm_page_alloc_noobj_contig(VM_ALLOC_SYSTEM, n + 1, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT);
	assert_non_null(m);
	for (i = 0; i <= n; i++)
		vm_page_free(&m[i]);
}

/* A machine of a few frames: the last one is anybody's. */
TEST_WITH(without_a_daemon_a_small_machine_reserves_nothing, .kernel = true,
    .config = { .nframes = 64 })
{
	vm_page_t pages[64];
	u_long n = 0;

	take_all(VM_ALLOC_NORMAL, pages, &n);
	assert_eq(n, 64);
	while (n > 0)
		vm_page_free(pages[--n]);
}

/* Below `wakeup` it is told to run; it runs when others let it. */
TEST(the_daemon_frees_up_to_its_target)
{
	const struct mem_limits *l = &t->vm->mem->limits;
	unsigned n = NFRAMES - (unsigned)l->wakeup;

	map_anon(t->p, 16, n + 1, RW);
	put_each(t->p, 16, n, 16);
	vmsim_thread_run_all(t->vm);
	assert_eq(vmsim_free_count(t->vm), l->wakeup);
	assert_eq(vmsim_swap_used(t->vm), 0);
	put_each(t->p, 16 + n, 1, 16 + n);
	vmsim_thread_run_all(t->vm);
	assert_true(vmsim_free_count(t->vm) >= l->target);
	assert_true(vmsim_swap_used(t->vm) > 0);
	assert_null(t->vm->mem->pageproc);
	test_check(t->vm);
	assert_each(t->p, 16, n + 1, 16);
}

/* Four times the memory: each store in need waits for the daemon. */
TEST(everything_is_paged_out_and_in_again)
{
	map_anon(t->p, 16, 4 * NFRAMES, RW);
	put_each(t->p, 16, 4 * NFRAMES, 16);
	assert_each(t->p, 16, 4 * NFRAMES, 16);
	assert_true(vmsim_swap_used(t->vm) >= 3 * NFRAMES);
	assert_false(vmsim_proc_killed(t->p));
}

/* No thread has a stack while the daemon is idle. */
TEST(a_machine_with_an_idle_daemon_is_saved)
{
	uint64_t nfree;

	map_anon(t->p, 16, 2 * NFRAMES, RW);
	put_each(t->p, 16, 2 * NFRAMES, 16);
	vmsim_thread_run_all(t->vm);
	nfree = vmsim_free_count(t->vm);
	test_save(t);
	put_each(t->p, 16, NFRAMES / 2, 16);
	vmsim_thread_run_all(t->vm);
	test_restore(t);
	assert_eq(vmsim_free_count(t->vm), nfree);
	assert_each(t->p, 16, 2 * NFRAMES, 16);
}

/* Eight hot pages among many that are touched once. */
TEST(pages_in_use_stay)
{
	unsigned hot, i, misses = 0;

	map_anon(t->p, 16, 4 * NFRAMES, RW);
	put_each(t->p, 16, 8, 16);
	for (i = 24; i < 4 * NFRAMES; i++) {
		put(t->p, PG(i), i);
		for (hot = 16; hot < 24; hot++) {
			misses += !in_core(t, hot);
			assert_eq(get(t->p, PG(hot)), hot);
		}
	}
	/* Of some 8000 looks. */
	assert_true(misses < 80);
}

/* Locked pages and a page that somebody has busy. */
TEST(what_is_wired_or_busy_is_passed_over)
{
	struct vm_object *shm = new_shm(t, "shm", 1);
	vm_page_t m;

	assert_ok(map_at(t->p, 8, 1, RW, SHARED, shm));
	put(t->p, PG(8), 8);
	VM_OBJECT_WLOCK(shm);
	m = vm_page_lookup(shm, 0);
	assert_true(vm_page_tryxbusy(m));
	VM_OBJECT_WUNLOCK(shm);
	map_anon(t->p, 16, 2 * NFRAMES, RW);
	put_each(t->p, 16, 2, 16);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(2)));
	put_each(t->p, 18, 2 * NFRAMES - 2, 18);
	assert_true(in_core(t, 8));
	assert_true(in_core(t, 16));
	assert_true(in_core(t, 17));
	vm_page_xunbusy(m);
	assert_each(t->p, 8, 1, 8);
	assert_each(t->p, 16, 2, 16);
}

static char order[4 * NFRAMES];	/* 'u': one up from the write before */
static unsigned nwrites;

static int
note_write(void *arg, uint64_t pindex, const void *page)
{
	uint64_t *last = arg;

	order[nwrites++] = pindex == *last + 1 ? 'u' : '.';
	*last = pindex;
	return (0);
}

static int
read_zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

/* Pages dirtied at random are written in ascending runs. */
TEST(dirty_neighbours_are_written_together)
{
	static uint64_t last;		/* the end of the test writes, too */
	const struct vmsim_object_file_ops ops = {
		.read = read_zeroes, .write = note_write,
	};
	struct vm_object *file;
	unsigned i, up;

	nwrites = 0;
	last = UINT64_MAX - 1;
	file = test_keep(t, vmsim_object_create_file(t->vm, "file", PG(128),
	    &ops, &last));
	assert_ok(map_at(t->p, 16, 128, RW, SHARED, file));
	for (i = 0; i < 128; i++)
		put(t->p, PG(16 + i * 37 % 128), i);
	map_anon(t->p, 512, NFRAMES, RW);
	put_each(t->p, 512, NFRAMES, 512);
	vmsim_thread_run_all(t->vm);
	assert_true(nwrites >= 64);
	for (up = i = 0; i < nwrites; i++)
		up += order[i] == 'u';
	assert_true(up > nwrites * 3 / 4);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(128)));
}

static vm_page_t taken[NFRAMES];
static u_long ntaken;

static void
wait_min(struct test *t)
{
	vm_wait(NULL);
	test_say(t, "min");
	assert_true(vmsim_free_count(t->vm) >= t->vm->mem->limits.min);
}

static void
wait_severe(struct test *t)
{
	vm_wait_severe();
	test_say(t, "severe");
	assert_true(vmsim_free_count(t->vm) >= t->vm->mem->limits.severe);
}

static void
give_back(struct test *t)
{
	while (ntaken > 0) {
		vm_page_free(taken[--ntaken]);
		vmsim_thread_yield(t->vm);
	}
	test_say(t, "freed");
}

/* One frame at a time: first it is no longer severe, then it is enough. */
TEST(sleepers_are_woken_when_there_is_enough_for_them)
{
	ntaken = 0;
	take_all(VM_ALLOC_SYSTEM, taken, &ntaken);
	run_all(t, 3, (test_fn *[]){ wait_min, wait_severe, give_back });
	assert_said(t, "severe min freed");
	vm_wait_min();
}

/* Nothing to take, no process to end: the wait is told as a deadlock. */
TEST_WITH(a_wait_without_hope_is_a_deadlock, .kernel = true,
    .config = { .nframes = 64, .pagedaemon = true })
{
	ntaken = 0;
	take_all(VM_ALLOC_SYSTEM, taken, &ntaken);
	expect_panic(t->vm, "sleeps on \"vmwait\", 2 of 64 frames are free, "
	    "1 wanted;", vm_wait_min());
}

static u_long
count_unswappable(struct test *t)
{
	return (t->vm->mem->queues[PQ_UNSWAPPABLE].count);
}

/* Reads the file's next pages, which are clean, until the daemon has worked. */
static void
press_with_clean_pages(struct test *t)
{
	static unsigned next;
	unsigned i;

	for (i = 0; i < 32; i++)
		assert_ok(vmsim_touch(t->q, PG(1024 + next++ % 512), 1, R,
		    NULL));
	vmsim_thread_run_all(t->vm);
}

/* Swap for 64 pages, all used: what had no place gets it later. */
TEST_WITH(unswappable_pages_are_tried_again,
    .kernel = true,
    .config = { .nframes = NFRAMES, .swap_npages = 64, .pagedaemon = true,
    .check_level = VMSIM_CHECK_JUNK }, .p = "first", .q = "second")
{
	struct vm_object *file = new_file(t, "file", 512);
	u_long before;
	unsigned i;

	map_anon(t->p, 16, 64, RW);
	map_anon(t->q, 16, 64, RW);
	assert_ok(map_at(t->q, 1024, 512, R, SHARED, file));
	for (i = 16; i < 80; i++) {
		put(t->p, PG(i), i);
		paged_out(t->p, PG(i));
	}
	put_each(t->q, 16, 64, 16);
	for (i = 0; i < 100 && count_unswappable(t) == 0; i++)
		press_with_clean_pages(t);
	before = count_unswappable(t);
	assert_true(before > 0);
	vmsim_proc_exit(t->p);
	/* Dirty pages, which the daemon cannot free at once. */
	map_anon(t->q, 2048, NFRAMES, RW);
	for (i = 0; i < NFRAMES && count_unswappable(t) == before; i++)
		put(t->q, PG(2048 + i), i);
	assert_true(count_unswappable(t) < before);
	assert_true(vmsim_swap_used(t->vm) > 0);
	assert_each(t->q, 16, 64, 16);
}
